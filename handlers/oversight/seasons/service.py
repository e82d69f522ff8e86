"""Making a review: one pass over the season's tasks and their reminders, page by page, and some sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from engine.context import Ctx
from engine.models import AuditEvent, HumanTask, Incident, Instance
from handlers.campaigns.queries import get_campaign
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column
from handlers.directory.rules import CITY
from handlers.directory.visibility import Visibility
from handlers.notices.models import Notice
from handlers.oversight.seasons.models import SeasonReview
from handlers.oversight.seasons.rules import (
    HOUR,
    WITHIN,
    Late,
    Returned,
    Rung,
    Wait,
    tell_late,
    tell_returns,
    tell_rungs,
    tell_waits,
)

LadderOf = Callable[[Ctx, str], tuple[str, Mapping[int, Sequence[int]]]]
"""The policy of reminders of a task's code, and by each of its versions the steps in working days from the due date."""

PAGE = 2_000
MOST_MOVED = 100
MOST_INCIDENTS = 50_000
RETURNS = ("return", "send_back")
CORRECTIONS = (
    *("incident_retried", "variables_set", "token_moved", "job_corrected", "job_answered"),
    *("instance_suspended", "instance_cancelled", "instance_migrated", "entry.grace_granted"),
)
MOVED = ("task_due_changed", "timer_changed")
# Working days as calendar days, near enough to find who was not reminded.
_DAYS = 7 / 5
_PREFIX = "task:"


def find_review(ctx: Ctx, campaign_id: str, place: str) -> SeasonReview | None:
    """The newest review, if one was ever made."""
    return ctx.session.get(SeasonReview, (campaign_id, place))


def make_review(ctx: Ctx, campaign_id: str, place: str, ladder_of: LadderOf) -> dict[str, Any]:
    """A review as JSON; only reads. `place` is "city" or a county, `ladder_of` tells how tasks are
    reminded. Raises NotFound.

    Takes some seconds for 100,000 processes: for a transaction that keeps nobody from writing.
    """
    campaign = get_campaign(ctx, campaign_id)
    season = _Season(ctx, campaign.id, place, ladder_of)
    season.read_tasks()
    return {
        "instances": season.count_instances(),
        "tasks": season.tasks,
        "waits": tell_waits(season.waits),
        "returns": tell_returns(season.returns),
        "late": tell_late(season.late),
        "rungs": tell_rungs(season.rungs),
        "incidents": season.sum_incidents(),
        "corrections": season.count_corrections(),
        "moved": season.list_moved(),
    }


def keep_review(ctx: Ctx, campaign_id: str, place: str, content: dict[str, Any]) -> None:
    """Keep a review instead of the one before."""
    row = find_review(ctx, campaign_id, place) or SeasonReview(campaign_id=campaign_id, place=place)
    row.made_at, row.made_by, row.content = ctx.now(), ctx.actor, content
    ctx.session.add(row)
    ctx.record("season.reviewed", data={"campaign": campaign_id, "place": place})


