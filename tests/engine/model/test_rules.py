"""Each rule on a diagram that is right in all other respects."""

from __future__ import annotations

import pytest

from engine.model.rules.gateways import covers_everything
from engine.model.texts import loops, rules
from tests.engine.model.bpmn import (
    END,
    START,
    USER,
    between,
    bpmn,
    chain,
    codes,
    flow,
    node,
    problems,
    settings,
)

LOOP = "<bpmn:multiInstanceLoopCharacteristics/>"
REPEAT = (
    "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>{}</bpmn:loopCondition>"
    "</bpmn:standardLoopCharacteristics>"
)
TIMES = LOOP.replace(
    "/>", "><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
)
ITEMS = {"collection": "units", "elementVariable": "unit"}
TIMER = "<bpmn:timerEventDefinition>{}</bpmn:timerEventDefinition>"
MESSAGE = '<bpmn:messageEventDefinition messageRef="Message"/>'
KEY = settings(correlationKey="business_key")
SPLIT = node("exclusiveGateway", identifier="Choose", default="Choose_to_B")
BRANCHES = flow("Choose", "A", "=ok") + flow("Choose", "B")
TWO = node("task", identifier="A") + node("task", identifier="B")


def timer(kind: str, text: str) -> str:
    return TIMER.format(f"<bpmn:{kind}>{text}</bpmn:{kind}>")


def catching(inner: str) -> str:
    return between(node("intermediateCatchEvent", inner))


def boundary(inner: str, *, attached: str = "Work", **attributes: str) -> str:
    """A user task with a boundary event that leads to the end."""
    event = node("boundaryEvent", inner, identifier="Edge", attachedToRef=attached, **attributes)
    return between(node("userTask")) + event + flow("Edge", "End")


def user(**pairs: str) -> str:
    return between(node("userTask", settings(**(USER | pairs))))


def service(**pairs: str) -> str:
    return between(node("serviceTask", settings(**({"handler": "plans.file"} | pairs))))


def looped(tag: str = "userTask", loop: str = LOOP, **pairs: str) -> str:
    base = {"userTask": USER, "serviceTask": {"handler": "plans.file"}}.get(tag, {})
    return between(node(tag, settings(**(base | pairs)) + loop))


def nested() -> str:
    """A plain body for a sub-process."""
    start, end = node("startEvent", identifier="Begin"), node("endEvent", identifier="Finish")
    return start + node("task", identifier="Do") + end + chain("Begin", "Do", "Finish")


def sub(inner: str) -> str:
    return between(node("subProcess", inner, identifier="Inside"), "Inside")


def choice(*branches: str, default: str = "") -> str:
    attributes = {"default": default} if default else {}
    gateway = node("exclusiveGateway", identifier="Choose", **attributes)
    ends = chain("Start", "Choose") + chain("A", "End") + chain("B", "End")
    return START + gateway + TWO + END + ends + "".join(branches)


