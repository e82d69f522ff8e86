"""Where people may comment, what a comment may hold and for how long its author may change it; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from handlers.comments.errors import CommentEmpty, CommentTooLong

MOST_CHARACTERS = 2_000
MOST_MENTIONS = 20
CHANGEABLE_FOR = timedelta(minutes=10)
MOST_NAME = 40

DELIBERATING = frozenset(
    {"expert", "panel_chair", "review_committee", "discipline", "skill_judge", "arbiter", "federation_leader"}
)
"""Roles whose say is confidential, or who must not know whom they judge: blind reviews, votes, complaints."""

_MENTION = re.compile(r"@([^\s@]{1,40})")


def are_open(manifest: Mapping[str, Any], roles: Collection[str]) -> bool:
    """Whether people may comment on a process: as its manifest says (`comments`, true or false), else unless somebody
    has a part in it who deliberates in confidence."""
    said = manifest.get("comments")
    return said if isinstance(said, bool) else DELIBERATING.isdisjoint(roles)


def clean(text: str) -> str:
    """A comment as it is kept: without signs that are unseen or turn the text. Raises CommentEmpty, CommentTooLong."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    seen = "\n".join("".join(each for each in line if each.isprintable() or each == "\t") for line in lines)
    kept = re.sub(r"\n{3,}", "\n\n", seen).strip()
    if not kept:
        raise CommentEmpty
    if len(kept) > MOST_CHARACTERS:
        raise CommentTooLong(limit=MOST_CHARACTERS)
    return kept


def is_changeable(created_at: datetime, now: datetime) -> bool:
    """Whether its author may still change a comment."""
    return now - created_at <= CHANGEABLE_FOR


def mention_starts(text: str) -> Iterator[str]:
    """What follows each @ in a text up to the next space: it may begin with a name."""
    for match in _MENTION.finditer(text):
        yield match.group(1)


def beginnings(follows: str) -> list[str]:
    """The names that what follows an @ may begin with, longest first."""
    return [follows[:length] for length in range(min(len(follows), MOST_NAME), 0, -1)]
