"""Any moment survives a restart: random processes, once kept in memory, once read from the rows at every step."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st

from tests.databases import Lender, sqlite_url
from tests.engine.blocks import Block, blocks
from tests.engine.worlds import Elsewhere, World


@contextmanager
def copied(template: Path) -> Iterator[str]:
    """A SQLite database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "world.sqlite3"
        shutil.copyfile(template, path)
        yield sqlite_url(path)


def compare(kept: World, restarted: World, choices: list[int]) -> None:
    """Do the same in both; they must never differ, break a rule, or stand still."""
    try:
        for choice in choices:
            note(kept.do(choice))
            restarted.do(choice)
            assert restarted.look()[1] == kept.look()[1]
            assert restarted.violations() == []
        kept.drain()
        restarted.drain()
        assert restarted.look()[1] == kept.look()[1]
        assert (kept.is_over(), restarted.is_over()) == (True, True)
        assert (kept.violations(), restarted.violations()) == ([], [])
    finally:
        kept.close()
        restarted.close()


ACTS = st.lists(st.integers(0, 11), min_size=3, max_size=12)
TASK: Block = ("task",)
EACH: Block = ("each", TASK, 3, False, "")
PICKED: list[tuple[Block, list[int]]] = [
    (EACH, [2, 1]),
    (("each", ("each", TASK, 2, False, ""), 2, False, ""), [3, 0, 1]),
    (("each", ("sequence", [TASK, ("service",), TASK]), 3, False, "2"), [1, 0, 1, 2]),
    (("each", ("refusable", TASK), 3, True, ""), [1, 0, 1]),
    (("each", ("call",), 3, False, "2"), [2, 0]),
    (("each", ("wait",), 3, False, ""), [2, 1, 0, 0]),
    (("again", ("parallel", [TASK, TASK, EACH])), [0, 3, 2, 1, 0, 0]),
    (("deadline", EACH, True), [1, 3, 3]),
    (("deadline", ("inside", ("parallel", [TASK, ("call",)])), False), [2, 2, 0, 0]),
    (("refusable", ("sequence", [("script",), ("parallel", [EACH, ("wait",)])])), [4, 3, 0]),
    (("rounds", ("branching", [TASK, ("service",)]), False), [0, 0, 0]),
    (("each", ("rounds", ("refusable", TASK), True), 2, False, ""), [0, 1, 0, 1, 0]),
    (("deadline", ("rounds", ("call",), False), True), [0, 0, 1]),
    (("flowing", ("each", ("flowing", TASK), 2, True, "")), [0, 0]),
    (("rounds", ("parallel", [("both",), TASK, ("flowing", ("both",))]), True), [0, 1, 1, 1, 0]),
]
"""Processes that the few random ones of each run may miss, with what is done in them."""


def some(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The picked processes, and this many random ones, the same in every run."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        for block, choices in PICKED:
            test = example(block=block, choices=choices)(test)
        checks = list(HealthCheck)
        careful = settings(
            max_examples=examples, deadline=None, suppress_health_check=checks, derandomize=True
        )
        return careful(given(block=blocks, choices=ACTS)(test))

    return decorate


@some(4)
def test_restart_before_every_step_makes_no_difference_on_sqlite(
    sqlite_template: Path, block: Block, choices: list[int]
) -> None:
    with copied(sqlite_template) as first, copied(sqlite_template) as second:
        compare(World(first, block, restarts=False), World(second, block, restarts=True), choices)


@pytest.mark.long
@some(3)
def test_restart_before_every_step_makes_no_difference_on_postgresql(
    sqlite_template: Path, lend_postgres: Lender, block: Block, choices: list[int]
) -> None:
    with copied(sqlite_template) as first, lend_postgres() as second:
        compare(World(first, block, restarts=False), World(second, block, restarts=True), choices)


WHOLE: Block = (
    "rounds",
    ("parallel", [("flowing", ("each", TASK, 2, False, "")), ("both",), ("handled", ("service",), False)]),
    False,
)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.slow
def test_another_python_process_goes_on_where_the_last_one_stopped(
    kind: str, sqlite_template: Path, lend_postgres: Lender
) -> None:
    with copied(sqlite_template) as first:
        if kind == "sqlite":
            with copied(sqlite_template) as second:
                go_on_elsewhere(first, second)
        else:
            with lend_postgres() as second:
                go_on_elsewhere(first, second)


def go_on_elsewhere(first: str, second: str) -> None:
    """Some steps, each in a process of its own, then the rest at once."""
    kept, other = World(first, WHOLE, restarts=False), Elsewhere(second, WHOLE, restarts=False)
    for choice in (0, 1, 2):
        kept.do(choice)
        other.do(choice)
        assert other.look()[1] == kept.look()[1]
    other.close()
    again = World(second, WHOLE, restarts=True, is_begun=True, now=kept.clock.now())
    compare(kept, again, [])
