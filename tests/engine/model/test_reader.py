"""Reading: the neutral form, and nothing ignored silently."""

from __future__ import annotations

import pytest

from engine.model.elements import Event, Flow, Loop, Process, walk
from engine.model.findings import TEXTS
from engine.model.reader import Reading, read_bpmn
from engine.model.texts import reading
from tests.engine.model.bpmn import (
    END,
    ERROR,
    HEAD,
    MESSAGE,
    START,
    between,
    bpmn,
    chain,
    codes,
    flow,
    node,
    problems,
    settings,
)

PLAIN = between(node("task"))
FOREIGN = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
LANE = '<bpmn:laneSet><bpmn:lane id="Office"><bpmn:flowNodeRef>{}</bpmn:flowNodeRef></bpmn:lane>{}</bpmn:laneSet>'


def read(data: bytes) -> Process:
    process = read_bpmn(data, "sample.bpmn").process
    assert process is not None
    return process


WRONG: list[tuple[str, str, bytes]] = [
    ("process.missing", "", HEAD.encode() + b"</bpmn:definitions>"),
    ("process.several", "second", bpmn(PLAIN, extra='<bpmn:process id="second"/>')),
    ("process.not_run", "second", bpmn(PLAIN, extra='<bpmn:process id="second" isExecutable="false"/>')),
    ("process.not_executable", "sample", bpmn(PLAIN, process='id="sample" name="样例" isExecutable="false"')),
    ("element.unknown", "", bpmn(PLAIN, extra="<bpmn:invention/>")),
    ("element.misplaced", "sample", bpmn(PLAIN + "<bpmn:multiInstanceLoopCharacteristics/>")),
    ("element.misplaced", "Work", bpmn(between(node("task", "<bpmn:script>1</bpmn:script>")))),
    ("element.repeated", "Work", bpmn(between(node("task", settings() + settings())))),
    ("element.misplaced", "Work", bpmn(between(node("task", "<spiffworkflow:properties/>")))),
    (
        "element.misplaced",
        "Work",
        bpmn(between(node("task", "<bpmn:extensionElements><bpmn:script/></bpmn:extensionElements>"))),
    ),
    (
        "element.misplaced",
        "Work",
        bpmn(between(node("task", "<bpmn:documentation><bpmn:script/></bpmn:documentation>"))),
    ),
    ("element.text", "Work", bpmn(between(node("task", "approve")))),
    ("element.text", "sample", bpmn(PLAIN + "approve")),
    ("element.text", "Work", bpmn(between(node("task", settings(stage="a").replace("/></", "/>b</"))))),
    ("attribute.unknown", "Work", bpmn(between(node("task", settings(stage="a").replace("value", "text"))))),
    (
        "extension.unknown",
        "Work",
        bpmn(
            between(
                node(
                    "task",
                    settings(stage="a").replace("<spiffworkflow:property ", "<spiffworkflow:operator "),
                )
            )
        ),
    ),
    (
        "property.duplicate",
        "Work",
        bpmn(
            between(
                node(
                    "task",
                    settings(stage="a").replace(
                        "</bpmn:ext",
                        settings(stage="b").partition(">")[2].partition("</bpmn:ext")[0] + "</bpmn:ext",
                    ),
                )
            )
        ),
    ),
    ("element.refused", "Data", bpmn(PLAIN + '<bpmn:dataStoreReference id="Data"/>')),
    ("element.refused", "Work", bpmn(between(node("task", "<bpmn:ioBinding/>")))),
    ("element.ignored", "Item", bpmn(PLAIN, extra='<bpmn:itemDefinition id="Item"/>')),
    ("attribute.unknown", "Work", bpmn(between(node("task", calledElement="X")))),
    ("attribute.refused", "Work", bpmn(between(node("serviceTask", operationRef="X")))),
    ("attribute.unknown", "Work", bpmn(between(node("task", **{"spiffworkflow:role": "office"})))),
    ("attribute.refused", "Work", bpmn(between(node("task", startQuantity="2")))),
    ("attribute.refused", "Work", bpmn(between(node("task", isForCompensation="true")))),
    (
        "attribute.value",
        "Work_to_End",
        bpmn(PLAIN.replace('"Work_to_End"', '"Work_to_End" isImmediate="maybe"')),
    ),
    ("attribute.value", "Start", bpmn(PLAIN.replace('"Start"/>', '"Start" isInterrupting="no"/>', 1))),
    (
        "extension.foreign",
        "Work",
        bpmn(between(node("task", "", **{"x:a": "1"}))).replace(
            b"<bpmn:process", b'<bpmn:process xmlns:x="urn:x"', 1
        ),
    ),
    (
        "extension.unknown",
        "Work",
        bpmn(
            between(
                node(
                    "task",
                    settings().replace(
                        "<spiffworkflow:properties>",
                        "<spiffworkflow:preScript>1</spiffworkflow:preScript><spiffworkflow:properties>",
                    ),
                )
            )
        ),
    ),
    ("property.unnamed", "Work", bpmn(between(node("task", settings(**{"": "x"}))))),
    (
        "property.duplicate",
        "Work",
        bpmn(between(node("task", settings(stage="a", x="b").replace('"x"', '"stage"')))),
    ),
    ("property.unknown", "Work", bpmn(between(node("task", settings(form="plan"))))),
    ("id.missing", "", bpmn(PLAIN + "<bpmn:task/>")),
    ("id.duplicate", "Work", bpmn(PLAIN + node("task"))),
    ("id.invalid", "1st", bpmn('<bpmn:laneSet><bpmn:lane id="1st"/></bpmn:laneSet>' + PLAIN)),
    ("id.invalid", "sample", bpmn(f'<bpmn:laneSet id="{"a" * 121}"/>' + PLAIN)),
    ("ref.dangling", "Work_to_Gone", bpmn(PLAIN + flow("Work", "Gone"))),
    (
        "ref.dangling",
        "Choose",
        bpmn(
            START
            + END
            + node("exclusiveGateway", identifier="Choose", default="Gone")
            + chain("Start", "Choose", "End")
        ),
    ),
    (
        "ref.dangling",
        "Choose",
        bpmn(
            START
            + END
            + chain("Start", "Choose", "End")
            + node("exclusiveGateway", identifier="Choose", default="Start_to_Choose")
        ),
    ),
    (
        "ref.dangling",
        "Edge",
        bpmn(
            PLAIN
            + flow("Edge", "End")
            + node("boundaryEvent", "<bpmn:errorEventDefinition/>", identifier="Edge", attachedToRef="Gone")
        ),
    ),
    (
        "ref.dangling",
        "Work",
        bpmn(between(node("receiveTask", settings(correlationKey="a"), messageRef="Gone"))),
    ),
    (
        "ref.dangling",
        "End",
        bpmn(
            PLAIN.replace(
                END, node("endEvent", '<bpmn:errorEventDefinition errorRef="Gone"/>', identifier="End")
            )
        ),
    ),
    ("ref.dangling", "Office", bpmn(LANE.format("Gone", "") + PLAIN)),
    (
        "ref.dangling",
        "Pool",
        bpmn(
            PLAIN,
            extra='<bpmn:collaboration id="All"><bpmn:participant id="Pool" '
            'processRef="gone"/></bpmn:collaboration>',
        ),
    ),
    ("ref.stale", "Work", bpmn(between(node("task", "<bpmn:incoming>Work_to_End</bpmn:incoming>")))),
    (
        "flow.crosses_scope",
        "Work_to_Finish",
        bpmn(
            START
            + END
            + chain("Start", "Inside", "Work", "End")
            + node("task")
            + flow("Work", "Finish")
            + node(
                "subProcess",
                node("startEvent", identifier="Begin")
                + node("endEvent", identifier="Finish")
                + chain("Begin", "Finish"),
                identifier="Inside",
            )
        ),
    ),
    (
        "lane.ambiguous",
        "Other",
        bpmn(
            LANE.format("Work", '<bpmn:lane id="Other"><bpmn:flowNodeRef>Work</bpmn:flowNodeRef></bpmn:lane>')
            + PLAIN
        ),
    ),
    (
        "expression.language",
        "Work_to_End",
        bpmn(
            START + END + node("exclusiveGateway") + flow("Start", "Work") + flow("Work", "End", "true")
        ).replace(b"<bpmn:conditionExpression", b'<bpmn:conditionExpression language="python"'),
    ),
    (
        "expression.language",
        "Definitions",
        bpmn(PLAIN).replace(
            b'id="Definitions"', b'id="Definitions" expressionLanguage="http://www.java.com/java"'
        ),
    ),
    (
        "expression.empty",
        "Work_to_End",
        bpmn(START + END + node("exclusiveGateway") + flow("Start", "Work") + flow("Work", "End", " = ")),
    ),
    (
        "timer.several",
        "Work",
        bpmn(
            between(
                node(
                    "intermediateCatchEvent",
                    "<bpmn:timerEventDefinition><bpmn:timeDate>2015-03-01</bpmn:timeDate>"
                    "<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>",
                )
            )
        ),
    ),
    (
        "script.language",
        "Work",
        bpmn(between(node("scriptTask", "<bpmn:script>{a: 1}</bpmn:script>", scriptFormat="python"))),
    ),
    ("script.language", "Work", bpmn(between(node("scriptTask", "<bpmn:script>{a: 1}</bpmn:script>")))),
    ("layout.none", "", bpmn(PLAIN, drawn=False)),
    ("layout.missing", "Work", bpmn(PLAIN).replace(b'<bpmndi:BPMNShape bpmnElement="Work"/>', b"")),
    (
        "layout.missing",
        "Work_to_End",
        bpmn(PLAIN).replace(b'<bpmndi:BPMNEdge bpmnElement="Work_to_End"/>', b""),
    ),
]


