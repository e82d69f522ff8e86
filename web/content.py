"""What designers wrote, in the language of this request."""

from __future__ import annotations

from typing import Protocol

from engine.english import english_texts
from engine.model.elements import Node
from web.i18n import DEFAULT, language
from web.transactions import reading


def content(text: str | None) -> str:
    """A designer's text in the language of this request; Chinese where no released version gives the English."""
    return content_in(text, language())


def content_in(text: str | None, lang: str) -> str:
    """The same in `lang`."""
    return text or "" if lang == DEFAULT or not text else english_texts(reading()).get(text, text)


def node_name(node: Node) -> str:
    """What an element is called, in the language of this request, as its own version says."""
    return in_language(node.name, node.name_en)


class Titled(Protocol):
    """A task, an instance, or a row with their titles."""

    @property
    def title(self) -> str: ...

    @property
    def title_en(self) -> str: ...


def title_of(row: Titled) -> str:
    """What a task or an instance is called, in the language of this request; Chinese where it has no English."""
    return in_language(row.title, row.title_en)


def in_language(chinese: str, english: str) -> str:
    """A text, or what it is in English if this request is in English and there is any."""
    return chinese if language() == DEFAULT else english or chinese
