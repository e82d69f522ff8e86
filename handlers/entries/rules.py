"""The states of an entry and its kinds; pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum


class EntryKind(StrEnum):
    """The class of a selection: a result (优秀技术创新成果), a person (创新能手) or a team (创新型班组)."""

    RESULT = "result"
    PERSON = "person"
    TEAM = "team"


class EntryState(StrEnum):
    """From the draft to the honour. `returned` waits for a correction, wherever it came back from.

    `eligible` takes part in the review; a final list makes it `listed`, `reserve` or `unlisted`; `removed` fell out
    of a list by an objection; `lapsed` missed the window.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECOMMENDED = "recommended"
    RECEIVED = "received"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    LISTED = "listed"
    RESERVE = "reserve"
    UNLISTED = "unlisted"
    HONOURED = "honoured"
    REMOVED = "removed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Confidentiality(StrEnum):
    """A state secret (`secret`) takes no part; `internal` is judged, but not published with its content."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SECRET = "secret"


ENDED = frozenset(
    {
        EntryState.UNLISTED,
        EntryState.HONOURED,
        EntryState.REMOVED,
        EntryState.REJECTED,
        EntryState.WITHDRAWN,
        EntryState.LAPSED,
    }
)
"""States in which nothing more is expected of anyone."""

WHOLE = Decimal(100)


def shares_are_whole(shares: Iterable[Decimal]) -> bool:
    """Whether the shares of all inventors, in per cent, make up the whole."""
    return sum(shares, Decimal(0)) == WHOLE
