"""What is foretold of every task of every shipped process if nobody does anything, beside what happens to it then."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy import select

from engine import jobs
from engine.calendar import WorkCalendar
from engine.context import SYSTEM, Ctx
from engine.errors import AppError
from engine.fates import Fate, list_fates
from engine.model import CheckedPackage, check_packages
from engine.model.elements import Loop, Process, walk
from engine.model.review import Around
from engine.model.unattended import definitions_of
from engine.models import AuditEvent, HumanTask, Instance, Job, TaskState, TokenRow
from engine.spiff.environment import names_in
from engine.trial.beginning import names_to_give
from engine.trial.scratch import Scratch, scratch
from tests.workflows.contest import list_packages
from web.why.fate import following_in

NOW = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
YEARS = timedelta(days=700)
MOST = 60
"""Service tasks answered in a row: a diagram that asks for ever goes on without an answer."""

NOT_REACHED: Mapping[str, Sequence[str]] = {"expert_scoring": ["ScoreEntries"]}
"""Tasks that do not open without the values of real sheets."""
_DAYS = ["bulletin_on", "closes_on", "merge_on", "opens_on", "starts_on", "ends_on", "due_on"]
PERIOD = {
    **{name: date(2026, 4 + n, 3 * n + 2) for n, name in enumerate(_DAYS)},
    "opens_at": NOW + timedelta(days=41),
    "closes_at": NOW + timedelta(days=190),
    **{"number": 1, "name": "一", "id": "x"},
}


def _data(names: Iterable[str], *, is_so: bool) -> dict[str, Any]:
    """Something for each name; dates lie apart, so that no two fall on one moment, and what asks is_… hears `is_so`."""
    data: dict[str, Any] = {}
    for number, name in enumerate(sorted(names)):
        if re.search(r"_(on|by|until)$", name):
            data[name] = date(2026, 4, 1) + timedelta(days=number * 7 % 240)
        elif name.endswith("_at"):
            data[name] = NOW + timedelta(days=30 + number * 7 % 240, hours=number)
        else:
            data[name] = is_so if re.match(r"(is|has)_", name) else "x"
    data |= dict.fromkeys(("period", "round", "quarter", "phase", "followup", "inspection_round"), PERIOD)
    data |= {"phases": [PERIOD] * 4, "days": {"answer": 10}}
    data |= dict.fromkeys(("opinion_days", "correction_days", "countersign_working_days"), 5)
    return data


def _bare(process: Process) -> Process:
    """The same without what a task needs to be filled in or is due by, which changes nothing of what comes of it."""
    nodes = {}
    for name, node in process.nodes.items():
        loop = node.loop and Loop(sequential=node.loop.sequential, cardinality="1")
        inner = node.process and _bare(node.process)
        node = replace(node, loop=loop, process=inner)
        if node.kind == "userTask":
            kept = {key: value for key, value in node.properties.items() if key not in ("inputs", "due")}
            node = replace(node, properties=kept, data=None)
        nodes[name] = node
    return replace(process, nodes=nodes)


@cache
def _checked() -> dict[str, CheckedPackage]:
    packages = check_packages(list_packages(), handlers=None, roles=None, definitions=None)
    return {each.process.id: replace(each, process=_bare(each.process)) for each in packages}


def _with_called(key: str) -> list[CheckedPackage]:
    found, ahead = [], [key]
    while ahead:
        each = _checked()[ahead.pop()]
        if each not in found:
            found.append(each)
            nodes = (node for scope in walk(each.process) for node in scope.nodes.values())
            ahead += [node.called_element for node in nodes if node.called_element]
    return found


@dataclass
class Told:
    """What was foretold of an open task, and what became of it: when it was taken away, and what had come by then."""

    node: str
    fates: list[Fate]
    gone_at: datetime | None = None
    reached: frozenset[str] = frozenset()


class Town:
    """Where processes are begun and left alone: nobody does a task, and service tasks are answered with nothing."""

    def __init__(self, runtime: Scratch, key: str) -> None:
        self.runtime, self.key, self.process = runtime, key, _checked()[key].process
        self.told: dict[str, Told] = {}

    def reach(self, target: str) -> bool:
        """Begin an instance and bring it to a task; whether that is open then."""
        return any(self._reach(target, is_so=is_so) for is_so in (False, True))

    def _reach(self, target: str, *, is_so: bool) -> bool:
        begun = self._instances()
        self.runtime.run(SYSTEM, lambda ctx: self._start(ctx, is_so=is_so))
        self.work()
        for instance_id in self._instances() - begun:
            with suppress(AppError):
                self._set(instance_id, self._values(is_so))
            self._go_to(instance_id, target)
        with self.runtime.read() as ctx:
            tasks = ctx.session.scalars(select(HumanTask).where(HumanTask.state == TaskState.READY)).all()
            for task in tasks:
                if task.id not in self.told:
                    instance = ctx.session.get_one(Instance, task.instance_id)
                    fates = list_fates(ctx, self.runtime.instances, instance, task.id)
                    self.told[task.id] = Told(task.node, fates)
        return any(task.node == target for task in tasks)

    def _instances(self) -> set[str]:
        with self.runtime.read() as ctx:
            return set(ctx.session.scalars(select(Instance.id).where(Instance.definition_key == self.key)))

    def _values(self, is_so: bool) -> dict[str, Any]:
        names = {*names_to_give(_checked()[self.key], Around()), *_in_timers(self.process)}
        return _data(names, is_so=is_so)

    def _start(self, ctx: Ctx, *, is_so: bool) -> None:
        starts = [node for node in self.process.nodes.values() if node.kind == "startEvent"]
        events = [event for node in starts for event in definitions_of(node)]
        if len(events) < len(starts) or any(event.kind in ("none", "timer") for event in events):
            self.runtime.start(ctx, self.key, business_key="x", data=self._values(is_so))
            return
        asked = set(re.findall(r"message\.(\w+)", " ".join(starts[0].properties.values())))
        self.runtime.send(ctx, events[0].message, "x", _data({*asked, *self._values(is_so)}, is_so=is_so))

    def _set(self, instance_id: str, values: dict[str, Any]) -> None:
        self._act(lambda ctx: self.runtime.set_variables(ctx, instance_id, values, reason="x"))

    def _move(self, instance_id: str, token_id: str, target: str) -> None:
        self._act(lambda ctx: self.runtime.move_token(ctx, instance_id, token_id, target, "x"))

    def _answer(self, job_id: str) -> None:
        self._act(lambda ctx: jobs.answer(self.runtime.instances, ctx, job_id, {}))

    def _act(self, verb: Callable[[Ctx], object]) -> None:
        self.runtime.run(SYSTEM, verb)

    def work(self) -> None:
        """What is due now."""
        for _ in range(MOST):
            self.runtime.advance()
            with self.runtime.read() as ctx:
                query = select(Job.id).where(Job.kind == "service", Job.state == "ready")
                waiting = ctx.session.scalars(query).all()
            for job_id in waiting:
                with suppress(AppError):
                    self._answer(job_id)
            if not waiting:
                return

    def _go_to(self, instance_id: str, target: str) -> None:
        """Put a token on a task, first on the sub-processes around it; a timer's token stays where it is."""
        for name in (*_around(self.process, target), target):
            scope = next(each for each in walk(self.process) if name in each.nodes)
            with self.runtime.read() as ctx:
                tokens = ctx.session.scalars(
                    select(TokenRow)
                    .where(TokenRow.instance_id == instance_id, TokenRow.node.in_(scope.nodes))
                    .where(
                        TokenRow.node.not_in([each.id for each in scope.nodes.values() if each.attached_to])
                    )
                ).all()
            if any(token.node == name for token in tokens):
                continue
            for token in sorted(
                tokens, key=lambda each: scope.nodes[each.node].kind == "intermediateCatchEvent"
            ):
                with suppress(AppError):
                    self._move(instance_id, token.id, name)
                    break
            self.work()

    def wait(self) -> None:
        """Two years go by."""
        end = self.runtime.clock.now() + YEARS
        while (due := self.runtime.next_due()) is not None and due <= end:
            self.runtime.virtual.set(max(due, self.runtime.clock.now()))
            self.work()
            open_ones = [task for task, each in self.told.items() if each.gone_at is None]
            with self.runtime.read() as ctx:
                query = select(HumanTask.id, HumanTask.instance_id).where(
                    HumanTask.id.in_(open_ones), HumanTask.state != TaskState.READY
                )
                for task_id, instance_id in ctx.session.execute(query):
                    self.told[task_id].gone_at = due
                    self.told[task_id].reached = self._reached(ctx, instance_id)

    def _reached(self, ctx: Ctx, instance_id: str) -> frozenset[str]:
        past = select(AuditEvent.node).where(AuditEvent.instance_id == instance_id)
        now = select(TokenRow.node).where(TokenRow.instance_id == instance_id)
        return frozenset((*ctx.session.scalars(past), *ctx.session.scalars(now)))


