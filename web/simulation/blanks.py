"""One empty field, and something plausible to put into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from engine.feel import Expression
from engine.forms.numbers import read_number, to_plain
from engine.forms.schema import Node, evaluate
from web.simulation.papers import invent_papers

USUAL_SPAN = 20
MOST_CHOICES = 3
CODES = ("13800001234", "2015", "371600", "a1", "A-001", "2015-03-13", "滨会发〔2015〕18号", "ab@example.com")
"""Tried in turn where a pattern is asked for: people know such codes, the program does not."""


@dataclass(frozen=True)
class Blank:
    """A field to fill: `key` is dotted, without row numbers; `row` is its place in a list.

    `held` is what stands there already, `variables` what conditions see. `attempt` is 0 at first and grows while the
    form refuses what was written.
    """

    form: str
    key: str
    node: Node
    variables: Mapping[str, Any]
    today: date
    luck: Random
    held: Any = None
    row: int = 0
    attempt: int = 0

    def limit(self, name: str) -> Decimal | None:
        """The field's min, max, minLength or maxLength."""
        found = self.node.limits.get(name)
        if isinstance(found, Expression):
            return read_number(evaluate(found, self.variables, self.today))
        return found


def invent(blank: Blank) -> object:
    """A value of the field's type within its limits, as far as they can be seen."""
    return _BY_TYPE[blank.node.type](blank)


def fit(blank: Blank, text: str) -> str:
    """The text made as long and as short as the field wants it."""
    least, most = blank.limit("minLength"), blank.limit("maxLength")
    if least is not None and text:
        text *= -(-int(least) // len(text)) if len(text) < least else 1
    return text[: int(most)] if most is not None else text


def _text(blank: Blank) -> str:
    kind = blank.node.rules.get("validationType")
    if kind == "email":
        return f"user{blank.luck.randint(1, 999)}@example.com"
    if kind == "phone":
        return f"138{blank.luck.randint(0, 99_999_999):08d}"
    if blank.node.pattern is not None:
        return CODES[blank.attempt % len(CODES)]
    return fit(
        blank, blank.node.label if blank.node.type == "textfield" else f"{blank.node.label}：已按要求办理。"
    )


def _number(blank: Blank) -> int | float:
    low, high = blank.limit("min"), blank.limit("max")
    start = low if low is not None else min(high - USUAL_SPAN, Decimal()) if high is not None else Decimal()
    span = min(high - start, Decimal(USUAL_SPAN)) if high is not None else Decimal(USUAL_SPAN)
    step = read_number(blank.node.raw.get("increment")) or Decimal(1)
    first = -(-start // step) * step
    steps = max(int((start + span - first) // step), 0)
    return to_plain(first + step * blank.luck.randint(0, steps))


def _day(blank: Blank) -> str:
    day = blank.today + timedelta(days=blank.luck.randint(0, 5))
    clock = f"{blank.luck.randint(9, 16):02d}:00"
    return {"date": day.isoformat(), "time": clock}.get(blank.node.subtype, f"{day.isoformat()}T{clock}")


def _choice(blank: Blank) -> object:
    options = blank.node.options
    return options[(blank.luck.randrange(len(options)) + blank.attempt) % len(options)].value


def _choices(blank: Blank) -> list[object]:
    options = blank.node.options
    count = blank.luck.randint(1, min(MOST_CHOICES, len(options)))
    return [option.value for option in blank.luck.sample(options, count)]


_BY_TYPE: Mapping[str, Callable[[Blank], object]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": lambda blank: blank.node.is_required or blank.luck.random() < 0.5,
    "datetime": _day,
    "radio": _choice,
    "select": _choice,
    "checklist": _choices,
    "taglist": _choices,
    "filepicker": lambda blank: list(invent_papers(blank.node)),
}
