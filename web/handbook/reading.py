"""The chapters of the handbook: Markdown files beside this module, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from engine.errors import NotFound
from web.handbook.rendering import Section, read_sections, render_chapter

FOLDER = Path(__file__).parent
PICTURES = FOLDER / "pictures"

CHAPTERS = ("everyone", "participants", "supervisors", "designers", "operators")
"""In reading order."""


@dataclass(frozen=True)
class Chapter:
    """One chapter: its title, its sections for a table of contents, and its HTML."""

    name: str
    title: str
    sections: tuple[Section, ...]
    html: Markup


@cache
def get_chapter(name: str) -> Chapter:
    """A chapter by its name; raises NotFound."""
    if name not in CHAPTERS:
        raise NotFound(chapter=name)
    title, _line, text = read_source(name).partition("\n")
    return Chapter(name, title.removeprefix("# "), read_sections(text), render_chapter(text))


def list_chapters() -> list[Chapter]:
    """All chapters in reading order."""
    return [get_chapter(name) for name in CHAPTERS]


def read_source(name: str) -> str:
    """The Markdown of a chapter; its first line is its title."""
    return (FOLDER / "chapters" / f"{name}.md").read_text(encoding="utf-8")
