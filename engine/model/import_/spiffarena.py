"""A SpiffArena diagram as one of ours. It shares our namespace; its scripts and expressions are Python."""

from __future__ import annotations

from typing import Final

from lxml import etree

from engine.model.import_.activities import lane
from engine.model.import_.editing import EXTENSIONS, remove, set_property, tag
from engine.model.import_.forms import empty_form, form_key
from engine.model.import_.juel import Untranslatable, quoted
from engine.model.import_.keys import key_of
from engine.model.import_.notes import Notes
from engine.model.import_.python import text_in, to_feel
from engine.model.settings import properties_of
from engine.model.xml import BPMN, SETTINGS, local_name

_OURS: Final = frozenset({"properties", "property"})
_FORM: Final = "formJsonSchemaFilename"
_THEIR_PROPERTIES: Final = frozenset({_FORM, "formUiSchemaFilename"})
_NO_EFFECT: Final = frozenset(
    {
        "unitTests",
        "signalButtonLabel",
        "taskMetadataValues",
        "variables",
        "category",
        "payloadExpression",
        "instructionsForEndUser",
    }
)
_TIMES: Final = ("timeDate", "timeDuration", "timeCycle")
_CONDITIONS: Final = (
    "conditionExpression",
    "condition",
    "loopCondition",
    "completionCondition",
    "loopCardinality",
)
_SCRIPT_HINT: Final = (
    "请改用系统步骤、决策表，或用 FEEL 写的脚本。",
    "Use a handler, a decision table, or a script in FEEL.",
)


def is_from_there(root: etree._Element) -> bool:
    """Whether the namespace is used as there: for more than our settings, or for its forms."""
    return any(
        local_name(each) not in _OURS or each.get("name") in _THEIR_PROPERTIES
        for each in root.iter(f"{{{SETTINGS}}}*")
    )


def translate(root: etree._Element, notes: Notes) -> None:
    """Translate a tree in its place."""
    brought = _message_variables(root)
    for element in list(root.iter(f"{{{BPMN}}}*")):
        kind = tag(element)
        if kind in ("userTask", "manualTask"):
            _human(element, notes)
        elif kind == "scriptTask":
            _script(element, notes)
        elif kind == "serviceTask":
            _operator(element, notes)
        elif kind == "businessRuleTask":
            _decision(element)
        elif kind == "lane":
            lane(element)
        elif kind == "callActivity" and element.get("calledElement"):
            element.set("calledElement", key_of(element.get("calledElement", "")))
        elif kind == "messageEventDefinition":
            _message(element, brought, notes)
        elif kind in _CONDITIONS or kind in _TIMES:
            _expression(element, kind, notes)
    _rest(root, notes)


def _find(element: etree._Element, name: str) -> etree._Element | None:
    return element.find(f"{EXTENSIONS}/{{{SETTINGS}}}{name}")


def _take_text(element: etree._Element, name: str) -> str:
    """The text of an extension, which is gone then."""
    found = _find(element, name)
    if found is None:
        return ""
    remove(found)
    return (found.text or "").strip()


def _human(task: etree._Element, notes: Notes) -> None:
    """Somebody confirms a manual task there, so it is a user task here."""
    for name in ("lane", "allowGuest", "guestConfirmation"):
        if text := _take_text(task, name):
            notes.refuse(
                task,
                f"spiffworkflow:{name} {text}",
                "办理人须有账号；公众提交请用公开页面。",
                "Who does a task has an account; the public uses the public pages.",
            )
    words = _take_text(task, "instructionsForEndUser")
    form = properties_of(task).get(_FORM, "")
    for entry in task.findall(f"{EXTENSIONS}/{{{SETTINGS}}}properties/{{{SETTINGS}}}property"):
        if entry.get("name") in _THEIR_PROPERTIES:
            remove(entry)
    task.tag = f"{{{BPMN}}}userTask"
    if form:
        set_property(task, "form", form_key(form))
    else:
        set_property(task, "form", empty_form(task, notes))
    if words:
        set_property(task, "instructions", words[:5_000])
        if "{{" in words or "{%" in words:
            hint = ("请写固定的文字，数据放进表单。", "Write plain words, and show data in the form.")
            notes.refuse(task, "spiffworkflow:instructionsForEndUser {{…}}", *hint)


