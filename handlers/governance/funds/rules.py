"""Working funds: sums, balance and what a request, a payment and a use report must keep to; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

CENT = Decimal("0.01")


class FundState(StrEnum):
    """A request is open until it is decided; an approved one ends settled."""

    OPEN = "open"
    APPROVED = "approved"
    SETTLED = "settled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def read_money(value: object) -> Decimal:
    """An amount in yuan to the fen, as a form gives it; nothing is 0."""
    return Decimal(str(value or 0)).quantize(CENT, ROUND_HALF_UP)


def add_up(items: Iterable[Mapping[str, Any]]) -> Decimal:
    """The sum of a budget."""
    return sum((read_money(item.get("amount")) for item in items), Decimal(0))


def show(amount: Decimal) -> str:
    """An amount for reading: 12,345.60元(1.23万元)."""
    return f"{amount:,.2f}元（{(amount / 10000).quantize(CENT, ROUND_HALF_UP)}万元）"


def find_overspend(approved: Decimal, paid: Decimal, used: Decimal) -> Decimal:
    """By how much more was paid or used than approved; 0 if not."""
    return max(paid - approved, used - approved, Decimal(0))