@pytest.mark.parametrize(
    ("code", "element", "data"), WRONG, ids=[f"{code}-{n}" for n, (code, *_) in enumerate(WRONG)]
)
def test_each_fault_is_found_alone(code: str, element: str, data: bytes) -> None:
    found = read_bpmn(data, "sample.bpmn").problems
    assert [(problem.code, problem.element_id) for problem in found] == [(code, element)]


def test_every_text_of_the_reader_has_a_case() -> None:
    elsewhere = {code for code in reading.TEXTS if code.startswith(("xml.", "reader."))}
    assert {code for code, *_ in WRONG} | elsewhere == reading.TEXTS.keys()


def test_all_texts_say_something_in_both_languages() -> None:
    for code, texts in TEXTS.items():
        assert all(text.strip() for text in texts), code
        zh, en, _, hint_en = texts
        assert any("\u4e00" <= sign <= "\u9fff" for sign in zh), code
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in en + hint_en), code


HARMLESS = [
    "<bpmn:documentation>说明</bpmn:documentation>",
    '<bpmn:textAnnotation id="Note"><bpmn:text>注</bpmn:text></bpmn:textAnnotation>'
    '<bpmn:association id="Line" sourceRef="Work" targetRef="Note"/>',
    '<bpmn:group id="Group" categoryValueRef="Value"/>',
    '<bpmn:laneSet id="Lanes"><bpmn:lane id="Office" name="办公室"/></bpmn:laneSet>',
]


