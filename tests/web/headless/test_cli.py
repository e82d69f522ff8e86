"""`saicheng run-file`: what the trace says, and what a script may do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.web.headless.diagrams import settings, write
from web.cli import main

NOW = "2015-03-02T09:00:00+08:00"
ENDS = '<startEvent id="Begin"/><endEvent id="Finish"/>'
Run = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command: its exit code, its trace ({} if there is none) and what it complained of."""

    def act(*paths: Path, script: object = [], data: object = None, now: str = NOW) -> tuple[int, Any, str]:
        code = main(
            [
                *("run-file", *map(str, paths), "--script", json.dumps(script)),
                *("--data", json.dumps(data or {}), "--now", now),
            ]
        )
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else {}, said.err

    return act


@pytest.fixture
def approval(tmp_path: Path) -> Path:
    """A plan is drafted, checked by a service, reviewed within five days, and goes back or on."""
    return write(
        tmp_path,
        "approval",
        ENDS
        + f'<userTask id="Draft" name="编制">{settings(role="unit")}</userTask>'
        + f'<serviceTask id="Check">{settings(handler="plans.check", inputs="{theme: theme}")}</serviceTask>'
        + f'<userTask id="Review">{settings(role="county", actions="submit,return")}</userTask>'
        + '<boundaryEvent id="Late" attachedToRef="Review" cancelActivity="false">'
        + "<timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition></boundaryEvent>"
        + '<sendTask id="Remind" messageRef="M">'
        + f"{settings(payload='{theme: theme}', correlationKey='business_key')}</sendTask>"
        + '<endEvent id="Reminded"/><exclusiveGateway id="Accepted" default="F6"/>',
        "Begin > Draft",
        "Draft > Check",
        "Check > Review",
        "Late > Remind",
        "Remind > Reminded",
        "Review > Accepted",
        "Accepted > Finish",
        "Accepted > Draft if returned",
        before='<message id="M" name="review_is_late"/>',
    )


def whats(trace: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["what"], each["node"]) for each in trace["events"]]


def test_trace_says_what_is_open_at_the_start(approval: Path, run: Run) -> None:
    code, trace, said = run(approval, data={"theme": "节能", "share": 0.25})
    assert (code, said, trace["state"]) == (0, "", "running")
    assert trace["variables"] == {"theme": "节能", "share": 0.25}
    task = trace["open"]["tasks"][0]
    assert (task["node"], task["name"], task["role"], task["variables"]["theme"]) == (
        *("Draft", "编制", "unit", "节能"),
    )
    assert [each["code"] for each in trace["problems"] if each["element_id"] == "Draft"] == [
        "task.form_missing"
    ]


def test_script_drives_the_process_to_its_end(approval: Path, run: Run) -> None:
    script = [
        {"complete": "Draft", "data": {"theme": "五小"}},
        {"answer": "Check", "result": {"missing": []}},
        {"advance": "P6D"},
        {"complete": "Review", "action": "return", "reason": "缺经费"},
        {"complete": "Draft", "data": {"theme": "五小", "budget": 12.5}},
        {"answer": "Check", "result": {"missing": []}},
        {"complete": "Review"},
    ]
    code, trace, said = run(approval, script=script)
    assert (code, said, trace["state"]) == (0, "", "completed")
    assert trace["instances"][0]["end_reason"] == "Finish"
    assert trace["variables"]["budget"] == 12.5
    assert trace["incidents"] == []
    assert {key: value for key, value in trace["open"].items() if value} == {}
    called = [each for each in trace["events"] if each["what"] == "job_opened"]
    assert [(each["handler"], each["inputs"]) for each in called] == [("plans.check", {"theme": "五小"})] * 2
    armed = next(each for each in trace["events"] if each["what"] == "timer_armed")
    assert (armed["node"], armed["due_at"]) == ("Late", "2015-03-07T01:00:00Z")
    fired = next(each for each in trace["events"] if each["what"] == "timer_fired")
    assert fired["at"] == "2015-03-07T01:00:00Z"
    sent = next(each for each in trace["events"] if each["what"] == "message_sent")
    assert (sent["message"], sent["payload"]) == ("review_is_late", {"theme": "五小"})


def test_variable_set_by_hand_wakes_a_condition(tmp_path: Path, run: Run) -> None:
    path = write(
        tmp_path,
        "condition",
        ENDS
        + '<intermediateCatchEvent id="Enough"><conditionalEventDefinition>'
        + "<condition>count &gt;= 15</condition></conditionalEventDefinition></intermediateCatchEvent>",
        "Begin > Enough",
        "Enough > Finish",
    )
    _, trace, _ = run(path, data={"count": 3}, script=[{"set": {"count": 14}}])
    assert (trace["state"], trace["variables"]) == ("running", {"count": 14})
    _, trace, _ = run(path, data={"count": 3}, script=[{"set": {"count": 14}}, {"set": {"count": 15}}])
    assert (trace["state"], trace["instances"][0]["end_reason"]) == ("completed", "Finish")


