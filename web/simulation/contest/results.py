"""What a contest year came to: tasks by phase, reminders by kind, registers by county."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from engine.models import HumanTask, TaskState
from handlers.campaigns.queries import get_campaign, list_phases
from handlers.notices.models import Notice
from handlers.oversight.owed import OWED
from handlers.oversight.progress import county_progress
from web.simulation.contest.standing import LeftOpen, Unit, read_left_open, read_units

AFTERWARDS = "阶段之后"


@dataclass
class PhaseTasks:
    """The tasks that opened from a phase's first day to the next one's.

    `done` are completed, `late` those of them after they were due, `overdue` the open ones past their day,
    `withdrawn` what a process took back.
    """

    name: str
    opened: int = 0
    done: int = 0
    late: int = 0
    overdue: int = 0
    withdrawn: int = 0


@dataclass(frozen=True)
class RegisterLine:
    """One county in one register."""

    county: str
    expected: int
    filed: int
    open: int
    overdue: int


@dataclass(frozen=True)
class YearFigures:
    """The year in numbers."""

    campaign_state: str
    phases: list[PhaseTasks]
    reminders: dict[str, int]
    registers: dict[str, list[RegisterLine]]
    organisations: list[Unit]
    left_open: list[LeftOpen]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def read_year(ctx: Ctx, campaign_id: str) -> YearFigures:
    """Read the figures of a campaign; raises NotFound."""
    return YearFigures(
        campaign_state=get_campaign(ctx, campaign_id).state,
        phases=_count_tasks(ctx, campaign_id),
        reminders=_count_notices(ctx),
        registers={code: _list_counties(ctx, campaign_id, code) for code in OWED},
        organisations=read_units(ctx, campaign_id),
        left_open=read_left_open(ctx),
    )


def _count_tasks(ctx: Ctx, campaign_id: str) -> list[PhaseTasks]:
    phases = list_phases(ctx, campaign_id)
    lines = [PhaseTasks(phase.name) for phase in phases]
    afterwards = PhaseTasks(AFTERWARDS)
    columns = (HumanTask.created_at, HumanTask.due_at, HumanTask.closed_at, HumanTask.state)
    for created_at, due_at, closed_at, state in ctx.session.execute(select(*columns)):
        day = to_local(created_at, DEFAULT_ZONE).date()
        begun = [line for line, phase in zip(lines, phases, strict=True) if phase.starts_on <= day]
        line = afterwards if day > phases[-1].ends_on else begun[-1] if begun else lines[0]
        _add(line, state, due_at, closed_at, ctx.now())
    return [*lines, afterwards]


def _add(
    line: PhaseTasks, state: str, due_at: datetime | None, closed_at: datetime | None, now: datetime
) -> None:
    line.opened += 1
    line.done += state == TaskState.COMPLETED
    line.withdrawn += state == TaskState.CANCELLED
    if due_at is not None:
        line.late += state == TaskState.COMPLETED and closed_at is not None and closed_at > due_at
        line.overdue += state == TaskState.READY and due_at < now


def _count_notices(ctx: Ctx) -> dict[str, int]:
    query = select(Notice.kind, func.count()).group_by(Notice.kind).order_by(Notice.kind)
    return {kind: count for kind, count in ctx.session.execute(query)}  # noqa: C416 -- dict() loses the types


def _list_counties(ctx: Ctx, campaign_id: str, register: str) -> list[RegisterLine]:
    return [
        RegisterLine(row.name, row.expected, row.filed, row.open, row.overdue)
        for row in county_progress(ctx, campaign_id, register)
    ]
