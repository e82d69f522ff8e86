"""A Camunda 7 diagram as one of ours."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from lxml import etree

from engine.model.import_ import activities, juel
from engine.model.import_.editing import CAMUNDA, set_property, tag, take
from engine.model.import_.leftovers import leftovers
from engine.model.import_.notes import Notes
from engine.model.settings import properties_of
from engine.model.xml import BPMN

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
_NO_EFFECT_INSIDE: Final = frozenset({"properties", "failedJobRetryTimeCycle"})
_TIMES: Final = ("timeDate", "timeDuration", "timeCycle")
_CATCHING: Final = ("intermediateCatchEvent", "boundaryEvent", "receiveTask")


def translate(root: etree._Element, notes: Notes, no_effect: Collection[str] = ()) -> None:
    """Translate a tree in its place. `no_effect` are further attributes that change nothing here."""
    for element in list(root.iter("*")):
        _element(element, notes)
    leftovers(root, notes, CAMUNDA, {*_NO_EFFECT, *no_effect}, _NO_EFFECT_INSIDE)


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
        _drop_language(element)
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


def _drop_language(element: etree._Element) -> None:
    """What the expression was written in before it became FEEL."""
    if "juel" in element.get("language", "").lower():
        del element.attrib["language"]


def _condition(element: etree._Element, notes: Notes) -> None:
    _drop_language(element)
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
