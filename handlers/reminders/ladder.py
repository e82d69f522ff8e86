"""What a policy of reminders may say: its steps up to the due date and beyond, whom each tells, in which words; pure.

The words follow from the day and from whom they are for, so that no notice says of a task what is not so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from handlers.reminders.policies import IDLE
from handlers.reminders.rules import CLOSES, COUNTED, OPENS, OWNER, WORKING, Escalation, Policy, Step

LADDER = (
    *("unit_union", "unit_admin", "county_union", "upper_union", "office"),
    *("office_director", "supervisor", "group_leader"),
)
"""Whom an overdue task may be told to besides whoever does it, roughly from below upwards."""

CITY_LEVEL = ("office", "office_director", "supervisor", "group_leader")
TAKING_PART = ("unit_union", "unit_admin", "county_union", "group_member", *CITY_LEVEL)
"""Whom the beginning of a phase may be told to; what is open at its end, to the counties and the city's level."""

_AUDIENCES = {OPENS: TAKING_PART, CLOSES: (OWNER, "county_union", *CITY_LEVEL)}

MOST_DAYS = 60
MOST_STEPS = 12
MOST_REPEATS = 20
"""Days of a step or between repeats; steps; and repeats before the leader is told."""

BULLETIN = "task.for_bulletin"


@dataclass(frozen=True)
class Flaw:
    """What is wrong: `code`, and at which step (from 0; None: not at one)."""

    code: str
    step: int | None = None


def audiences_of(code: str) -> tuple[str, ...]:
    """Whom the steps of a policy may tell: OWNER and roles."""
    return _AUDIENCES.get(code, (OWNER, *LADDER))


def words_of(offset: int, to: str, *, code: str = "", is_bulletin: bool = False) -> str:
    """The kind of notice for a day, counted from the due date or the boundary `code`, and whom it goes to."""
    if code == OPENS:
        return "phase.opens_soon" if offset < 0 else "phase.opens"
    if to != OWNER:
        if code == CLOSES:
            return "phase.open_items_city" if to in CITY_LEVEL else "phase.open_items_county"
        return BULLETIN if is_bulletin else "task.overdue_below"
    before, on, after = _OF_PHASE if code == CLOSES else _OF_TASK
    return on if offset == 0 else before if offset < 0 else after


_OF_TASK = ("task.due_soon", "task.due_today", "task.overdue")
_OF_PHASE = ("phase.closes_soon", "phase.closes_today", "phase.open_items")


def make_policy(
    shipped: Policy,
    steps: Iterable[Step],
    every: int,
    escalation: tuple[int, str] | None,
    counted: str = WORKING,
) -> Policy:
    """A policy in place of the shipped one, flawed or not: steps in order, repeats and after how many whom to tell."""
    if shipped.is_of_boundary:
        ordered = tuple(sorted(steps, key=lambda step: step.offset))
        return Policy(shipped.code, shipped.name, ordered, every=0, repeat_text="", counted=counted)
    is_idle = shipped.code == IDLE
    words = "task.idle_below" if is_idle else "task.overdue_below"
    return Policy(
        code=shipped.code,
        name=shipped.name,
        steps=tuple(sorted(steps, key=lambda step: step.offset)),
        every=every,
        repeat_text="task.idle" if is_idle else "task.overdue",
        escalation=Escalation(*escalation, words) if escalation else None,
        counted=counted,
    )


def make_steps(offset: int, to: Sequence[str], *, code: str = "", is_bulletin: bool = False) -> list[Step]:
    """The steps of one day: whoever does the task, and each level above, are told in words of their own."""

    def words(each: str) -> str:
        return words_of(offset, each, code=code, is_bulletin=is_bulletin)

    ordered = sorted(to, key=lambda each: each != OWNER)
    steps = [Step(offset, tuple(told), text) for text, told in groupby(ordered, words)]
    return steps or [Step(offset, (), words(OWNER))]


def find_flaws(policy: Policy) -> list[Flaw]:
    """Everything that keeps a policy from being released."""
    return list(chain(_of_steps(policy), _of_repeats(policy)))


def _of_steps(policy: Policy) -> Iterator[Flaw]:
    steps = policy.steps
    if policy.code == IDLE:
        if steps:
            yield Flaw("steps_without_due_date")
        return
    if len(steps) > MOST_STEPS:
        yield Flaw("too_many_steps")
    if policy.is_of_boundary:
        if not steps:
            yield Flaw("no_step")
    # Repeats begin behind the last step and speak of a task that is overdue.
    elif not steps or steps[-1].offset < 0:
        yield Flaw("no_step_when_due")
    told: set[tuple[int, str]] = set()
    for number, step in enumerate(steps):
        if abs(step.offset) > MOST_DAYS:
            yield Flaw("days", number)
        if not step.to or not set(step.to) <= set(audiences_of(policy.code)):
            yield Flaw("nobody", number)
        if policy.code != OPENS and step.offset <= 0 and set(step.to) - {OWNER}:
            yield Flaw("above_before_the_end" if policy.code == CLOSES else "above_too_early", number)
        is_bulletin = step.text == BULLETIN
        words = {words_of(step.offset, to, code=policy.code, is_bulletin=is_bulletin) for to in step.to}
        if words - {step.text}:
            yield Flaw("words", number)
        same = {(step.offset, to) for to in step.to}
        if told & same:
            yield Flaw("twice", number)
        told |= same


def _of_repeats(policy: Policy) -> Iterator[Flaw]:
    if policy.counted not in COUNTED:
        yield Flaw("counted")
    if policy.is_of_boundary:
        return
    if not 1 <= policy.every <= MOST_DAYS:
        yield Flaw("every")
    escalation = policy.escalation
    if escalation and not 1 <= escalation.after <= MOST_REPEATS:
        yield Flaw("escalation_after")
    if escalation and escalation.to not in LADDER:
        yield Flaw("escalation_to")
