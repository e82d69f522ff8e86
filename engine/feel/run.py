"""One evaluation under way: what it may still spend, what it was given, and the names in scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo

from engine.feel.errors import FeelError
from engine.feel.limits import Limits
from engine.feel.values import plain

HostFunctions = Mapping[str, Callable[..., object]]

_ITEMS_PER_STEP = 4
_CHARACTERS_PER_STEP = 256


class Budget:
    """Steps that several evaluations share: each takes what it spends, and gets no more than is left."""

    __slots__ = ("steps",)

    def __init__(self, steps: int) -> None:
        self.steps = steps


class Run:
    """The account of one evaluation. `position` is where the text at hand begins, for errors."""

    __slots__ = ("depth", "functions", "limits", "now", "position", "steps", "text")

    def __init__(
        self, text: str, limits: Limits, now: datetime | None, functions: HostFunctions | None
    ) -> None:
        self.text = text
        self.limits = limits
        self.now = now
        self.functions = functions
        self.steps = limits.steps
        self.position = 0
        self.depth = 0

    @property
    def zone(self) -> tzinfo | None:
        """The zone in which date-times without one are read: that of `now`."""
        return self.now.tzinfo if self.now is not None else None

    def error(self, code: str, **params: object) -> FeelError:
        """An error at the place being evaluated."""
        return FeelError(code, position=self.position, text=self.text, **params)

    def spend(self, steps: int) -> None:
        """Pay for work about to be done."""
        self.steps -= steps
        if self.steps < 0:
            raise self.error("feel.too_many_steps", limit=self.limits.steps)

    def spend_items(self, count: int) -> None:
        """Pay for passing a list once; also refuses a list that is too long."""
        if count > self.limits.items:
            raise self.error("feel.list_too_long", limit=self.limits.items)
        self.spend(1 + count // _ITEMS_PER_STEP)

    def items(self, values: Sequence[object]) -> list[object]:
        """The items of a list as values of ours, paid for."""
        self.spend_items(len(values))
        return [plain(value) for value in values]

    def spend_characters(self, count: int) -> None:
        """Pay for passing or building a text once; also refuses one that is too long."""
        if count > self.limits.characters:
            raise self.error("feel.string_too_long", limit=self.limits.characters)
        self.spend(1 + count // _CHARACTERS_PER_STEP)

    def enter(self, depth: int) -> None:
        """Go `depth` levels deeper; whoever comes back takes them off `depth` again."""
        self.depth += depth
        if self.depth > 2 * self.limits.depth:
            raise self.error("feel.too_deep", limit=2 * self.limits.depth)
