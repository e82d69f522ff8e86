"""What a policy of reminders may say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.reminders.ladder import BULLETIN, MOST_DAYS, MOST_STEPS, find_flaws, make_policy, make_steps
from handlers.reminders.policies import IDLE, POLICIES
from handlers.reminders.rules import OWNER, Escalation, Policy, Step

DEFAULT = POLICIES["default"]


@pytest.mark.parametrize("code", POLICIES)
def test_shipped_policies_have_no_flaws_and_survive_being_stored(code: str) -> None:
    policy = POLICIES[code]
    assert find_flaws(policy) == []
    assert Policy.from_data(code, {**policy.to_data(), "name": policy.name}) == policy


def test_words_follow_from_the_day_and_from_whom_they_are_for() -> None:
    assert make_steps(-3, ["owner"]) == [Step(-3, ("owner",), "task.due_soon")]
    assert make_steps(2, ["office", "owner"], is_bulletin=True) == [
        Step(2, ("owner",), "task.overdue"),
        Step(2, ("office",), BULLETIN),
    ]
    policy = make_policy(DEFAULT, [*make_steps(2, ["office"]), *make_steps(0, ["owner"])], 3, (2, "office"))
    assert [step.text for step in policy.steps] == ["task.due_today", "task.overdue_below"]
    assert policy.escalation == Escalation(2, "office", "task.overdue_below")
    idle = make_policy(POLICIES[IDLE], [], 3, (2, "office"))
    assert (idle.repeat_text, idle.escalation) == ("task.idle", Escalation(2, "office", "task.idle_below"))


FLAWED = {
    "no_step_when_due": [make_steps(-3, [OWNER])],
    "days": [make_steps(MOST_DAYS + 1, ["office"])],
    "nobody": [make_steps(0, [])],
    "above_too_early": [make_steps(0, ["office"])],
    "words": [[Step(0, (OWNER,), "task.overdue")]],
    "twice": [make_steps(0, [OWNER]), make_steps(0, [OWNER])],
    "too_many_steps": [make_steps(day, [OWNER]) for day in range(MOST_STEPS + 1)],
}


@pytest.mark.parametrize("code", FLAWED)
def test_flawed_steps(code: str) -> None:
    policy = make_policy(DEFAULT, [step for day in FLAWED[code] for step in day], 5, None)
    assert code in [flaw.code for flaw in find_flaws(policy)]


def test_whoever_is_not_above_a_task_cannot_be_told_of_it() -> None:
    assert "nobody" in [
        flaw.code
        for flaw in find_flaws(
            replace(DEFAULT, steps=(*make_steps(0, [OWNER]), Step(1, ("expert",), BULLETIN)))
        )
    ]
    escalation = Escalation(2, "expert", "task.overdue_below")
    assert [flaw.code for flaw in find_flaws(replace(DEFAULT, escalation=escalation))] == ["escalation_to"]


def test_flawed_repeats() -> None:
    wrong = replace(DEFAULT, every=0, escalation=Escalation(0, "office", "task.overdue_below"))
    assert [flaw.code for flaw in find_flaws(wrong)] == ["every", "escalation_after"]
    idle = replace(POLICIES[IDLE], steps=tuple(make_steps(0, [OWNER])))
    assert [flaw.code for flaw in find_flaws(idle)] == ["steps_without_due_date"]
