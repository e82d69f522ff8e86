"""Which thing of one version is which of the other: by what names it, else by what it is like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Hashable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

T = TypeVar("T")
Key = Callable[[T], Hashable]


def pair(before: Sequence[T], after: Sequence[T], *keys: Key[T]) -> dict[int, tuple[int, int]]:
    """Positions of `before` → position of `after` and number of the key that both have and nobody else has.

    A later key is tried for what the earlier ones left over; a key that is None or "" matches nothing.
    """
    found: dict[int, tuple[int, int]] = {}
    for number, key in enumerate(keys):
        taken = {position for position, _number in found.values()}
        old = _by_key(before, key, found.keys())
        new = _by_key(after, key, taken)
        found.update({old[value]: (new[value], number) for value in old if value in new})
    return found


def moved(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Hashable]:
    """Of two orders of the same things, those that somebody took elsewhere: the fewest that explain it."""
    kept = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    stayed = {after[block.b + step] for block in kept for step in range(block.size)}
    return [each for each in after if each not in stayed]


def _by_key(things: Sequence[T], key: Key[T], taken: Container[int]) -> dict[Hashable, int]:
    keys = {at: key(thing) for at, thing in enumerate(things) if at not in taken}
    counts = Counter(keys.values())
    return {value: at for at, value in keys.items() if value not in (None, "") and counts[value] == 1}
