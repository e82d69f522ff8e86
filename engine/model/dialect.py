"""The native dialect as tables: what runs, what is harmless, what is refused and what to use instead.

Element and attribute names are those of BPMN 2.0 (formal/2011-01-03). An element or attribute that stands in
none of these tables, nor in those of `grammar.py`, is an error: nothing in a diagram is silently ignored.
"""

from __future__ import annotations

from typing import Final, NamedTuple

HOST_FUNCTIONS: Final = frozenset({"add working days", "working day", "working days between", "end of day"})
"""FEEL functions that diagrams may call beside the built-ins; the engine supplies them."""

TASKS: Final = frozenset(
    {"task", "manualTask", "userTask", "serviceTask", "scriptTask", "sendTask", "receiveTask"}
    | {"businessRuleTask"}
)
ACTIVITIES: Final = TASKS | {"subProcess", "transaction", "callActivity"}
LOOPABLE: Final = ACTIVITIES
GATEWAYS: Final = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"})
SCOPES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess", "eventSubProcess"})

EVENT_KINDS: Final = {
    "startEvent": frozenset({"none", "message", "timer", "signal", "multiple"}),
    "endEvent": frozenset(
        {"none", "message", "signal", "error", "escalation", "cancel", "terminate", "multiple"}
    ),
    "intermediateCatchEvent": frozenset({"timer", "message", "signal", "conditional", "link", "multiple"}),
    "intermediateThrowEvent": frozenset({"none", "message", "signal", "escalation", "link", "multiple"}),
    "boundaryEvent": frozenset(
        {"timer", "message", "signal", "error", "escalation", "conditional", "cancel", "multiple"}
    ),
}
"""What an event of each kind may wait for or throw."""

HANDLER_STARTS: Final = frozenset(
    {"message", "timer", "signal", "error", "escalation", "conditional", "multiple"}
)
"""What the start event of an event sub-process may wait for."""

RUNNING: Final = ACTIVITIES | GATEWAYS | EVENT_KINDS.keys()


class Refusal(NamedTuple):
    """Why something is not run: its Chinese name and what to use instead."""

    label_zh: str
    instead_zh: str
    instead_en: str


REFUSED_NODES: Final = {
    "complexGateway": Refusal(
        "复杂网关", "请用排他网关或并行网关组合表达。", "Combine exclusive and parallel gateways."
    ),
    "adHocSubProcess": Refusal(
        "即席子流程", "请用普通子流程并画出次序。", "Use a plain sub-process and draw the order."
    ),
    "implicitThrowEvent": Refusal("隐式抛出事件", "请用消息抛出事件。", "Use a message throw event."),
    "event": Refusal("抽象事件", "请用具体的事件类型。", "Use a concrete kind of event."),
    "choreographyTask": Refusal("编排任务", "请用用户任务或消息。", "Use user tasks and messages."),
    "subChoreography": Refusal("子编排", "请用子流程。", "Use a sub-process."),
    "callChoreography": Refusal("调用编排", "请用调用活动。", "Use a call activity."),
}
"""Flow nodes that are read, so that all other findings about the diagram are right, and then refused."""

REFUSED_EVENTS: Final = {
    "signal": Refusal("信号", "信号不能用于这里。", "A signal cannot stand here."),
    "escalation": Refusal(
        "升级",
        "升级由抛出事件和结束事件抛出，由边界事件和事件子流程捕获。",
        "Throw escalations in the flow or at an end; catch them at a boundary or in an event sub-process.",
    ),
    "conditional": Refusal(
        "条件", "请用信号、消息或定时启动流程。", "Start the process by a signal, a message or a timer."
    ),
    "link": Refusal(
        "链接",
        "链接只能单独用于中间事件。",
        "A link stands alone on an intermediate event.",
    ),
    "compensate": Refusal("补偿", "请用错误边界事件加撤销任务。", "Use an error event and an undoing task."),
    "cancel": Refusal(
        "取消",
        "取消只能用于事务子流程内的结束事件和事务子流程的边界事件；别处请用错误事件。",
        "Cancel belongs on an end event in a transaction and on the transaction's boundary; else use an error.",
    ),
    "multiple": Refusal("多重", "每个事件只用一种触发。", "Give each event a single trigger."),
    "terminate": Refusal("终止", "终止只能用于结束事件。", "Terminate belongs on an end event."),
    "error": Refusal(
        "错误",
        "错误只能用于结束事件、边界事件和事件子流程的开始事件。",
        "Errors belong on end events, boundary events and starts of event sub-processes.",
    ),
    "message": Refusal("消息", "消息不能用于这里。", "A message cannot stand here."),
    "timer": Refusal("定时", "定时不能用于这里。", "A timer cannot stand here."),
    "none": Refusal(
        "空", "请为事件指定触发，或改用任务。", "Say what the event waits for or throws, or use a task."
    ),
}

