"""A Camunda 7 diagram as one of ours. Runs inside the limited child process, like every reading of XML."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from engine.errors import DefinitionRejected, Problem
from engine.model.findings import gravest
from engine.model.import_ import activities, juel
from engine.model.import_.editing import CAMUNDA, EXTENSIONS, remove, set_property, tag, take
from engine.model.import_.keys import key_of
from engine.model.import_.notes import Notes
from engine.model.settings import properties_of
from engine.model.xml import BPMN, DIAGRAM, SETTINGS, local_name, namespace, parse_xml

ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
_NO_EFFECT: Final = (
    *(
        "asyncBefore",
        "asyncAfter",
        "exclusive",
        "jobPriority",
        "historyTimeToLive",
        "versionTag",
        "initiator",
    ),
    *(
        "isStartableInTasklist",
        "candidateStarterGroups",
        "candidateStarterUsers",
        "taskPriority",
        "variableName",
    ),
    *(
        "variableEvents",
        "modelerTemplate",
        "modelerTemplateVersion",
        "diagramRelationId",
        "calledElementTenantId",
    ),
)
_NO_EFFECT_INSIDE: Final = frozenset({"properties", "failedJobRetryTimeCycle", "formData"})
_TIMES: Final = ("timeDate", "timeDuration", "timeCycle")
_CATCHING: Final = ("intermediateCatchEvent", "boundaryEvent", "receiveTask")


@dataclass(frozen=True)
class Translation:
    """The diagram in our dialect (None: it could not be read), its forms by id, and what was found on the way."""

    bpmn: bytes | None
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "bpmn": None if self.bpmn is None else base64.b64encode(self.bpmn).decode(),
            "forms": self.forms,
            "problems": [found.to_dict() for found in self.problems],
        }

    @staticmethod
    def from_dict(raw: dict[str, Any]) -> Translation:
        """Read back what `to_dict` wrote."""
        bpmn = raw["bpmn"]
        return Translation(
            None if bpmn is None else base64.b64decode(bpmn),
            raw["forms"],
            [Problem(**found) for found in raw["problems"]],
        )


def translate(data: bytes, file: str) -> Translation:
    """Translate one file; nothing that stands in it makes this raise. A diagram of ours stays as it is."""
    try:
        root = parse_xml(data, file)
    except DefinitionRejected as rejected:
        return Translation(None, problems=rejected.problems)
    if next(root.iter(f"{{{SETTINGS}}}*"), None) is not None:
        return Translation(data)
    notes = Notes(file)
    if next(root.iter(f"{{{ZEEBE}}}*"), None) is not None:
        notes.report("import.zeebe", root)
        return Translation(None, problems=notes.problems)
    for element in list(root.iter("*")):
        _element(element, notes)
    _rename(root, notes)
    _leftovers(root, notes)
    etree.cleanup_namespaces(root, top_nsmap={"spiffworkflow": SETTINGS})
    bpmn = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return Translation(bpmn, notes.forms, gravest(notes.problems))


def _element(element: etree._Element, notes: Notes) -> None:
    kind = tag(element)
    if kind in ("serviceTask", "sendTask", "businessRuleTask"):
        activities.service_task(element, notes)
    elif kind == "userTask":
        activities.user_task(element, notes)
    elif kind == "scriptTask":
        activities.script_task(element, notes)
    elif kind == "callActivity":
        activities.call_activity(element, notes)
    elif kind == "lane":
        activities.lane(element)
    elif kind == "conditionExpression":
        _condition(element, notes)
    elif kind in (*_TIMES, "condition"):
        if juel.is_expression(element.text or ""):
            feel = notes.feel(element, kind, element.text or "").text
            element.text = feel if kind == "condition" else f"={feel}"
    elif kind in ("errorEventDefinition", "escalationEventDefinition"):
        _caught(element, kind.removesuffix("EventDefinition"), notes)
    elif kind in ("message", "signal") and juel.is_expression(element.get("name", "")):
        notes.refuse(element, f"{kind} {element.get('name')}", "请写固定的名称。", "Write a fixed name.")
    if kind:
        activities.repeated(element, notes)
        _correlate(element, kind)


def _condition(element: etree._Element, notes: Notes) -> None:
    if take(element, "resource"):
        notes.refuse(
            element, "camunda:resource", "请把条件写在图里。", "Write the condition into the diagram."
        )
    if juel.is_expression(element.text or ""):
        element.text = notes.feel(element, "conditionExpression", element.text or "").text


def _caught(definition: etree._Element, kind: str, notes: Notes) -> None:
    """The variables for code and message of what is caught, beside what came with it."""
    names = {
        "code": take(definition, f"{kind}CodeVariable"),
        "message": take(definition, f"{kind}MessageVariable"),
    }
    entries = [f"{juel.quoted(name)}: {kind}_{part}" for part, name in names.items() if name]
    event = definition.getparent()
    if entries and event is not None:
        set_property(event, "outputs", f"context merge([{kind}, {{{', '.join(entries)}}}])")


def _correlate(element: etree._Element, kind: str) -> None:
    """Camunda finds the receiver of a message by the business key, if nothing else is said when it is sent."""
    is_message = kind == "receiveTask" or element.find(f"{{{BPMN}}}messageEventDefinition") is not None
    owner = element.getparent()
    handles = kind == "startEvent" and owner is not None and owner.get("triggeredByEvent") == "true"
    if is_message and (kind in _CATCHING or handles) and "correlationKey" not in properties_of(element):
        set_property(element, "correlationKey", "business_key")


def _rename(root: etree._Element, notes: Notes) -> None:
    """Process ids as ours, wherever they are referred to."""
    for process in root.iter(f"{{{BPMN}}}process"):
        old = process.get("id", "")
        new = key_of(old)
        if old in ("", new):
            continue
        notes.report("import.key", process, id=old, key=new)
        process.set("id", new)
        for participant in root.iter(f"{{{BPMN}}}participant"):
            if participant.get("processRef") == old:
                participant.set("processRef", new)
        for drawn in root.iter(f"{{{DIAGRAM}}}BPMNPlane", f"{{{DIAGRAM}}}BPMNShape"):
            if drawn.get("bpmnElement") == old:
                drawn.set("bpmnElement", new)


def _leftovers(root: etree._Element, notes: Notes) -> None:
    """What nobody has taken over: known to have no effect, else refused."""
    for element in list(root.iter(f"{{{BPMN}}}*")):
        notes.take_ignored(element, *_NO_EFFECT)
        for name in [str(each) for each in element.attrib if str(each).startswith(f"{{{CAMUNDA}}}")]:
            _refuse(element, f"camunda:{name.rpartition('}')[2]}", notes)
            del element.attrib[name]
    for block in list(root.iter(EXTENSIONS)):
        for child in list(block):
            if namespace(child) == CAMUNDA:
                _left_inside(block, child, notes)
        if len(block) == 0:
            remove(block)


def _left_inside(block: etree._Element, child: etree._Element, notes: Notes) -> None:
    owner = block.getparent()
    at = block if owner is None else owner
    if local_name(child) in _NO_EFFECT_INSIDE:
        notes.ignore(at, f"camunda:{local_name(child)}")
    else:
        _refuse(at, f"camunda:{local_name(child)}", notes)
    remove(child)


def _refuse(at: etree._Element, what: str, notes: Notes) -> None:
    notes.refuse(
        at,
        what,
        "请用 BPMN 的元素、FEEL 表达式或外部任务表达它的作用。",
        "Say what it does with elements of BPMN, FEEL or an external task.",
    )
