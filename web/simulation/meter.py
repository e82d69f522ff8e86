"""What acts cost: statements and time, by what is done and in the order in which it was done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event

FEWEST = 30
"""Of fewer acts no growth is told."""


@dataclass(frozen=True)
class Cost:
    """The acts of one name: medians of their statements and milliseconds, of all, the first third and the last."""

    name: str
    acts: int
    statements: float
    first_statements: float
    last_statements: float
    milliseconds: float
    first_milliseconds: float
    last_milliseconds: float


class _Cursor(sqlite3.Cursor):
    def execute(self, *given: Any) -> sqlite3.Cursor:  # type: ignore[override]
        self.connection.meter.statements += 1  # type: ignore[attr-defined]
        return super().execute(*given)

    def executemany(self, text: str, sets: Sequence[Any]) -> sqlite3.Cursor:  # type: ignore[override]
        self.connection.meter.statements += len(sets)  # type: ignore[attr-defined]
        return super().executemany(text, sets)


class _Connection(sqlite3.Connection):
    meter: Meter

    def cursor(self) -> _Cursor:  # type: ignore[override]
        return super().cursor(_Cursor)

    def commit(self) -> None:
        self.meter.statements += self.in_transaction
        super().commit()


class Meter:
    """Counts the statements that SQLite is asked for on the engine it watches, and the time, of everything measured.

    Counted by the driver's objects: SQLite's own trace writes out each statement with its values, which takes longer
    than many a statement.
    """

    def __init__(self) -> None:
        self.statements = 0
        self._measured: dict[str, list[tuple[int, float]]] = {}

    def watch(self, engine: Engine) -> None:
        """Count from now on what is executed on an engine; its connections are made anew."""
        event.listen(engine, "do_connect", self._watch)
        engine.dispose()

    def _watch(self, _dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
        parameters["factory"] = self._connect

    def _connect(self, *arguments: Any, **parameters: Any) -> sqlite3.Connection:
        connection = _Connection(*arguments, **parameters)
        connection.meter = self
        return connection

    @contextmanager
    def measuring(self, name: str) -> Iterator[None]:
        """Take down what happens meanwhile under a name."""
        before, began = self.statements, perf_counter()
        try:
            yield
        finally:
            cost = (self.statements - before, 1000 * (perf_counter() - began))
            self._measured.setdefault(name, []).append(cost)

    def list_costs(self) -> list[Cost]:
        """What has been measured, by name."""
        return [_sum_up(name, costs) for name, costs in sorted(self._measured.items())]


def _sum_up(name: str, costs: list[tuple[int, float]]) -> Cost:
    third = len(costs) // 3 if len(costs) >= FEWEST else len(costs)
    medians = [
        median(cost[column] for cost in part)
        for column in (0, 1)
        for part in (costs, costs[:third], costs[-third:])
    ]
    return Cost(name, len(costs), *(round(each, 2) for each in medians))
