"""Texts that designers write (instructions, form texts) as safe HTML."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup

# No HTML from the source, no images (they would be requests), links only to http, https and mailto.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image").enable("table")


@lru_cache(maxsize=500)
def render_text(source: str) -> Markup:
    """Markdown as HTML; everything else in the source is escaped by the renderer."""
    return Markup(_MARKDOWN.render(source))
