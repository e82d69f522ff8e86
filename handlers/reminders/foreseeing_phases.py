"""What a policy of a phase's boundary would mean for the running contests: who would be told what and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from engine.context import Ctx
from engine.models import NEVER
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.directory.queries import persons_of_all
from handlers.reminders import queries
from handlers.reminders.boundaries import day_begun, plan_boundary, steps_of
from handlers.reminders.phases import list_audience
from handlers.reminders.policies import BOUNDARY_POLICIES
from handlers.reminders.releases import in_force
from handlers.reminders.rules import CLOSES, Policy, Step

MOST_TOLD = 10_000
"""Of so many of a level the names are looked up."""


@dataclass(frozen=True)
class Moment:
    """One level told of one boundary: the kind of notice by the policy in force, `now`, and by the other, `then`.

    "" if nothing is sent. `people` are the names of who would be told if it were today. An opening is told at `at` if
    the phase is opened in time, else when it is.
    """

    campaign: Campaign
    phase: CampaignPhase
    at: datetime
    to: str
    now: str
    then: str
    people: tuple[str, ...]


def foresee_phases(ctx: Ctx, policy: Policy) -> list[Moment]:
    """All that is still to come in the running contests, in order, beside what would if this policy were released now;
    changes nothing."""
    current = in_force(ctx, BOUNDARY_POLICIES[policy.code])
    released = replace(policy, version=current.version + 1, since=ctx.now())
    people = _People(ctx, policy.code)
    found = []
    for campaign, phase in queries.list_running_phases(ctx):
        now, then = (_asked(ctx, campaign, phase, each) for each in (current, released))
        for at, to in sorted({*now, *then}):
            told = people.find(phase, to, now.get((at, to)) or then[at, to])
            before, after = (column[at, to].text if (at, to) in column else "" for column in (now, then))
            found.append(Moment(campaign, phase, at, to, before, after, told))
    return sorted(found, key=lambda moment: moment.at)


def _asked(
    ctx: Ctx, campaign: Campaign, phase: CampaignPhase, policy: Policy
) -> dict[tuple[datetime, str], Step]:
    """What is asked for under a policy, by time and level; of two days that fall on one the later."""
    planned = {row.step_offset: row for row in queries.list_reminders(ctx, phase, policy.code)}
    calendar = ctx.ports.calendar(ctx)
    found = {}
    for offset, plan in plan_boundary(ctx, campaign, phase, policy, planned).items():
        if plan.state != "pending":
            continue
        at = plan.due_at
        if at == NEVER:
            at = max(day_begun(calendar, phase, policy, offset), ctx.now())
        is_its_own = plan.version == policy.version
        steps = policy.steps_on(offset) if is_its_own else steps_of(ctx, plan, policy.code, offset)
        found.update({(at, to): step for step in steps for to in step.to})
    return found


class _People:
    """The names of who would be told today; asked once for each level, and each phase if it depends on its items."""

    def __init__(self, ctx: Ctx, event: str) -> None:
        self._ctx, self._event = ctx, event
        self._found: dict[tuple[str, ...], tuple[str, ...]] = {}

    def find(self, phase: CampaignPhase, to: str, step: Step) -> tuple[str, ...]:
        """Those of one of a step's levels."""
        items = (phase.campaign_id, phase.code) if self._event == CLOSES else ()
        if (to, *items) not in self._found:
            audience = list_audience(self._ctx, phase, self._event, replace(step, to=(to,)), "", MOST_TOLD)
            persons = persons_of_all(self._ctx, [told.principal for told in audience])
            names = {person.id: person.name for group in persons.values() for person in group}
            self._found[to, *items] = tuple(names.values())
        return self._found[to, *items]