@pytest.mark.parametrize("part", HARMLESS)
def test_what_changes_nothing_is_accepted(part: str) -> None:
    assert codes(bpmn(part + PLAIN)) == []


def test_one_pool_and_a_black_box_are_accepted() -> None:
    pools = (
        '<bpmn:collaboration id="All"><bpmn:participant id="Pool" name="市总" processRef="sample"/>'
        '<bpmn:participant id="Outside" name="单位"/>'
        '<bpmn:messageFlow id="Letter" sourceRef="Outside" targetRef="Work"/></bpmn:collaboration>'
        '<bpmn:category id="Kinds"><bpmn:categoryValue id="Value" value="x"/></bpmn:category>'
    )
    assert codes(bpmn(PLAIN, extra=pools)) == []


def test_foreign_namespace_is_warned_of_once() -> None:
    body = node("task", "", **{"camunda:assignee": "demo"})
    body += node("task", "<bpmn:extensionElements><camunda:in/></bpmn:extensionElements>", identifier="Next")
    data = bpmn(START + body + END + chain("Start", "Work", "Next", "End"))
    found = problems(data.replace(b"<bpmn:process", f"<bpmn:process {FOREIGN}".encode(), 1))
    assert [(problem.severity, problem.code, problem.element_id) for problem in found] == [
        ("warning", "extension.foreign", "Work")
    ]


def test_all_problems_are_reported_at_once_with_line_and_hint() -> None:
    data = bpmn(
        "\n<bpmn:dataStoreReference id='D'/>\n"
        + START
        + "<bpmn:task/>\n"
        + flow("Start", "Nowhere")
        + node("foo")
    )
    found = read_bpmn(data, "unit_plan/unit_plan.bpmn").problems
    assert [(problem.code, problem.file) for problem in found] == [
        ("element.refused", "unit_plan/unit_plan.bpmn:3"),
        ("id.missing", "unit_plan/unit_plan.bpmn:4"),
        ("element.unknown", "unit_plan/unit_plan.bpmn:5"),
        ("ref.dangling", "unit_plan/unit_plan.bpmn:5"),
    ]
    assert all(problem.hint_zh and problem.hint_en for problem in found)


def test_errors_come_before_warnings() -> None:
    found = read_bpmn(
        bpmn(between(node("task", settings(form="x"), foo="1")), drawn=False), "s.bpmn"
    ).problems
    assert [problem.severity for problem in found] == ["error", "warning", "warning"]