RIGHT = {
    "user task": user(
        due="P5D", actions="submit,return", inputs="{goal: plan.goal}", instructions="写清目标"
    ),
    "due by expression": user(due='=date("2015-03-25")'),
    "service task": service(retries="5", inputs="{plan: plan_id}", outputs="{ok: result.accepted}"),
    "script": between(node("scriptTask", "<bpmn:script>={a: 1}</bpmn:script>", scriptFormat="feel")),
    "call": between(node("callActivity", settings(outputs="{a: result.b}"), calledElement="other")),
    "send": between(node("sendTask", KEY, messageRef="Message")),
    "receive": between(node("receiveTask", KEY, messageRef="Message")),
    "throw": between(node("intermediateThrowEvent", KEY + MESSAGE)),
    "catch": catching(KEY + MESSAGE),
    "timers": catching(timer("timeDuration", "PT10H")),
    "timer by expression": catching(timer("timeDate", "=phase.ends_on")),
    "host function": catching(timer("timeDate", "=add working days(phase.ends_on, -3)")),
    "boundary timer": boundary(timer("timeCycle", "R/P1D"), cancelActivity="false"),
    "boundary error": boundary('<bpmn:errorEventDefinition errorRef="Error"/>'),
    "any error": boundary("<bpmn:errorEventDefinition/>"),
    "sub-process": sub(nested()),
    "multi-instance": looped(**ITEMS, outputCollection="opinions", outputElement="opinion"),
    "repeated n times": looped(
        loop=LOOP.replace("/>", "><bpmn:loopCardinality>3</bpmn:loopCardinality>")
        + "</bpmn:multiInstanceLoopCharacteristics>"
    ),
    "loop": between(node("task", REPEAT.format("loopCounter &lt; 3"))),
    "loop of so many rounds": between(
        node("task", '<bpmn:standardLoopCharacteristics testBefore="true" loopMaximum="3"/>')
    ),
    "choice behind a task": START
    + node("task", default="Work_to_End")
    + node("task", identifier="More")
    + END
    + chain("Start", "Work", "End")
    + flow("Work", "More", "n > 3")
    + flow("More", "End"),
    "default": choice(flow("Choose", "A", "ok"), flow("Choose", "B"), default="Choose_to_B"),
    "complements": choice(flow("Choose", "A", "ok"), flow("Choose", "B", "not( ok )")),
    "message start": '<bpmn:startEvent id="Start">'
    + MESSAGE
    + "</bpmn:startEvent>"
    + END
    + chain("Start", "End"),
    "terminate": START
    + '<bpmn:endEvent id="End"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
    + chain("Start", "End"),
    "fork and join": START
    + node("parallelGateway", identifier="Fork")
    + TWO
    + node("parallelGateway", identifier="Join")
    + END
    + chain("Start", "Fork", "A", "Join", "End")
    + chain("Fork", "B", "Join"),
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT.keys())
def test_what_runs_is_accepted_without_a_word(body: str) -> None:
    assert codes(bpmn(body)) == []


WAIT = node("intermediateCatchEvent", timer("timeDuration", "P1D"), identifier="A") + node(
    "intermediateCatchEvent", KEY + MESSAGE, identifier="B"
)
EVENTS = START + node("eventBasedGateway", identifier="Choose") + END + chain("Start", "Choose", "A", "End")

LOOPED_HANDLER = node(
    "subProcess",
    LOOP
    + node("startEvent", TIMER.format("<bpmn:timeDuration>P1D</bpmn:timeDuration>"), identifier="In")
    + node("endEvent", identifier="Out")
    + chain("In", "Out"),
    identifier="Handler",
    triggeredByEvent="true",
)

