"""Moving a date of a phase while its contest runs: what would follow is told first, then done all or not at all.

The timers and due dates set for the old day follow: those of the campaign's running processes at its beginning or its
end, as diagrams write them (`=phase.starts_on`, `=end of day(phase.ends_on)`), and the papers wanted by that day.
Suspended processes keep theirs. Reminders of the boundary are planned anew by `phases.remind_of_phases`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select, update

from engine.context import Ctx
from engine.errors import Conflict, Invalid
from engine.models import NEVER, HumanTask, Instance, TaskState, Timer
from handlers.campaigns import service
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.campaigns.queries import get_campaign, get_phase, is_of_campaign
from handlers.oversight.owed import OWED, Owed
from handlers.reminders.policies import BOUNDARY_POLICIES
from handlers.reminders.queries import list_reminders
from handlers.reminders.releases import in_force
from handlers.reminders.rules import CLOSES, OPENS, SEND_AT, count_days

MOST_AT_ONCE = 3_000
MOVES, FIRES, STAYS = "moves", "fires", "stays"


class ForeseenOtherwise(Conflict):
    """Something has changed since the effect was shown: look at it again before saving."""

    code = "agenda.foreseen_otherwise"


class TooManyFollow(Invalid):
    """More timers and due dates would follow than can be moved at once."""

    code = "agenda.too_many"


@dataclass(frozen=True)
class Change:
    """A timer ("timer") or due date ("due") that would follow, and its `outcome`.

    MOVES; FIRES: the new time is past, so the timer fires at once; STAYS: nobody is made late by hand.
    """

    kind: str
    token_id: str
    instance_id: str
    definition_key: str
    definition_id: str
    node: str
    name: str
    before: datetime
    after: datetime
    outcome: str

    @property
    def group(self) -> str:
        """What is chosen together: the step of a process."""
        return f"{self.kind}:{self.definition_key}/{self.node}"


@dataclass(frozen=True)
class Notice:
    """A reminder of the boundary that would be sent at another time; `after` None: not any more, its time is past."""

    event: str
    before: datetime
    after: datetime | None


@dataclass(frozen=True)
class Effect:
    """What moving a phase would do. `errors` say why it cannot be (codes of `campaigns.service.BadParameters`).

    `papers` are wanted on another day. `seal` stands for all that this was worked out from.
    """

    phase: CampaignPhase
    starts_on: date
    ends_on: date
    changes: tuple[Change, ...]
    notices: tuple[Notice, ...]
    papers: int
    errors: tuple[str, ...]
    seal: str

    @property
    def is_nothing(self) -> bool:
        """Whether both days stay what they are."""
        return (self.starts_on, self.ends_on) == (self.phase.starts_on, self.phase.ends_on)

    def groups(self) -> dict[str, list[Change]]:
        """The changes by step of a process, the largest group first."""
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            found.setdefault(change.group, []).append(change)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def foresee(ctx: Ctx, campaign_id: str, number: int, starts_on: date, ends_on: date) -> Effect:
    """What would follow if a phase had these days; changes nothing. Raises NotFound, TooManyFollow."""
    campaign, phase = get_campaign(ctx, campaign_id), get_phase(ctx, campaign_id, number)
    changes = tuple(_changes(ctx, campaign, phase, starts_on, ends_on))
    if len(changes) > MOST_AT_ONCE:
        raise TooManyFollow(most=MOST_AT_ONCE)
    owed = _owed(phase)
    moves_end = ends_on != phase.ends_on
    papers = _count_papers(ctx, campaign_id, owed, phase.ends_on) if moves_end else 0
    return Effect(
        phase,
        starts_on,
        ends_on,
        changes,
        tuple(_notices(ctx, phase, starts_on, ends_on)),
        papers,
        tuple(service.find_date_errors(ctx, campaign_id, {number: (starts_on, ends_on)})),
        _seal(campaign, number, starts_on, ends_on, changes, papers),
    )


def move(
    ctx: Ctx,
    campaign_id: str,
    number: int,
    starts_on: date,
    ends_on: date,
    *,
    groups: Collection[str],
    seal: str,
    reason: str,
) -> Effect:
    """Give a phase these days, and let the timers and due dates of the chosen groups follow; papers always do.

    All in the caller's transaction. Raises ForeseenOtherwise unless `seal` is that of the effect as it is now, Invalid
    "agenda.reason_missing", BadParameters, and what `Processes.change_due` raises.
    """
    if not reason.strip():
        raise Invalid(code="agenda.reason_missing")
    effect = foresee(ctx, campaign_id, number, starts_on, ends_on)
    if effect.seal != seal:
        raise ForeseenOtherwise
    before, owed = effect.phase.ends_on, _owed(effect.phase)
    old = (effect.phase.starts_on, before)
    service.set_parameters(ctx, campaign_id, phase_dates={number: (starts_on, ends_on)})
    chosen = [each for each in effect.changes if each.group in groups and each.outcome != STAYS]
    for change in chosen:
        ctx.processes.change_due(ctx, change.token_id, change.after, reason)
    if ends_on != before:
        wanted = _papers(owed, campaign_id, before)
        ctx.session.execute(update(owed.model).where(*wanted).values(due_on=ends_on))
    ctx.record(
        "phase.moved",
        instance_id=get_campaign(ctx, campaign_id).instance_id,
        data={
            **{"campaign": campaign_id, "phase": number, "reason": reason.strip()},
            **{"before": list(old), "after": [starts_on, ends_on]},
            **{"followed": len(chosen), "papers": effect.papers},
        },
    )
    return effect


def _changes(
    ctx: Ctx, campaign: Campaign, phase: CampaignPhase, starts_on: date, ends_on: date
) -> Sequence[Change]:
    calendar, now = ctx.ports.calendar(ctx), ctx.now()
    after: dict[datetime, datetime] = {}
    for old, new in ((phase.starts_on, starts_on), (phase.ends_on, ends_on)):
        if old != new:
            after[calendar.instant(old, time())] = calendar.instant(new, time())
            after[calendar.end_of_day(old)] = calendar.end_of_day(new)
    if not after:
        return []
    found = []
    for kind, model, key, name in (
        ("timer", Timer, Timer.token_id, Timer.node),
        ("due", HumanTask, HumanTask.id, HumanTask.name),
    ):
        due: Any = model.due_at
        query = (
            select(
                key, model.instance_id, Instance.definition_key, Instance.definition_id, model.node, name, due
            )
            .join(Instance, Instance.id == model.instance_id)
            .where(due.in_(after), Instance.state == "running", is_of_campaign(campaign.id))
            .order_by(key)
            .limit(MOST_AT_ONCE + 1)
        )
        if kind == "due":
            query = query.where(HumanTask.state == TaskState.READY)
        for row in ctx.session.execute(query):
            new = after[row[6]]
            outcome = MOVES if new > now else FIRES if kind == "timer" else STAYS
            found.append(Change(kind, row[0], row[1], row[2], row[3], row[4], row[5], row[6], new, outcome))
    return found


def _notices(ctx: Ctx, phase: CampaignPhase, starts_on: date, ends_on: date) -> Sequence[Notice]:
    calendar, now = ctx.ports.calendar(ctx), ctx.now()
    moved = {OPENS: (phase.starts_on, starts_on), CLOSES: (phase.ends_on, ends_on)}
    found = []
    for event, (old, new) in moved.items():
        policy = in_force(ctx, BOUNDARY_POLICIES[event])
        for row in list_reminders(ctx, phase, event) if old != new else []:
            waits = row.due_at == NEVER or (event == OPENS and row.step_offset == 0)  # told when it is opened
            if row.state != "pending" or waits or not policy.steps_on(row.step_offset):
                continue
            at = calendar.instant(count_days(calendar, new, row.step_offset, policy.counted), SEND_AT)
            found.append(Notice(event, row.due_at, at if at > now else None))
    return sorted(found, key=lambda notice: notice.before)


def _owed(phase: CampaignPhase) -> Owed:
    return next(owed for owed in OWED.values() if owed.phase == phase.number)


def _papers(owed: Owed, campaign_id: str, day: date) -> tuple[Any, ...]:
    """The conditions on papers that are still wanted by a day."""
    model = owed.model
    is_wanted = model.state.not_in((*owed.filed, *owed.lost, *owed.waived))
    return model.campaign_id == campaign_id, model.due_on == day, is_wanted


def _count_papers(ctx: Ctx, campaign_id: str, owed: Owed, day: date) -> int:
    query = select(func.count()).select_from(owed.model).where(*_papers(owed, campaign_id, day))
    return ctx.session.scalar(query) or 0


def _seal(
    campaign: Campaign,
    number: int,
    starts_on: date,
    ends_on: date,
    changes: Sequence[Change],
    papers: int,
) -> str:
    phases = [(phase.number, phase.starts_on, phase.ends_on, phase.state) for phase in campaign.phases]
    # Outcomes are left out: what is past now may not have been when the effect was shown, and is told by its time.
    facts = [(each.token_id, each.before, each.after) for each in changes]
    return sha256(repr((phases, number, starts_on, ends_on, facts, papers)).encode()).hexdigest()
