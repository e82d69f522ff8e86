"""What a policy of a phase's boundary would mean for the running contests: who would be told what and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from engine.context import Ctx
from engine.models import NEVER
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.directory.queries import persons_of_all, today
from handlers.reminders import queries
from handlers.reminders.boundaries import day_begun, plan_boundary, steps_of
from handlers.reminders.policies import BOUNDARY_POLICIES
from handlers.reminders.releases import in_force
from handlers.reminders.rules import OWNER, Policy, Step

MOST_TOLD = 10_000
"""Of so many of a level the names are looked up."""


@dataclass(frozen=True)
class Moment:
    """One level told of one boundary: the kind of notice by the policy in force, `now`, and by the other, `then`.

    "" if nothing is sent. `people` are the names of who holds the level's posts today, or has open items now; of an end
    they are told only what is open then. An opening is told at `at` if the phase is opened in time, else when it is.
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
    people = _People(ctx)
    found = []
    for campaign, phase in queries.list_running_phases(ctx):
        now, then = (_asked(ctx, campaign, phase, each) for each in (current, released))
        for at, to in sorted({*now, *then}):
            before, after = (column[at, to].text if (at, to) in column else "" for column in (now, then))
            found.append(Moment(campaign, phase, at, to, before, after, people.find(phase, to)))
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
    """The names of a level; asked once for each, and of whoever has open items once for each phase."""

    def __init__(self, ctx: Ctx) -> None:
        self._ctx = ctx
        self._found: dict[tuple[str, ...], tuple[str, ...]] = {}

    def find(self, phase: CampaignPhase, to: str) -> tuple[str, ...]:
        """Who holds a level's posts today, or has open items of the phase now."""
        key = (to, phase.campaign_id, phase.code) if to == OWNER else (to,)
        if key not in self._found:
            persons = persons_of_all(self._ctx, self._principals(phase, to))
            names = {person.id: person.name for group in persons.values() for person in group}
            self._found[key] = tuple(names.values())
        return self._found[key]

    def _principals(self, phase: CampaignPhase, to: str) -> list[str]:
        if to == OWNER:
            counts = queries.count_items_by_owner(self._ctx, phase.campaign_id, phase.code, "", MOST_TOLD)
            return [principal for principal, _count in counts]
        day = today(self._ctx)
        return [f"post:{each}" for each in queries.list_participants(self._ctx, [to], day, "", MOST_TOLD)]
