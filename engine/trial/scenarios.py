"""Scenarios: what was done once with a process and what came of it, kept with the process and played again.

A scenario is a file `scenarios/<id>.json` of a package's folder:

    {"format": 1, "name": "退回后重报", "now": "2026-03-02T01:00:00Z", "data": {…}, "steps": […], "expected": {…}}

`now` is when it plays, `data` are the variables the process begins with, `steps` those of `engine.trial.script`,
`expected` is a `Course`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.calendar import CalendarError, parse_instant
from engine.context import Ctx
from engine.errors import Invalid
from engine.model import Package, ReadFiles, read_files
from engine.model.compare.words import Words, same
from engine.trial.course import Course, course_of
from engine.trial.play import Play, playing, prepare
from engine.trial.script import BadScript, Step, parse_data_of, parse_steps
from engine.trial.words import Difference, find_difference, step_failed

FORMAT = 1
MOST_STEPS = 200
MAX_NAME = 100


class BadScenario(Invalid):
    """This is not a scenario."""

    code = "scenario.invalid"


@dataclass(frozen=True)
class Scenario:
    """What is done, and what shall come of it."""

    name: str
    now: datetime
    data: Mapping[str, Any]
    steps: Sequence[Step]
    expected: Course

    @staticmethod
    def from_dict(raw: Mapping[str, Any]) -> Scenario:
        """Read a scenario's file; raises BadScenario, in words."""
        if raw.get("format") != FORMAT or not isinstance(raw.get("now"), str):
            raise BadScenario
        name = raw.get("name")
        if not isinstance(name, str) or not 0 < len(name.strip()) <= MAX_NAME:
            raise BadScenario
        try:
            now, steps = parse_instant(raw["now"], "UTC"), parse_steps(raw.get("steps"))
            data, expected = parse_data_of(raw.get("data", {})), Course.from_dict(raw.get("expected"))
        except (BadScript, CalendarError, Invalid) as error:
            raise BadScenario(error.message) from None
        if len(steps) > MOST_STEPS:
            raise BadScenario(f"more than {MOST_STEPS} steps")
        return Scenario(name.strip(), now, data, steps, expected)


@dataclass(frozen=True)
class ScenarioResult:
    """What came of a scenario: `difference` is the first thing not as expected, None if it passed.

    `found` is the course it took, None if it could not be played to its end.
    """

    id: str
    name: str
    difference: Difference | None
    found: Course | None = None

    @property
    def is_passed(self) -> bool:
        """Whether all was as expected."""
        return self.difference is None


def run_scenarios(ctx: Ctx, package: Package, read: ReadFiles = read_files) -> list[ScenarioResult]:
    """Play every scenario of a package, by id; nothing real is read but released versions, calendar and role names.

    Takes part of a second for each: call it before a writing transaction. Raises DefinitionRejected if the package
    cannot be tried at all.
    """
    if not package.scenarios:
        return []
    play = prepare(ctx, [package], read)
    roles = ctx.ports.roles
    return [run_scenario(play, each, raw, roles) for each, raw in sorted(package.scenarios.items())]


def run_scenario(
    play: Play, scenario_id: str, raw: Mapping[str, Any], roles: Mapping[str, Mapping[str, str]]
) -> ScenarioResult:
    """Play one scenario as its file has it."""
    name = str(raw.get("name", "") or scenario_id)[:MAX_NAME]
    try:
        scenario = Scenario.from_dict(raw)
    except BadScenario as error:
        unread = Words(f"场景文件无法读取：{error.message}", f"the file cannot be read: {error.message}")
        return ScenarioResult(scenario_id, name, not_playable(unread))
    names = play.names()

    def called(node: str) -> str:
        return names.get(node, node)

    with playing(play, scenario.now, scenario.data, scenario.steps) as played:
        found = course_of(played.tell())
        if played.failed is not None:
            number = played.failed["step"]
            step = scenario.steps[number - 1] if number else Step("start", played.failed["start"])
            stopped = step_failed(number, step, played.failed["error"], called)
            return ScenarioResult(scenario_id, name, stopped)
    difference = find_difference(scenario.expected, found, called, role_names(roles))
    return ScenarioResult(scenario_id, name, difference, found)


def not_playable(why: Words) -> Difference:
    """That a scenario cannot be played at all, and why."""
    return Difference(Words("启动之前", "before the start"), Words("能够试办", "that it can be played"), why)


def role_names(roles: Mapping[str, Mapping[str, str]]) -> Callable[[str], Words]:
    """What people call a role."""
    return lambda code: Words(roles[code]["zh"], roles[code]["en"]) if code in roles else same(code or "—")