WRONG: list[tuple[str, str, str]] = [
    ("loop.unsupported", "Handler", between(node("task")) + LOOPED_HANDLER),
    ("element.refused", "Work", between(node("complexGateway"))),
    ("element.refused", "Inside", between(node("adHocSubProcess", nested(), identifier="Inside"), "Inside")),
    ("event.refused", "Work", catching("<bpmn:errorEventDefinition/>")),
    ("event.refused", "Work", catching("<bpmn:compensateEventDefinition/>")),
    ("event.refused", "Edge", boundary("<bpmn:compensateEventDefinition/>")),
    (
        "id.unreadable",
        "Activity_0x3f8ab",
        between(node("task", identifier="Activity_0x3f8ab"), "Activity_0x3f8ab"),
    ),
    ("name.missing", "Work", between(node("userTask", name=" "))),
    ("value.too_long", "Work", between(node("task", name="长" * 201))),
    ("value.too_long", "Work", between(node("task", settings(stage="s" * 81)))),
    ("start.missing", "sample", END),
    (
        "start.several",
        "Start2",
        START + '<bpmn:startEvent id="Start2"/>' + END + chain("Start", "End") + chain("Start2", "End"),
    ),
    (
        "start.incoming",
        "Start",
        choice(flow("Choose", "A", "ok"), flow("Choose", "B"), flow("A", "Start"), default="Choose_to_B"),
    ),
    ("end.missing", "sample", START),
    ("end.outgoing", "End", between(node("task")) + flow("End", "Work")),
    (
        "node.unreachable",
        "Lost",
        between(node("task")) + node("task", identifier="Lost") + flow("Lost", "End"),
    ),
    (
        "node.no_exit",
        "Stuck",
        between(node("task")) + node("exclusiveGateway", identifier="Stuck") + flow("Work", "Stuck"),
    ),
    (
        "end.implicit",
        "Last",
        between(node("task")) + node("task", identifier="Last") + flow("Work", "Last"),
    ),
    ("gateway.condition_missing", "Choose_to_B", choice(flow("Choose", "A", "ok"), flow("Choose", "B"))),
    (
        "gateway.condition_on_default",
        "Choose_to_B",
        choice(flow("Choose", "A", "ok"), flow("Choose", "B", "x"), default="Choose_to_B"),
    ),
    ("gateway.no_default", "Choose", choice(flow("Choose", "A", "n > 4"), flow("Choose", "B", "n &lt; 4"))),
    ("default.misplaced", "Work", between(node("task", default="Work_to_End"))),
    (
        "flow.condition_misplaced",
        "Start_to_Work",
        START + node("task") + END + flow("Start", "Work", "ok") + flow("Work", "End"),
    ),
    (
        "flow.condition_alone",
        "Work_to_End",
        START + node("task") + END + flow("Start", "Work") + flow("Work", "End", "true"),
    ),
    ("loop.two_kinds", "Work", between(node("task", TIMES + REPEAT.format("n &lt; 3")))),
    ("loop.endless", "Work", between(node("task", "<bpmn:standardLoopCharacteristics/>"))),
    (
        "loop.maximum",
        "Work",
        between(node("task", REPEAT.format("ok").replace("s>", 's loopMaximum="0">', 1))),
    ),
    ("event_gateway.branches", "Choose", EVENTS + WAIT.partition('<bpmn:intermediateCatchEvent id="B"')[0]),
    (
        "event_gateway.target",
        "B",
        EVENTS
        + WAIT.partition('<bpmn:intermediateCatchEvent id="B"')[0]
        + node("task", identifier="B")
        + chain("Choose", "B", "End"),
    ),
    ("event_gateway.target_incoming", "B", EVENTS + WAIT + chain("Choose", "B", "End") + flow("A", "B")),
    ("boundary.host", "Edge", boundary(timer("timeDuration", "P1D"), attached="Start")),
    ("boundary.incoming", "Edge", boundary(timer("timeDuration", "P1D")) + flow("Work", "Edge")),
    ("boundary.error_interrupts", "Edge", boundary("<bpmn:errorEventDefinition/>", cancelActivity="false")),
    (
        "boundary.error_twice",
        "Edge2",
        boundary("<bpmn:errorEventDefinition/>")
        + node("boundaryEvent", "<bpmn:errorEventDefinition/>", identifier="Edge2", attachedToRef="Work")
        + flow("Edge2", "End"),
    ),
    (
        "error.code_missing",
        "End",
        START
        + '<bpmn:endEvent id="End"><bpmn:errorEventDefinition/></bpmn:endEvent>'
        + chain("Start", "End"),
    ),
    ("loop.source", "Work", looped()),
    (
        "loop.two_sources",
        "Work",
        looped(
            loop=LOOP.replace(
                "/>",
                "><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>",
            ),
            **ITEMS,
        ),
    ),
    ("loop.element_variable", "Work", looped(collection="units")),
    ("loop.output", "Work", looped(**ITEMS, outputCollection="opinions")),
    ("loop.variable_name", "Work", looped(collection="units", elementVariable="the unit")),
    ("loop.unused_settings", "Work", user(**ITEMS)),
    ("feel.invalid", "Work", user(inputs="{goal: }")),
    ("feel.invalid", "Work", user(due="=1 +")),
    ("feel.invalid", "Work", service(outputs="{a: no such function(1)}")),
    (
        "feel.invalid",
        "Work",
        between(node("scriptTask", "<bpmn:script>import os</bpmn:script>", scriptFormat="feel")),
    ),
    ("feel.invalid", "Work", catching(timer("timeDate", "=((1"))),
    (
        "feel.invalid",
        "Choose_to_A",
        choice(flow("Choose", "A", "a &amp;&amp; b"), flow("Choose", "B"), default="Choose_to_B"),
    ),
    ("feel.invalid", "Work", looped(**ITEMS, outputElement="a.", outputCollection="b")),
    (
        "feel.invalid",
        "Work",
        looped(
            **ITEMS,
            loop=LOOP.replace(
                "/>",
                "><bpmn:completionCondition>= 1 >= </bpmn:completionCondition>"
                "</bpmn:multiInstanceLoopCharacteristics>",
            ),
        ),
    ),
    ("timer.missing", "Work", catching(TIMER.format(""))),
    ("timer.missing", "Work", catching(timer("timeDate", " "))),
    ("timer.invalid", "Work", catching(timer("timeDuration", "-PT1H"))),
    ("timer.invalid", "Work", catching(timer("timeDuration", "xxPT1H"))),
    ("timer.invalid", "Work", catching(timer("timeDuration", "P"))),
    ("timer.invalid", "Work", catching(timer("timeDate", "13.3.2015"))),
    ("timer.invalid", "Edge", boundary(timer("timeCycle", "0 9 * * *"))),
    ("timer.invalid", "Work", user(due="5 days")),
    ("timer.cycle_in_flow", "Work", catching(timer("timeCycle", "R3/P1D"))),
    (
        "timer.duration_at_start",
        "Start",
        node("startEvent", timer("timeDuration", "P1D"), identifier="Start") + END + chain("Start", "End"),
    ),
    ("timer.when_past", "Work", catching(settings(whenPast="later") + timer("timeDate", "2015-03-01"))),
    ("task.form_missing", "Work", user(form="")),
    ("task.form_unknown", "Work", user(form="plans")),
    ("task.role_missing", "Work", user(role="")),
    ("task.role_unknown", "Work", user(role="unit_uniom")),
    ("task.action_unknown", "Work", user(actions="submit,delete")),
    ("task.no_way_on", "Work", user(actions="save,transfer")),
    ("task.operation_unknown", "Work", user(operations="delegate,shred")),
    ("task.operations_none", "Work", user(operations="none,copy")),
    ("task.send_back_scope", "Work", user(sendBack="half")),
    ("task.judges", "Work", user(judges="maybe")),
    ("task.judges_by_giving_back", "Work", user(judges="no", actions="submit,return")),
    ("task.judges_by_giving_back", "Work", user(judges="no", operations="copy,send_back_author")),
    ("task.handler_missing", "Work", service(handler="")),
    ("task.handler_unknown", "Work", service(handler="plans.fil")),
    ("task.handler_and_topic", "Work", service(topic="ship")),
    ("task.needs_handler", "Work", service(handler="", topic="ship", timeout="PT5M")),
    ("task.timeout", "Work", service(timeout="P1D")),
    ("task.needs_topic", "Work", service(priority="3")),
    ("task.needs_topic", "Work", service(variables="all")),
    ("task.topic", "Work", service(handler="", topic="x" * 121)),
    ("task.priority", "Work", service(handler="", topic="ship", priority="high")),
    ("task.variables", "Work", service(handler="", topic="ship", variables="some")),
    ("feel.invalid", "Work", service(handler="", topic="=order +")),
    ("task.retries", "Work", service(retries="many")),
    ("task.timeout", "Work", service(timeout="soon")),
    ("task.script_missing", "Work", between(node("scriptTask", scriptFormat="feel"))),
    ("call.missing", "Work", between(node("callActivity"))),
    ("call.unknown", "Work", between(node("callActivity", calledElement="nowhere"))),
    ("call.itself", "Work", between(node("callActivity", calledElement="sample"))),
    ("message.unnamed", "Work", between(node("receiveTask", KEY))),
    ("message.key_missing", "Work", between(node("sendTask", messageRef="Message"))),
]


