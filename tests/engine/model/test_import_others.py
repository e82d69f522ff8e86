"""Diagrams of Flowable, Camunda 8 and SpiffArena in our dialect, and forms in files of their own."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from engine.feel import compile_expression
from engine.forms import parse_form
from engine.model.import_.juel import Untranslatable
from engine.model.import_.python import to_feel
from engine.model.import_.schemas import as_form
from engine.model.import_.translation import Translation, translate
from engine.model.reader import read_bpmn
from engine.model.settings import properties_of
from engine.model.xml import BPMN
from tests.shapes import SHAPES

SPACES = {
    "flowable": "http://flowable.org/bpmn",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "spiffworkflow": "http://spiffworkflow.org/bpmn/schema/1.0/core",
}


def diagram(tool: str, inner: str, beside: str = "") -> bytes:
    """A file of a tool with this inside its process."""
    return (
        f'<definitions xmlns="{BPMN}" xmlns:{tool}="{SPACES[tool]}" id="D" targetNamespace="t">{beside}'
        f'<process id="Leave-1" name="Leave" isExecutable="true">{inner}</process></definitions>'
    ).encode()


def task(kind: str, extensions: str = "", attributes: str = "", inner: str = "") -> str:
    """One task with extensions."""
    return f'<{kind} id="a" {attributes}><extensionElements>{extensions}</extensionElements>{inner}</{kind}>'


def translated(tool: str, inner: str, beside: str = "") -> tuple[etree._Element, Translation]:
    """The element `a` after its translation, and all that was found."""
    found = translate(diagram(tool, inner, beside), "f.bpmn")
    assert found.bpmn is not None
    element = etree.fromstring(found.bpmn).find(".//*[@id='a']")
    assert element is not None
    return element, found


def errors(found: Translation) -> list[str]:
    """The codes of what has to be put right."""
    return [each.code for each in found.problems if each.severity == "error"]


def test_flowable_settings_become_ours() -> None:
    fields = (
        '<flowable:formProperty id="days" name="天数" type="long" required="true"/>'
        '<flowable:formProperty id="why" type="string" writable="false"/>'
    )
    given = 'flowable:assignee="${starter}" flowable:dueDate="P5D"'
    loop = (
        '<multiInstanceLoopCharacteristics flowable:collection="bosses" flowable:elementVariable="boss">'
        "<completionCondition>${nrOfCompletedInstances/nrOfInstances &gt;= 0.5}</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    )
    start = '<startEvent id="s" flowable:initiator="starter"/>'
    element, found = translated("flowable", start + task("userTask", fields, given, loop))
    assert errors(found) == []
    assert properties_of(element) == {
        "role": "applicant",
        "due": "P5D",
        "form": "a_form",
        "collection": "bosses",
        "elementVariable": "boss",
    }
    made = {each["key"]: each for each in found.forms["a_form"]["components"] if "key" in each}
    assert (made["days"]["type"], made["days"]["label"]) == ("number", "天数")
    assert (made["days"]["validate"], made["why"]["readonly"]) == ({"required": True}, True)
    condition = element.findtext(f".//{{{BPMN}}}completionCondition")
    assert condition == "(nrOfCompletedInstances / nrOfInstances) >= 0.5"
    assert read_bpmn(found.bpmn or b"", "f.bpmn").process is not None


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        (task("userTask", "", 'flowable:skipExpression="${known}"'), "flowable:skipExpression ${known}"),
        (task("serviceTask", "", 'flowable:type="mail"'), "flowable:type=mail"),
        (task("serviceTask", "", 'flowable:class="x.Y"'), "serviceTask a"),
        (task("userTask", '<flowable:taskListener event="create" class="x.Y"/>'), "flowable:taskListener"),
    ],
)
def test_flowable_parts_without_counterpart_are_named(inner: str, said: str) -> None:
    element, found = translated("flowable", inner)
    [problem] = [each for each in found.problems if each.severity == "error"]
    assert problem.message_zh.startswith(said)
    assert (problem.element_id, bool(problem.hint_zh)) == ("a", True)
    assert "导入时没有全部带过来" in (element.findtext(f"{{{BPMN}}}documentation") or "")


def test_camunda_8_tasks_become_ours() -> None:
    user = (
        '<zeebe:userTask/><zeebe:formDefinition formKey="camunda-forms:bpmn:ask_form"/>'
        '<zeebe:assignmentDefinition candidateGroups="office"/><zeebe:taskSchedule dueDate="=due_on"/>'
        '<zeebe:ioMapping><zeebe:input source="=order.total" target="total"/>'
        '<zeebe:output source="=ok" target="accepted"/></zeebe:ioMapping>'
    )
    inner_form = '<zeebe:userTaskForm id="ask_form">{"components": []}</zeebe:userTaskForm>'
    inner_form = f"<extensionElements>{inner_form}</extensionElements>"
    element, found = translated("zeebe", inner_form + task("userTask", user))
    assert errors(found) == []
    assert found.forms == {"ask_form": {"components": []}}
    assert properties_of(element) == {
        "form": "ask_form",
        "role": "office",
        "due": "=due_on",
        "inputs": '{"total": order.total}',
        "outputs": 'context merge([form, {"accepted": ok}])',
    }


def test_camunda_8_work_scripts_and_calls_become_ours() -> None:
    element, _ = translated(
        "zeebe",
        task(
            "serviceTask",
            '<zeebe:taskDefinition type="pay" retries="5"/>'
            '<zeebe:taskHeaders><zeebe:header key="unit" value="CNY"/></zeebe:taskHeaders>',
        ),
    )
    assert properties_of(element) == {
        "topic": "pay",
        "retries": "5",
        "variables": "all",
        "inputs": '{"headers": {"unit": "CNY"}}',
    }
    element, _ = translated(
        "zeebe", task("scriptTask", '<zeebe:script expression="=a + 1" resultVariable="b"/>')
    )
    assert element.findtext(f"{{{BPMN}}}script") == '{"b": (a + 1)}'
    element, found = translated("zeebe", task("callActivity", '<zeebe:calledElement processId="Other-One"/>'))
    assert element.get("calledElement") == "other_one"
    assert errors(found) == ["import.refused"], "all variables at once"
    loop = (
        '<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items"'
        ' inputElement="item" outputCollection="votes" outputElement="=vote"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    element, _ = translated("zeebe", f'<task id="a">{loop}</task>')
    assert properties_of(element) == {
        "collection": "items",
        "elementVariable": "item",
        "outputCollection": "votes",
        "outputElement": "vote",
    }


def test_camunda_8_messages_keep_their_correlation() -> None:
    message = (
        '<message id="m" name="paid"><extensionElements><zeebe:subscription correlationKey="=order_id"/>'
        "</extensionElements></message>"
    )
    element, found = translated("zeebe", '<receiveTask id="a" messageRef="m"/>', beside=message)
    assert (properties_of(element), errors(found)) == ({"correlationKey": "order_id"}, [])


def test_spiffarena_tasks_become_ours_and_scripts_are_described() -> None:
    extensions = (
        "<spiffworkflow:instructionsForEndUser>请核对</spiffworkflow:instructionsForEndUser>"
        "<spiffworkflow:properties>"
        '<spiffworkflow:property name="formJsonSchemaFilename" value="leave-schema.json"/>'
        '<spiffworkflow:property name="formUiSchemaFilename" value="leave-uischema.json"/>'
        "</spiffworkflow:properties>"
    )
    element, found = translated("spiffworkflow", task("userTask", extensions))
    assert (properties_of(element), errors(found)) == ({"form": "leave", "instructions": "请核对"}, [])
    manual = "<spiffworkflow:instructionsForEndUser>Hi {{ who }}</spiffworkflow:instructionsForEndUser>"
    element, found = translated("spiffworkflow", task("manualTask", manual))
    assert etree.QName(element).localname == "userTask"
    assert (errors(found), list(found.forms)) == (["import.refused"], ["a_form"])
    element, found = translated(
        "spiffworkflow",
        task("scriptTask", "<spiffworkflow:unitTests/>", inner="<script>import os</script>"),
    )
    assert errors(found) == ["import.script"]
    assert element.find(f"{{{BPMN}}}script") is None
    assert "import os" in (element.findtext(f"{{{BPMN}}}documentation") or "")


def test_spiffarena_expressions_are_python() -> None:
    flow = (
        '<exclusiveGateway id="g"/><task id="t"/><sequenceFlow id="a" sourceRef="g" targetRef="t">'
        "<conditionExpression>days &gt; 3 and not urgent</conditionExpression></sequenceFlow>"
        '<task id="x"><extensionElements><spiffworkflow:unitTests/></extensionElements></task>'
    )
    element, _ = translated("spiffworkflow", flow)
    assert element.findtext(f"{{{BPMN}}}conditionExpression") == "((days > 3) and not(urgent))"
    timer = (
        '<intermediateCatchEvent id="a"><timerEventDefinition><timeDuration>"PT1H"</timeDuration>'
        '</timerEventDefinition></intermediateCatchEvent><task id="x"><extensionElements>'
        "<spiffworkflow:unitTests/></extensionElements></task>"
    )
    element, _ = translated("spiffworkflow", timer)
    assert element.findtext(f".//{{{BPMN}}}timeDuration") == "PT1H"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a == 3 and b != 3", True),
        ("not yes", False),
        ("len(items) >= 2", True),
        ("order['id'] == 9 or False", True),
        ("items[1]", 2),
        ("1 in items", True),
        ("'x' if yes else None", "x"),
        ("-a + b * 2 % 3", -1),
        ("{'k': [a, True]}", {"k": [3, True]}),
    ],
)
def test_python_means_the_same(text: str, value: Any) -> None:
    variables = {"a": 3, "b": 4, "yes": True, "items": [1, 2], "order": {"id": 9}}
    assert compile_expression(to_feel(text)).evaluate(variables) == value


@pytest.mark.parametrize(
    "text",
    ["", "x = 1", "import os", "open('x')", "[a for a in b]", "a.b()", "lambda: 1", "(" * 999, "1 < a < 3"],
)
def test_python_that_is_more_than_an_expression_is_refused(text: str) -> None:
    with pytest.raises(Untranslatable):
        to_feel(text)


def test_json_schema_becomes_a_form() -> None:
    schema = {
        "title": "请假",
        "required": ["days"],
        "properties": {
            "days": {"type": "integer", "title": "天数", "minimum": 1},
            "kind": {"enum": ["a", "b"], "enumNames": ["事假", "病假"]},
            "from": {"type": "string", "format": "date"},
            "why": {"type": "string", "maxLength": 2000},
            "agreed": {"type": "boolean", "default": False},
            "who": {"type": "array", "items": {"anyOf": [{"const": "x", "title": "甲"}]}},
            "inner": {"type": "object"},
        },
    }
    made = as_form("leave", schema)
    assert made is not None
    form, lost = made
    assert lost == ["inner"]
    assert [each["type"] for each in form["components"]] == [
        *("text", "number", "select", "datetime", "textarea", "checkbox", "checklist")
    ]
    assert form["components"][1]["validate"] == {"min": 1, "required": True}
    parse_form(form)
    assert as_form("x", {"type": "string"}) is None


@pytest.mark.parametrize("name", ["flowable_hire", "activiti_vacation", "zeebe_order", "spiffarena_request"])
def test_every_step_of_a_foreign_diagram_stands_in_the_report(name: str) -> None:
    found = translate(SHAPES[name], "f.bpmn")
    assert found.bpmn is not None
    process = read_bpmn(found.bpmn, "f.bpmn").process
    assert process is not None
    kept = "".join(each.message_zh for each in found.problems if each.code == "import.kept")
    spoken = {each.element_id for each in found.problems}
    unspoken = [
        node.id
        for node in process.nodes.values()
        if node.id not in spoken and " ".join((node.name or node.id).split()) not in kept
    ]
    assert unspoken == []
