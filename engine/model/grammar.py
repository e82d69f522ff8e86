"""Which BPMN elements and attributes the reader understands, and where (BPMN 2.0, §8 to §10).

What stands here is either read or known to be harmless. All the rest is a problem.
"""

from __future__ import annotations

from typing import Final

from engine.model.dialect import ACTIVITIES, REFUSED_NODES, RUNNING, SCOPES, TASKS

EVENT_DEFINITIONS: Final = {
    f"{kind}EventDefinition": kind
    for kind in (
        "timer",
        "message",
        "error",
        "terminate",
        "signal",
        "escalation",
        "conditional",
        "link",
        "compensate",
        "cancel",
    )
}
"""Event definition tags and the kind of event they make."""

NODES: Final = frozenset(RUNNING | (REFUSED_NODES.keys() - {"eventSubProcess"}))
"""Tags that are read as flow nodes."""

HARMLESS: Final = frozenset(
    {"documentation", "extensionElements", "textAnnotation", "association", "group", "categoryValueRef"}
)
"""Elements that never change what happens; they may stand in any element."""

IGNORED: Final = frozenset(
    {
        *("itemDefinition", "auditing", "monitoring", "resource", "interface", "relationship"),
        *("partnerEntity", "partnerRole", "endPoint", "supportedInterfaceRef", "interfaceRef", "endPointRef"),
    }
)
"""Elements without effect here; worth a warning because an author may expect one."""

OPAQUE: Final = frozenset({"documentation", "extensionElements"})
"""Elements that may hold elements of other namespaces, but none of BPMN's own."""

_FLOW_ELEMENTS: Final = NODES | {"sequenceFlow"}
_ANY_EVENT: Final = frozenset(EVENT_DEFINITIONS)
_LINKS: Final = frozenset({"incoming", "outgoing"})
_EXPRESSIONS: Final = frozenset(
    {
        "timeDate",
        "timeDuration",
        "timeCycle",
        "conditionExpression",
        "completionCondition",
        "loopCardinality",
        "loopCondition",
        "condition",
        *("messagePath", "dataPath"),
    }
)

_DATA_REFS: Final = frozenset(
    {
        *("sourceRef", "targetRef", "transformation", "from", "to"),
        *("dataInputRefs", "optionalInputRefs", "outputSetRefs"),
        *("dataOutputRefs", "optionalOutputRefs", "inputSetRefs"),
    }
)
_DATA: Final = frozenset({"property", "dataObject", "dataObjectReference"})
_IN: Final = frozenset({"dataInput", "inputSet", "dataInputAssociation"})
_OUT: Final = frozenset({"dataOutput", "outputSet", "dataOutputAssociation"})
_FLOWS_IN_AND_OUT: Final = frozenset(
    {"property", "ioSpecification", "dataInputAssociation", "dataOutputAssociation"}
)
_CATCHING: Final = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
_THROWING: Final = frozenset({"endEvent", "intermediateThrowEvent"})

_CORRELATION: Final[dict[str, frozenset[str]]] = {
    "correlationProperty": frozenset({"correlationPropertyRetrievalExpression"}),
    "correlationPropertyRetrievalExpression": frozenset({"messagePath"}),
    "correlationKey": frozenset({"correlationPropertyRef"}),
    "correlationSubscription": frozenset({"correlationPropertyBinding"}),
    "correlationPropertyBinding": frozenset({"dataPath"}),
}

WITH_TEXT: Final = (
    _EXPRESSIONS
    | _DATA_REFS
    | {
        "documentation",
        "text",
        "script",
        "correlationPropertyRef",
        "incoming",
        "outgoing",
        "eventDefinitionRef",
        "flowNodeRef",
        "loopDataInputRef",
        "loopDataOutputRef",
        "source",
        "target",
    }
)
"""Elements whose text means something."""