@pytest.mark.parametrize(
    ("code", "element", "body"), WRONG, ids=[f"{code}-{n}" for n, (code, *_) in enumerate(WRONG)]
)
def test_each_fault_is_found_alone(code: str, element: str, body: str) -> None:
    assert codes(bpmn(body)) == [(code, element)]


TYPED_START = node("startEvent", timer("timeDate", "2015-03-01"), identifier="Begin")
ELSEWHERE: list[tuple[str, str, bytes]] = [
    (
        "error.code_missing",
        "Edge",
        bpmn(
            boundary('<bpmn:errorEventDefinition errorRef="Error"/>'),
            extra='<bpmn:error id="Error" name="退回"/>',
        ),
    ),
    ("process.id", "样例", bpmn(between(node("task")), process='id="样例" name="样例"')),
    ("name.missing", "sample", bpmn(between(node("task")), process='id="sample"')),
    (
        "start.in_subprocess",
        "Begin",
        bpmn(sub(nested().replace(node("startEvent", identifier="Begin"), TYPED_START))),
    ),
]


@pytest.mark.parametrize(("code", "element", "data"), ELSEWHERE, ids=[code for code, *_ in ELSEWHERE])
def test_faults_of_the_process_itself(code: str, element: str, data: bytes) -> None:
    assert codes(data) == [(code, element)]


