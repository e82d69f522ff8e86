"""Reading a season piece by piece: each piece looks at so many rows and no more, whatever else there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from engine.context import Ctx
from engine.models import AuditEvent, HumanTask, Incident, Instance, TaskState
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column
from handlers.directory.rules import CITY
from handlers.directory.visibility import Visibility
from handlers.notices.models import Notice
from handlers.oversight.seasons.models import SeasonReading
from handlers.oversight.seasons.rules import HOUR, WITHIN
from handlers.oversight.seasons.sums import MOST_MOVED, TaskSums

Ladders = tuple[str, Mapping[int, Sequence[int]]]
LaddersOf = Callable[[Ctx, str], Ladders]
"""The policy of reminders of a task's code, and by each of its versions the steps in working days from the due date."""

TASKS = 2_000
INSTANCES = 1_000
"""How many tasks, or instances, are looked at in one piece."""

RETURNS = ("return", "send_back")
CORRECTIONS = (
    *("incident_retried", "variables_set", "token_moved", "job_corrected", "job_answered"),
    *("instance_suspended", "instance_cancelled", "instance_migrated", "entry.grace_granted"),
)
MOVED = ("task_due_changed", "timer_changed")
# Working days as calendar days, near enough to find who was not reminded.
_DAYS = 7 / 5
_PREFIX = "task:"


def next_ids(ctx: Ctx, column: Any, after: str, limit: int) -> Sequence[str]:
    """The ids that follow, of this season or not: so a piece never searches for what belongs to it."""
    return ctx.session.scalars(select(column).where(column > after).order_by(column).limit(limit)).all()


def read_tasks(ctx: Ctx, reading: SeasonReading, ids: Sequence[str], ladders_of: LaddersOf) -> dict[str, Any]:
    """The part of some tasks, which follow each other, and of their reminders; as it was when asked for."""
    query = (
        select(
            *(HumanTask.id, Instance.definition_key, HumanTask.node, HumanTask.name, HumanTask.state),
            *(HumanTask.created_at, HumanTask.due_at, HumanTask.closed_at, HumanTask.action),
            *(HumanTask.reason, HumanTask.reminder, Organisation.kind, county_column().label("county")),
        )
        .join(Instance, Instance.id == HumanTask.instance_id)
        .outerjoin(Organisation, Organisation.id == HumanTask.organisation_id)
        .where(HumanTask.id.between(ids[0], ids[-1]), _of_campaign(reading))
        .where(HumanTask.created_at <= reading.asked_at)
        .order_by(HumanTask.id)
    )
    if (within := _within(reading)) is not None:
        query = query.where(HumanTask.organisation_id.in_(within.select_ids()))
    sent, summing = (
        _find_sent(ctx, ids[0], ids[-1]),
        _Summing(reading.asked_at, cache(partial(ladders_of, ctx))),
    )
    for row in ctx.session.execute(query):
        summing.add(row, sent.get(row.id, {}))
    return summing.sums.to_part()


def _of_campaign(reading: SeasonReading) -> ColumnElement[bool]:
    return or_(
        Instance.business_key == reading.campaign_id,
        Instance.business_key.startswith(f"{reading.campaign_id}:", autoescape=True),
    )


def _within(reading: SeasonReading) -> Visibility | None:
    if reading.place == CITY:
        return None
    return Visibility(is_everything=False, roots=frozenset({reading.place}))


def _find_sent(ctx: Ctx, first: str, last: str) -> dict[str, dict[tuple[int, int], datetime]]:
    """When tasks between two ids were reminded first, by task, and by version of the policy and step."""
    key = Notice.event_key
    query = (
        select(key, func.min(Notice.created_at))
        # "g" comes after every id and whatever follows it, in any collation.
        .where(key >= f"{_PREFIX}{first}", key <= f"{_PREFIX}{last}g")
        .group_by(key)
    )
    found: dict[str, dict[tuple[int, int], datetime]] = {}
    for event_key, sent_at in ctx.session.execute(query).all():
        prefix, _, rest = event_key.partition(":")
        task_id, *parts = rest.split(":")
        # The due time, the version unless it is the shipped one, and the step.
        *version, number = parts[1:] or parts or [""]
        if f"{prefix}:" == _PREFIX and all(each.isdecimal() for each in (*version, number)):
            times = found.setdefault(task_id, {})
            step = int(version[0]) if version else 0, int(number)
            times[step] = min(sent_at, times.get(step, sent_at))
    return found


