"""What the page shows of records: boundaries, sums, and two plays in numbers beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.plays.record import DONE, MISSED, OPENED, REMINDED

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Day:
    """One day: its counts, and which phases begin or end on it."""

    day: str
    counts: Sequence[int]
    begins: Sequence[str]
    ends: Sequence[str]

    @property
    def is_boundary(self) -> bool:
        """Whether a phase begins or ends."""
        return bool(self.begins or self.ends)


@dataclass(frozen=True)
class Line:
    """One figure of two plays; None where there is none."""

    label: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """How much more."""
        if self.before is None or self.after is None:
            return None
        return round(self.after - self.before, 1)


def list_days(record: Record) -> list[Day]:
    """Every day of a play."""
    return [
        Day(
            each["day"],
            _sum(each["counts"].values()),
            [phase["code"] for phase in record["phases"] if phase["starts_on"] == each["day"]],
            [phase["code"] for phase in record["phases"] if phase["ends_on"] == each["day"]],
        )
        for each in record["days"]
    ]


def compare(before: Record, after: Record) -> list[Line]:
    """The process, then the whole year: what it was with the version, what it is with the draft."""
    old, new = before["own"], after["own"]
    lines = [
        Line("启动的流程", old["count"], new["count"]),
        Line("已办结的流程", old["completed"], new["completed"]),
        Line("流程历时（天，中位数）", old["median_days"], new["median_days"]),
    ]
    key = after["order"]["key"]
    ours = [each["totals"].get(key, [0] * 4) for each in (before, after)]
    whole = [_sum(each["totals"].values()) for each in (before, after)]
    own = {"本流程任务": OPENED, "本流程已办任务": DONE, "本流程提醒": REMINDED, "本流程逾期": MISSED}
    year = {"全年任务": OPENED, "全年已办任务": DONE, "全年提醒": REMINDED, "全年逾期": MISSED}
    lines += [Line(label, ours[0][what], ours[1][what]) for label, what in own.items()]
    lines += [Line(label, whole[0][what], whole[1][what]) for label, what in year.items()]
    stages = [_sum_stages(each) for each in (before, after)]
    lines += [
        Line(label, *(each[what] for each in stages))
        for label, what in {"提交申报": "handed_in", "列入名单": "chosen", "命名": "honoured"}.items()
    ]
    problems = [sum(each["trouble_counts"].values()) for each in (before, after)]
    return [*lines, Line("走不通的地方", *problems)]


def _sum_stages(record: Record) -> dict[str, float]:
    """How many entries of all classes reached each stage."""
    stages = record["season"]["stages"]
    return {name: sum(each[name] for each in stages) for name in ("handed_in", "chosen", "honoured")}


def _sum(lists: Iterable[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*lists, strict=True)] or [0] * 4
