"""Quorum and majority of a secret vote."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

TWO_THIRDS = Decimal("0.6667")
"""Two thirds as kept in four places; `_share` reads it as exactly two thirds."""


def _share(value: Decimal) -> Fraction:
    """A share as meant: 0.6667 is two thirds, 0.3333 one third; others as they are."""
    near = Fraction(value).limit_denominator(12)
    return near if abs(near - Fraction(value)) <= Fraction(1, 10_000) else Fraction(value)


def has_quorum(voted: int, electors: int, quorum: Decimal) -> bool:
    """Whether enough of the electors have voted; never without electors."""
    return electors > 0 and Fraction(voted, electors) >= _share(quorum)


def is_passed(yes: int, no: int, abstained: int, majority: Decimal) -> bool:
    """Whether enough of the votes cast are in favour; who abstains is not in favour. Never without votes."""
    cast = yes + no + abstained
    return cast > 0 and Fraction(yes, cast) >= _share(majority)
