"""Scenarios: played again, told apart by the first thing that changed, kept with their package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.calendar import DEFAULT_ZONE, parse_instant
from engine.model import Package, package_from_parts, read_package
from engine.model.review import checksum
from engine.models import Definition
from engine.ports import Ports
from engine.runtime import Runtime
from engine.trial import play
from engine.trial.course import course_of
from engine.trial.play import playing, prepare
from engine.trial.scenarios import ScenarioResult, run_scenarios
from engine.trial.scratch import create_tables
from engine.trial.script import parse_steps
from tests.web.headless.diagrams import settings, write

NOW = "2026-03-02T09:00:00+08:00"
STEPS = [
    {"complete": "Draft", "data": {"theme": "五小"}},
    {"complete": "Review", "action": "return", "reason": "缺经费"},
    {"complete": "Draft", "data": {"theme": "五小"}},
    {"fire": "Late"},
    {"complete": "Review"},
]
ROLES = {"unit": {"zh": "单位", "en": "unit"}, "county": {"zh": "县总工会", "en": "county union"}}


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """The installation, in which nothing is released; its roles have names."""
    url = f"sqlite:///{tmp_path_factory.mktemp('real') / 'real.sqlite3'}"
    create_tables(url)
    made = Runtime(url, ports=Ports(roles=dict(ROLES)))
    yield made
    made.close()


def diagram(folder: Path, *, due: str = "P5D", reviewer: str = "county", returned: str = "returned") -> bytes:
    """A plan is drafted, reviewed and at times returned; whoever is late is told so."""
    path = write(
        folder,
        "approval",
        '<startEvent id="Begin"/><endEvent id="Finish" name="办结"/>'
        + f'<userTask id="Draft" name="编制">{settings(role="unit")}</userTask>'
        + '<userTask id="Review" name="审核">'
        + f"{settings(role=reviewer, due=due, actions='submit,return')}</userTask>"
        + '<boundaryEvent id="Late" name="超期" attachedToRef="Review" cancelActivity="false">'
        + "<timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition></boundaryEvent>"
        + '<endEvent id="Told"/><exclusiveGateway id="Accepted" name="通过？" default="F4"/>',
        "Begin > Draft",
        "Draft > Review",
        "Late > Told",
        "Review > Accepted",
        "Accepted > Finish",
        f"Accepted > Draft if {returned}",
    )
    return path.read_bytes()


def package(bpmn: bytes, **scenarios: Mapping[str, Any]) -> Package:
    return package_from_parts(
        bpmn=bpmn,
        forms={},
        manifest={"id": "approval", "name": {"zh": "审批", "en": "Approval"}, "roles": ["county", "unit"]},
        scenarios=scenarios,
    )


def taken_down(runtime: Runtime, bpmn: bytes, steps: list[dict[str, Any]] = STEPS) -> dict[str, Any]:
    """A scenario as it comes of a trial."""
    with runtime.read() as ctx:
        prepared = prepare(ctx, [package(bpmn)])
    now = parse_instant(NOW, DEFAULT_ZONE)
    with playing(prepared, now, {}, parse_steps(steps)) as played:
        assert played.failed is None
        expected = course_of(played.tell()).to_dict()
    return {"format": 1, "name": "退回后重报", "now": NOW, "data": {}, "steps": steps, "expected": expected}


def run(runtime: Runtime, bpmn: bytes, scenario: Mapping[str, Any]) -> ScenarioResult:
    with runtime.read() as ctx:
        [result] = run_scenarios(ctx, package(bpmn, returned=scenario))
    return result


def test_scenario_passes_on_what_it_was_taken_from(tmp_path: Path, runtime: Runtime) -> None:
    scenario = taken_down(runtime, diagram(tmp_path))
    assert scenario["expected"] == {
        "path": [
            "Begin",
            "Draft",
            "Review",
            "Accepted",
            "Draft",
            "Late",
            "Told",
            "Review",
            "Accepted",
            "Finish",
        ],
        "tasks": [
            {"node": "Draft", "role": "unit", "due": ""},
            {"node": "Review", "role": "county", "due": "P5D"},
            {"node": "Draft", "role": "unit", "due": ""},
            {"node": "Review", "role": "county", "due": "P5D"},
        ],
        "state": "completed",
        "end": "Finish",
        "open": [],
        "failed": [],
    }
    result = run(runtime, diagram(tmp_path), scenario)
    assert (result.id, result.name, result.is_passed) == ("returned", "退回后重报", True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"due": "P6D"}, "任务，期望：「审核」期限5天；实际：「审核」期限6天"),
        ({"reviewer": "unit"}, "任务，期望：「审核」由县总工会办理；实际：「审核」由单位办理"),
        ({"returned": "false"}, "第 3 步，期望：办理「编制」；实际：此时没有这项任务可办"),
    ],
)
def test_first_difference_is_told_in_words(
    tmp_path: Path, runtime: Runtime, change: dict[str, str], told: str
) -> None:
    scenario = taken_down(runtime, diagram(tmp_path))
    result = run(runtime, diagram(tmp_path, **change), scenario)
    assert result.difference is not None
    assert result.difference.sentence.zh == told


def test_other_way_is_told_after_the_element_before(tmp_path: Path, runtime: Runtime) -> None:
    scenario = taken_down(runtime, diagram(tmp_path), STEPS[:2])
    result = run(runtime, diagram(tmp_path, returned="false"), scenario)
    assert result.difference is not None
    assert result.difference.sentence == (
        "「通过？」之后，期望：不再继续；实际：走到「办结」",
        "after 通过？: expected nothing more, found on to 办结",
    )


def test_endless_loop_ends_with_a_message(
    tmp_path: Path, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play, "MOST_DUE_TIMES", 50)
    bpmn = write(
        tmp_path,
        "approval",
        '<startEvent id="Begin"/><intermediateCatchEvent id="Tick"><timerEventDefinition>'
        "<timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>"
        '<exclusiveGateway id="Again" default="F2"/><endEvent id="Finish"/>',
        "Begin > Tick",
        "Tick > Again",
        "Again > Tick",
        "Again > Finish if false",
    ).read_bytes()
    scenario = {**taken_down(runtime, bpmn, []), "steps": [{"advance": "P1D"}]}
    result = run(runtime, bpmn, scenario)
    assert result.difference is not None
    assert result.difference.sentence.en == (
        "step 1: expected to let 1 day pass, found this never comes to rest (an endless loop, or timers too close): "
        "the trial was stopped"
    )


@pytest.mark.parametrize("broken", [{}, {"format": 1, "name": "x", "now": "never"}, {"format": 2}])
def test_file_that_is_no_scenario_fails(tmp_path: Path, runtime: Runtime, broken: dict[str, Any]) -> None:
    result = run(runtime, diagram(tmp_path), broken)
    assert not result.is_passed


def test_scenarios_are_files_of_the_package(tmp_path: Path, runtime: Runtime) -> None:
    folder = tmp_path / "approval"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "approval.bpmn").write_bytes(diagram(tmp_path))
    (folder / "manifest.json").write_text('{"id": "approval", "name": {"zh": "审批", "en": "Approval"}}')
    before = checksum(read_package(folder))
    (folder / "scenarios" / "late.json").write_text('{"format": 1}')
    (folder / "scenarios" / "Bad name.json").write_text("[]")
    read = read_package(folder)
    assert (list(read.scenarios), checksum(read) == before) == (["late"], False)
    assert [each.code for each in read.problems] == ["scenario.name", "json.not_object"]


def test_scenarios_are_kept_with_the_version(tmp_path: Path, runtime: Runtime) -> None:
    scenario = taken_down(runtime, diagram(tmp_path))
    plain = write(tmp_path, "plain", '<startEvent id="B"/><endEvent id="E"/>', "B > E").read_bytes()
    made = package_from_parts(
        bpmn=plain,
        forms={},
        manifest={"id": "plain", "name": {"zh": "简", "en": "plain"}},
        scenarios={"returned": scenario},
    )
    [version] = runtime.run("person:1", lambda ctx: runtime.deploy(ctx, made))
    with runtime.read() as ctx:
        assert ctx.session.get_one(Definition, version.id).scenarios == {"returned": scenario}


def test_trial_leaves_the_installation_alone(tmp_path: Path, runtime: Runtime) -> None:
    path = Path(runtime.url.removeprefix("sqlite:///"))
    with runtime.read() as ctx:
        prepare(ctx, [package(diagram(tmp_path))])
    before = path.read_bytes()
    scenario = taken_down(runtime, diagram(tmp_path))
    run(runtime, diagram(tmp_path), scenario)
    assert path.read_bytes() == before