def test_same_script_gives_the_same_trace(approval: Path, run: Run) -> None:
    script = [{"complete": "Draft"}, {"advance": "next"}]
    assert run(approval, script=script, data={"theme": "x"}) == run(
        approval, script=script, data={"theme": "x"}
    )


def test_handler_that_fails_is_an_incident_and_can_be_tried_again(approval: Path, run: Run) -> None:
    begin = [
        {"complete": "Draft", "data": {"theme": "x"}},
        {"answer": "Check", "failure": "the register is closed"},
    ]
    code, trace, _ = run(approval, script=begin)
    assert code == 0
    assert [each["cause"] for each in trace["incidents"]] == ["the register is closed"]
    code, trace, _ = run(approval, script=[*begin, {"retry": "Check"}, {"answer": "Check"}])
    assert code == 0
    assert [each["node"] for each in trace["open"]["tasks"]] == ["Review"]
    assert trace["incidents"] == []


def test_handlers_no_goes_to_its_boundary_event(tmp_path: Path, run: Run) -> None:
    path = write(
        tmp_path,
        "refusal",
        ENDS
        + f'<serviceTask id="Register">{settings(handler="x.y")}</serviceTask><endEvent id="Refused"/>'
        + '<boundaryEvent id="No" attachedToRef="Register"><errorEventDefinition errorRef="E"/></boundaryEvent>',
        "Begin > Register",
        "Register > Finish",
        "No > Refused",
        before='<error id="E" errorCode="closed"/>',
    )
    _, trace, _ = run(path, script=[{"answer": "Register", "error": "closed"}])
    assert (trace["state"], trace["instances"][0]["end_reason"]) == ("completed", "Refused")


