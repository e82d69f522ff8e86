"""Any moment survives a restart: random processes, once kept in memory, once read from the rows at every step."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine.clock import VirtualClock
from engine.context import Ctx
from engine.invariants import find_violations
from engine.models import (
    Definition,
    HumanTask,
    Incident,
    Instance,
    Job,
    Message,
    ScopeRow,
    Subscription,
    Timer,
    TokenRow,
)
from engine.ports import Ports
from engine.registry import handler
from engine.runtime import Runtime
from tests.databases import fresh_database, sqlite_url
from tests.engine.blocks import CHILD, HANDLER, Block, blocks, build
from tests.engine.conftest import everybody
from tests.engine.spiff.diagrams import START

MAX_DRAIN = 400
Where = tuple[Any, ...]


@handler(HANDLER)
def work(ctx: Ctx, *, n: int) -> dict[str, Any]:
    """Gives nothing back, so that it does not matter which of two is done first."""
    ctx.record("worked", data={"n": n})
    return {}


class World:
    """One database with a process under way, and what can be done in it, named without identifiers."""

    def __init__(self, url: str, block: Block, *, restarts: bool) -> None:
        self.clock = VirtualClock(START)
        self.url, self.restarts = url, restarts
        self.runtime = self._open()
        with self.runtime.begin() as ctx:
            for key, diagram in (("p", build(block)), ("child", CHILD)):
                ctx.session.add(_definition(ctx, key, diagram.to_dict()))
        with self.runtime.begin("person:p") as ctx:
            self.runtime.start(ctx, "p", business_key="k", data={"n": 0})
        self._settle()

    def _open(self) -> Runtime:
        return Runtime(self.url, clock=self.clock, ports=Ports(resolve_principals=everybody), durable=False)

    def _settle(self) -> None:
        while self._restarted().advance():
            pass

    def _restarted(self) -> Runtime:
        if self.restarts:
            self.runtime.close()
            self.runtime = self._open()
        return self.runtime

    def close(self) -> None:
        """Let go of the database."""
        self.runtime.close()

    def look(self) -> tuple[dict[Where, str], list[Any]]:
        """The open tasks by place, and everything that can be told apart in the tables."""
        with self.runtime.read() as ctx:
            places = _Places(ctx)
            ready = ctx.session.scalars(select(HumanTask.id).where(HumanTask.state == "ready"))
            tasks = {places.of(each): each for each in ready}
            return tasks, places.everything(ctx)

    def do(self, choice: int) -> str:
        """One of the things that can be done now, the same one in every world; gives its name."""
        tasks, _ = self.look()
        acts: list[Where] = [("task", *place) for place in sorted(tasks, key=repr)]
        acts += [("day",), *(("news", key) for key in self._awaited())]
        act = acts[choice % len(acts)]
        if act[0] == "task":
            self.complete(tasks[act[1:]])
        elif act[0] == "day":
            self.clock.advance(days=1)
        else:
            with self._restarted().begin() as ctx:
                self.runtime.send(ctx, "news", act[1], {"n": 5})
        self._settle()
        return repr(act)

    def _awaited(self) -> list[str]:
        with self.runtime.read() as ctx:
            return sorted(ctx.session.scalars(select(Subscription.correlation_key)))

    def complete(self, task_id: str) -> None:
        """Do an open task."""
        with self._restarted().begin("person:p") as ctx:
            self.runtime.complete_task(ctx, task_id, {})

    def drain(self) -> None:
        """Do everything until the process is over."""
        for _ in range(MAX_DRAIN):
            tasks, _ = self.look()
            if tasks:
                self.complete(min(tasks.items(), key=repr)[1])
            elif self.runtime.next_due() is None:
                break
            else:
                self.clock.advance(days=1)
            self._settle()

    def violations(self) -> list[str]:
        """What does not hold in the tables."""
        with self.runtime.read() as ctx:
            return find_violations(ctx)

    def is_over(self) -> bool:
        """Whether every instance has ended."""
        with self.runtime.read() as ctx:
            return not ctx.session.scalars(select(Instance.id).where(Instance.state == "running")).all()


class _Places:
    """Names for tokens, scopes and instances that are the same in every database."""

    def __init__(self, ctx: Ctx) -> None:
        rows = ctx.session.scalars
        self.tokens = {each.id: each for each in rows(select(TokenRow))}
        self.scopes = {each.id: each for each in rows(select(ScopeRow))}
        self.instances = {each.id: each for each in rows(select(Instance))}

    def of(self, token_id: str | None) -> Where:
        token = self.tokens.get(token_id or "")
        return () if token is None else (*self.scope(token.scope_id), token.node)

    def scope(self, scope_id: str) -> Where:
        row = self.scopes[scope_id]
        if row.parent_id is None:
            return self.of(self.instances[row.instance_id].parent_token_id)
        return (*self.scope(row.parent_id), row.node, row.item_index)

    def everything(self, ctx: Ctx) -> list[Any]:
        found: Counter[Any] = Counter()
        for token in self.tokens.values():
            found["token", self.of(token.id), token.state, self.of(token.attached_to)] += 1
        for scope in self.scopes.values():
            values = sorted(scope.variables.items())
            found["scope", self.scope(scope.id), repr(values), scope.live_tokens, repr(scope.result)] += 1
        for instance in self.instances.values():
            found["instance", instance.definition_key, instance.state, instance.end_reason] += 1
        for model in (Timer, Subscription, Job):
            for row in ctx.session.scalars(select(model)):
                found[model.__name__, self.of(row.token_id), getattr(row, "due_at", None)] += 1
        for message in ctx.session.scalars(select(Message)):
            found["message", message.state, message.due_at] += 1
        for incident in ctx.session.scalars(select(Incident)):
            found["incident", incident.node, incident.cause, incident.resolved_at] += 1
        return sorted(found.items(), key=repr)


def _definition(ctx: Ctx, key: str, model: dict[str, Any]) -> Definition:
    return Definition(
        key=key,
        version=1,
        name={"zh": key},
        bpmn="",
        model=model,
        forms={},
        manifest={},
        checksum=key,
        deployed_at=ctx.now(),
        deployed_by=ctx.actor,
    )


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


@some(12)
def test_restart_before_every_step_makes_no_difference_on_sqlite(
    sqlite_template: Path, block: Block, choices: list[int]
) -> None:
    with copied(sqlite_template) as first, copied(sqlite_template) as second:
        compare(World(first, block, restarts=False), World(second, block, restarts=True), choices)


@some(3)
def test_restart_before_every_step_makes_no_difference_on_postgresql(
    sqlite_template: Path, postgres_url: str, postgres_template: str, block: Block, choices: list[int]
) -> None:
    with copied(sqlite_template) as first, fresh_database(postgres_url, template=postgres_template) as second:
        compare(World(first, block, restarts=False), World(second, block, restarts=True), choices)
