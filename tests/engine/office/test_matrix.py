"""Every operation after every other, in every place of a diagram: nothing is lost or doubled, all can be finished."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from time import time_ns

import pytest

from engine import tasks
from engine.context import Ctx
from engine.invariants import find_violations
from engine.runtime import Runtime
from engine.standing_in import Cover, require_cover
from tests.engine.office.world import LINES, PLACES, REASON, VERBS, World, open_office
from tests.verbs.__main__ import fresh_sqlite

PAIRS = [(first, second, place) for (first, second), place in product(product(VERBS, VERBS), PLACES)]
SHARES = 3
KNOWN = {
    ("delegate", "transfer"): ("done", "task.delegated"),
    ("before", "submit"): ("done", "task.opinions_due"),
    ("beside", "submit"): ("done", "done"),
    ("after", "fewer"): ("done", "done"),
}
"""What the bugs of others are about: one operation on top of another."""
EXPECTED_REFUSALS = frozenset(
    {
        *(
            "already_completed",
            "not_found",
            "task.held",
            "task.delegated",
            "task.not_claimed",
            "task.claimed",
        ),
        *(
            "task.opinions_due",
            "task.opinion_gone",
            "task.not_submitted",
            "task.not_yours",
            "task.asked_already",
            "task.oneself",
            "task.taken_back",
        ),
        *("task.acted_on", "task.gone_on", "task.no_step_back", "task.step_unknown"),
    }
)


@pytest.fixture(scope="module")
def office(sqlite_template: Path) -> Iterator[Runtime]:
    with fresh_sqlite(sqlite_template) as url:
        runtime = open_office(url)
        yield runtime
        with runtime.read() as ctx:
            assert find_violations(ctx) == []
        runtime.close()


def act(world: World, name: str, deputy: str = "") -> str:
    """One operation on the task by whoever has it now, or had it, or by who stands in for them; "done" or why not."""
    task = world.task()
    actor = (
        world.holder(task) if task.state == "ready" else task.completed_by or task.assignee or "person:clerk"
    )

    def verb(ctx: Ctx) -> None:
        if deputy:
            require_cover(ctx, task.id, deputy, [Cover(actor, tuple(world.principals(actor)), frozenset())])
        else:
            tasks.take(ctx, task.id, world.principals(actor))
        VERBS[name](world, ctx, task.id)

    before = len(world.lines(LINES[name])) if name in LINES else 0
    outcome = world.attempt(deputy or actor, verb)
    if deputy and (name, outcome) == ("submit", "done"):
        done = world.task(task.id)
        assert (done.completed_by or done.assignee, done.completed_for) == (deputy, actor)
    assert outcome == "done" or outcome in EXPECTED_REFUSALS
    if outcome == "done" and name in LINES:
        # Who has it already, or has a copy, is not written down again.
        assert len(world.lines(LINES[name])) == before + 1 or name in ("copy", "claim")
        for line in world.lines(LINES[name])[before:]:
            assert (line.actor, line.data.get("reason", REASON)) == (deputy or actor, REASON)
    return outcome


def play(office: Runtime, first: str, second: str, place: str, deputy: str = "") -> tuple[str, str]:
    """Two operations, the second by who stands in, if anybody; nothing is lost, and all can be finished."""
    world = World(office, place)
    told = act(world, first), act(world, second, deputy)
    world.check()
    world.finish()
    return told


def sample(day: int) -> list[tuple[str, str, str]]:
    """A third of the pairs, each in one place, and the known ones: three days have every pair, 24 days every place."""
    places = list(PLACES)
    return [
        (first, second, places[(3 * number + other + day // SHARES) % len(places)])
        for (number, first), (other, second) in product(enumerate(VERBS), enumerate(VERBS))
        if (number + other + day) % SHARES == 0 or (first, second) in KNOWN
    ]


def test_samples_leave_nothing_out() -> None:
    days = [{*sample(day)} for day in range(SHARES * len(PLACES))]
    assert set().union(*days) == set(PAIRS)
    three = set().union(*days[:SHARES])
    assert {each[:2] for each in three} == set(product(VERBS, VERBS))


def test_pairs(office: Runtime) -> None:
    today = time_ns() // (86_400 * 10**9)
    outcomes = {(first, second): play(office, first, second, place) for first, second, place in sample(today)}
    assert {first for (first, _), (told, _) in outcomes.items() if told == "done"} >= {
        *("claim", "draft", "transfer", "delegate", "before", "beside", "after", "copy", "submit")
    }
    assert {pair: outcomes[pair] for pair in KNOWN} == KNOWN


def test_pairs_of_which_somebody_standing_in_does_the_second(office: Runtime) -> None:
    today = time_ns() // (86_400 * 10**9)
    outcomes = [
        (second, play(office, first, second, place, "person:deputy")[1])
        for first, second, place in sample(today)
    ]
    assert {verb for verb, told in outcomes if told == "done"} >= {
        *("claim", "draft", "transfer", "delegate", "before", "beside", "after", "copy", "submit")
    }
    # What is done is nobody's to stand in for.
    assert {told for verb, told in outcomes if verb == "take back"} <= {"not_found", "task.not_submitted"}


@pytest.mark.long
def test_all_pairs_in_all_places(office: Runtime) -> None:
    for first, second, place in PAIRS:
        play(office, first, second, place)
        play(office, first, second, place, "person:deputy")


@pytest.mark.parametrize("place", PLACES)
def test_nobody_else_can_do_any_of_it(office: Runtime, place: str) -> None:
    world = World(office, place)
    for name, verb in VERBS.items():

        def attempt(ctx: Ctx, verb: object = verb) -> None:
            tasks.take(ctx, world.task_id, ["person:stranger"])
            verb(world, ctx, world.task_id)  # type: ignore[operator]

        assert world.attempt("person:stranger", attempt) == "not_found", name
    world.check()


@pytest.mark.parametrize("place", PLACES)
def test_what_is_done_is_done(office: Runtime, place: str) -> None:
    world = World(office, place)
    world.complete(world.task())
    for name in sorted(VERBS.keys() - {"copy", "take back"}):
        assert act(world, name) in EXPECTED_REFUSALS, name
    world.check()
    world.finish()