def _in_timers(process: Process) -> Iterator[str]:
    for scope in walk(process):
        for event in (each for node in scope.nodes.values() for each in definitions_of(node)):
            if event.expression.startswith("="):
                yield from names_in(event.expression)


def _around(process: Process, name: str) -> list[str]:
    """The sub-processes around an element, from the outside in."""
    for scope in walk(process):
        for node in scope.nodes.values():
            if node.process is not None and name in node.process.nodes:
                return [*_around(process, node.id), node.id]
    return []


def _tasks(process: Process) -> list[str]:
    return [node.id for scope in walk(process) for node in scope.nodes.values() if node.kind == "userTask"]


@pytest.mark.parametrize("key", sorted(package.id for package in list_packages()))
def test_what_is_foretold_of_a_task_is_what_happens_when_nobody_acts(key: str) -> None:
    tasks = _tasks(_checked()[key].process)
    with scratch(_with_called(key), NOW, WorkCalendar()) as runtime:
        town = Town(runtime, key)
        missed = {task for task in tasks if not town.reach(task)}
        town.wait()
    assert missed == set(NOT_REACHED.get(key, ()))
    for told in town.told.values():
        ending = next((fate for fate in told.fates if fate.ends), None)
        assert (told.node, told.gone_at) == (told.node, ending.at if ending else None)
        if ending is not None:
            behind = following_in(ending.scope, ending.node.id)
            names = {ending.scope.nodes[name].name for name in told.reached & set(ending.scope.nodes)}
            came = names & set(behind.names)
            assert len(came) > 0 if behind.is_choice else came == set(behind.names), behind
            assert ending.node.id in told.reached or ending.scope.id in told.reached
