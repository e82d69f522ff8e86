"""Data objects, inputs, outputs and associations of files as they run; read back before every step."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.errors import Invalid
from engine.model.elements import Process
from engine.model.reader import read_bpmn
from engine.runtime import Runtime
from engine.spiff import effects
from tests.engine.acts import begin, complete, incident, names, open_tasks
from tests.engine.conftest import Deploy
from tests.engine.model.bpmn import END, START, bpmn, chain, node, settings
from tests.engine.model.test_data import (
    KEY,
    PLAN,
    RESULT,
    arrow,
    assignment,
    specification,
    transformation,
    work,
)
from tests.engine.spiff.reloading import Forgetful

AFTER = node("userTask", identifier="After")
EVENT = '<bpmn:messageEventDefinition messageRef="Message"/>'


def read(body: str) -> Process:
    """The process of a file, as it comes back out of the database."""
    reading = read_bpmn(bpmn(body), "sample.bpmn")
    assert [found for found in reading.problems if found.severity == "error"] == []
    assert reading.process is not None
    return Process.from_dict(json.loads(json.dumps(reading.process.to_dict())))


def play(body: str, data: dict[str, Any] | None = None) -> Forgetful:
    return Forgetful(read(body), data)


def before_after(inner: str, tag: str = "task", **attributes: str) -> str:
    """Data, an activity called Work, and a task behind it."""
    return (
        PLAN
        + RESULT
        + START
        + node(tag, inner, **attributes)
        + AFTER
        + END
        + chain("Start", "Work", "After", "End")
    )


def test_data_object_has_no_value_until_something_flows_in_and_hides_what_is_outside() -> None:
    inside = (
        '<bpmn:dataObject id="Own" name="plan"/>'
        + node("startEvent", identifier="In")
        + node(
            "scriptTask",
            "<bpmn:script>{seen: plan, plan: 2}</bpmn:script>",
            identifier="Set",
            scriptFormat="feel",
        )
        + node("userTask", identifier="Look")
        + node("endEvent", identifier="Out")
        + chain("In", "Set", "Look", "Out")
    )
    player = play(before_after(inside, "subProcess"), {"plan": 1})
    assert player.variables == {"plan": 1, "Result": None, "all": None, "seen": None}
    player.do("Look")
    assert player.variables["plan"] == 1


def test_task_without_work_lets_data_flow() -> None:
    parts = assignment("goal", "Result.doubled.value") + assignment("1", "Result.n")
    doubled = arrow("Input", "PlanRef", "goal", transformation("plan.n * 2"))
    inner = specification("goal") + doubled + arrow("Output", "goal", "Result", parts)
    player = play(before_after(inner), {"plan": {"n": 3}, "Result": {"kept": True}})
    assert player.variables["Result"] == {"kept": True, "doubled": {"value": 6}, "n": 1}
    assert "goal" not in player.variables


def test_input_without_value_is_an_incident_until_it_has_one() -> None:
    inner = specification("goal") + arrow("Input", "PlanRef", "goal")
    player = play(before_after(inner))
    assert player.asked(effects.RaiseIncident)[0].cause == "the data input of Work called 'goal' has no value"
    token = player.token_id("Work")
    player.command(lambda run: run.root_scope().assign({"plan": 1}))
    player.command(lambda run: run.retry(token))
    assert player.open == ["After"]


def test_user_task_starts_from_its_inputs_and_gives_its_outputs_only() -> None:
    inner = (
        settings(form="plan", role="unit_union")
        + specification("goal", "answer")
        + arrow("Input", "PlanRef", "goal")
        + arrow("Output", "answer", "Result")
    )
    player = play(before_after(inner, "userTask"), {"plan": "p"})
    assert [each.context for each in player.asked(effects.OpenTask)] == [{"goal": "p"}]
    player.do("Work", answer=5, extra=6)
    assert player.variables == {"plan": "p", "Result": 5, "all": None}


def test_service_task_and_called_process_take_inputs_and_give_outputs() -> None:
    data = (
        specification("goal", "answer")
        + arrow("Input", "PlanRef", "goal")
        + arrow("Output", "answer", "Result")
    )
    player = play(before_after(settings(handler="h") + data, "serviceTask"), {"plan": 1})
    assert player.asked(effects.StartJob)[0].inputs == {"goal": 1}
    player.fire("Work", {"answer": 2, "noise": 3})
    assert (player.open, player.variables) == (["After"], {"plan": 1, "Result": 2, "all": None})
    player = play(before_after(data, "callActivity", calledElement="other"), {"plan": 1})
    assert player.asked(effects.CallProcess)[0].data == {"goal": 1}
    player.fire("Work", {"answer": 2, "noise": 3})
    assert player.variables == {"plan": 1, "Result": 2, "all": None}


def test_script_sees_its_inputs() -> None:
    inner = "<bpmn:script>{answer: goal + 1}</bpmn:script>" + (
        specification("goal", "answer")
        + arrow("Input", "PlanRef", "goal")
        + arrow("Output", "answer", "Result")
    )
    player = play(before_after(inner, "scriptTask", scriptFormat="feel"), {"plan": 1})
    assert player.variables["Result"] == 2


def test_message_is_carried_whole_by_the_one_data_output_or_input() -> None:
    sent = KEY + specification("news") + arrow("Input", "PlanRef", "news")
    player = play(before_after(sent, "sendTask", messageRef="Message"), {"plan": {"n": 1}})
    assert player.asked(effects.SendMessage)[0].payload == {"n": 1}
    thrown = KEY + EVENT + '<bpmn:dataInput id="news"/>' + arrow("Input", "PlanRef", "news")
    player = play(before_after(thrown, "intermediateThrowEvent"), {"plan": {"n": 1}})
    assert player.asked(effects.SendMessage)[0].payload == {"n": 1}
    for tag, inner, attributes in (
        ("receiveTask", KEY + specification("", "news"), {"messageRef": "Message"}),
        ("intermediateCatchEvent", KEY + EVENT + '<bpmn:dataOutput id="news"/>', {}),
    ):
        player = play(before_after(inner + arrow("Output", "news", "Result"), tag, **attributes))
        player.fire("Work", {"n": 2})
        assert player.variables == {"plan": None, "Result": {"n": 2}, "all": None}


def test_sub_process_takes_inputs_as_variables_of_its_own_and_gives_outputs_when_it_ends() -> None:
    inside = (
        node("startEvent", identifier="In")
        + node("userTask", identifier="Inner")
        + node("endEvent", identifier="Out")
        + chain("In", "Inner", "Out")
    )
    data = (
        specification("goal", "answer")
        + arrow("Input", "PlanRef", "goal")
        + arrow("Output", "answer", "Result")
    )
    body = before_after(data + '<bpmn:dataObject id="answer2" name="answer"/>' + inside, "subProcess")
    player = play(body, {"plan": 1})
    scope = next(row for row in player.rows.scopes.values() if row["kind"] == "subprocess")
    assert scope["variables"] == {"answer": None, "goal": 1}
    player.do("Inner", answer=7, goal=9)
    assert (player.open, len(player.rows.scopes)) == (["After"], 1)
    assert player.variables == {"plan": 1, "Result": 7, "all": None}


def test_sub_process_whose_output_has_no_value_stands_still_and_can_be_retried() -> None:
    inside = '<bpmn:dataObject id="answer2" name="answer"/>' + (
        node("startEvent", identifier="In") + node("endEvent", identifier="Out") + chain("In", "Out")
    )
    data = specification("", "answer") + arrow("Output", "answer", "Result")
    player = play(before_after(data + inside, "subProcess"))
    assert "data output of Work called 'answer' has no value" in player.asked(effects.RaiseIncident)[0].cause
    token = player.token_id("Work")

    def put_right(run: Any) -> None:
        run.scopes_of(run.token(token))[0].assign({"answer": 1})
        run.retry(token)

    player.command(put_right)
    assert (player.open, len(player.rows.scopes)) == (["After"], 1)


@pytest.mark.parametrize("tag", ["userTask", "subProcess"])
@pytest.mark.parametrize("sequential", ["false", "true"])
def test_multi_instance_by_data_references_as_other_modelers_write_it(tag: str, sequential: str) -> None:
    loop = (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}">'
        "<bpmn:loopDataInputRef>items</bpmn:loopDataInputRef><bpmn:loopDataOutputRef>results</bpmn:loopDataOutputRef>"
        '<bpmn:inputDataItem id="Item" name="item"/><bpmn:outputDataItem id="Done" name="done"/>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    data = (
        specification("items one", "results answer")
        + arrow("Input", "PlanRef", "items")
        + arrow("Input", "Item", "one")
        + arrow("Output", "answer", "Done", transformation("answer + item"))
        + arrow("Output", "results", "All")
    )
    inside = settings(form="plan", role="unit_union") + data
    if tag == "subProcess":
        body = node("startEvent", identifier="In") + node("userTask", identifier="Inner")
        declared = '<bpmn:dataObject id="answer2" name="answer"/>'
        inside = declared + data + body + node("endEvent", identifier="Out") + chain("In", "Inner", "Out")
    player = play(before_after(inside + loop, tag), {"plan": [1, 2, 3], "done": "outside"})
    for answer in (10, 20, 30):
        player.do("Work" if tag == "userTask" else "Inner", answer=answer)
    assert player.open == ["After"]
    assert player.variables == {"plan": [1, 2, 3], "done": "outside", "Result": None, "all": [11, 22, 33]}


def test_collection_holds_lists_only() -> None:
    player = play(before_after(arrow("Output", "", "All", transformation("1"))))
    assert "gives to the collection" in player.asked(effects.RaiseIncident)[0].cause


def test_process_takes_its_inputs_from_the_caller_and_gives_its_outputs(
    runtime: Runtime, deploy: Deploy
) -> None:
    child = (
        specification("goal", "answer")
        + START
        + node("userTask", identifier="Do")
        + END
        + chain("Start", "Do", "End")
    )
    data = (
        specification("goal", "answer")
        + arrow("Input", "PlanRef", "goal")
        + arrow("Output", "answer", "Result")
    )
    deploy(read(child), "other")
    deploy(read(before_after(data, "callActivity", calledElement="other")))
    with pytest.raises(Invalid, match="the data input of sample called 'goal' has no value"):
        begin(runtime, "other")
    begin(runtime, data={"plan": 4})
    assert names(runtime) == ["Do"]
    complete(runtime, "Do", {})
    runtime.advance()
    assert names(runtime) == []
    assert incident(runtime).cause == "the data output of Work called 'answer' has no value"


def test_whole_file_with_data_flow_runs_on_a_database(runtime: Runtime, deploy: Deploy) -> None:
    inner = work(specification("goal", "answer") + arrow("Input", "Plan", "goal")
                 + arrow("Output", "answer", "Result"), "userTask")  # fmt: skip
    deploy(read(inner))
    begin(runtime, data={"plan": {"n": 1}})
    assert [task.context for task in open_tasks(runtime)] == [{"goal": {"n": 1}}]
