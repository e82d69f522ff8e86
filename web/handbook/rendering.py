"""A chapter's Markdown as HTML: headings that can be linked to, and pictures with captions.

A heading `## 待办 {#inbox}` has the id `inbox`. A picture `![caption](inbox)` is the file `pictures/inbox.webp`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

_HEADING = re.compile(r"^(?P<title>.+?)\s*\{#(?P<id>[a-z0-9-]+)\}$")


@dataclass(frozen=True)
class Section:
    """A heading of the second or third level."""

    id: str
    title: str
    level: int


def read_sections(source: str) -> tuple[Section, ...]:
    """The headings of a chapter in order; raises ValueError for one without an id."""
    return tuple(_sections(_MARKDOWN.parse(source)))


def render_chapter(source: str) -> Markup:
    """The chapter as HTML, which is ours and safe; raises ValueError for a heading without an id."""
    tokens = _MARKDOWN.parse(source)
    for heading, section in zip(_headings(tokens), _sections(tokens), strict=True):
        heading.attrSet("id", section.id)
    return Markup(_MARKDOWN.renderer.render(_with_titles(tokens), _MARKDOWN.options, {}))


def _headings(tokens: list[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.type == "heading_open")


def _sections(tokens: list[Token]) -> Iterator[Section]:
    for position, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        text = tokens[position + 1].content
        if (found := _HEADING.match(text)) is None:
            raise ValueError(f"the heading {text!r} has no id: write {{#id}} behind it")
        yield Section(found["id"], found["title"], int(token.tag[1:]))


def _with_titles(tokens: list[Token]) -> list[Token]:
    """Headings without the id written behind them."""
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            inline = tokens[position + 1]
            for child in inline.children or ():
                child.content = re.sub(r"\s*\{#[a-z0-9-]+\}$", "", child.content)
    return tokens


def _picture(self: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
    name, caption = str(tokens[index].attrs["src"]), escape(tokens[index].content)
    return (
        f'<figure class="figure"><img class="figure-img img-fluid border rounded" loading="lazy" '
        f'src="/handbook/pictures/{escape(name)}.webp" alt="{caption}">'
        f'<figcaption class="figure-caption">{caption}</figcaption></figure>'
    )


# What is wider than a phone scrolls sideways: with the keys, too.
def _table(*_: Any) -> str:
    return '<table tabindex="0">\n'


def _lines(self: RendererHTML, *given: Any) -> str:
    return RendererHTML.fence(self, *given).replace("<pre>", '<pre tabindex="0">', 1)


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_MARKDOWN.add_render_rule("image", _picture)
_MARKDOWN.add_render_rule("table_open", _table)
_MARKDOWN.add_render_rule("fence", _lines)
