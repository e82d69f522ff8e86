"""The test run of a package before its release."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from engine.context import Ctx
from engine.errors import DefinitionRejected
from engine.model import Package, ReadFiles
from engine.trial.play import Play, prepare
from engine.trial.scenarios import ScenarioResult, run_scenario
from engine.trial.scratch import scratch

MOST_SECONDS = 8.0
"""No further scenario is begun after that: others wait for the transaction that a release is tried in."""


@dataclass(frozen=True)
class TrialRun:
    """What was done, line by line in Chinese, and whether all of it went well."""

    passed: bool
    lines: list[str]


def try_out(ctx: Ctx, package: Package, read: ReadFiles) -> TrialRun:
    """Load a package where nothing else is, on databases of their own that are thrown away, and play its scenarios."""
    try:
        play = prepare(ctx, [package], read)
        with scratch(play.packages, ctx.now(), play.calendar):
            loaded = "装入试运行环境：成功。"
    except DefinitionRejected as error:
        return TrialRun(False, [f"不能装入试运行环境：{found.text('zh')}" for found in error.problems])
    results = _play_all(ctx, play, package)
    lines = [loaded, *(_line(each) for each in results)]
    if left := len(package.scenarios) - len(results):
        lines.append(f"另有 {left} 个场景因时间不够没有试。")
    if not package.scenarios:
        lines.append("没有保存的场景，没有按场景试办。")
    return TrialRun(all(each.is_passed for each in results), lines)


def _play_all(ctx: Ctx, play: Play, package: Package) -> list[ScenarioResult]:
    begun, results = monotonic(), []
    for scenario_id, raw in sorted(package.scenarios.items()):
        if monotonic() - begun > MOST_SECONDS:
            break
        results.append(run_scenario(play, scenario_id, raw, ctx.ports.roles))
    return results


def _line(result: ScenarioResult) -> str:
    outcome = "通过。" if result.difference is None else f"不通过。{result.difference.zh}"
    return f"场景“{result.name}”：{outcome}"
