"""A Camunda 8 diagram as one of ours. Its expressions are FEEL already."""

from __future__ import annotations

import json
import re
from typing import Final

from lxml import etree

from engine.model.dialect import bare
from engine.model.import_ import juel
from engine.model.import_.editing import EXTENSIONS, ZEEBE, remove, set_property, tag
from engine.model.import_.forms import form_key
from engine.model.import_.keys import key_of
from engine.model.import_.leftovers import leftovers
from engine.model.import_.notes import Notes
from engine.model.settings import properties_of
from engine.model.xml import BPMN, local_name

_NO_EFFECT: Final = frozenset(
    {"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "versionTag", "userTask"}
    | {"properties", "priorityDefinition"}
)
_GROUP: Final = re.compile(r'=\s*\[\s*"([^"\\]+)"\s*\]')
_CATCHING: Final = ("intermediateCatchEvent", "boundaryEvent", "receiveTask", "startEvent")
_INNER_FORM: Final = "camunda-forms:bpmn:"


def translate(root: etree._Element, notes: Notes) -> None:
    """Translate a tree in its place."""
    keys = _correlation_keys(root)
    inner = _inner_forms(root, notes)
    for element in list(root.iter(f"{{{BPMN}}}*")):
        kind = tag(element)
        if kind == "userTask":
            _user_task(element, inner, notes)
        elif kind in ("serviceTask", "sendTask", "businessRuleTask", "scriptTask"):
            _job(element, notes)
        elif kind == "callActivity":
            _call(element, notes)
        elif kind in _CATCHING:
            _correlate(element, keys)
        if kind:
            _repeated(element)
            _mapping(element, notes, "result")
    leftovers(root, notes, ZEEBE, _NO_EFFECT, _NO_EFFECT)


def _find(element: etree._Element, name: str) -> etree._Element | None:
    return element.find(f"{EXTENSIONS}/{{{ZEEBE}}}{name}")


def _take(element: etree._Element, name: str) -> dict[str, str]:
    """The attributes of an extension, which is gone then."""
    found = _find(element, name)
    if found is None:
        return {}
    remove(found)
    return {str(key): value.strip() for key, value in found.attrib.items() if value.strip()}


def _inner_forms(root: etree._Element, notes: Notes) -> dict[str, str]:
    """The forms that stand in the diagram, by the id they have there."""
    known = {}
    for each in list(root.iter(f"{{{ZEEBE}}}userTaskForm")):
        form = key_of(each.get("id", ""))
        try:
            schema = json.loads(each.text or "")
        except (ValueError, RecursionError):
            schema = None
        if isinstance(schema, dict):
            notes.forms[form] = schema
            known[each.get("id", "")] = form
        else:
            notes.refuse(
                each, f"zeebe:userTaskForm {each.get('id', '')}", "请重画表单。", "Draw the form anew."
            )
        remove(each)
    return known


def _user_task(task: etree._Element, inner: dict[str, str], notes: Notes) -> None:
    form = _take(task, "formDefinition")
    named = form.get("formId") or form.get("formKey") or form.get("externalReference", "")
    if named:
        known = inner.get(named.removeprefix(_INNER_FORM))
        set_property(task, "form", known or form_key(named))
    who = _take(task, "assignmentDefinition")
    groups = _groups(who.get("candidateGroups", ""))
    if len(groups) == 1:
        set_property(task, "role", groups[0])
    elif groups:
        notes.refuse(task, "zeebe:candidateGroups", "请写一个角色。", "Write one role.")
    for name in ("assignee", "candidateUsers"):
        if name in who and groups:
            notes.ignore(task, f"zeebe:{name}")
        elif name in who:
            notes.report("import.person", task, what=f"zeebe:{name}")
    if due := _take(task, "taskSchedule").get("dueDate"):
        set_property(task, "due", due)
    _mapping(task, notes, "form")


def _groups(text: str) -> list[str]:
    """The groups that are named; an expression that is not a list of one text counts as several."""
    if found := _GROUP.fullmatch(text):
        return [found[1]]
    return (
        [text, text] if text.startswith("=") else [each.strip() for each in text.split(",") if each.strip()]
    )


def _job(task: etree._Element, notes: Notes) -> None:
    """What a worker does keeps its type as topic; scripts and decisions are ours."""
    decision, script = _take(task, "calledDecision"), _take(task, "script")
    if decision:
        set_property(task, "decision", decision.get("decisionId", ""))
        if result := decision.get("resultVariable"):
            set_property(task, "resultVariable", result)
        return
    if script:
        result = script.get("resultVariable", "result")
        task.set("scriptFormat", "feel")
        inner = etree.SubElement(task, f"{{{BPMN}}}script")
        inner.text = f"{{{juel.quoted(result)}: ({bare(script.get('expression', 'null'))})}}"
        return
    work = _take(task, "taskDefinition")
    if not work:
        return
    task.tag = f"{{{BPMN}}}serviceTask"
    for name in ("messageRef", "operationRef", "implementation", "scriptFormat"):
        task.attrib.pop(name, None)
    set_property(task, "topic", work.get("type", ""))
    if retries := work.get("retries"):
        set_property(task, "retries", retries)
    set_property(task, "variables", "all")


def _call(call: etree._Element, notes: Notes) -> None:
    called = _take(call, "calledElement")
    process = called.get("processId", "")
    if process.startswith("="):
        notes.refuse(call, f"zeebe:calledElement {process}", "请写流程的 id。", "Write the id of a process.")
    elif process:
        call.set("calledElement", key_of(process))
    if called.get("propagateAllParentVariables", "true") == "true" and _find(call, "ioMapping") is None:
        notes.refuse(
            call,
            "zeebe:propagateAllParentVariables",
            "请逐个写出要传入的变量。",
            "Name the variables that go in, one by one.",
        )


def _mapping(element: etree._Element, notes: Notes, result: str) -> None:
    """Inputs lie over the process's variables; outputs are all that comes back and what is mapped."""
    mapping, headers = _find(element, "ioMapping"), _find(element, "taskHeaders")
    entries: dict[str, list[str]] = {"input": [], "output": []}
    for each in () if mapping is None else mapping.iterchildren("*"):
        source, target = each.get("source", ""), each.get("target", "")
        value = bare(source) if source.startswith("=") else juel.quoted(source)
        if "." in target:
            notes.refuse(
                element,
                f"zeebe:{local_name(each)} {source} → {target}",
                "变量名里不能有点，请写成一个上下文。",
                "A variable's name cannot hold a dot: write a context.",
            )
        else:
            entries.setdefault(local_name(each), []).append(f"{juel.quoted(target)}: {value}")
    if headers is not None:
        named = [
            f"{juel.quoted(each.get('key', ''))}: {juel.quoted(each.get('value', ''))}" for each in headers
        ]
        entries["input"].append(f'"headers": {{{", ".join(named)}}}')
        remove(headers)
    if mapping is not None:
        remove(mapping)
    if entries["input"]:
        set_property(element, "inputs", f"{{{', '.join(entries['input'])}}}")
    if entries["output"]:
        set_property(element, "outputs", f"context merge([{result}, {{{', '.join(entries['output'])}}}])")


def _correlation_keys(root: etree._Element) -> dict[str, str]:
    """By the id of a message: how its receiver is found."""
    found = {}
    for message in root.iter(f"{{{BPMN}}}message"):
        if key := _take(message, "subscription").get("correlationKey"):
            found[message.get("id", "")] = bare(key)
    return found


def _correlate(element: etree._Element, keys: dict[str, str]) -> None:
    definition = element.find(f"{{{BPMN}}}messageEventDefinition")
    ref = element.get("messageRef") if definition is None else definition.get("messageRef")
    if (key := keys.get(ref or "")) and "correlationKey" not in properties_of(element):
        set_property(element, "correlationKey", key)


def _repeated(task: etree._Element) -> None:
    loop = task.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if loop is None:
        return
    given = _take(loop, "loopCharacteristics")
    names = {
        "inputCollection": "collection",
        "inputElement": "elementVariable",
        "outputCollection": "outputCollection",
        "outputElement": "outputElement",
    }
    for theirs, ours in names.items():
        if value := given.get(theirs):
            set_property(task, ours, bare(value))
