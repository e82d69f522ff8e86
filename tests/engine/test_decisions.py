"""Business rule tasks on the database: deployed with their DMN files, decided, explained, kept for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import DefinitionRejected
from engine.model import Package
from engine.models import AuditEvent, Definition, Incident, ScopeRow
from engine.runtime import Runtime
from tests.engine.acts import begin, complete, incident, names, retry
from tests.engine.conftest import Restart
from tests.engine.model.bpmn import END, MESSAGE, START, bpmn, chain, flow, node, package, settings
from tests.engine.model.decisions.dmn import decision, dmn, grades, literal, needs, table

TWO = table(["得分"], ["等级", "奖金"], ['>= 90 -> "一等奖" | 1000', '[60..90) -> "三等奖" | 300'])
RULES = dmn(
    decision(grades())
    + decision(TWO, "Award", name="奖励")
    + decision(
        literal('奖项等级 + "、" + string(人数)'), "Text", name="说明文字", needs=needs("Decision", "Level")
    )
)
USER = node("userTask", identifier="Fill")


def rules_package(
    inner: str, *, rules: bytes | None = RULES, extra: str = MESSAGE, **attributes: str
) -> Package:
    """Fill, then a business rule task with these settings, then Look."""
    body = (
        START
        + USER
        + node("businessRuleTask", inner, name="评定", **attributes)
        + node("userTask", identifier="Look")
        + END
        + chain("Start", "Fill", "Work", "Look", "End")
    )
    decisions = {} if rules is None else {"award_rules.dmn": rules}
    return package(bpmn(body, extra=extra), decisions=decisions)


@pytest.fixture
def release(runtime: Runtime) -> Callable[[Package], Definition]:
    """Check and deploy a package."""

    def deploy(made: Package) -> Definition:
        runtime.ports.roles["unit_union"] = {"zh": "单位", "en": "Unit"}
        with runtime.begin("person:designer") as ctx:
            return runtime.deploy(ctx, made)[0]

    return deploy


def variables(runtime: Runtime) -> dict[str, Any]:
    with runtime.read() as ctx:
        return dict(ctx.session.scalars(select(ScopeRow.variables).where(ScopeRow.parent_id.is_(None))).one())


def lines(runtime: Runtime) -> list[dict[str, Any]]:
    """What the history says of decisions."""
    with runtime.read() as ctx:
        query = select(AuditEvent.data).where(AuditEvent.kind == "decision_evaluated").order_by(AuditEvent.id)
        return list(ctx.session.scalars(query))


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ({"decision": "Level"}, {"奖项等级": "一等奖"}),
        ({"decision": "Award"}, {"等级": "一等奖", "奖金": 1000}),
        ({"decision": "Text"}, {"说明文字": "一等奖、3"}),
        ({"decision": "Award", "resultVariable": "award"}, {"award": {"等级": "一等奖", "奖金": 1000}}),
        ({"decision": "Award", "outputs": "{bonus: result.奖金 * 2}"}, {"bonus": 2000}),
        ({"decision": "Level", "inputs": "{得分: 得分 - 30}"}, {"奖项等级": "三等奖"}),
        ({"decision": "Level", "inputs": "{x: 1}"}, {"奖项等级": None}),
    ],
)
def test_result_becomes_variables(
    runtime: Runtime,
    release: Callable[[Package], Definition],
    restarted: Restart,
    inner: dict[str, str],
    expected: dict[str, object],
) -> None:
    """Deployed by one process, decided by another that reads everything from the database."""
    release(rules_package(settings(**inner)))
    begin(runtime, "sample", data={"得分": 95, "人数": 3})
    complete(restarted(), "Fill")
    assert names(runtime) == ["Look"]
    assert variables(restarted()) == {"得分": 95, "人数": 3, "goal": None, **expected}


def test_history_tells_how_a_decision_came_about(
    runtime: Runtime, release: Callable[[Package], Definition]
) -> None:
    release(rules_package(settings(decision="Text")))
    begin(runtime, "sample", data={"得分": 95, "人数": 3})
    complete(runtime, "Fill")
    assert lines(runtime) == [
        {
            "summary": '说明文字 → "一等奖、3"',
            "decisions": [
                {
                    "decision": "Level",
                    "name": "奖项等级",
                    "tables": [{"inputs": {"得分": "95"}, "rules": [1], "result": '"一等奖"'}],
                    "result": '"一等奖"',
                },
                {"decision": "Text", "name": "说明文字", "tables": [], "result": '"一等奖、3"'},
            ],
        }
    ]


def test_two_matching_rules_are_an_incident_that_can_be_retried(
    runtime: Runtime, release: Callable[[Package], Definition], restarted: Restart
) -> None:
    overlapping = dmn(decision(table(["得分"], ["等级"], ['> 50 -> "入围"', '> limit -> "一等奖"'])))
    release(rules_package(settings(decision="Level"), rules=overlapping))
    begin(runtime, "sample", data={"得分": 95, "limit": 90})
    complete(runtime, "Fill")
    assert (names(runtime), lines(runtime)) == ([], [])
    assert incident(runtime).cause == (
        "决策“奖项等级”（Level）：规则 1、2 同时命中；命中策略 UNIQUE 最多允许一条"
        " (decision '奖项等级' (Level): rules 1 and 2 match at once; the hit policy UNIQUE allows one at the most)"
    )
    retry(restarted())
    assert incident(runtime).node == "Work"
    with runtime.begin("person:admin") as ctx:
        root = ctx.session.scalars(select(ScopeRow).where(ScopeRow.parent_id.is_(None))).one()
        root.variables = {**root.variables, "limit": 99}
    retry(restarted())
    assert (names(runtime), variables(runtime)["奖项等级"]) == (["Look"], "入围")


def test_decision_for_every_item_of_a_list(
    runtime: Runtime, release: Callable[[Package], Definition]
) -> None:
    loop = settings(
        decision="Level",
        inputs="{得分: item}",
        resultVariable="grade",
        collection="scores",
        elementVariable="item",
        outputCollection="grades",
        outputElement="grade",
    )
    release(rules_package(loop + "<bpmn:multiInstanceLoopCharacteristics/>"))
    begin(runtime, "sample", data={"scores": [95, 70, 10]})
    complete(runtime, "Fill")
    assert variables(runtime)["grades"] == ["一等奖", "三等奖", "未获奖"]
    assert len(lines(runtime)) == 3


def test_running_instance_keeps_the_rules_it_started_with(
    runtime: Runtime, release: Callable[[Package], Definition], restarted: Restart
) -> None:
    first = release(rules_package(settings(decision="Level")))
    begin(runtime, "sample", data={"得分": 95})
    harder = dmn(decision(table(["得分"], ["等级"], ['>= 99 -> "一等奖"', '< 99 -> "二等奖"'])))
    second = release(rules_package(settings(decision="Level"), rules=harder))
    assert (first.version, second.version) == (1, 2)
    complete(restarted(), "Fill")
    assert variables(runtime)["奖项等级"] == "一等奖"


def test_package_with_the_same_rules_is_no_new_version(
    runtime: Runtime, release: Callable[[Package], Definition]
) -> None:
    release(rules_package(settings(decision="Level")))
    same = release(rules_package(settings(decision="Level"), rules=RULES.replace(b"\n", b"\r\n")))
    assert same.version == 1
    assert same.decisions["files"] == {"award_rules.dmn": RULES.decode()}


@pytest.mark.parametrize(
    ("code", "element", "made"),
    [
        ("decision.missing", "Work", rules_package("")),
        ("decision.unknown", "Work", rules_package(settings(decision="Levels"))),
        ("decision.unknown", "Work", rules_package(settings(decision="Level"), rules=None)),
        ("decision.result_twice", "Work",
         rules_package(settings(decision="Level", resultVariable="a", outputs="{a: 1}"))),
        ("decision.result_name", "Work", rules_package(settings(decision="Level", resultVariable="1 a"))),
        ("decision.result_name", "Work",
         rules_package(settings(decision="Level"), rules=dmn(decision(grades(), name="奖项 等级")))),
        ("xml.syntax", "", rules_package(settings(decision="Level"), rules=b"<definitions")),
        ("xml.syntax", "", rules_package(settings(decision="Level"), rules=b"")),
        ("dmn.columns", "Level",
         rules_package(settings(decision="Level"), rules=dmn(decision(table(["a"], ["b"], ["- | - -> 1"]))))),
    ],
)  # fmt: skip
def test_package_that_cannot_decide_is_refused(
    runtime: Runtime, release: Callable[[Package], Definition], code: str, element: str, made: Package
) -> None:
    with pytest.raises(DefinitionRejected) as caught:
        release(made)
    assert (code, element) in [(each.code, each.element_id) for each in caught.value.problems]
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(Definition)).all() == []


def test_unused_file_is_a_warning_and_so_no_reason_to_refuse(
    runtime: Runtime, release: Callable[[Package], Definition]
) -> None:
    body = START + node("userTask") + END + chain("Start", "Work", "End")
    made = package(bpmn(body), decisions={"award_rules.dmn": RULES})
    release(made)
    with runtime.read() as ctx:
        found = runtime.check(ctx, made)
    assert [(each.code, each.severity) for each in found] == [("dmn.unused", "warning")]


def test_boundary_timer_beside_a_decision_that_stands_still(
    runtime: Runtime, release: Callable[[Package], Definition], clock: Any
) -> None:
    timer = (
        '<bpmn:boundaryEvent id="Late" name="超时" attachedToRef="Work"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>P2D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )
    body = (
        START
        + node("businessRuleTask", settings(decision="Level"), name="评定")
        + timer
        + node("userTask", identifier="ByHand")
        + END
        + chain("Start", "Work", "End")
        + flow("Late", "ByHand")
        + flow("ByHand", "End")
    )
    clash = dmn(decision(table(["得分"], ["等级"], ["- -> 1", "- -> 2"])))
    release(package(bpmn(body), decisions={"rules.dmn": clash}))
    begin(runtime, "sample", data={"得分": 1})
    assert incident(runtime).node == "Work"
    clock.advance(days=3)
    runtime.advance()
    assert names(runtime) == ["ByHand"]
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(Incident).where(Incident.resolved_at.is_(None))).all() == []
