"""What is summed while a season's rows pass by, in parts that can be kept and put together again; pure."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from handlers.oversight.seasons.rules import (
    MOST_KEPT_REASONS,
    Late,
    Returned,
    Rung,
    Wait,
    tell_late,
    tell_returns,
    tell_rungs,
    tell_waits,
)

MOST_MOVED = 100
MOST_INCIDENTS = 50_000


@dataclass
class TaskSums:
    """What tasks and their reminders tell."""

    tasks: int = 0
    waits: dict[tuple[str, str, str], Wait] = field(default_factory=lambda: defaultdict(Wait))
    returns: dict[tuple[str, str], Returned] = field(default_factory=lambda: defaultdict(Returned))
    late: dict[str, Late] = field(default_factory=lambda: defaultdict(Late))
    rungs: dict[tuple[str, int], Rung] = field(default_factory=lambda: defaultdict(Rung))

    def to_part(self) -> dict[str, Any]:
        """As JSON, with every number as it was."""
        return {
            "tasks": self.tasks,
            "waits": [(*key, each.name, _packed(each.seconds)) for key, each in self.waits.items()],
            "returns": [
                (*key, each.name, each.answered, each.count, list(each.reasons.items()))
                for key, each in self.returns.items()
            ],
            "late": [
                (county, each.due, each.late, _packed(each.seconds)) for county, each in self.late.items()
            ],
            "rungs": [
                (*key, each.reminded, each.done, each.others, each.others_done)
                for key, each in self.rungs.items()
            ],
        }

    def add_part(self, part: Mapping[str, Any]) -> None:
        """What comes after this."""
        self.tasks += part["tasks"]
        for key, node, level, name, seconds in part["waits"]:
            wait = self.waits[key, node, level]
            wait.name = name
            wait.seconds.extend(_unpacked(seconds))
        for key, node, name, answered, count, reasons in part["returns"]:
            returned = self.returns[key, node]
            returned.name = name
            returned.answered, returned.count = returned.answered + answered, returned.count + count
            for text, times in reasons:
                if text in returned.reasons or len(returned.reasons) < MOST_KEPT_REASONS:
                    returned.reasons[text] += times
        for county, due, count, seconds in part["late"]:
            late = self.late[county]
            late.due, late.late = late.due + due, late.late + count
            late.seconds.extend(_unpacked(seconds))
        for policy, offset, *counts in part["rungs"]:
            rung = self.rungs[policy, offset]
            rung.reminded, rung.done, rung.others, rung.others_done = map(
                sum, zip((rung.reminded, rung.done, rung.others, rung.others_done), counts, strict=True)
            )


def tell(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The review as JSON, of all parts in their order: those of tasks, and those of instances (`instances` is in
    them)."""
    tasks, instances = TaskSums(), 0
    corrections, moved, incidents = (
        Counter[str](),
        list[Mapping[str, Any]](),
        list[tuple[str, float | None]](),
    )
    for part in parts:
        if "instances" not in part:
            tasks.add_part(part)
            continue
        instances += part["instances"]
        corrections.update(part["corrections"])
        moved = _newest([*moved, *part["moved"]])
        incidents += ((each, hours) for each, hours in part["incidents"])
    return {
        "instances": instances,
        "tasks": tasks.tasks,
        "waits": tell_waits(tasks.waits),
        "returns": tell_returns(tasks.returns),
        "late": tell_late(tasks.late),
        "rungs": tell_rungs(tasks.rungs),
        "incidents": _tell_incidents(incidents),
        "corrections": dict(sorted(corrections.items())),
        "moved": [{name: value for name, value in line.items() if name != "event"} for line in moved],
    }


def _newest(moved: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(moved, key=lambda line: -line["event"])[:MOST_MOVED]


def _tell_incidents(incidents: list[tuple[str, float | None]]) -> dict[str, Any]:
    """How often something stood still, how much of it does yet, and for how long."""
    newest = sorted(incidents, reverse=True)[:MOST_INCIDENTS]
    hours = [float(each) for _, each in newest if each is not None]
    resolved = round(median(hours), 1) if hours else 0.0
    return {"count": len(newest), "open": len(newest) - len(hours), "median_hours": resolved}


def _packed(seconds: array[float]) -> str:
    return b64encode(seconds.tobytes()).decode()


def _unpacked(text: str) -> array[float]:
    return array("d", b64decode(text))