def _script(task: etree._Element, notes: Notes) -> None:
    """Never run: what it did is described, and the empty script has to be replaced."""
    script = task.find(f"{{{BPMN}}}script")
    if script is None or task.get("scriptFormat", "").lower() == "feel":
        return
    if (script.text or "").strip():
        notes.report("import.script", task, what=" ".join((script.text or "").split()))
    task.set("scriptFormat", "feel")
    remove(script)


def _operator(task: etree._Element, notes: Notes) -> None:
    """A connector becomes work for a program outside, by the connector's name."""
    operator = _find(task, "serviceTaskOperator")
    if operator is None:
        return
    set_property(task, "topic", operator.get("id", ""))
    entries = []
    for each in operator.iter(f"{{{SETTINGS}}}parameter"):
        entries.append(f"{quoted(each.get('id', ''))}: {_feel(task, each.get('value', ''), notes)}")
    if entries:
        set_property(task, "inputs", f"{{{', '.join(entries)}}}")
    if result := operator.get("resultVariable"):
        set_property(task, "outputs", f"{{{quoted(result)}: result}}")
    remove(operator)


def _decision(task: etree._Element) -> None:
    if decision := _take_text(task, "calledDecisionId"):
        set_property(task, "decision", decision)


def _message_variables(root: etree._Element) -> dict[str, str]:
    """By the id of a message: the variable that what it brings goes into."""
    found = {}
    for message in root.iter(f"{{{BPMN}}}message"):
        if name := _take_text(message, "messageVariable"):
            found[message.get("id", "")] = name
    return found


def _message(definition: etree._Element, brought: dict[str, str], notes: Notes) -> None:
    event = definition.getparent()
    if event is None:
        return
    if payload := _take_text(definition, "messagePayload"):
        set_property(event, "payload", _feel(event, payload, notes))
    name = _take_text(definition, "messageVariable") or brought.get(definition.get("messageRef", ""), "")
    if name and tag(event) in ("startEvent", "intermediateCatchEvent", "boundaryEvent"):
        set_property(event, "outputs", f"{{{quoted(name)}: message}}")


def _expression(element: etree._Element, kind: str, notes: Notes) -> None:
    text = (element.text or "").strip()
    if not text:
        return
    if kind not in _TIMES:
        element.text = _feel(element, text, notes)
    elif (literal := text_in(text)) is not None:
        element.text = literal
    else:
        element.text = f"={_feel(element, text, notes)}"


def _feel(at: etree._Element, text: str, notes: Notes) -> str:
    try:
        feel = to_feel(text)
    except Untranslatable as why:
        notes.report("import.expression", at, place=local_name(at), text=text.strip(), reason=why)
        return "null"
    return feel[1:-1] if feel.startswith("(") and feel.endswith(")") and feel.count("(") == 1 else feel


def _rest(root: etree._Element, notes: Notes) -> None:
    """Scripts before and after, and whatever else is not ours; blocks then empty go."""
    for block in list(root.iter(EXTENSIONS)):
        owner = block.getparent()
        for child in list(block):
            if etree.QName(child).namespace == SETTINGS and local_name(child) != "properties":
                _tell(block if owner is None else owner, child, notes)
                remove(child)
        for properties in block.findall(f"{{{SETTINGS}}}properties"):
            if len(properties) == 0:
                remove(properties)
        if len(block) == 0:
            remove(block)


def _tell(at: etree._Element, child: etree._Element, notes: Notes) -> None:
    name, text = local_name(child), " ".join((child.text or "").split())
    if name in ("preScript", "postScript") and text:
        notes.report("import.script", at, what=f"{name}: {text}")
    elif name in _NO_EFFECT or not (text or len(child) or child.attrib):
        notes.ignore(at, f"spiffworkflow:{name}")
    else:
        notes.refuse(at, f"spiffworkflow:{name}", *_SCRIPT_HINT)