GRADES = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="g" namespace="g">
<decision id="Grade" name="奖项等级"><variable id="v" name="grade"/><decisionTable id="t" hitPolicy="FIRST">
<input id="i"><inputExpression id="e"><text>score</text></inputExpression></input><output id="o"/>
<rule id="r1"><inputEntry id="a"><text>&gt;= 90</text></inputEntry>
<outputEntry id="b"><text>"一等奖"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c"><text>-</text></inputEntry>
<outputEntry id="d"><text>"鼓励奖"</text></outputEntry></rule></decisionTable></decision></definitions>"""


def test_decisions_beside_a_diagram_are_made(tmp_path: Path, run: Run) -> None:
    path = write(
        tmp_path,
        "grading",
        ENDS + f'<businessRuleTask id="Grade_it">{settings(decision="Grade")}</businessRuleTask>',
        "Begin > Grade_it",
        "Grade_it > Finish",
    )
    table = tmp_path / "Grade-Table.dmn"
    table.write_text(GRADES, "utf-8")
    code, trace, said = run(path, table, data={"score": 93.5})
    assert (code, said, trace["state"]) == (0, "", "completed")
    assert trace["variables"] == {"score": 93.5, "grade": "一等奖"}


def test_worker_outside_is_answered_for(tmp_path: Path, run: Run) -> None:
    path = write(
        tmp_path,
        "outside",
        ENDS + f'<serviceTask id="Print">{settings(topic="print", inputs="{copies: 2}")}</serviceTask>',
        "Begin > Print",
        "Print > Finish",
    )
    _, before, _ = run(path)
    assert [(each["node"], each["topic"], each["inputs"]) for each in before["open"]["jobs"]] == [
        ("Print", "print", {"copies": 2})
    ]
    _, failed, _ = run(path, script=[{"answer": "Print", "failure": "no paper"}])
    assert [each["cause"] for each in failed["incidents"]] == ["no paper"]
    _, done, _ = run(path, script=[{"answer": "Print", "result": {"pages": 4}}])
    assert (done["state"], done["variables"]) == ("completed", {"pages": 4})


def test_processes_call_each_other_and_hear_messages_and_signals(tmp_path: Path, run: Run) -> None:
    outer = write(
        tmp_path,
        "outer",
        ENDS + f'<callActivity id="Call" calledElement="inner">{settings(outputs="{answer: result.answer}")}'
        "</callActivity>"
        '<intermediateCatchEvent id="Go"><signalEventDefinition signalRef="S"/></intermediateCatchEvent>',
        "Begin > Call",
        "Call > Go",
        "Go > Finish",
        before='<signal id="S" name="go_on"/>',
    )
    inner = write(
        tmp_path,
        "inner",
        ENDS
        + f'<receiveTask id="Wait" messageRef="M">{settings(correlationKey=chr(34) + "k" + chr(34))}</receiveTask>',
        "Begin > Wait",
        "Wait > Finish",
        before='<message id="M" name="answer"/>',
    )
    script = [{"send": "answer", "correlation_key": "k", "payload": {"answer": 42}}, {"throw": "go_on"}]
    _, before, _ = run(outer, inner)
    assert [(each["instance"], each["node"], each["message"]) for each in before["open"]["messages"]] == [
        (2, "Wait", "answer")
    ]
    code, trace, _ = run(outer, inner, script=script)
    assert code == 0
    assert [(each["process"], each["caller"], each["state"]) for each in trace["instances"]] == [
        ("outer", None, "completed"),
        ("inner", 1, "completed"),
    ]
    assert trace["variables"] == {"answer": 42}


def test_step_that_cannot_be_done_stops_the_script(approval: Path, run: Run) -> None:
    code, trace, said = run(approval, script=[{"complete": "Review"}, {"complete": "Draft"}])
    assert code == 1
    assert said == "saicheng: step 1: there is no open task 'Review'\n"
    assert trace["steps"][-1]["error"]["code"] == "not_found"
    assert [each["node"] for each in trace["open"]["tasks"]] == ["Draft"]


def test_form_is_checked_and_its_errors_are_named(tmp_path: Path, run: Run) -> None:
    path = write(
        tmp_path,
        "with_form",
        ENDS + f'<userTask id="Draft">{settings(role="unit", form="draft")}</userTask>',
        "Begin > Draft",
        "Draft > Finish",
    )
    field = {"type": "textfield", "key": "theme", "id": "f", "label": "主题", "validate": {"required": True}}
    form = tmp_path / "draft.json"
    form.write_text(json.dumps({"type": "default", "components": [field]}), "utf-8")
    code, trace, _ = run(path, form, script=[{"complete": "Draft", "data": {}}])
    assert code == 1
    assert trace["steps"][-1]["error"]["code"] == "form.invalid"
    assert list(trace["steps"][-1]["error"]["fields"]) == ["theme"]


def test_package_folders_run_as_they_are(run: Run) -> None:
    code, trace, _ = run(Path(__file__).parents[3] / "workflows" / "unit_plan")
    assert code == 0
    assert trace["instances"][0]["process"] == "unit_plan"
    assert trace["problems"] == []


def test_refused_file_says_what_deploying_says(tmp_path: Path, run: Run) -> None:
    path = write(tmp_path, "refused", ENDS + '<complexGateway id="Odd"/>', "Begin > Odd", "Odd > Finish")
    code, trace, said = run(path)
    assert (code, trace) == (1, {})
    assert "Odd" in said
    assert said.startswith(f"saicheng: {path}:1: [Odd] ")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("{", "not JSON"),
        ("missing.json", "neither JSON nor"),
        ("[1]", "step 1 is not an object"),
        ('[{"complete": "A"}, {"jump": "A"}]', "step 2 needs one of"),
        ('[{"complete": "A", "answer": "B"}]', "it has complete, answer"),
        ('[{"complete": "A", "datum": {}}]', "no field 'datum'"),
        ('[{"complete": "A", "number": 0}]', "number is no whole number"),
        ('[{"complete": ""}]', "complete needs a text"),
        ('[{"set": "x"}]', "set needs a JSON object"),
        ("[" * 5000, "not JSON"),
    ],
)
def test_unreadable_script_is_named(
    approval: Path, capsys: pytest.CaptureFixture[str], script: str, message: str
) -> None:
    assert main(["run-file", str(approval), "--script", script]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_endless_cycle_does_not_hold_the_clock(tmp_path: Path, run: Run) -> None:
    path = write(
        tmp_path,
        "cycle",
        ENDS
        + f'<userTask id="Wait">{settings(role="r")}</userTask><endEvent id="Ticked"/>'
        + '<boundaryEvent id="Tick" attachedToRef="Wait" cancelActivity="false">'
        + "<timerEventDefinition><timeCycle>R/PT1S</timeCycle></timerEventDefinition></boundaryEvent>",
        "Begin > Wait",
        "Wait > Finish",
        "Tick > Ticked",
    )
    code, trace, _ = run(path, script=[{"advance": "PT5S"}])
    assert code == 0
    assert len([each for each in trace["events"] if each["what"] == "timer_fired"]) == 5