def test_nodes_flows_and_settings_are_read() -> None:
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="true">'
        "<bpmn:completionCondition>= nrOfCompletedInstances >= 2</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    work = node(
        "userTask",
        "<bpmn:documentation> 细则 </bpmn:documentation>"
        + settings(
            form="plan",
            role="unit_union",
            collection="=units",
            elementVariable="unit",
            outputCollection="opinions",
            outputElement="=opinion",
        )
        + loop,
    )
    process = read(bpmn(settings(title='="2015"') + between(work)))
    task = process.nodes["Work"]
    assert (process.id, process.name, process.properties) == ("sample", "样例", {"title": '="2015"'})
    assert list(process.nodes) == ["Start", "Work", "End"]
    assert process.flows["Start_to_Work"] == Flow("Start_to_Work", "Start", "Work", line=2)
    assert (task.kind, task.name, task.role, task.documentation) == ("userTask", "填报", "unit_union", "细则")
    assert task.loop == Loop(True, "units", "unit", "opinions", "opinion", "", "nrOfCompletedInstances >= 2")


def test_standard_form_of_multi_instance_is_read() -> None:
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>units</bpmn:loopDataInputRef>"
        '<bpmn:loopDataOutputRef>opinions</bpmn:loopDataOutputRef><bpmn:inputDataItem id="i" name="unit"/>'
        '<bpmn:outputDataItem id="o" name="opinion"/></bpmn:multiInstanceLoopCharacteristics>'
    )
    data = bpmn(between(node("userTask", loop)))
    assert read(data).nodes["Work"].loop == Loop(
        False, "units", "unit", "opinions", "opinion", item_variables=("opinion",)
    )
    assert codes(data) == []


def test_events_are_read() -> None:
    message = '<bpmn:messageEventDefinition messageRef="Message"/>'
    timer = "<bpmn:timerEventDefinition><bpmn:timeCycle>R3/PT10H</bpmn:timeCycle></bpmn:timerEventDefinition>"
    body = between(node("userTask", ""))
    body += node("boundaryEvent", timer, identifier="Late", attachedToRef="Work", cancelActivity="false")
    body += node(
        "boundaryEvent", settings(correlationKey="=key") + message, identifier="Told", attachedToRef="Work"
    )
    body += node("endEvent", '<bpmn:errorEventDefinition errorRef="Error"/>', identifier="Failed")
    nodes = read(bpmn(body)).nodes
    assert nodes["Late"].event == Event("timer", timer="cycle", expression="R3/PT10H")
    assert (nodes["Late"].attached_to, nodes["Late"].interrupting) == ("Work", False)
    assert nodes["Told"].event == Event("message", message="filed", correlation_key="key")
    assert nodes["Told"].interrupting
    assert nodes["Failed"].event == Event("error", error_code="refused")
    assert nodes["Start"].event == Event()


def test_conditions_scripts_and_calls_are_read_without_equals_sign() -> None:
    body = START + END + node("exclusiveGateway", identifier="Choose", default="Choose_to_Run")
    body += node("scriptTask", "<bpmn:script> = {a: 1} </bpmn:script>", identifier="Run", scriptFormat="feel")
    body += node("callActivity", identifier="Call", calledElement="other")
    body += chain("Start", "Choose", "Run", "Call", "End") + flow("Choose", "End", " = score &gt; 3 ")
    process = read(bpmn(body))
    assert process.flows["Choose_to_End"].condition == "score > 3"
    assert process.nodes["Choose"].default == "Choose_to_Run"
    assert process.nodes["Run"].script == "{a: 1}"
    assert process.nodes["Call"].called_element == "other"


def test_innermost_lane_gives_the_role_and_a_sub_process_inherits_it() -> None:
    inner = (
        '<bpmn:childLaneSet><bpmn:lane id="Desk" name="经办"><bpmn:flowNodeRef>Work</bpmn:flowNodeRef></bpmn:lane>'
        f'<bpmn:lane id="Head" name="主任">{settings(role="office_director")}'
        "<bpmn:flowNodeRef>Inside</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet>"
    )
    lanes = (
        f'<bpmn:laneSet><bpmn:lane id="Office" name="办公室">{settings(role="office")}'
        f"<bpmn:flowNodeRef>Work</bpmn:flowNodeRef>{inner}</bpmn:lane></bpmn:laneSet>"
    )
    sub = node(
        "subProcess",
        node("startEvent", identifier="Begin")
        + node("userTask", identifier="Sign")
        + node("userTask", settings(form="plan"), identifier="Read"),
        identifier="Inside",
    )
    process = read(bpmn(lanes + node("userTask", settings(form="plan")) + sub))
    inside = process.nodes["Inside"].process
    assert inside is not None
    assert (process.nodes["Work"].lane, process.nodes["Work"].role) == ("经办", "office")
    assert (inside.nodes["Read"].lane, inside.nodes["Read"].role) == ("主任", "office_director")
    assert inside.nodes["Sign"].role == "unit_union"
    assert [scope.id for scope in walk(process)] == ["sample", "Inside"]


def test_reading_survives_json() -> None:
    reading = read_bpmn(bpmn(between(node("userTask")), extra=MESSAGE + ERROR, drawn=False), "s.bpmn")
    assert Reading.from_dict(reading.to_dict()) == reading