class _Summing:
    """Tasks as they were at a moment: what was closed later was open."""

    def __init__(self, moment: datetime, ladders_of: Callable[[str], Ladders]) -> None:
        self.sums = TaskSums()
        self._moment, self._ladders_of = moment, ladders_of

    def add(self, row: Any, sent: Mapping[tuple[int, int], datetime]) -> None:
        """One task, with when it was reminded first at each step."""
        closed_at = row.closed_at if row.closed_at and row.closed_at <= self._moment else None
        self.sums.tasks += 1
        if row.state == TaskState.COMPLETED and closed_at:
            seconds = (closed_at - row.created_at).total_seconds()
            self.sums.waits[row.definition_key, row.node, row.kind or ""].add(row.name, seconds)
            is_return = row.action in RETURNS
            self.sums.returns[row.definition_key, row.node].add(row.name, is_return, row.reason)
        if row.due_at is None or (row.state == TaskState.CANCELLED and closed_at):
            return
        if closed_at or row.due_at < self._moment:
            self.sums.late[row.county].add(row.due_at, closed_at or self._moment)
        self._count_rungs(row, closed_at, sent)

    def _count_rungs(
        self, row: Any, closed_at: datetime | None, sent_by_step: Mapping[tuple[int, int], datetime]
    ) -> None:
        """Whether work followed each reminder, and the same time without one."""
        policy, ladders = self._ladders_of(row.reminder)
        sent: dict[int, datetime] = {}
        for (version, number), sent_at in sent_by_step.items():
            if number < len(offsets := ladders.get(version, ())):
                sent[offsets[number]] = min(sent_at, sent.get(offsets[number], sent_at))
        for offset in sorted({each for offsets in ladders.values() for each in offsets}):
            moment = sent.get(offset) or row.due_at + timedelta(days=offset * _DAYS)
            is_open = row.created_at <= moment and (closed_at is None or closed_at > moment)
            if not is_open or moment + WITHIN > self._moment:
                continue
            rung = self.sums.rungs[policy, offset]
            is_done = closed_at is not None and closed_at <= moment + WITHIN
            if offset in sent:
                rung.reminded, rung.done = rung.reminded + 1, rung.done + is_done
            else:
                rung.others, rung.others_done = rung.others + 1, rung.others_done + is_done


def read_instances(ctx: Ctx, reading: SeasonReading, ids: Sequence[str]) -> dict[str, Any]:
    """The part of some instances: how many, what stood still, what was put right and moved by hand."""
    ours = Instance.id.between(ids[0], ids[-1]) & _of_campaign(reading)
    ours &= Instance.started_at <= reading.asked_at
    if (within := _within(reading)) is not None:
        here = HumanTask.organisation_id.in_(within.select_ids())
        ours &= select(HumanTask.id).where(HumanTask.instance_id == Instance.id, here).exists()
    found = ctx.session.scalars(select(Instance.id).where(ours)).all()
    return {
        "instances": len(found),
        "incidents": _list_incidents(ctx, ours, reading.asked_at),
        "corrections": _count_corrections(ctx, ours, reading.asked_at),
        "moved": _list_moved(ctx, ours, reading.asked_at),
    }


def _list_incidents(ctx: Ctx, ours: ColumnElement[bool], moment: datetime) -> list[tuple[str, float | None]]:
    """Each incident with the hours it took, if it was over."""
    query = (
        select(Incident.id, Incident.created_at, Incident.resolved_at)
        .join(Instance, Instance.id == Incident.instance_id)
        .where(ours, Incident.created_at <= moment)
    )
    return [
        (row.id, (row.resolved_at - row.created_at).total_seconds() / HOUR)
        if row.resolved_at and row.resolved_at <= moment
        else (row.id, None)
        for row in ctx.session.execute(query)
    ]


def _count_corrections(ctx: Ctx, ours: ColumnElement[bool], moment: datetime) -> dict[str, int]:
    """What people put right by hand, by kind."""
    query = (
        select(AuditEvent.kind, func.count())
        .join(Instance, Instance.id == AuditEvent.instance_id)
        .where(ours, AuditEvent.kind.in_((*CORRECTIONS, *MOVED)), AuditEvent.at <= moment)
        .group_by(AuditEvent.kind)
    )
    return {row[0]: row[1] for row in ctx.session.execute(query)}


def _list_moved(ctx: Ctx, ours: ColumnElement[bool], moment: datetime) -> list[dict[str, Any]]:
    """The newest deadlines that were moved by hand, with reasons."""
    query = (
        select(
            *(AuditEvent.id, AuditEvent.at, AuditEvent.data),
            *(Instance.title, Instance.title_en, Instance.id.label("instance")),
        )
        .join(Instance, Instance.id == AuditEvent.instance_id)
        .where(ours, AuditEvent.kind.in_(MOVED), AuditEvent.at <= moment)
        .order_by(AuditEvent.id.desc())
        .limit(MOST_MOVED)
    )
    return [
        {
            "event": row.id,
            "instance": row.instance,
            "title": row.title,
            "title_en": row.title_en,
            "at": row.at.isoformat(),
            "before": _text(row.data.get("before")),
            "after": _text(row.data.get("after")),
            "reason": str(row.data.get("reason", "")),
        }
        for row in ctx.session.execute(query)
    ]


def _text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else value
