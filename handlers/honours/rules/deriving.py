"""Honours that follow from others: the medal (S-86) and Workers' Pioneer (S-87); what falls with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Basis:
    """A granted honour as far as others follow from it: `holder_id` is the first inventor, the person or the team."""

    honour_id: str
    kind: str
    holder_id: str
    grade: str = ""
    has_medal: bool = False


@dataclass(frozen=True)
class Derived:
    """One honour that follows: its holder, what it rests on, and whether the holder had it in an earlier year."""

    holder_id: str
    bases: tuple[str, ...]
    is_earlier_holder: bool


def derive_medals(bases: Iterable[Basis], earlier: Set[str]) -> list[Derived]:
    """First inventors of first prizes and chosen experts, each person once (S-86), in the order they come first."""
    return _gather(
        (each for each in bases if (each.kind == "result" and each.grade == "first") or each.has_medal),
        earlier,
    )


def derive_pioneers(bases: Iterable[Basis], earlier: Set[str]) -> list[Derived]:
    """Exactly the honoured teams (S-87)."""
    return _gather((each for each in bases if each.kind == "team"), earlier)


def find_falling(revoked: Iterable[str], rests_on: Mapping[str, Set[str]]) -> set[str]:
    """Derived honours left without a standing basis once `revoked` are; `rests_on` names the standing bases of each."""
    gone = set(revoked)
    while True:
        falling = {
            honour for honour, bases in rests_on.items() if honour not in gone and bases and bases <= gone
        }
        if not falling:
            return gone - set(revoked)
        gone |= falling


def _gather(bases: Iterable[Basis], earlier: Set[str]) -> list[Derived]:
    found: dict[str, list[str]] = {}
    for each in bases:
        found.setdefault(each.holder_id, []).append(each.honour_id)
    return [Derived(holder, tuple(own), holder in earlier) for holder, own in found.items()]
