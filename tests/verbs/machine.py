"""Random verbs, done to the engine and to the model; after each the two must look the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine import tasks
from engine.errors import AlreadyCompleted, Conflict, InstanceSuspended, Invalid, NotFound
from tests.verbs.diagram import MODES, mode
from tests.verbs.model import Instance, Model, Task
from tests.verbs.world import World

PEOPLE = ("person:a", "person:b")
PICK = st.integers(0, 20)
HOURS = st.sampled_from([0.01, 1, 23, 24, 49])
MAX_INSTANCES = 6
STAGES = DRAFTING, REVIEWED, FILING, CALLED, REPAIRING, FAILED = range(6)


class Verbs(RuleBasedStateMachine):
    """One run. `database` opens an empty database; every step is checked."""

    database: ClassVar[Callable[[], AbstractContextManager[str]]]

    def __init__(self) -> None:
        super().__init__()
        mode["now"] = "ok"
        self.stack = ExitStack()
        self.world = World(self.stack.enter_context(type(self).database()))
        self.model = Model(self.world.clock.now())

    def teardown(self) -> None:
        self.world.runtime.close()
        self.stack.close()

    @invariant()
    def both_look_the_same(self) -> None:
        found, expected = self.world.look(), self.model.look()
        assert found == expected, {
            "only in the engine": found - expected,
            "only in the model": expected - found,
        }
        assert self.world.violations() == []

    # Starting and ending

    @initialize(stages=st.lists(st.sampled_from(STAGES), min_size=1, max_size=3))
    def begin_in_the_middle(self, stages: list[int]) -> None:
        """What takes many lucky steps to come by is there from the beginning."""
        for stage in stages:
            self.start(stage)

    @precondition(lambda self: len(self.model.instances) < MAX_INSTANCES)
    @rule(stage=st.sampled_from(STAGES))
    def start(self, stage: int) -> None:
        key = f"k{len(self.model.instances)}"
        with self.world.runtime.begin("person:a") as ctx:
            self.world.runtime.start(ctx, "p", business_key=key, data={"n": 0})
        self.model.start(key)
        for _ in range(min(stage, 2)):
            (task,) = self.model.instances[key].tasks
            with self.world.runtime.begin("person:a") as ctx:
                self._completing(ctx, task, "submit")()
            self.model.complete(task)
        if stage == CALLED:
            self._send(key, 0)
            self.work("ok")
        elif stage == REPAIRING:
            self.work("no")
        elif stage == FAILED:
            for _ in range(3):
                self.work("fail")
                self.let_time_pass(0.1)

    @precondition(lambda self: self.model.instances)
    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        one = list(self.model.instances.values())[pick % len(self.model.instances)]
        if one.state == "running" and pick % 4:
            return  # else little would live long enough
        with self.world.runtime.begin("person:a") as ctx:
            self.world.runtime.cancel(ctx, self.world.instance_id(one.key), "enough")
        self.model.cancel(one.key)

    @precondition(lambda self: self._where(lambda one: one.call == "running" and one.state == "running"))
    @rule(pick=PICK)
    def cancel_child(self, pick: int) -> None:
        one = self._pick(pick, lambda one: one.call == "running" and one.state == "running")
        with self.world.runtime.begin("person:a") as ctx:
            self.world.runtime.cancel(ctx, self.world.instance_id(one.key, "child"), "enough")
        self.model.cancel_child(one.key)

    @precondition(lambda self: self._where(lambda one: one.state in ("running", "suspended")))
    @rule(pick=PICK)
    def suspend_or_resume(self, pick: int) -> None:
        one = self._pick(pick, lambda one: one.state in ("running", "suspended"))
        verb = "suspend" if one.state == "running" else "resume"
        with self.world.runtime.begin("person:a") as ctx:
            getattr(self.world.runtime, verb)(ctx, self.world.instance_id(one.key), "wait")
        getattr(self.model, verb)(one.key)

    # Tasks

    @precondition(lambda self: self.model.tasks())
    @rule(pick=PICK, returning=st.sampled_from([False, False, False, True]))
    def complete(self, pick: int, returning: bool) -> None:
        task = self.model.tasks()[pick % len(self.model.tasks())]
        action = "return" if returning else "submit"
        with self.world.runtime.begin("person:a") as ctx:
            complete = self._completing(ctx, task, action)
            if self.model.instances[task.key].state == "suspended":
                expected: type[Exception] = (
                    Invalid if returning and task.node != "Review" else InstanceSuspended
                )
                with pytest.raises(expected):
                    complete()
            elif returning and task.node != "Review":
                with pytest.raises(Invalid):
                    complete()
            else:
                complete()
                self.model.complete(task, action)

    def _completing(self, ctx: Any, task: Task, action: str) -> Callable[[], None]:
        task_id = self._task_id(task)
        return lambda: self.world.runtime.complete_task(ctx, task_id, {}, action=action, reason="why")

    @rule()
    def complete_what_is_closed(self) -> None:
        task_id = self.world.closed_task()
        if task_id is not None:
            with self.world.runtime.begin("person:a") as ctx, pytest.raises(AlreadyCompleted):
                self.world.runtime.complete_task(ctx, task_id, {})

    @precondition(lambda self: self.model.tasks())
    @rule(pick=PICK, person=st.sampled_from(PEOPLE))
    def claim(self, pick: int, person: str) -> None:
        task = self.model.tasks()[pick % len(self.model.tasks())]
        with self.world.runtime.begin(person) as ctx:
            claim = lambda: tasks.claim(ctx, self._task_id(task), person.removeprefix("person:"))  # noqa: E731
            if task.assignee in PEOPLE and task.assignee != person:
                with pytest.raises(tasks.TaskClaimed):
                    claim()
                return
            claim()
        self.model.claim(task, person)

    @precondition(lambda self: self.model.tasks())
    @rule(pick=PICK, person=st.sampled_from(PEOPLE))
    def release(self, pick: int, person: str) -> None:
        task = self.model.tasks()[pick % len(self.model.tasks())]
        with self.world.runtime.begin(person) as ctx:
            release = lambda: tasks.release(ctx, self._task_id(task), person.removeprefix("person:"))  # noqa: E731
            if task.before is None or task.assignee != person:
                with pytest.raises(Invalid):
                    release()
                return
            release()
        self.model.release(task)

    @precondition(lambda self: self.model.tasks())
    @rule(pick=PICK, principal=st.sampled_from(["post:office", *PEOPLE]))
    def transfer(self, pick: int, principal: str) -> None:
        task = self.model.tasks()[pick % len(self.model.tasks())]
        with self.world.runtime.begin("person:a") as ctx:
            tasks.transfer(ctx, self._task_id(task), principal, "away")
        self.model.transfer(task, principal)

    # Events, time and work

    @precondition(lambda self: set(self.model.instances) - set(self.model.messages))
    @rule(pick=PICK)
    def send(self, pick: int) -> None:
        keys = sorted(set(self.model.instances) - set(self.model.messages))
        self._send(keys[pick % len(keys)], pick)

    def _send(self, key: str, number: int) -> None:
        with self.world.runtime.begin("person:a") as ctx:
            self.world.runtime.send(ctx, "news", key, {"news": number})
        self.model.send(key, number)

    @rule()
    def signal(self) -> None:
        with self.world.runtime.begin("person:a") as ctx:
            self.world.runtime.signal(ctx, "stop")
        self.model.signal()

    @rule(hours=HOURS)
    def let_time_pass(self, hours: float) -> None:
        self.world.clock.advance(seconds=round(hours * 3600))
        self.model.now += timedelta(seconds=round(hours * 3600))

    @rule(how=st.sampled_from(MODES))
    def work(self, how: str) -> None:
        mode["now"] = how
        while self.world.runtime.advance():
            pass
        self.model.settle()

    @rule(days=st.sampled_from([1, 2, 6, 70]))
    def work_after_days(self, days: int) -> None:
        self.let_time_pass(24 * days)
        self.work("ok")

    @precondition(lambda self: self._where(_has_incident))
    @rule(pick=PICK)
    def retry(self, pick: int) -> None:
        one = self._pick(pick, _has_incident)
        with self.world.runtime.begin("person:a") as ctx:
            self.world.runtime.retry_incident(ctx, self.world.incident_id(one.key))
        self.model.retry(one.key)

    @rule()
    def restart(self) -> None:
        self.world.restart()

    @rule()
    def ask_for_what_is_not_there(self) -> None:
        with self.world.runtime.begin("person:a") as ctx, pytest.raises((NotFound, Conflict)):
            self.world.runtime.complete_task(ctx, "nothing", {})

    def _task_id(self, task: Task) -> str:
        return self.world.task_id((task.key, task.node, task.offered, task.assignee))

    def _where(self, condition: Callable[[Instance], Any]) -> list[Instance]:
        return [one for one in self.model.instances.values() if condition(one)]

    def _pick(self, pick: int, condition: Callable[[Instance], Any]) -> Instance:
        found = self._where(condition)
        return found[pick % len(found)]


def _has_incident(one: Instance) -> bool:
    return one.state == "running" and (one.call == "standing" or bool(one.job and one.job.failed))
