"""The test run of what is asked to be released: each scenario is played in a piece of work of its own.

What came of each is a row. The request counts those that have not gone as expected (`scenarios_left`), and as long as
there are any the table refuses every state from which it could be released.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.context import Ctx
from engine.errors import DefinitionRejected
from engine.model import Package, ReadFiles
from engine.model.compare.words import Words
from engine.trial.play import prepare
from engine.trial.scenarios import MAX_NAME, ScenarioResult, not_playable, run_scenario
from engine.trial.scratch import scratch
from handlers.models.models import ReleaseRequest, ReleaseScenario
from handlers.models.queries import list_results

LOADED = "装入试运行环境：成功。"
NO_SCENARIOS = "没有保存的场景，没有按场景试办。"


def load(ctx: Ctx, package: Package, read: ReadFiles) -> str:
    """Load a package where nothing else is, on a database of its own that is thrown away; says why not, else ""."""
    try:
        play = prepare(ctx, [package], read)
        with scratch(play.packages, ctx.now(), play.calendar):
            return ""
    except DefinitionRejected as error:
        return f"不能装入试运行环境：{_first(error)}"


def play_one(ctx: Ctx, request: ReleaseRequest, package: Package, scenario_id: str, read: ReadFiles) -> None:
    """Play one scenario and keep what came of it, instead of what did before. Nothing happens if there is none."""
    raw = package.scenarios.get(scenario_id)
    if raw is None:
        return
    try:
        result = run_scenario(prepare(ctx, [package], read), scenario_id, raw, ctx.ports.roles)
    except DefinitionRejected as error:
        why = Words(_first(error), "; ".join(each.text("en") for each in error.problems[:1]))
        result = ScenarioResult(scenario_id, _name(scenario_id, raw), not_playable(why))
    found = result.difference
    ctx.session.merge(
        ReleaseScenario(
            request_id=request.id,
            scenario_id=scenario_id,
            name=result.name,
            is_passed=found is None,
            where=found.where._asdict() if found else {},
            expected=found.expected._asdict() if found else {},
            met=found.met._asdict() if found else {},
            played_at=ctx.now(),
        )
    )
    ctx.session.flush()
    not_passed(ctx, request, package)


def not_passed(ctx: Ctx, request: ReleaseRequest, package: Package) -> list[str]:
    """The scenarios that did not go as expected or were not played, a line in Chinese each; the request counts them."""
    lines = [line for is_passed, line in _outcomes(ctx, request, package) if not is_passed]
    request.scenarios_left = len(lines)
    return lines


def passed(ctx: Ctx, request: ReleaseRequest, package: Package) -> list[str]:
    """The scenarios that went as expected, a line in Chinese each."""
    return [line for is_passed, line in _outcomes(ctx, request, package) if is_passed]


def _outcomes(ctx: Ctx, request: ReleaseRequest, package: Package) -> Iterator[tuple[bool, str]]:
    results = {each.scenario_id: each for each in list_results(ctx, request.id)}
    for scenario_id, raw in sorted(package.scenarios.items()):
        found = results.get(scenario_id)
        yield found is not None and found.is_passed, f"场景“{_name(scenario_id, raw)}”：{_outcome(found)}"


def _name(scenario_id: str, raw: Mapping[str, Any]) -> str:
    return str(raw.get("name") or scenario_id)[:MAX_NAME]


def _outcome(found: ReleaseScenario | None) -> str:
    if found is None:
        return "没有试办。"
    if found.is_passed:
        return "通过。"
    return f"不通过。{found.where['zh']}，期望：{found.expected['zh']}；实际：{found.met['zh']}。"


def _first(error: DefinitionRejected) -> str:
    return "".join(found.text("zh") for found in error.problems[:3])