class _Season:
    """What is summed while the rows pass by."""

    def __init__(self, ctx: Ctx, campaign_id: str, place: str, ladder_of: LadderOf) -> None:
        self._ctx, self._now, self._ladder_of = ctx, ctx.now(), ladder_of
        self._campaign = or_(
            Instance.business_key == campaign_id,
            Instance.business_key.startswith(f"{campaign_id}:", autoescape=True),
        )
        self._within = None if place == CITY else Visibility(is_everything=False, roots=frozenset({place}))
        self.tasks = 0
        self.waits: dict[tuple[str, str, str], Wait] = defaultdict(Wait)
        self.returns: dict[tuple[str, str], Returned] = defaultdict(Returned)
        self.late: dict[str, Late] = defaultdict(Late)
        self.rungs: dict[tuple[str, int], Rung] = defaultdict(Rung)

    def _tasks(self, *columns: Any) -> Select[Any]:
        """A question about the season's tasks in this place."""
        query = select(*columns).join(Instance, Instance.id == HumanTask.instance_id).where(self._campaign)
        if self._within is not None:
            query = query.where(HumanTask.organisation_id.in_(self._within.select_ids()))
        return query.order_by(HumanTask.id).limit(PAGE)

    def _instances(self) -> ColumnElement[bool]:
        """The condition on Instance: those of the season that have work in this place."""
        if self._within is None:
            return self._campaign
        here = HumanTask.organisation_id.in_(self._within.select_ids())
        return (
            self._campaign & select(HumanTask.id).where(HumanTask.instance_id == Instance.id, here).exists()
        )

    def read_tasks(self) -> None:
        """Everything that tasks and their reminders tell, page by page."""
        query = self._tasks(
            *(HumanTask.id, Instance.definition_key, HumanTask.node, HumanTask.name, HumanTask.state),
            *(HumanTask.created_at, HumanTask.due_at, HumanTask.closed_at, HumanTask.action),
            *(HumanTask.reason, HumanTask.reminder, Organisation.kind, county_column().label("county")),
        ).outerjoin(Organisation, Organisation.id == HumanTask.organisation_id)
        last = ""
        while rows := self._ctx.session.execute(query.where(HumanTask.id > last)).all():
            last = rows[-1].id
            sent = self._find_sent(rows[0].id, last)
            for row in rows:
                self._add(row)
                if row.due_at is not None and row.state != "cancelled":
                    self._count_rungs(row, sent.get(row.id, {}))

    def _find_sent(self, first: str, last: str) -> dict[str, dict[tuple[int, int], datetime]]:
        """When tasks between two ids were reminded first, by task, and by version of the policy and step."""
        key = Notice.event_key
        query = (
            select(key, func.min(Notice.created_at))
            # "g" comes after every id and whatever follows it, in any collation.
            .where(key >= f"{_PREFIX}{first}", key <= f"{_PREFIX}{last}g")
            .group_by(key)
        )
        found: dict[str, dict[tuple[int, int], datetime]] = {}
        for event_key, sent_at in self._ctx.session.execute(query).all():
            prefix, _, rest = event_key.partition(":")
            task_id, *parts = rest.split(":")
            # The due time, the version unless it is the shipped one, and the step.
            *version, number = parts[1:] or parts or [""]
            if f"{prefix}:" == _PREFIX and all(each.isdecimal() for each in (*version, number)):
                times = found.setdefault(task_id, {})
                step = int(version[0]) if version else 0, int(number)
                times[step] = min(sent_at, times.get(step, sent_at))
        return found

    def _add(self, row: Any) -> None:
        self.tasks += 1
        if row.state == "completed":
            seconds = (row.closed_at - row.created_at).total_seconds()
            self.waits[row.definition_key, row.node, row.kind or ""].add(row.name, seconds)
            is_return = row.action in RETURNS
            self.returns[row.definition_key, row.node].add(row.name, is_return, row.reason)
        is_over = row.closed_at is not None or (row.due_at is not None and row.due_at < self._now)
        if row.due_at is not None and row.state != "cancelled" and is_over:
            self.late[row.county].add(row.due_at, row.closed_at or self._now)

    def _count_rungs(self, row: Any, sent_by_step: Mapping[tuple[int, int], datetime]) -> None:
        """Whether work followed each reminder, and the same time without one."""
        policy, ladders = self._ladder_of(self._ctx, row.reminder)
        sent: dict[int, datetime] = {}
        for (version, number), sent_at in sent_by_step.items():
            if number < len(offsets := ladders.get(version, ())):
                sent[offsets[number]] = min(sent_at, sent.get(offsets[number], sent_at))
        for offset in sorted({each for offsets in ladders.values() for each in offsets}):
            moment = sent.get(offset) or row.due_at + timedelta(days=offset * _DAYS)
            is_open = row.created_at <= moment and (row.closed_at is None or row.closed_at > moment)
            if not is_open or moment + WITHIN > self._now:
                continue
            rung, is_done = self.rungs[policy, offset], row.closed_at is not None
            is_done = is_done and row.closed_at <= moment + WITHIN
            if offset in sent:
                rung.reminded, rung.done = rung.reminded + 1, rung.done + is_done
            else:
                rung.others, rung.others_done = rung.others + 1, rung.others_done + is_done

    def count_instances(self) -> int:
        """How many processes."""
        return (
            self._ctx.session.scalar(select(func.count()).select_from(Instance).where(self._instances())) or 0
        )

    def sum_incidents(self) -> dict[str, Any]:
        """How often something stood still, how much of it does yet, and for how long."""
        query = (
            select(Incident.created_at, Incident.resolved_at)
            .join(Instance, Instance.id == Incident.instance_id)
            .where(self._instances())
            .order_by(Incident.id.desc())
            .limit(MOST_INCIDENTS)
        )
        count, hours = 0, list[float]()
        for created_at, resolved_at in self._ctx.session.execute(query).all():
            count += 1
            if resolved_at is not None:
                hours.append((resolved_at - created_at).total_seconds() / HOUR)
        resolved = round(median(hours), 1) if hours else 0.0
        return {"count": count, "open": count - len(hours), "median_hours": resolved}

    def count_corrections(self) -> dict[str, int]:
        """What people put right by hand, by kind."""
        query = (
            select(AuditEvent.kind, func.count())
            .join(Instance, Instance.id == AuditEvent.instance_id)
            .where(AuditEvent.kind.in_((*CORRECTIONS, *MOVED)), self._instances())
            .group_by(AuditEvent.kind)
            .order_by(AuditEvent.kind)
        )
        return dict(self._ctx.session.execute(query).all())

    def list_moved(self) -> list[dict[str, Any]]:
        """The newest deadlines that were moved by hand, with reasons."""
        query = (
            select(AuditEvent.at, AuditEvent.node, AuditEvent.data, Instance.title, Instance.id)
            .join(Instance, Instance.id == AuditEvent.instance_id)
            .where(AuditEvent.kind.in_(MOVED), self._instances())
            .order_by(AuditEvent.id.desc())
            .limit(MOST_MOVED)
        )
        return [
            {
                "instance": row.id,
                "title": row.title,
                "at": row.at.isoformat(),
                "before": _text(row.data.get("before")),
                "after": _text(row.data.get("after")),
                "reason": str(row.data.get("reason", "")),
            }
            for row in self._ctx.session.execute(query)
        ]


def _text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else value