CHILDREN: Final[dict[str, frozenset[str]]] = {
    "definitions": frozenset(
        {
            "process",
            "collaboration",
            "message",
            "error",
            "signal",
            "escalation",
            "category",
            "correlationProperty",
        }
    )
    | _ANY_EVENT,
    "collaboration": frozenset({"participant", "messageFlow", "correlationKey"}),
    **_CORRELATION,
    "process": frozenset({"laneSet", "ioSpecification", "correlationSubscription"}) | _FLOW_ELEMENTS | _DATA,
    **{tag: frozenset({"laneSet"}) | _FLOW_ELEMENTS | _LINKS | _DATA for tag in SCOPES},
    **dict.fromkeys(NODES - SCOPES, _LINKS),
    **{tag: _LINKS | _ANY_EVENT | {"eventDefinitionRef"} for tag in NODES if tag.endswith("Event")},
    "scriptTask": _LINKS | {"script"},
    "laneSet": frozenset({"lane"}),
    "lane": frozenset({"flowNodeRef", "childLaneSet"}),
    "childLaneSet": frozenset({"lane"}),
    "sequenceFlow": frozenset({"conditionExpression"}),
    "multiInstanceLoopCharacteristics": frozenset(
        {
            "loopCardinality",
            "completionCondition",
            "loopDataInputRef",
            "loopDataOutputRef",
            "inputDataItem",
            "outputDataItem",
        }
    ),
    "standardLoopCharacteristics": frozenset({"loopCondition"}),
    "ioSpecification": frozenset({"dataInput", "inputSet", "dataOutput", "outputSet"}),
    **{tag: frozenset({"dataState"}) for tag in (*_DATA, "dataInput", "dataOutput")},
    "inputDataItem": frozenset({"dataState"}),
    "outputDataItem": frozenset({"dataState"}),
    "inputSet": frozenset({"dataInputRefs", "optionalInputRefs", "outputSetRefs"}),
    "outputSet": frozenset({"dataOutputRefs", "optionalOutputRefs", "inputSetRefs"}),
    "dataInputAssociation": frozenset({"sourceRef", "targetRef", "transformation", "assignment"}),
    "dataOutputAssociation": frozenset({"sourceRef", "targetRef", "transformation", "assignment"}),
    "assignment": frozenset({"from", "to"}),
    "timerEventDefinition": frozenset({"timeDate", "timeDuration", "timeCycle"}),
    "conditionalEventDefinition": frozenset({"condition"}),
    "linkEventDefinition": frozenset({"source", "target"}),
    "textAnnotation": frozenset({"text"}),
    "category": frozenset({"categoryValue"}),
}
"""Children by parent, beside the harmless; a tag that is no key here has no children."""

for _tag in ACTIVITIES | {"transaction", "adHocSubProcess"}:
    CHILDREN[_tag] |= {"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"} | _FLOWS_IN_AND_OUT
for _tag in _CATCHING:
    CHILDREN[_tag] |= _OUT | {"property"}
for _tag in _THROWING:
    CHILDREN[_tag] |= _IN | {"property"}
CHILDREN["adHocSubProcess"] |= {"completionCondition"}

KNOWN: Final = frozenset[str]().union(*CHILDREN.values())
"""Everything that may stand somewhere."""

SINGLE: Final = frozenset(
    {
        "condition",
        "collaboration",
        "extensionElements",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "loopCondition",
        "script",
        "conditionExpression",
        "completionCondition",
        "loopCardinality",
        "loopDataInputRef",
        "loopDataOutputRef",
        "inputDataItem",
        "outputDataItem",
        "childLaneSet",
        *("ioSpecification", "dataState", "targetRef", "transformation", "from", "to"),
    }
)
"""Children of which a parent may have one only."""

