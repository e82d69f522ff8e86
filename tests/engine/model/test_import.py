"""Camunda's expressions and diagrams in our dialect."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from engine.feel import compile_expression
from engine.model.child import translate_files
from engine.model.import_ import juel
from engine.model.import_.keys import key_of
from engine.model.import_.translation import translate
from engine.model.reader import read_bpmn
from engine.model.settings import properties_of
from engine.model.xml import BPMN

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="t">'
)
VARIABLES: dict[str, Any] = {
    "a": 3,
    "b": 4,
    "yes": True,
    "no": False,
    "name": "Wang",
    "none": None,
    "blank": "",
    "items": [1, 2],
    "order": {"id": 9, "tags": ["x", "y"]},
    "business_key": "L1",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${yes}", True),
        ("#{a}", 3),
        ("${a == 3}", True),
        ("${a eq 3 and b ne 3}", True),
        ("${a + b * 2}", 11),
        ("${(a + b) * 2}", 14),
        ("${a - -b}", 7),
        ("${b % a}", 1),
        ("${b mod a == 1 && !no}", True),
        ("${not (yes || no)}", False),
        ("${a > b ? 'more' : \"less\"}", "less"),
        ("${name == 'Wang'}", True),
        ("${order.id}", 9),
        ("${order.tags[1]}", "y"),
        ("${order['id']}", 9),
        ("${items.size() >= 2}", True),
        ("${name.equals('Li')}", False),
        ("${empty none}", True),
        ("${empty blank}", True),
        ("${not empty items}", True),
        ("${empty a}", False),
        ("${1.5e2}", 150),
        ("${execution.processBusinessKey}", "L1"),
        ("${execution.getVariable('a')}", 3),
        ("${execution.hasVariable('none')}", False),
        ("Dear ${name}, no. ${a}!", "Dear Wang, no. 3!"),
        ("no expression", "no expression"),
        ('"quoted" \\ text', '"quoted" \\ text'),
        ("${'it\\'s'}", "it's"),
    ],
)
def test_expression_means_the_same(text: str, value: Any) -> None:
    found = juel.translate(text)
    assert compile_expression(found.text).evaluate(VARIABLES) == value


@pytest.mark.parametrize(
    "text",
    [
        *("${}", "${a +}", "${a", "${bean.call()}", "${call(a)}", "${dateTime().plusDays(1)}", "${a = 1}"),
        *(
            "${a; b}",
            "${a b}",
            "${x.y(1)}",
            "${task.assignee}",
            "${execution.getVariable(a)}",
            "x ${a",
            "${a[b]}",
        ),
        "${" + "(" * 200 + "a" + ")" * 200 + "}",
        "${" + "!" * 5000 + "a}",
    ],
)
def test_expression_without_counterpart_is_refused(text: str) -> None:
    with pytest.raises(juel.Untranslatable):
        juel.translate(text)


def test_keys_become_ours_and_ours_stay() -> None:
    keys = ["unit_plan", "Loan-Process", "Process_0a1B", "1st", "贷款", "", "x" * 99]
    made = ["unit_plan", "loan_process", "process_0a1b", "p_1st", "p___", "p_", "x" * 80]
    assert [key_of(each) for each in keys] == made


def diagram(inner: str) -> bytes:
    """A file with this inside its process."""
    return (
        f'{HEAD}<bpmn:process id="p" isExecutable="true">{inner}</bpmn:process></bpmn:definitions>'.encode()
    )


def translated(inner: str) -> tuple[etree._Element, list[str]]:
    """The translated process and the codes of the errors."""
    found = translate(diagram(inner), "f.bpmn")
    assert found.bpmn is not None
    process = etree.fromstring(found.bpmn).find(f"{{{BPMN}}}process")
    assert process is not None
    return process, [each.code for each in found.problems if each.severity == "error"]


@pytest.mark.parametrize(
    "inner",
    [
        '<bpmn:serviceTask id="a" camunda:class="x.Y"/>',
        '<bpmn:serviceTask id="a" camunda:delegateExpression="${bean}"/>',
        '<bpmn:serviceTask id="a" camunda:expression="${a}"/>',
        '<bpmn:userTask id="a" camunda:assignee="demo"/>',
        '<bpmn:userTask id="a" camunda:candidateGroups="x,y"/>',
        '<bpmn:callActivity id="a" calledElement="${key}"/>',
        '<bpmn:callActivity id="a" calledElement="x" camunda:calledElementBinding="version"/>',
        '<bpmn:scriptTask id="a" camunda:resource="deployment://a.groovy"/>',
        '<bpmn:startEvent id="a" camunda:formKey="x"/>',
        *(
            f'<bpmn:task id="a"><bpmn:extensionElements>{each}</bpmn:extensionElements></bpmn:task>'
            for each in (
                '<camunda:executionListener class="x.Y" event="start"/>',
                '<camunda:taskListener expression="${x}" event="create"/>',
                '<camunda:in variables="all"/>',
                "<camunda:field/>",
                "<camunda:whatever/>",
            )
        ),
        '<bpmn:callActivity id="a" calledElement="x"><bpmn:extensionElements>'
        '<camunda:in variables="all"/></bpmn:extensionElements></bpmn:callActivity>',
        '<bpmn:intermediateThrowEvent id="a"><bpmn:messageEventDefinition camunda:type="external"'
        ' camunda:topic="x"/></bpmn:intermediateThrowEvent>',
    ],
)
def test_what_has_no_counterpart_is_an_error(inner: str) -> None:
    process, errors = translated(inner)
    assert len(errors) >= 1
    words = process.find(f"*[@id='a']/{{{BPMN}}}documentation")
    assert words is not None
    assert (words.text or "").startswith("导入时没有全部带过来"), "what is lost stays written there"
    words.clear()
    assert b"camunda:" not in etree.tostring(process)


def test_what_changes_nothing_is_a_warning() -> None:
    inner = '<bpmn:task id="a" camunda:asyncBefore="true" camunda:exclusive="false" camunda:jobPriority="1"/>'
    found = translate(diagram(inner), "f.bpmn")
    assert [(each.severity, each.code) for each in found.problems] == [("warning", "import.ignored")] * 3


def test_calls_and_repetitions_become_settings() -> None:
    inner = (
        '<bpmn:callActivity id="a" calledElement="Other-One"><bpmn:extensionElements>'
        '<camunda:in source="x" target="y"/><camunda:in sourceExpression="${x + 1}" target="z"/>'
        '<camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:out source="r" target="s"/>'
        "</bpmn:extensionElements>"
        '<bpmn:multiInstanceLoopCharacteristics camunda:collection="${list}" camunda:elementVariable="each">'
        "<bpmn:completionCondition>${nrOfCompletedInstances >= 2}</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:callActivity>"
    )
    process, errors = translated(inner)
    call = process.find(f"{{{BPMN}}}callActivity")
    assert call is not None
    assert (call.get("calledElement"), errors) == ("other_one", [])
    assert properties_of(call) == {
        "inputs": '{"y": x, "z": x + 1}',
        "outputs": '{"s": r}',
        "collection": "list",
        "elementVariable": "each",
    }
    assert call.findtext(f".//{{{BPMN}}}completionCondition") == "nrOfCompletedInstances >= 2"


def test_a_diagram_of_ours_is_not_touched_and_a_broken_one_is_reported() -> None:
    ours = diagram(
        '<bpmn:task id="a"><bpmn:extensionElements><s:properties'
        ' xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"/></bpmn:extensionElements></bpmn:task>'
    )
    found = translate_files({"a.bpmn": ours, "b.bpmn": b"<x"})
    assert (found["a.bpmn"].bpmn, found["a.bpmn"].problems) == (ours, [])
    assert (found["b.bpmn"].bpmn, [each.code for each in found["b.bpmn"].problems]) == (None, ["xml.syntax"])
    assert read_bpmn(ours, "a.bpmn").process is not None
