"""What one expression may cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, DivisionByZero, InvalidOperation, Overflow
from functools import cached_property


@dataclass(frozen=True)
class Limits:
    """Bounds of one expression; reaching one raises FeelError.

    A step is about one evaluated syntax node, four list items passed by a built-in, or 256 characters
    built or searched: a bound on steps is a bound on time and on memory.
    """

    text: int = 10_000
    depth: int = 100
    steps: int = 100_000
    items: int = 50_000
    characters: int = 1_000_000
    magnitude: int = 64
    result_values: int = 1_000_000

    @cached_property
    def numbers(self) -> Context:
        """Decimal arithmetic of DMN 1.5 §10.3.2.3.1: 34 digits, half even; the magnitude is ours."""
        return Context(
            prec=34,
            rounding=ROUND_HALF_EVEN,
            Emax=self.magnitude,
            Emin=-6143,
            traps=[Overflow, InvalidOperation, DivisionByZero],
        )


DEFAULT_LIMITS = Limits()
