"""热力图: the heat of a diagram's elements in one measure, as colours in five steps, words and rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor
from typing import Any

from engine.heat import Heat
from engine.model.elements import Node
from web.i18n import gettext as _

STEPS = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Measure:
    """One way to look at heat: the number of an element (None: nothing to say), and that number in words."""

    code: str
    label: str
    value: Callable[[Heat], float | None]
    words: Callable[[float], str]
    is_whole: bool = True


def _wait(heat: Heat) -> float | None:
    return round(heat.wait / _DAY, 1) if heat.wait is not None else None


def _overdue(heat: Heat) -> float | None:
    return 100 * heat.overdue // heat.tasks if heat.tasks else None


MEASURES: Mapping[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure("open", "在办数量", lambda heat: heat.open, lambda number: f"{number:g}"),
        Measure("wait", "平均等待", _wait, lambda number: _("{days} 天", days=f"{number:g}"), False),
        Measure("overdue", "逾期比例", _overdue, lambda number: f"{number:g}%"),
    )
}


@dataclass(frozen=True)
class Step:
    """One step of the scale: its number from 1 to 5, and what it reaches up to, in words."""

    level: int
    up_to: str


@dataclass(frozen=True)
class Row:
    """One element where something waits; `level` is its step, 0 where the measure says nothing or nothing is hot."""

    node: Node
    heat: Heat
    words: Mapping[str, str]
    level: int


@dataclass(frozen=True)
class Picture:
    """The rows, the hottest first, and the scale; no scale where nothing is hot."""

    rows: Sequence[Row]
    scale: Sequence[Step]

    def to_json(self, measure: Measure) -> dict[str, Any]:
        """What the diagram viewer draws."""
        return {
            "heat": {
                row.node.id: {"level": row.level, "text": row.words[measure.code]}
                for row in self.rows
                if row.words[measure.code]
            }
        }


def draw(nodes: Sequence[Node], heats: Mapping[str, Heat], measure: Measure) -> Picture:
    """Steps are equal parts of the way from nothing to the hottest element."""
    known = [(node, heats[node.id]) for node in nodes if node.id in heats]
    most = max((measure.value(heat) or 0 for _node, heat in known), default=0)
    rows = [
        Row(
            node,
            heat,
            {code: _words(each, heat) for code, each in MEASURES.items()},
            ceil((measure.value(heat) or 0) * STEPS / most) if most else 0,
        )
        for node, heat in known
    ]
    rows.sort(key=lambda row: -(measure.value(row.heat) or 0))
    ends = (most * level / STEPS for level in range(1, STEPS + 1))
    scale = [
        Step(level, measure.words(floor(end) if measure.is_whole else round(end, 1)))
        for level, end in enumerate(ends, 1)
    ]
    return Picture(rows, scale if most else [])


def _words(measure: Measure, heat: Heat) -> str:
    value = measure.value(heat)
    return "" if value is None else measure.words(value)