_STORE = Refusal(
    "数据存储",
    "请用数据对象，或用服务任务读写登记库。",
    "Use a data object, or a service task that reads and writes the register.",
)
_IO = Refusal("接口绑定", "请用 ioSpecification。", "Use ioSpecification.")
_WHILE = Refusal(
    "执行中传数据",
    "数据在活动开始时读入、结束时写出；请改用消息。",
    "Data are taken when an activity begins and given when it ends; use messages in between.",
)
_WHO = Refusal("执行人", "请用属性 role 或泳道。", "Use the property role, or a lane.")

_CONVERSATION = Refusal(
    "会话",
    "请用消息流表示往来，用属性 correlationKey 说明归属。",
    "Draw message flows, and say whose a message is by the property correlationKey.",
)
_CHOREOGRAPHY = Refusal("编排", "请画成流程，用消息连接。", "Draw processes connected by messages.")

REFUSED_PARTS: Final = {
    **dict.fromkeys(
        (
            *(
                "conversation",
                "subConversation",
                "callConversation",
                "globalConversation",
                "conversationLink",
            ),
            *("conversationAssociation", "participantAssociation", "messageFlowAssociation"),
        ),
        _CONVERSATION,
    ),
    **dict.fromkeys(
        (
            *("choreography", "choreographyRef", "globalChoreographyTask"),
            *("participantRef", "messageFlowRef"),
        ),
        _CHOREOGRAPHY,
    ),
    "activationCondition": Refusal("激活条件", "请用包容网关汇合。", "Join with an inclusive gateway."),
    "extension": Refusal(
        "扩展声明",
        "请删除；本系统的设置写在 extensionElements 里。",
        "Remove it; settings stand in extensionElements.",
    ),
    "dataStore": _STORE,
    "dataStoreReference": _STORE,
    "ioBinding": _IO,
    "whileExecutingInputRefs": _WHILE,
    "whileExecutingOutputRefs": _WHILE,
    "potentialOwner": _WHO,
    "humanPerformer": _WHO,
    "performer": _WHO,
    "resourceRole": _WHO,
    "partitionElement": _WHO,
    "partitionElementRef": _WHO,
    "rendering": Refusal("呈现", "请用属性 form。", "Use the property form."),
    "complexBehaviorDefinition": Refusal(
        "多实例复杂行为", "请用 completionCondition。", "Use completionCondition."
    ),
    "operationRef": Refusal("操作引用", "请用服务任务。", "Use a service task."),
    "globalTask": Refusal("全局任务", "请用调用活动调用另一流程。", "Call another process."),
    "globalUserTask": Refusal("全局任务", "请用调用活动调用另一流程。", "Call another process."),
    "globalScriptTask": Refusal("全局任务", "请用调用活动调用另一流程。", "Call another process."),
    "globalManualTask": Refusal("全局任务", "请用调用活动调用另一流程。", "Call another process."),
    "globalBusinessRuleTask": Refusal("全局任务", "请用调用活动调用另一流程。", "Call another process."),
    "import": Refusal("导入", "请把内容写在本文件内。", "Keep everything in this file."),
    "participantMultiplicity": Refusal("多参与者", "每池一个流程实例。", "Use one instance per pool."),
    "supports": Refusal("流程继承", "请删除。", "Remove it."),
}
"""Elements that are not flow nodes and that would change what happens if they were run."""

_QUANTITY = Refusal(
    "数量", "请用并行网关汇合，或用多实例。", "Join with a parallel gateway, or use multi-instance."
)
_INSTANTIATE = Refusal("由消息启动", "请用消息开始事件。", "Start the process by a message start event.")
_BEHAVIOUR = Refusal(
    "多实例事件行为",
    "请在每个实例里用抛出事件，或用 completionCondition。",
    "Throw events inside the items, or use completionCondition.",
)

