"""What stock SpiffWorkflow 3.2.0 was measured to get wrong about events and errors, each beside what we do.

Numbered as in the measurements; gateways, loops and multi-instance stand in `test_findings_flow.py`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

from engine.model.elements import Event
from engine.model.reader import read_bpmn
from engine.spiff import effects
from tests.engine.model.bpmn import between, bpmn, codes
from tests.engine.model.bpmn import node as element
from tests.engine.spiff.diagrams import boundary, end, node, process, start, sub, user
from tests.engine.spiff.reloading import Forgetful
from tests.engine.spiff.specs.test_event_subprocess import handler
from tests.engine.spiff.stock import FILE, Stock, flow

ERROR, SIGNAL = '<error id="E" errorCode="e"/>', '<signal id="S" name="sig"/>'
ESCALATION = '<escalation id="X" escalationCode="late" name="late"/>'
FAIL = Event(kind="error", error_code="fail")
LATE = Event(kind="escalation", escalation_code="late")
CLOSED = Event(kind="signal", signal="closed")


def test_4_uncaught_error_end_stops_instead_of_going_on() -> None:
    inner = '<startEvent id="i"/><endEvent id="x"><errorEventDefinition errorRef="E"/></endEvent>'
    body = f'<startEvent id="s"/><subProcess id="sub">{inner}{flow(1, "i", "x")}</subProcess><manualTask id="after"/>'
    assert Stock(body + flow(2, "s", "sub") + flow(3, "sub", "after"), ERROR).open == ["after"]

    work = sub("Sub", [start("In"), end("Fail", FAIL)], ["In > Fail"])
    player = Forgetful(process([start(), work, user("After")], ["Begin > Sub > After"]))
    assert (player.open, [each.node for each in player.asked(effects.RaiseIncident)]) == ([], ["Fail"])


def test_4_nothing_runs_behind_an_error_caught_two_levels_up() -> None:
    fails = '<startEvent id="i2"/><endEvent id="x2"><errorEventDefinition errorRef="E"/></endEvent>'
    inner = (
        f'<startEvent id="i"/><subProcess id="deep">{fails}{flow(1, "i2", "x2")}</subProcess>'
        '<scriptTask id="ran"><script>ran = True</script></scriptTask><endEvent id="x"/>'
    )
    inner += flow(2, "i", "deep") + flow(3, "deep", "ran") + flow(4, "ran", "x")
    edge = '<boundaryEvent id="b" attachedToRef="sub"><errorEventDefinition errorRef="E"/></boundaryEvent>'
    body = f'<startEvent id="s"/><subProcess id="sub">{inner}</subProcess>{edge}<manualTask id="caught"/>'
    wrong = Stock(body + flow(5, "s", "sub") + flow(6, "b", "caught"), ERROR)
    assert [task.state for task in wrong.workflow.get_tasks(spec_name="ran")] == [TaskState.COMPLETED]

    deep = sub("Deep", [start("In2"), end("Fail", FAIL)], ["In2 > Fail"])
    outer = sub(
        "Outer", [start("In"), deep, node("scriptTask", "Ran", script="{ran: true}"), end("Out")],
        ["In > Deep > Ran > Out"],
    )  # fmt: skip
    diagram = process(
        [start(), outer, boundary("Edge", "Outer", FAIL), user("Caught")], ["Begin > Outer", "Edge > Caught"]
    )
    player = Forgetful(diagram)
    assert (player.open, player.variables) == (["Caught"], {})


def test_5_boundary_fired_from_inside_stops_what_follows_inside() -> None:
    inner = (
        '<startEvent id="i"/><intermediateThrowEvent id="t"><escalationEventDefinition escalationRef="X"/>'
        '</intermediateThrowEvent><scriptTask id="ran"><script>done = True</script></scriptTask><endEvent id="x"/>'
    )
    flows = flow(1, "i", "t") + flow(2, "t", "ran") + flow(3, "ran", "x")
    edge = '<boundaryEvent id="b" attachedToRef="sub"><escalationEventDefinition escalationRef="X"/></boundaryEvent>'
    body = (
        f'<startEvent id="s"/><subProcess id="sub">{inner}{flows}</subProcess>{edge}<manualTask id="caught"/>'
    )
    wrong = Stock(body + flow(4, "s", "sub") + flow(5, "b", "caught"), ESCALATION)
    assert [task.state for task in wrong.workflow.get_tasks(spec_name="ran")] == [TaskState.COMPLETED]

    throw = node("intermediateThrowEvent", "Throw", event=LATE)
    inside = [start("In"), throw, node("scriptTask", "Ran", script="{ran: true}"), end("Out")]
    work = sub("Sub", inside, ["In > Throw > Ran > Out"])
    diagram = process(
        [start(), work, boundary("Edge", "Sub", LATE), user("Caught")], ["Begin > Sub", "Edge > Caught"]
    )
    player = Forgetful(diagram)
    assert (player.open, player.variables) == (["Caught"], {"escalation_code": "late"})


def test_7_a_long_loop_never_loses_its_token() -> None:
    chain = ["a", "b", "c", "d", "e", "f", "g", "h"]
    tasks = "".join(f'<manualTask id="{each}"/>' for each in chain)
    gates = '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="leave"/><endEvent id="z"/>'
    path = ["s", "m", *chain, "x"]
    flows = "".join(flow(number, *pair) for number, pair in enumerate(pairwise(path)))
    leave = '<sequenceFlow id="leave" sourceRef="x" targetRef="z"/>'
    wrong = Stock('<startEvent id="s"/>' + gates + tasks + flows + flow(99, "x", "m", "again") + leave)
    for _ in range(1_000):
        if not wrong.workflow.is_completed():
            wrong.do(again=True)
    assert wrong.workflow.is_completed()  # though nobody ever said it should leave the loop

    gate = node("exclusiveGateway", "More", default="F2_0")
    player = Forgetful(
        process([start(), user("A"), gate, end()], ["Begin > A > More", "More > A if again", "More > Finish"])
    )
    for _ in range(1_100):
        player.do("A", again=True)
    assert player.nodes == ["A"]


def test_8_form_data_may_have_any_key() -> None:
    data: dict[str, Any] = {"form": {"typename": "Meeting"}, "typename": "x"}
    wrong = Stock('<startEvent id="s"/><manualTask id="a"/>' + flow(1, "s", "a"))
    wrong.workflow.get_tasks(state=TaskState.READY)[0].data.update(data)
    stored = BpmnWorkflowSerializer().serialize_json(wrong.workflow)
    with pytest.raises(TypeError):
        BpmnWorkflowSerializer().deserialize_json(stored)

    player = Forgetful(process([start(), user("A"), user("B")], ["Begin > A > B"]))
    player.do("A", **data)
    player.do("B")
    assert player.variables == data


def test_9_links_are_followed() -> None:
    definition = '<linkEventDefinition name="x"/>'
    body = (
        f'<startEvent id="s"/><intermediateThrowEvent id="t">{definition}</intermediateThrowEvent>'
        f'<intermediateCatchEvent id="c">{definition}</intermediateCatchEvent><manualTask id="after"/>'
    )
    wrong = Stock(body + flow(1, "s", "t") + flow(2, "c", "after"))
    assert (wrong.open, wrong.workflow.is_completed()) == ([], True)

    link = Event(kind="link", link="x")
    nodes = [
        start(),
        node("intermediateThrowEvent", "T", event=link),
        node("intermediateCatchEvent", "C", event=link),
        user("After"),
    ]
    assert Forgetful(process(nodes, ["Begin > T", "C > After"])).open == ["After"]


def test_9_signal_end_events_throw() -> None:
    body = '<startEvent id="s"/><endEvent id="t"><signalEventDefinition signalRef="S"/></endEvent>'
    wrong = Stock(body + flow(1, "s", "t"), SIGNAL)
    assert type(wrong.workflow.spec.task_specs["t"].event_definition).__name__ == "NoneEventDefinition"

    player = Forgetful(process([start(), end("T", CLOSED)], ["Begin > T"]))
    assert [each.signal for each in player.asked(effects.ThrowSignal)] == ["closed"]


def test_9_shared_event_definitions_are_waited_for() -> None:
    timer = '<timerEventDefinition id="T"><timeDuration>"P1D"</timeDuration></timerEventDefinition>'
    caught = (
        '<intermediateCatchEvent id="c"><eventDefinitionRef>T</eventDefinitionRef></intermediateCatchEvent>'
    )
    wrong = Stock(
        f'<startEvent id="s"/>{caught}<manualTask id="after"/>' + flow(1, "s", "c") + flow(2, "c", "after"),
        timer,
    )
    assert wrong.open == ["after"]

    shared = '<bpmn:timerEventDefinition id="T"><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>'
    body = between(element("intermediateCatchEvent", "<bpmn:eventDefinitionRef>T</bpmn:eventDefinitionRef>"))
    assert codes(bpmn(body, extra=shared)) == []


def test_9_event_sub_processes_interrupt_or_not_as_they_say() -> None:
    begin = '<startEvent id="i" isInterrupting="true"><signalEventDefinition signalRef="S"/></startEvent>'
    inner = begin + '<manualTask id="t"/><endEvent id="x"/>' + flow(1, "i", "t") + flow(2, "t", "x")
    body = f'<startEvent id="s"/><manualTask id="a"/><subProcess id="h" triggeredByEvent="true">{inner}</subProcess>'
    wrong = Stock(body + flow(3, "s", "a"), SIGNAL)
    wrong.signal()
    assert wrong.open == ["a", "t"]

    for interrupting, left in ((True, ["HandlerTask"]), (False, ["A", "HandlerTask"])):
        player = Forgetful(
            process([start(), user("A"), handler(CLOSED, interrupting=interrupting)], ["Begin > A"])
        )
        player.fire("Handler")
        assert player.open == left


IGNORED = {
    "compensation": (
        '<intermediateThrowEvent id="a"><compensateEventDefinition/></intermediateThrowEvent>',
        element("intermediateThrowEvent", "<bpmn:compensateEventDefinition/>"),
        ("event.refused", "Work"),
    ),
    "startQuantity": (
        '<manualTask id="a" startQuantity="2"/>',
        element("task", startQuantity="2"),
        ("attribute.refused", "Work"),
    ),
    "behaviour of multi-instance": (
        '<manualTask id="a"><multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="S">'
        "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></manualTask>",
        element(
            "task",
            '<bpmn:multiInstanceLoopCharacteristics behavior="None"><bpmn:loopCardinality>2</bpmn:loopCardinality>'
            "</bpmn:multiInstanceLoopCharacteristics>",
        ),
        ("attribute.refused", "Work"),
    ),
    "unreachable": (
        '<manualTask id="a"/><complexGateway id="lost"/>',
        element("task") + element("complexGateway", identifier="Lost"),
        ("node.unreachable", "Lost"),
    ),
    "boundary on nothing": (
        '<manualTask id="a"/><boundaryEvent id="b" attachedToRef="gone"><timerEventDefinition>'
        '<timeDuration>"P1D"</timeDuration></timerEventDefinition></boundaryEvent>',
        element("task")
        + element("boundaryEvent", "<bpmn:errorEventDefinition/>", identifier="Edge", attachedToRef="gone"),
        ("ref.dangling", "Edge"),
    ),
    "duplicate id": (
        '<manualTask id="a"/><manualTask id="a"/>',
        element("task") + element("task"),
        ("id.duplicate", "Work"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("theirs", "ours", "found"), IGNORED.values(), ids=IGNORED.keys())
def test_9_what_is_not_run_is_refused_and_not_ignored(theirs: str, ours: str, found: tuple[str, str]) -> None:
    Stock(f'<startEvent id="s"/>{theirs}<endEvent id="e"/>' + flow(1, "s", "a") + flow(2, "a", "e"))
    assert found in codes(bpmn(between(ours)))


def test_10_signal_beside_a_task_is_heard_again_and_again() -> None:
    edge = (
        '<boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><signalEventDefinition signalRef="S"/>'
        "</boundaryEvent>"
    )
    body = f'<startEvent id="s"/><manualTask id="a"/>{edge}<manualTask id="n"/>'
    wrong = Stock(body + flow(1, "s", "a") + flow(2, "b", "n"), SIGNAL)
    wrong.signal()
    wrong.signal()
    assert wrong.open == ["a", "n"]

    beside = boundary("Edge", "A", CLOSED, interrupting=False)
    player = Forgetful(process([start(), user("A"), beside, user("Note")], ["Begin > A", "Edge > Note"]))
    player.fire("Edge")
    player.fire("Edge")
    assert player.open == ["A", "Note", "Note"]


def test_10_timers_behind_one_event_gateway_keep_their_own_times() -> None:
    timed = (
        '<intermediateCatchEvent id="{0}"><timerEventDefinition><timeDuration>"{1}"</timeDuration>'
        "</timerEventDefinition></intermediateCatchEvent>"
    )
    body = (
        '<startEvent id="s"/><eventBasedGateway id="g"/>'
        + timed.format("c1", "P1D")
        + timed.format("c2", "P9D")
    )
    wrong = Stock(body + flow(1, "s", "g") + flow(2, "g", "c1") + flow(3, "g", "c2"))
    (waiting,) = wrong.workflow.get_tasks(state=TaskState.WAITING)
    assert isinstance(waiting.internal_data["event_value"], str)  # one time for two timers

    times = [Event(kind="timer", timer="duration", expression=each) for each in ("P1D", "P9D")]
    nodes = [node("intermediateCatchEvent", f"T{number}", event=each) for number, each in enumerate(times)]
    gateway = node("eventBasedGateway", "First")
    player = Forgetful(process([start(), gateway, *nodes], ["Begin > First > T0", "First > T1"]))
    first, second = player.asked(effects.ArmTimer)
    assert (second.due_at - first.due_at).days == 8


def test_10_condition_changed_by_another_branch_is_noticed() -> None:
    caught = (
        '<intermediateCatchEvent id="c"><conditionalEventDefinition><condition>n &gt; 3</condition>'
        "</conditionalEventDefinition></intermediateCatchEvent>"
    )
    body = (
        '<startEvent id="s"/><scriptTask id="z"><script>n = 0</script></scriptTask><parallelGateway id="p"/>'
        f'<manualTask id="a"/><manualTask id="b"/><manualTask id="go"/>{caught}'
    )
    flows = flow(1, "s", "z") + flow(2, "z", "p") + flow(3, "p", "a") + flow(4, "p", "c") + flow(5, "c", "go")
    wrong = Stock(body + flows + flow(6, "a", "b"))
    wrong.do(n=5)
    wrong.workflow.update_waiting_tasks()
    wrong.workflow.do_engine_steps()
    assert wrong.open == ["b"]

    wait = node("intermediateCatchEvent", "Wait", event=Event(kind="conditional", condition="n > 3"))
    nodes = [start(), node("parallelGateway", "Fork"), user("A"), user("B"), wait, user("Go")]
    player = Forgetful(process(nodes, ["Begin > Fork > A > B", "Fork > Wait > Go"]), {"n": 0})
    player.do("A", n=5)
    assert player.open == ["B", "Go"]


def test_10_plain_service_task_does_not_hang() -> None:
    body = (
        '<startEvent id="s"/><serviceTask id="a"/><endEvent id="e"/>' + flow(1, "s", "a") + flow(2, "a", "e")
    )
    assert not Stock(body).workflow.is_completed()
    assert ("task.handler_missing", "Work") in codes(bpmn(between(element("serviceTask"))))
    player = Forgetful(
        process([start(), node("serviceTask", "A", handler="x"), end()], ["Begin > A > Finish"])
    )
    player.fire("A")
    assert player.ended


def test_11_ids_may_be_those_the_library_uses_itself() -> None:
    body = (
        '<startEvent id="Start"/><manualTask id="End"/><endEvent id="e"/>'
        + flow(1, "Start", "End")
        + flow(2, "End", "e")
    )
    with pytest.raises(WorkflowException):
        Stock(body)
    player = Forgetful(process([start("Start"), user("End"), end("p.EndJoin")], ["Start > End > p.EndJoin"]))
    player.do("End")
    assert player.ended


def test_11_files_may_use_each_other_s_ids() -> None:
    """Stock's parser has one room for the sub-processes and messages of every file it is given."""
    inner = '<startEvent id="i"/><manualTask id="{0}"/>' + flow(1, "i", "{0}")
    waits = '<intermediateCatchEvent id="c"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>'
    body = f'<startEvent id="s"/>{waits}<subProcess id="sub">{inner}<endEvent id="e"/></subProcess>'
    body += flow(2, "s", "c") + flow(3, "c", "sub") + flow(4, "{0}", "e")
    parser = BpmnParser()
    files = [FILE.format(body=body.format(name), roots=f'<message id="M" name="{name}"/>') for name in "ab"]
    for file, name in zip(files, "ab", strict=True):
        parser.add_bpmn_str(file.replace('id="stock"', f'id="{name}"').encode())
    assert parser.get_spec("a").task_specs["c"].event_definition.name == "b", "the other file's message"
    with pytest.raises(ValidationException, match="Duplicate process ID: sub"):
        parser.get_spec("b")

    for file, name in zip(files, "ab", strict=True):
        read = read_bpmn(file.encode(), "stock.bpmn").process
        assert read is not None
        event, work = read.nodes["c"].event, read.nodes["sub"].process
        assert event is not None
        assert work is not None
        assert (event.message, list(work.nodes)) == (name, ["i", name, "e"])
