"""Sums of a season; pure."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

WITHIN = timedelta(days=3)
"""How soon after a reminder work counts as having followed it."""
MOST_STEPS = 100
MOST_REASONS = 5
MOST_KEPT_REASONS = 200
SIGNS = 200
HOUR = 3600


@dataclass
class Wait:
    """How long the tasks of one step lay, in seconds."""

    name: str = ""
    seconds: array[float] = field(default_factory=lambda: array("d"))

    def add(self, name: str, seconds: float) -> None:
        """One task that was done."""
        self.name = name
        self.seconds.append(max(0.0, seconds))


@dataclass
class Returned:
    """How often one step was answered, and sent back with which reasons."""

    name: str = ""
    answered: int = 0
    count: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, is_return: bool, reason: str) -> None:
        """One answer."""
        self.name = name
        self.answered += 1
        if is_return:
            self.count += 1
            self.reasons[" ".join(reason.split())[:SIGNS] or "—"] += 1


@dataclass
class Late:
    """How many tasks of a county had a day, missed it, and by how much."""

    due: int = 0
    late: int = 0
    seconds: array[float] = field(default_factory=lambda: array("d"))

    def add(self, due_at: datetime, until: datetime) -> None:
        """One task with a day, done or still open at `until`."""
        self.due += 1
        if until > due_at:
            self.late += 1
            self.seconds.append((until - due_at).total_seconds())


@dataclass
class Rung:
    """Tasks open at one reminder: of those reminded and of those not, how many were done within `WITHIN`."""

    reminded: int = 0
    done: int = 0
    others: int = 0
    others_done: int = 0


def ninetieth(values: array[float]) -> float:
    """The value that nine of ten do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * 9 // 10) - 1)]


def tell_waits(waits: dict[tuple[str, str, str], Wait]) -> list[dict[str, Any]]:
    """The steps that took most time altogether first; hours to a tenth, shares in per cent to a tenth."""
    whole = sum(sum(each.seconds) for each in waits.values())
    lines: list[dict[str, Any]] = [
        {
            "key": key,
            "node": node,
            "level": level,
            "name": each.name,
            "count": len(each.seconds),
            "median_hours": round(median(each.seconds) / HOUR, 1),
            "p90_hours": round(ninetieth(each.seconds) / HOUR, 1),
            "total_hours": round(sum(each.seconds) / HOUR, 1),
            "share": round(100 * sum(each.seconds) / whole, 1) if whole else 0.0,
        }
        for (key, node, level), each in waits.items()
    ]
    return sorted(lines, key=lambda line: (-line["total_hours"], line["key"], line["node"]))[:MOST_STEPS]


def tell_returns(returns: dict[tuple[str, str], Returned]) -> list[dict[str, Any]]:
    """The steps that sent back most often first, each with its commonest reasons."""
    lines: list[dict[str, Any]] = [
        {
            "key": key,
            "node": node,
            "name": each.name,
            "count": each.count,
            "answered": each.answered,
            "reasons": [
                {"text": text, "count": count} for text, count in each.reasons.most_common(MOST_REASONS)
            ],
        }
        for (key, node), each in returns.items()
        if each.count
    ]
    return sorted(lines, key=lambda line: (-line["count"], line["key"], line["node"]))[:MOST_STEPS]


def tell_late(late: dict[str, Late]) -> list[dict[str, Any]]:
    """The counties with the largest share of missed days first; days to a tenth."""
    lines: list[dict[str, Any]] = [
        {
            "county": county,
            "due": each.due,
            "late": each.late,
            "share": round(100 * each.late / each.due, 1),
            "median_days": round(median(each.seconds) / HOUR / 24, 1) if each.seconds else 0.0,
        }
        for county, each in late.items()
    ]
    return sorted(lines, key=lambda line: (-line["share"], line["county"]))


def tell_rungs(rungs: dict[tuple[str, int], Rung]) -> list[dict[str, Any]]:
    """The reminders by policy and working days from the due date."""
    return [
        {
            "policy": policy,
            "offset": offset,
            "reminded": each.reminded,
            "done": each.done,
            "others": each.others,
            "others_done": each.others_done,
        }
        for (policy, offset), each in sorted(rungs.items())
        if each.reminded
    ]
