"""What designers wrote, in the language of this request."""

from __future__ import annotations

from engine.english import english_texts
from web.i18n import DEFAULT, language
from web.transactions import reading


def content(text: str | None) -> str:
    """A designer's text in the language of this request; Chinese where no released version gives the English."""
    return text or "" if language() == DEFAULT or not text else english_texts(reading()).get(text, text)