_ACTIVITY: Final = frozenset({"name", "default", "isForCompensation", "startQuantity", "completionQuantity"})
_GATEWAY: Final = frozenset({"name", "gatewayDirection"})
_EVENT: Final = frozenset({"name"})

ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(TASKS | SCOPES | {"callActivity"}, _ACTIVITY),
    **{tag: _ACTIVITY | {"implementation"} for tag in ("userTask", "serviceTask", "businessRuleTask")},
    "sendTask": _ACTIVITY | {"implementation", "messageRef"},
    "receiveTask": _ACTIVITY | {"implementation", "messageRef", "instantiate"},
    "scriptTask": _ACTIVITY | {"scriptFormat"},
    "callActivity": _ACTIVITY | {"calledElement"},
    "subProcess": _ACTIVITY | {"triggeredByEvent"},
    "transaction": _ACTIVITY | {"method"},
    "adHocSubProcess": _ACTIVITY | {"triggeredByEvent", "ordering", "cancelRemainingInstances"},
    "exclusiveGateway": _GATEWAY | {"default"},
    "inclusiveGateway": _GATEWAY | {"default"},
    "complexGateway": _GATEWAY | {"default"},
    "parallelGateway": _GATEWAY,
    "eventBasedGateway": _GATEWAY | {"instantiate", "eventGatewayType"},
    "startEvent": _EVENT | {"isInterrupting", "parallelMultiple"},
    "intermediateCatchEvent": _EVENT | {"parallelMultiple"},
    "boundaryEvent": _EVENT | {"parallelMultiple", "attachedToRef", "cancelActivity"},
    **dict.fromkeys(("endEvent", "intermediateThrowEvent", "implicitThrowEvent", "event"), _EVENT),
    "definitions": frozenset(
        {"name", "targetNamespace", "exporter", "exporterVersion", "expressionLanguage", "typeLanguage"}
    ),
    "process": frozenset({"name", "isExecutable", "isClosed", "processType"}),
    "collaboration": frozenset({"name", "isClosed"}),
    "participant": frozenset({"name", "processRef"}),
    "messageFlow": frozenset({"name", "sourceRef", "targetRef", "messageRef"}),
    "message": frozenset({"name", "itemRef"}),
    "correlationProperty": frozenset({"name", "type"}),
    "correlationPropertyRetrievalExpression": frozenset({"messageRef"}),
    "correlationKey": frozenset({"name"}),
    "correlationSubscription": frozenset({"correlationKeyRef"}),
    "correlationPropertyBinding": frozenset({"correlationPropertyRef"}),
    "error": frozenset({"name", "errorCode", "structureRef"}),
    "signal": frozenset({"name", "structureRef"}),
    "escalation": frozenset({"name", "escalationCode", "structureRef"}),
    "laneSet": frozenset({"name"}),
    "childLaneSet": frozenset({"name"}),
    "lane": frozenset({"name"}),
    "sequenceFlow": frozenset({"name", "sourceRef", "targetRef", "isImmediate"}),
    "multiInstanceLoopCharacteristics": frozenset({"isSequential", "behavior"}),
    "standardLoopCharacteristics": frozenset({"testBefore", "loopMaximum"}),
    **{
        tag: frozenset({"name", "itemSubjectRef", "isCollection"})
        for tag in ("inputDataItem", "outputDataItem", "dataInput", "dataOutput", "dataObject")
    },
    "dataObjectReference": frozenset({"name", "itemSubjectRef", "dataObjectRef"}),
    "property": frozenset({"name", "itemSubjectRef"}),
    **{tag: frozenset({"name"}) for tag in ("dataState", "inputSet", "outputSet")},
    "messageEventDefinition": frozenset({"messageRef"}),
    "errorEventDefinition": frozenset({"errorRef"}),
    "signalEventDefinition": frozenset({"signalRef"}),
    "escalationEventDefinition": frozenset({"escalationRef"}),
    "compensateEventDefinition": frozenset({"activityRef", "waitForCompletion"}),
    "linkEventDefinition": frozenset({"name"}),
    **{tag: frozenset({"language", "evaluatesToTypeRef"}) for tag in (*_EXPRESSIONS, "transformation")},
    "textAnnotation": frozenset({"textFormat"}),
    "association": frozenset({"sourceRef", "targetRef", "associationDirection"}),
    "group": frozenset({"categoryValueRef", "name"}),
    "category": frozenset({"name"}),
    "categoryValue": frozenset({"value"}),
    "documentation": frozenset({"textFormat"}),
}
"""Attributes by element, beside `id`."""

_NO: Final = ("false", "0")
_YES: Final = ("true", "1")

VALUES: Final[dict[str, tuple[str, ...]]] = {
    "isForCompensation": _NO,
    "startQuantity": ("1",),
    "completionQuantity": ("1",),
    "instantiate": _NO,
    "parallelMultiple": _YES + _NO,
    "isInterrupting": _YES + _NO,
    "method": ("##Compensate",),
    "isImmediate": _YES + _NO,
    "isSequential": _YES + _NO,
    "testBefore": _YES + _NO,
    "cancelActivity": _YES + _NO,
    "triggeredByEvent": _YES + _NO,
    "isExecutable": _YES + _NO,
    "isCollection": _YES + _NO,
    "isClosed": _YES + _NO,
    "behavior": ("All",),
    "eventGatewayType": ("Exclusive",),
    "gatewayDirection": ("Unspecified", "Converging", "Diverging", "Mixed"),
    "processType": ("None", "Private", "Public"),
    "implementation": ("##unspecified", "##WebService"),
}
"""Attributes of which only these values are run; anything else would be ignored, so it is refused."""

FEEL_LANGUAGES: Final = frozenset(
    {
        "feel",
        "http://www.omg.org/spec/FEEL/20140401",
        "https://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
    }
)

DEFAULT_LANGUAGE: Final = "http://www.w3.org/1999/XPath"
"""BPMN's own default for a whole file; modelers write it without meaning it, so there it is let pass."""


def is_feel_language(language: str) -> bool:
    """Whether a language URI or `scriptFormat` means FEEL."""
    return language in FEEL_LANGUAGES or language.lower() == "feel"


def as_bool(text: str | None, default: bool) -> bool:
    """An XML Schema boolean; an odd value counts as the default and is reported elsewhere."""
    if text in _YES:
        return True
    return False if text in _NO else default
