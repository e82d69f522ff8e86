"""A diagram of Flowable or Activiti as one of ours: most of it is Camunda 7's under another name."""

from __future__ import annotations

from typing import Final

from lxml import etree

from engine.model.import_ import camunda
from engine.model.import_.editing import (
    ACTIVITI,
    CAMUNDA,
    EXTENSIONS,
    FLOWABLE,
    remove,
    set_property,
    tag,
    take,
)
from engine.model.import_.leftovers import leftovers
from engine.model.import_.notes import Notes
from engine.model.xml import BPMN, local_name, namespace

MODELER: Final = "http://flowable.org/modeler"
_HERE: Final = (FLOWABLE, ACTIVITI)
_NO_EFFECT: Final = frozenset(
    {
        "async",
        "asynchronous",
        "asynchronousLeave",
        "exclusive",
        "formFieldValidation",
        "initiator",
        "category",
    }
    | {"candidateStarterGroups", "candidateStarterUsers", "isStartableInTasklist", "sameDeployment"}
    | {
        "fallbackToDefaultTenant",
        "idBoundaryEvents",
        "validateFormFields",
        "localScope",
        "businessCalendarName",
    }
)
_APPLICANT: Final = "applicant"


def translate(root: etree._Element, notes: Notes) -> None:
    """Translate a tree in its place."""
    initiators = _initiators(root)
    for element in list(root.iter("*")):
        _as_camunda(element)
    for element in list(root.iter("*")):
        kind = tag(element)
        if kind == "userTask":
            _applicant(element, initiators)
            _skip(element, notes)
        elif kind in ("serviceTask", "sendTask"):
            _built_in(element, notes)
        elif kind == "sequenceFlow" and "skipExpression" in element.attrib:
            del element.attrib["skipExpression"]
            notes.refuse(element, "skipExpression", *_SKIP_HINT)
        elif kind == "callActivity" and (key := take(element, "businessKey")):
            set_property(element, "businessKey", notes.feel(element, "businessKey", key).text)
    camunda.translate(root, notes, _NO_EFFECT)
    leftovers(root, notes, MODELER, ("x",), _modeler_names(root))


def _initiators(root: etree._Element) -> set[str]:
    """Expressions that mean who started the process."""
    named = {
        each.get(f"{{{space}}}initiator", "")
        for space in _HERE
        for each in root.iter(f"{{{BPMN}}}startEvent")
    }
    return {f"${{{name}}}" for name in {*named, "initiator", "startUserId"} if name}


def _as_camunda(element: etree._Element) -> None:
    """Attributes and extensions of this tool under Camunda's names."""
    for space in _HERE:
        for name in [str(each) for each in element.attrib if str(each).startswith(f"{{{space}}}")]:
            element.set(f"{{{CAMUNDA}}}{name.rpartition('}')[2]}", element.attrib.pop(name))
    if namespace(element) in _HERE:
        name = local_name(element)
        element.tag = f"{{{CAMUNDA}}}{'formField' if name == 'formProperty' else name}"
        if name == "formProperty":
            _field(element)


def _field(element: etree._Element) -> None:
    """A form property as a field of form data."""
    block = element.getparent()
    if block is None:
        return
    data = block.find(f"{{{CAMUNDA}}}formData")
    if data is None:
        data = etree.SubElement(block, f"{{{CAMUNDA}}}formData")
    data.append(element)
    if name := element.attrib.pop("name", ""):
        element.set("label", name)
    if (default := element.attrib.pop("default", "")) and not element.get("defaultValue"):
        element.set("defaultValue", default)
    rules = {"required": element.attrib.pop("required", ""), "readonly": element.attrib.pop("writable", "")}
    wanted = [name for name, value in rules.items() if value == ("true" if name == "required" else "false")]
    if wanted:
        validation = etree.SubElement(element, f"{{{CAMUNDA}}}validation")
        for name in wanted:
            etree.SubElement(validation, f"{{{CAMUNDA}}}constraint", name=name)


def _applicant(task: etree._Element, initiators: set[str]) -> None:
    """Work of whoever started the process is the applicant's."""
    if task.get(f"{{{CAMUNDA}}}assignee", "").strip() in initiators:
        take(task, "assignee")
        set_property(task, "role", _APPLICANT)


_SKIP_HINT: Final = (
    "请在这一步前面画一个排他网关，条件成立就绕过去。",
    "Draw an exclusive gateway before this step and lead the flow round it.",
)


def _skip(task: etree._Element, notes: Notes) -> None:
    if expression := take(task, "skipExpression"):
        notes.refuse(task, f"camunda:skipExpression {expression}", *_SKIP_HINT)


def _built_in(task: etree._Element, notes: Notes) -> None:
    """Mail, HTTP and the other tasks that the tool does itself; an external worker is Camunda's external task."""
    kind = task.get(f"{{{CAMUNDA}}}type", "")
    if kind in ("external-worker", "external"):
        task.set(f"{{{CAMUNDA}}}type", "external")
        return
    if not kind:
        return
    take(task, "type")
    notes.refuse(
        task,
        f"camunda:type={kind}",
        "请改用服务任务：选一个系统步骤，或写主题由外部程序办理；发信由提醒和通知完成。",
        "Use a service task with a handler or a topic; mail is sent by reminders and notices.",
    )
    for block in task.findall(EXTENSIONS):
        for field in block.findall(f"{{{CAMUNDA}}}field"):
            remove(field)


def _modeler_names(root: etree._Element) -> set[str]:
    """Whatever the modeler notes for itself changes nothing."""
    return {local_name(each) for each in root.iter("*") if namespace(each) == MODELER}
