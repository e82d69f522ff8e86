"""Rows of registers that exist on paper, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.context import Ctx
from handlers.honours.rules.states import GRANTED
from web.documents.of_honours import Paper, print_certificate, print_decision


@dataclass(frozen=True)
class Kind:
    """What the paper is called on the page, in which states a row has one (none named: always), and how it is made.

    `print` gets the row's key and the address under which the product is reached.
    """

    label: str
    states: frozenset[str]
    print: Callable[[Ctx, str, str], Paper]


KINDS: Mapping[str, Kind] = {
    "decisions": Kind("打印决定", frozenset(), print_decision),
    "honours": Kind("打印证书", frozenset(GRANTED), print_certificate),
}
"""By the code of a register."""


def paper_of(code: str, state: str) -> Kind | None:
    """The paper that a row of this register has in this state."""
    kind = KINDS.get(code)
    return kind if kind is not None and (not kind.states or state in kind.states) else None
