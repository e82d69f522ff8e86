"""Chance that can be repeated: what is rolled depends on the seed and the thing, never on the order."""

from __future__ import annotations

from random import Random


class Dice:
    """Random numbers by name, so that one person's luck does not change when another acts first."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, *names: object) -> Random:
        """The numbers of one thing; the same names give the same numbers."""
        return Random("|".join(str(name) for name in (self.seed, *names)))