REFUSED_ATTRIBUTES: Final = {
    "startQuantity": _QUANTITY,
    "completionQuantity": _QUANTITY,
    "isForCompensation": Refusal(
        "补偿活动", "请用错误边界事件加撤销任务。", "Use an error event and an undoing task."
    ),
    "instantiate": _INSTANTIATE,
    "eventGatewayType": _INSTANTIATE,
    "behavior": _BEHAVIOUR,
    "oneBehaviorEventRef": _BEHAVIOUR,
    "noneBehaviorEventRef": _BEHAVIOUR,
    "method": Refusal("事务方式", "请用默认方式（##Compensate）。", "Leave it at the default, ##Compensate."),
    "operationRef": Refusal("操作引用", "请用属性 handler。", "Use the property handler."),
    "partitionElementRef": _WHO,
    "definitionalCollaborationRef": Refusal(
        "所属协作", "请把协作图写在本文件内。", "Keep the collaboration in this file."
    ),
}
"""Attributes whose value, or any value of which, is not run."""

PROPERTIES: Final = {
    "process": frozenset({"title", "titleEn", "category"}),
    "lane": frozenset({"role"}),
    "userTask": frozenset(
        {
            "form",
            "role",
            "organisation",
            "due",
            "reminder",
            "actions",
            "operations",
            "sendBack",
            "judges",
            "inputs",
            "outputs",
            "instructions",
            "instructionsEn",
        }
    ),
    "serviceTask": frozenset(
        {"handler", "topic", "inputs", "outputs", "retries", "timeout", "priority", "variables"}
    ),
    "businessRuleTask": frozenset({"decision", "inputs", "outputs", "resultVariable"}),
    "callActivity": frozenset({"inputs", "outputs", "businessKey"}),
    "sendTask": frozenset({"correlationKey", "payload"}),
    "receiveTask": frozenset({"correlationKey", "outputs"}),
    "startEvent": frozenset({"outputs", "businessKey", "correlationKey", "whenPast"}),
    "endEvent": frozenset({"correlationKey", "payload"}),
    "intermediateThrowEvent": frozenset({"correlationKey", "payload"}),
    "intermediateCatchEvent": frozenset({"correlationKey", "outputs", "whenPast"}),
    "boundaryEvent": frozenset({"correlationKey", "outputs", "whenPast"}),
}
"""Our settings by element; activities also take `stage`, loopable ones the multi-instance settings, all of them
`ENGLISH_PROPERTIES`."""

ENGLISH_PROPERTIES: Final = frozenset({"nameEn", "documentationEn"})
"""What any element may say in English: its name and its documentation."""

LOOP_PROPERTIES: Final = frozenset({"collection", "elementVariable", "outputCollection", "outputElement"})

FEEL_PROPERTIES: Final = frozenset(
    {
        "title",
        "titleEn",
        "businessKey",
        "organisation",
        "inputs",
        "outputs",
        "correlationKey",
        "payload",
        "collection",
        "outputElement",
    }
)
"""Properties whose value is always FEEL, with or without a leading "="."""


FEEL_AFTER_EQUALS: Final = {
    "userTask": frozenset({"due"}),
    "serviceTask": frozenset({"topic", "priority"}),
}
"""Properties whose value is FEEL if it begins with "=", else a plain text."""


def known_properties(kind: str) -> frozenset[str]:
    """The names of the settings that an element of this kind reads."""
    names = PROPERTIES.get(kind, frozenset()) | ENGLISH_PROPERTIES
    if kind in ACTIVITIES:
        names |= {"stage"}
    return names | LOOP_PROPERTIES if kind in LOOPABLE else names


def is_feel(kind: str, name: str, value: str) -> bool:
    """Whether the value of a setting is an expression rather than a plain text."""
    return name in FEEL_PROPERTIES or (
        name in FEEL_AFTER_EQUALS.get(kind, ()) and value.lstrip().startswith("=")
    )


def bare(expression: str) -> str:
    """An expression without surrounding blanks and the optional leading "="."""
    return expression.strip().removeprefix("=").strip()
