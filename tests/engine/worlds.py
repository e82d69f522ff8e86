"""A process under way on one database, and what can be done in it, named without identifiers.

`python -m tests.engine.worlds URL NOW WHAT ARGUMENT` does one thing in a Python process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

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
from tests.engine.blocks import CHILD, HANDLER, Block, build
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
    """One database; with `restarts`, everything is done by a runtime that remembers nothing."""

    def __init__(
        self, url: str, block: Block, *, restarts: bool, is_begun: bool = False, now: datetime = START
    ) -> None:
        self.clock = VirtualClock(now)
        self.url, self.restarts = url, restarts
        self.runtime = self._open()
        if not is_begun:
            self._begin(block)

    def _begin(self, block: Block) -> None:
        with self.runtime.begin() as ctx:
            for key, diagram in (("p", build(block)), ("child", CHILD)):
                ctx.session.add(_definition(ctx, key, diagram.to_dict()))
        self.act("start")
        self._settle()

    def _open(self) -> Runtime:
        return Runtime(self.url, clock=self.clock, ports=Ports(resolve_principals=everybody), durable=False)

    def act(self, what: str, argument: str = "") -> int:
        """Do one thing; see `act`."""
        return act(self._restarted(), what, argument)

    def _settle(self) -> None:
        while self.act("advance"):
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
        chosen = acts[choice % len(acts)]
        if chosen[0] == "task":
            self.act("complete", tasks[chosen[1:]])
        elif chosen[0] == "day":
            self.clock.advance(days=1)
        else:
            self.act("send", chosen[1])
        self._settle()
        return repr(chosen)

    def _awaited(self) -> list[str]:
        with self.runtime.read() as ctx:
            return sorted(ctx.session.scalars(select(Subscription.correlation_key)))

    def drain(self) -> None:
        """Do everything until the process is over."""
        for _ in range(MAX_DRAIN):
            tasks, _ = self.look()
            if tasks:
                self.act("complete", min(tasks.items(), key=repr)[1])
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


class Elsewhere(World):
    """A world in which everything is done by a Python process of its own, which knows only the database."""

    def act(self, what: str, argument: str = "") -> int:
        """Do one thing elsewhere."""
        self.runtime.close()
        command = [sys.executable, "-m", "tests.engine.worlds", self.url, self.clock.now().isoformat()]
        root = Path(__file__).parents[2]
        done = subprocess.run([*command, what, argument], check=True, capture_output=True, cwd=root)
        self.runtime = self._open()
        return int(done.stdout)


def act(runtime: Runtime, what: str, argument: str) -> int:
    """Start the process, complete a task, send somebody news, or do what is due; returns how much that was."""
    if what == "advance":
        return runtime.advance()
    with runtime.begin("person:p") as ctx:
        if what == "start":
            runtime.start(ctx, "p", business_key="k", data={"n": 0})
        elif what == "complete":
            runtime.complete_task(ctx, argument, {})
        else:
            runtime.send(ctx, "news", argument, {"n": 5})
    return 0


def main(url: str, now: str, what: str, argument: str) -> None:
    """Do one thing at this time and say how much it was."""
    clock = VirtualClock(datetime.fromisoformat(now))
    runtime = Runtime(url, clock=clock, ports=Ports(resolve_principals=everybody), durable=False)
    sys.stdout.write(str(act(runtime, what, argument)))
    runtime.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
