"""What a policy of reminders may say: its steps up to the due date and beyond, whom each tells, in which words; pure.

The words follow from the day and from whom they are for, so that no notice says of a task what is not so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from handlers.reminders.policies import IDLE
from handlers.reminders.rules import COUNTED, OWNER, WORKING, Escalation, Policy, Step

LADDER = (
    *("unit_union", "unit_admin", "county_union", "upper_union", "office"),
    *("office_director", "supervisor", "group_leader"),
)
"""Whom an overdue task may be told to besides whoever does it, roughly from below upwards."""

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


def words_of(offset: int, to: str, *, is_bulletin: bool = False) -> str:
    """The kind of notice for a day, counted from the due date, and whom it goes to."""
    if to != OWNER:
        return BULLETIN if is_bulletin else "task.overdue_below"
    if offset == 0:
        return "task.due_today"
    return "task.due_soon" if offset < 0 else "task.overdue"


def make_policy(
    shipped: Policy,
    steps: Iterable[Step],
    every: int,
    escalation: tuple[int, str] | None,
    counted: str = WORKING,
) -> Policy:
    """A policy in place of the shipped one, flawed or not: steps in order, repeats and after how many whom to tell."""
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


def make_steps(offset: int, to: Sequence[str], *, is_bulletin: bool = False) -> list[Step]:
    """The steps of one day: whoever does the task and those above are told in words of their own."""
    above = tuple(each for each in to if each != OWNER)
    own = [Step(offset, (OWNER,), words_of(offset, OWNER))] if OWNER in to else []
    if above:
        own.append(Step(offset, above, words_of(offset, above[0], is_bulletin=is_bulletin)))
    return own or [Step(offset, (), words_of(offset, OWNER))]


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
    # Repeats begin behind the last step and speak of a task that is overdue.
    if not steps or steps[-1].offset < 0:
        yield Flaw("no_step_when_due")
    told: set[tuple[int, str]] = set()
    for number, step in enumerate(steps):
        if abs(step.offset) > MOST_DAYS:
            yield Flaw("days", number)
        above = [each for each in step.to if each != OWNER]
        if not step.to or not set(above) <= set(LADDER):
            yield Flaw("nobody", number)
        if above and step.offset <= 0:
            yield Flaw("above_too_early", number)
        if any(step.text != words_of(step.offset, to, is_bulletin=step.text == BULLETIN) for to in step.to):
            yield Flaw("words", number)
        same = {(step.offset, to) for to in step.to}
        if told & same:
            yield Flaw("twice", number)
        told |= same


def _of_repeats(policy: Policy) -> Iterator[Flaw]:
    if policy.counted not in COUNTED:
        yield Flaw("counted")
    if not 1 <= policy.every <= MOST_DAYS:
        yield Flaw("every")
    escalation = policy.escalation
    if escalation and not 1 <= escalation.after <= MOST_REPEATS:
        yield Flaw("escalation_after")
    if escalation and escalation.to not in LADDER:
        yield Flaw("escalation_to")