def test_every_rule_text_has_a_case() -> None:
    assert {code for code, *_ in WRONG + ELSEWHERE} - {
        "element.refused"
    } == rules.TEXTS.keys() | loops.TEXTS.keys()


def test_position_of_a_wrong_expression_is_told() -> None:
    (found,) = problems(bpmn(user(due="=1 + * 2")))
    assert (found.code, found.file, found.element_name) == ("feel.invalid", "sample.bpmn:2", "填报")
    assert found.message_zh == "due 的表达式第 1 行第 6 列有误：这里不能是“*”，应为值。"
    assert found.message_en == (
        "The expression of due is wrong at line 1, column 6: '*' is not expected here; a value is."
    )
    assert (found.hint_zh, found.hint_en) == (
        "请改正 FEEL 表达式的 ▸ 处：=1 + ▸* 2",
        "Correct the FEEL expression at ▸: =1 + ▸* 2",
    )


def test_names_left_none_are_not_checked() -> None:
    body = user(role="stranger", form="unknown")
    assert codes(bpmn(body), roles=None, forms=None) == []


def test_lane_role_counts_for_its_tasks_and_is_reported_once() -> None:
    refs = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in ("A", "B"))
    lane = f'<bpmn:lane id="Office" name="办公室">{settings(role="ofice")}{refs}</bpmn:lane>'
    tasks = "".join(node("userTask", settings(form="plan"), identifier=name) for name in ("A", "B"))
    body = f"<bpmn:laneSet>{lane}</bpmn:laneSet>" + START + tasks + END + chain("Start", "A", "B", "End")
    assert codes(bpmn(body)) == [("task.role_unknown", "A")]
    assert codes(bpmn(body), roles={"ofice"}) == []


def test_warnings_do_not_forbid() -> None:
    severities = {found.code: found.severity for found in problems(bpmn(user(**ITEMS)))}
    assert severities == {"loop.unused_settings": "warning"}


@pytest.mark.parametrize(
    ("left", "right", "covered"),
    [
        ("ok", "not(ok)", True),
        ("returned = true", "returned = false", True),
        ("score>=4", "score < 4", True),
        ("a.b = 1", "a.b != 1", True),
        ("true", "ok", True),
        ("score > 4", "score < 4", False),
        ("ok", "late", False),
        ('grade = "A"', 'grade = "B"', False),
    ],
)
def test_conditions_that_obviously_cover_everything(left: str, right: str, covered: bool) -> None:
    assert covers_everything([left, right]) is covered
    assert covers_everything([right, left]) is covered
