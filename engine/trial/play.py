"""A package made ready to be tried, and a trial of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine import definitions
from engine.calendar import WorkCalendar
from engine.context import Ctx
from engine.errors import Problem
from engine.model import CheckedPackage, Package, Process, ReadFiles, check_packages, read_files, walk
from engine.models import Definition
from engine.trial.driver import Driver
from engine.trial.scratch import scratch
from engine.trial.script import Step
from engine.trial.trace import Trace

LEFT_OUT = frozenset(
    {
        "task.form_missing",
        "task.form_unknown",
        "task.role_missing",
        "task.handler_missing",
        "message.key_missing",
    }
)
"""What must be there for a release and may still be missing when a diagram is tried."""

MOST_SECONDS = 5.0
MOST_DUE_TIMES = 500
MOST_CALLED = 50


@dataclass(frozen=True)
class Play:
    """What is tried: the packages, the first of which is started, and the released versions of what they call."""

    packages: Sequence[CheckedPackage]
    called: Sequence[Definition]
    calendar: WorkCalendar

    @property
    def process(self) -> Process:
        """The process that is started."""
        return self.packages[0].process

    @property
    def key(self) -> str:
        """Its key."""
        return self.packages[0].package.id

    @property
    def problems(self) -> list[Problem]:
        """What is doubtful about the packages, and what would forbid their release but not a trial."""
        return [found for each in self.packages for found in each.problems]

    def names(self) -> dict[str, str]:
        """What people call the elements by their ids; those of called processes are written "key/element"."""
        found: dict[str, str] = {}
        others = {each.package.id: each.process for each in self.packages[1:]}
        others |= {each.key: Process.from_dict(each.model) for each in self.called}
        for key, process in others.items():
            found |= {f"{key}/{node}": name for node, name in _names(process).items()}
        return {**found, **_names(self.process)}


class Played:
    """A trial that is being played; its `runtime` is there as long as the block of `playing`."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self.trace = driver.trace
        self.runtime = driver.runtime
        self.failed: dict[str, Any] | None = None
        """The step that could not be done, as the trace has it; number 0 is the start. None of those after it were."""

    def begin(self, key: str, data: Mapping[str, Any], steps: Sequence[Step]) -> None:
        """Start a process and do the steps."""
        if not self._driver.play(key, data, steps):
            self.failed = self.trace.steps[-1]

    def go_on(self, step: Step) -> None:
        """Do one more step, after those that could be done."""
        self.failed = None
        if not self._driver.do(self.count + 1, step):
            self.failed = self.trace.steps[-1]

    @property
    def count(self) -> int:
        """How many steps have been done."""
        return sum("error" not in each and each["step"] > 0 for each in self.trace.steps)

    def tell(self) -> dict[str, Any]:
        """The trace so far."""
        return self.trace.to_dict()


def prepare(ctx: Ctx, packages: Sequence[Package], read: ReadFiles = read_files) -> Play:
    """Read and check what is to be tried; what it calls is taken as it was released newest, unless it is among it.

    Handlers and roles need not exist. Raises DefinitionRejected with all errors.
    """
    checked = check_packages(packages, handlers=None, roles=None, definitions=None, read=read)
    checked = [_lenient(each) for each in checked]
    for each in checked:
        each.require_deployable()
    called = _find_called(ctx, [each.process for each in checked])
    return Play(checked, called, ctx.ports.calendar(ctx))


def prepare_released(ctx: Ctx, version: Definition, read: ReadFiles = read_files) -> Play:
    """As `prepare`, of a version that was released."""
    return prepare(ctx, [package_of_version(version)], read)


def package_of_version(version: Definition) -> Package:
    """A released version as the package it was."""
    files = version.decisions.get("files", {})
    return Package(
        id=version.key,
        name=version.name,
        bpmn=version.bpmn.encode(),
        forms=version.forms,
        manifest=version.manifest,
        decisions={name: text.encode() for name, text in files.items()},
        scenarios=version.scenarios,
    )


@contextmanager
def playing(
    play: Play, began_at: datetime, data: Mapping[str, Any], steps: Sequence[Step]
) -> Iterator[Played]:
    """Play the steps in a database of its own, which is there until the end of the block.

    Bounded in time and number: see `MOST_SECONDS`, `MOST_DUE_TIMES`; a step that goes beyond fails as any other may.
    """
    with scratch(
        play.packages, began_at, play.calendar, released=play.called, seconds=MOST_SECONDS
    ) as runtime:
        played = Played(Driver(Trace(runtime), MOST_DUE_TIMES))
        played.begin(play.key, data, steps)
        yield played


def _find_called(ctx: Ctx, processes: Sequence[Process]) -> list[Definition]:
    known = {each.id for each in processes}
    found: dict[str, Definition] = {}
    waiting = list(processes)
    while waiting and len(found) < MOST_CALLED:
        for scope in walk(waiting.pop()):
            for node in scope.nodes.values():
                key = node.called_element
                if not key or key in known or key in found:
                    continue
                version = definitions.find_newest(ctx, key)
                if version is not None:
                    found[key] = version
                    waiting.append(Process.from_dict(version.model))
    return list(found.values())


def _lenient(checked: CheckedPackage) -> CheckedPackage:
    problems = [
        replace(each, severity="warning") if each.code in LEFT_OUT else each for each in checked.problems
    ]
    return replace(checked, problems=problems)


def _names(process: Process) -> dict[str, str]:
    return {node.id: node.name or node.id for scope in walk(process) for node in scope.nodes.values()}
