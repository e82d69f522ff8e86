"""A comment as safe HTML: addresses become links, named people stand out, everything else is only text."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from handlers.comments.models import Comment

_ADDRESS = r"https?://[\w.-]+(?::\d+)?(?:/[^\s<>\"'，。；、！？（）《》【】“”]*)?"
_TRAILING = ".,;:!?)"
_LINK = Markup('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>')
_MENTION = Markup('<strong class="mention">{}</strong>')


def comment_text(comment: Comment) -> Markup:
    """The text with links to http and https addresses only."""
    named = sorted(comment.mentions, key=len, reverse=True)
    pattern = re.compile("|".join([_ADDRESS, *map(re.escape, named)]), re.ASCII)
    parts, place = [], 0
    for match in pattern.finditer(comment.body):
        found = match.group()
        if found not in comment.mentions:
            found = found.rstrip(_TRAILING)
        shape = _MENTION if found in comment.mentions else _LINK
        parts += [escape(comment.body[place : match.start()]), shape.format(found)]
        place = match.start() + len(found)
    return Markup("").join([*parts, escape(comment.body[place:])])
