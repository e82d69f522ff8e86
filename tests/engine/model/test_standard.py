"""Every element and attribute of BPMN 2.0, from the OMG's schema: each is run, harmless, warned of, or refused by name.

What the tables say is compared with what the reader does to a file that holds the thing; nothing may be left over.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from lxml import etree

from engine.errors import Problem
from engine.model.audit import Audit
from engine.model.dialect import REFUSED_NODES
from engine.model.xml import BPMN
from tests.engine.model import standard
from tests.engine.model.bpmn import between, bpmn, node, problems

ANYWHERE = {
    "documentation",
    "extensionElements",
    "textAnnotation",
    "text",
    "association",
    "group",
    "categoryValueRef",
}
"""Words and lines for people."""

HARMLESS = ANYWHERE | {"category", "categoryValue", "dataState", "incoming", "outgoing"}
"""Accepted; nothing depends on them."""

WARNED = {
    *("itemDefinition", "auditing", "monitoring", "resource", "interface", "relationship", "partnerEntity"),
    *("partnerRole", "endPoint", "endPointRef", "interfaceRef", "supportedInterfaceRef"),
}
"""Accepted with a warning: an author may expect something of them."""

REFUSED = {
    *("import", "extension", "supports", "ioBinding", "operationRef", "rendering"),
    *("dataStore", "dataStoreReference", "whileExecutingInputRefs", "whileExecutingOutputRefs"),
    "participantMultiplicity",
    *("humanPerformer", "performer", "potentialOwner", "resourceRole", "partitionElement"),
    *("globalTask", "globalUserTask", "globalManualTask", "globalScriptTask", "globalBusinessRuleTask"),
    *("complexBehaviorDefinition", "choreography", "choreographyRef", "globalChoreographyTask"),
    *("participantAssociation", "messageFlowAssociation"),
    *("conversation", "subConversation", "callConversation", "globalConversation", "conversationLink"),
    "conversationAssociation",
}
"""Refused where they stand, each with what to use instead."""

REFUSED_AS_NODES = {
    *("complexGateway", "adHocSubProcess", "implicitThrowEvent"),
    *("choreographyTask", "subChoreography", "callChoreography"),
}
"""Read, so that all else about the diagram is told too, and then refused."""

RUN = {
    *(
        "process",
        "subProcess",
        "transaction",
        "callActivity",
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
    ),
    *(
        "scriptTask",
        "script",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "sequenceFlow",
        "conditionExpression",
    ),
    *("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"),
    *("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"),
    *("eventDefinitionRef", "timerEventDefinition", "timeDate", "timeDuration", "timeCycle"),
    *("messageEventDefinition", "signalEventDefinition", "errorEventDefinition", "escalationEventDefinition"),
    *("conditionalEventDefinition", "condition", "linkEventDefinition", "source", "target"),
    *("terminateEventDefinition", "cancelEventDefinition", "message", "signal", "error", "escalation"),
    *("multiInstanceLoopCharacteristics", "loopCardinality", "completionCondition", "loopDataInputRef"),
    *("loopDataOutputRef", "inputDataItem", "outputDataItem", "standardLoopCharacteristics", "loopCondition"),
    *("dataObject", "dataObjectReference", "property", "ioSpecification", "dataInput", "dataOutput"),
    *("inputSet", "dataInputRefs", "optionalInputRefs", "outputSetRefs"),
    *("outputSet", "dataOutputRefs", "optionalOutputRefs", "inputSetRefs"),
    *("dataInputAssociation", "dataOutputAssociation", "sourceRef", "targetRef", "transformation"),
    *("assignment", "from", "to", "laneSet", "lane", "childLaneSet", "flowNodeRef"),
    *("collaboration", "participant", "messageFlow", "correlationKey", "correlationPropertyRef"),
    *("correlationProperty", "correlationPropertyRetrievalExpression", "messagePath"),
    *("correlationSubscription", "correlationPropertyBinding", "dataPath"),
}
"""Run, or, like pools and lanes, read and checked for what hangs on them."""

REFUSED_EVENTS = {"compensateEventDefinition"}
"""Refused wherever an event has one; see test_events.py for which other trigger may stand where."""


@cache
def found_in(path: tuple[str, ...], *attribute: str) -> tuple[Problem, ...]:
    """What the reader finds in a file with only the last of these elements, and one attribute of it."""
    root = current = etree.Element(f"{{{BPMN}}}definitions", nsmap={None: BPMN}, id="D")
    for number, tag in enumerate(path[1:]):
        current = etree.SubElement(current, f"{{{BPMN}}}{tag}", id=f"x{number}")
    if attribute:
        current.set(*attribute)
    return tuple(Audit(root, "f.bpmn").problems)


def verdict(path: tuple[str, ...], *attribute: str) -> str:
    """What the last element, or its attribute, adds to the problems: the code, "" for nothing."""
    before = found_in(path) if attribute else found_in(path[:-1])
    new = Counter(each.code for each in found_in(path, *attribute)) - Counter(each.code for each in before)
    return ",".join(sorted(new))


def is_read(path: tuple[str, ...]) -> bool:
    """Whether the reader looks inside; choreography and what else is refused as a whole is not asked for more."""
    return path[-1] not in REFUSED_AS_NODES and verdict(path) == "" if len(path) > 1 else True


def places() -> list[tuple[str, ...]]:
    """Each element in each place where the schema lets it stand."""
    ways = standard.reachable(is_read)
    return [(*way, child) for way in ways.values() if is_read(way) for child in standard.children(way[-1])]


def test_every_element_is_run_harmless_warned_of_or_refused_by_name() -> None:
    found: dict[str, set[str]] = {}
    for path in places():
        if path[-1] != "BPMNDiagram":
            found.setdefault(verdict(path), set()).add(path[-1])
    assert found.pop("element.refused") == REFUSED
    assert found.pop("element.ignored") == WARNED
    assert found.pop("") == RUN | HARMLESS | REFUSED_AS_NODES | REFUSED_EVENTS
    assert found == {}


def test_nothing_stands_in_two_tables() -> None:
    tables = [HARMLESS, WARNED, REFUSED, REFUSED_AS_NODES, RUN, REFUSED_EVENTS]
    assert sum(map(len, tables)) == len(set().union(*tables))


@pytest.mark.parametrize("tag", sorted(REFUSED_AS_NODES))
def test_refused_nodes_are_refused_with_place_and_a_way_out(tag: str) -> None:
    assert tag in REFUSED_NODES
    (found,) = [
        each for each in problems(bpmn(between(node(tag, name="名")))) if each.code == "element.refused"
    ]
    assert (found.severity, found.file, found.element_id, found.element_name) == (
        "error",
        "sample.bpmn:2",
        "Work",
        "名",
    )
    assert found.hint_zh
    assert found.hint_en


def test_whatever_is_refused_names_file_and_element_and_says_what_to_use_instead() -> None:
    for path in places():
        for each in found_in(path):
            if each.code == "element.refused":
                assert (each.severity, each.file) == ("error", "f.bpmn")
                assert path[-1] in each.message_zh
                assert path[-1] in each.message_en
                assert each.hint_zh
                assert each.hint_en


HARMLESS_ATTRIBUTES = {
    *("id", "name", "targetNamespace", "typeLanguage", "exporter", "exporterVersion", "textFormat", "value"),
    *("isClosed", "processType", "itemRef", "structureRef", "itemSubjectRef", "evaluatesToTypeRef"),
    *("associationDirection", "categoryValueRef", "gatewayDirection", "implementation", "isImmediate"),
    *("waitForCompletion", "activityRef", "expressionLanguage", "type"),
}
"""Names, kinds of data, and what other tools keep; of a compensation only that it is refused counts."""

RUN_ATTRIBUTES = {
    *(
        "isExecutable",
        "processRef",
        "sourceRef",
        "targetRef",
        "messageRef",
        "signalRef",
        "errorRef",
        "escalationRef",
    ),
    *("errorCode", "escalationCode", "default", "triggeredByEvent", "attachedToRef", "cancelActivity"),
    *("isInterrupting", "parallelMultiple", "calledElement", "scriptFormat", "dataObjectRef", "isCollection"),
    *("isSequential", "testBefore", "loopMaximum", "correlationKeyRef", "correlationPropertyRef"),
}

PARTLY_RUN = {
    "isForCompensation": {"false"},
    "startQuantity": {"1"},
    "completionQuantity": {"1"},
    "instantiate": {"false"},
    "eventGatewayType": {"Exclusive"},
    "method": {"##Compensate"},
    "behavior": {"All"},
}
"""Attributes of which these values are run."""

REFUSED_EVERYWHERE = {
    *("operationRef", "partitionElementRef", "oneBehaviorEventRef", "noneBehaviorEventRef"),
    "definitionalCollaborationRef",
}


def test_every_attribute_is_run_harmless_or_refused_with_a_way_out() -> None:
    accepted: dict[str, set[str]] = {}
    refused: dict[str, set[str]] = {}
    for tag, way in standard.reachable(is_read).items():
        if not is_read(way):
            continue
        for name, default in standard.attributes(tag).items():
            values = standard.values(tag, name) or [default or "zz"]
            if name.endswith("Quantity"):
                values = ["1", "2"]
            for value in values:
                found = verdict(way, name, value)
                if name == "language" or (tag, name) == ("transaction", "triggeredByEvent"):
                    assert found in ("expression.language", "attribute.unknown")
                    continue
                assert found in ("", "attribute.refused"), (tag, name, value)
                (refused if found else accepted).setdefault(name, set()).add(value)
    assert accepted.keys() == HARMLESS_ATTRIBUTES | RUN_ATTRIBUTES | PARTLY_RUN.keys()
    assert {name: accepted[name] for name in PARTLY_RUN} == PARTLY_RUN
    assert refused.keys() == REFUSED_EVERYWHERE | PARTLY_RUN.keys()
