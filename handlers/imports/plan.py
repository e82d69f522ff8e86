"""What an import would change; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from engine.encoding import encode
from handlers.imports.problems import Problem


@dataclass(frozen=True)
class Difference:
    """A row that is new, or known and different: `before` has the values of the fields that change."""

    kind: Literal["new", "changed"]
    row: int
    key: str
    title: str
    values: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Left:
    """Something known that the sheet does not name. It stays: an import never ends or deletes anything."""

    key: str
    title: str


@dataclass
class SheetPlan:
    """One sheet's part of the plan."""

    sheet: str
    new: list[Difference] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)
    unchanged: int = 0
    left: list[Left] = field(default_factory=list)

    def compare(
        self, row: int, key: str, title: str, values: Mapping[str, Any], known: Mapping[str, Any] | None
    ) -> None:
        """Sort one row in: `known` are the values as stored, None if there is no such row."""
        if known is None:
            self.new.append(Difference("new", row, key, title, values))
            return
        before = {code: known[code] for code, value in values.items() if known[code] != value}
        if before:
            self.changed.append(Difference("changed", row, key, title, values, before))
        else:
            self.unchanged += 1


@dataclass(frozen=True)
class Plan:
    """Everything: with a problem, nothing may be applied."""

    sheets: tuple[SheetPlan, ...]
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0

    @property
    def differences(self) -> Iterable[Difference]:
        """All rows that are new or changed."""
        return (each for sheet in self.sheets for each in (*sheet.new, *sheet.changed))

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Sheet → how many rows are new, changed, unchanged, left."""
        return {
            sheet.sheet: {
                "new": len(sheet.new),
                "changed": len(sheet.changed),
                "unchanged": sheet.unchanged,
                "left": len(sheet.left),
            }
            for sheet in self.sheets
        }

    @property
    def digest(self) -> str:
        """The same for the same changes: what was looked at is what is applied."""
        told = [[each.kind, each.key, dict(each.values), dict(each.before)] for each in self.differences]
        return sha256(encode(told).encode()).hexdigest()
