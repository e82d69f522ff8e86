"""Tasks and call activities of Camunda 7 as ours."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from engine.model.import_ import juel
from engine.model.import_.editing import children, remove, set_property, tag, take
from engine.model.import_.forms import task_form
from engine.model.import_.keys import key_of
from engine.model.import_.mappings import call_mappings, drop_input_output, task_inputs, task_outputs
from engine.model.import_.notes import Notes
from engine.model.xml import BPMN

_JAVA: Final = ("class", "delegateExpression", "expression")
_ROLE: Final = re.compile(r"[a-z][a-z0-9_]*")


def service_task(task: etree._Element, notes: Notes) -> None:
    """An external task keeps its topic; an expression with a result becomes a script; Java is refused."""
    topic, kind, priority = take(task, "topic"), take(task, "type"), take(task, "taskPriority")
    result, expression = take(task, "resultVariable"), take(task, "expression")
    if tag(task) == "businessRuleTask" and _decision(task, notes, result):
        return
    if kind == "external":
        _external(task, notes, topic, priority)
    elif expression and result:
        _script(task, f"{{{juel.quoted(result)}: {notes.feel(task, 'camunda:expression', expression).text}}}")
    elif expression or any(take(task, name) for name in _JAVA) or kind or children(task, "connector"):
        notes.report("import.java", task, what=f"{tag(task)} {task.get('id', '')}")
        drop_input_output(task)
    for connector in children(task, "connector"):
        remove(connector)


def _external(task: etree._Element, notes: Notes, topic: str, priority: str) -> None:
    task.tag = f"{{{BPMN}}}serviceTask"
    for name in ("messageRef", "operationRef", "implementation"):
        task.attrib.pop(name, None)
    set_property(task, "topic", notes.value(task, "camunda:topic", topic))
    if priority:
        set_property(task, "priority", notes.value(task, "camunda:taskPriority", priority))
    inputs = task_inputs(task, notes)
    if inputs:
        # Camunda's inputs lie over the process's variables; they do not hide the rest.
        set_property(task, "variables", "all")
    task_outputs(task, notes, inputs, "result")
    drop_input_output(task)


def _script(task: etree._Element, script: str) -> None:
    task.tag = f"{{{BPMN}}}scriptTask"
    task.attrib.pop("implementation", None)
    task.set("scriptFormat", "feel")
    etree.SubElement(task, f"{{{BPMN}}}script").text = script


def _decision(task: etree._Element, notes: Notes, result: str) -> bool:
    decision, mapped = take(task, "decisionRef"), take(task, "mapDecisionResult")
    if not decision:
        return False
    set_property(task, "decision", decision)
    if result:
        set_property(task, "resultVariable", result)
    if mapped not in ("singleEntry", "singleResult"):
        hint = ("请用 singleEntry 或 singleResult。", "Use singleEntry or singleResult.")
        notes.refuse(task, f"camunda:mapDecisionResult {mapped or 'resultList'}", *hint)
    if take(task, "decisionRefBinding") not in ("", "latest", "deployment"):
        notes.refuse(task, "camunda:decisionRefBinding", "请用 deployment。", "Use deployment.")
    return True


def script_task(task: etree._Element, notes: Notes) -> None:
    """FEEL scripts are taken over, with a result variable as a context of one entry; others the checker refuses."""
    result, script = take(task, "resultVariable"), task.find(f"{{{BPMN}}}script")
    if take(task, "resource"):
        notes.refuse(
            task,
            "camunda:resource",
            "请把脚本写在图里，用 FEEL。",
            "Write the script into the diagram, in FEEL.",
        )
    if result and script is not None and script.text:
        script.text = f"{{{juel.quoted(result)}: ({script.text.strip().removeprefix('=')})}}"


def user_task(task: etree._Element, notes: Notes) -> None:
    """A role for whom it is, a form for what is to be filled in, a due time."""
    groups = [each.strip() for each in take(task, "candidateGroups").split(",") if each.strip()]
    people = [name for name in ("assignee", "candidateUsers") if take(task, name)]
    if len(groups) > 1 or any(juel.is_expression(each) for each in groups):
        notes.refuse(task, "camunda:candidateGroups", "请写一个角色。", "Write one role.")
    elif groups:
        set_property(task, "role", groups[0])
    for name in people:
        if groups or _lane_role(task):
            notes.ignore(task, f"camunda:{name}")
        else:
            notes.report("import.person", task, what=f"camunda:{name}")
    if due := take(task, "dueDate"):
        set_property(task, "due", notes.value(task, "camunda:dueDate", due))
    task_form(task, notes)
    inputs = task_inputs(task, notes)
    task_outputs(task, notes, inputs, "form")
    drop_input_output(task)
    notes.take_ignored(task, "followUpDate", "priority")


def lane(element: etree._Element) -> None:
    """A lane named like a role is that role's."""
    if _ROLE.fullmatch(element.get("name", "").strip()):
        set_property(element, "role", element.get("name", "").strip())


def _lane_role(task: etree._Element) -> bool:
    refs = task.getroottree().getroot().iter(f"{{{BPMN}}}flowNodeRef")
    lanes = [ref.getparent() for ref in refs if (ref.text or "").strip() == task.get("id")]
    return any(each is not None and _ROLE.fullmatch(each.get("name", "").strip()) for each in lanes)


def call_activity(call: etree._Element, notes: Notes) -> None:
    """The newest version of what it calls, with mapped variables."""
    called = call.get("calledElement", "")
    if juel.is_expression(called):
        notes.refuse(call, f"calledElement {called}", "请写流程的 id。", "Write the id of a process.")
    elif called:
        call.set("calledElement", key_of(called))
    if take(call, "calledElementBinding") not in ("", "latest"):
        notes.refuse(
            call, "camunda:calledElementBinding", "这里总是调用最新版。", "The newest version is called here."
        )
    call_mappings(call, notes)


def repeated(task: etree._Element, notes: Notes) -> None:
    """Multi-instance: Camunda's collection and element variable are settings of the activity here."""
    loop = task.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if loop is None:
        return
    collection, element = take(loop, "collection"), take(loop, "elementVariable")
    if collection:
        is_name = juel.is_identifier(collection)
        set_property(
            task,
            "collection",
            collection if is_name else notes.feel(loop, "camunda:collection", collection).text,
        )
    if element:
        set_property(task, "elementVariable", element)
    for name in ("loopCardinality", "completionCondition"):
        child = loop.find(f"{{{BPMN}}}{name}")
        if child is not None and juel.is_expression(child.text or ""):
            child.text = notes.feel(loop, name, child.text or "").text
