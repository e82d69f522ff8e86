"""What a circular may say, and to whom; pure."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from handlers.directory.rules import POST_ROLES

MOST_SUBJECT = 100
MOST_BODY = 2_000
MOST_RECIPIENTS = 50_000
PER_HOUR = 5
PER_DAY = 20
"""Circulars of one person in the hour, and in the day, before the next."""

EVERYWHERE = frozenset({"office", "office_director"})
"""Roles that may tell everybody."""
BELOW = frozenset({"county_union"})
"""Roles that may tell the people of their own organisation and below."""


@dataclass(frozen=True)
class Audience:
    """Those who hold a post with one of the `roles` (any, if empty) at an organisation or below it, and, with `owes`,
    whose post has an open task of this process."""

    organisation_id: str
    roles: tuple[str, ...] = ()
    owes: str = ""


@dataclass(frozen=True)
class Draft:
    """A circular before it is sent."""

    audience: Audience
    subject: str
    body: str


def find_faults(draft: Draft) -> dict[str, str]:
    """What keeps a circular from being sent, by field: `empty`, `long`, `lines` or `unknown`."""
    found = {}
    if not draft.subject.strip():
        found["subject"] = "empty"
    elif len(draft.subject) > MOST_SUBJECT:
        found["subject"] = "long"
    elif len(draft.subject.splitlines()) > 1:
        found["subject"] = "lines"
    if not draft.body.strip():
        found["body"] = "empty"
    elif len(draft.body) > MOST_BODY:
        found["body"] = "long"
    if not POST_ROLES.issuperset(draft.audience.roles):
        found["roles"] = "unknown"
    elif not draft.audience.roles and not draft.audience.owes:
        found["roles"] = "empty"
    return found


def seal_of(draft: Draft, person_ids: list[str]) -> str:
    """What stands for a circular and its recipients, as they were previewed."""
    return sha256(repr((draft, sorted(person_ids))).encode(errors="replace")).hexdigest()
