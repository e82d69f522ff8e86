"""Texts of the checker's problems: code → (Chinese, English, Chinese hint, English hint)."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

TEXTS: Final[dict[str, Text]] = {
    "event.refused": (
        "{label}触发（{kind}）不能用于 {tag}",
        "A {tag} of the kind {kind} is not supported",
        "{instead_zh}",
        "{instead_en}",
    ),
    "id.unreadable": (
        "id 是编号“{id}”，不便于阅读",
        "The id '{id}' is a number, not a name",
        "请改成有含义的名字，如 ReviewPlan。",
        "Give it a name with a meaning, such as ReviewPlan.",
    ),
    "process.id": (
        "流程的 id“{id}”不合规范",
        "The process id '{id}' is not acceptable",
        "只含字母、数字和 _ - .，以字母或 _ 开头，最长 80 个字符，如 unit_plan。",
        "Use letters, digits, _, - and ., start with a letter or _, at most 80 characters, such as unit_plan.",
    ),
    "name.missing": (
        "没有名称",
        "It has no name",
        "请填写名称，办理人会看到它。",
        "Name it; people will see the name.",
    ),
    "value.too_long": (
        "{place} 超过 {limit} 个字符",
        "The {place} is longer than {limit} characters",
        "请缩短。",
        "Shorten it.",
    ),
    "start.missing": (
        "没有可用的开始事件",
        "There is no start event",
        "请添加一个开始事件。",
        "Add a start event.",
    ),
    "start.several": (
        "有不止一个无触发的开始事件",
        "There is more than one start event without a trigger",
        "请只保留一个。",
        "Keep one of them.",
    ),
    "start.in_subprocess": (
        "子流程的开始事件不能有触发",
        "The start event of a sub-process cannot have a trigger",
        "请改为无触发的开始事件。",
        "Use a start event without a trigger.",
    ),
    "start.incoming": (
        "开始事件不能有进入的顺序流",
        "Nothing can flow into a start event",
        "请连接到开始事件之后的节点。",
        "Connect to the node behind it.",
    ),
    "end.missing": (
        "没有结束事件，走完最后一步就算结束",
        "There is no end event; it ends when its last step is done",
        "请添加结束事件，让人看到在哪里结束。",
        "Add an end event, so that people see where it ends.",
    ),
    "end.implicit": (
        "路径在这里结束，却没有结束事件",
        "A path ends here without an end event",
        "请连到结束事件，让人看到在哪里结束。",
        "Connect it to an end event, so that people see where it ends.",
    ),
    "end.outgoing": (
        "结束事件之后不能再有顺序流",
        "Nothing can flow out of an end event",
        "请删除顺序流，或改用中间抛出事件。",
        "Remove the flow or use an intermediate throw event.",
    ),
    "node.unreachable": (
        "从开始事件走不到这里",
        "No path from a start event leads here",
        "请连接或删除。",
        "Connect it or remove it.",
    ),
    "node.no_exit": (
        "从这里走不到结束事件",
        "No path leads from here to an end event",
        "请连到结束事件。",
        "Connect it to an end event.",
    ),
    "gateway.condition_missing": (
        "排他网关的分支没有条件，也不是默认分支",
        "This branch of an exclusive gateway has no condition and is not the default",
        "请填写条件，或设为默认分支。",
        "Give it a condition or make it the default.",
    ),
    "gateway.condition_on_default": (
        "默认分支的条件不起作用",
        "The condition of the default branch would never be asked",
        "请删除条件，或另选默认分支。",
        "Remove the condition or choose another default.",
    ),
    "gateway.no_default": (
        "没有默认分支，条件可能都不成立",
        "There is no default branch and perhaps none of the conditions holds",
        "请把一个分支设为默认；都不成立时流程会停下。",
        "Make one branch the default; if none holds, the process stops with an incident.",
    ),
    "default.misplaced": (
        "这里没有可选的分支，默认分支不起作用",
        "There is nothing to choose from here, so there can be no default",
        "默认分支只用于排他网关、包容网关，或有带条件分支的活动；请取消默认分支。",
        "Only exclusive and inclusive gateways, and activities with conditional flows, have one; unset it.",
    ),
    "flow.condition_misplaced": (
        "这里发出的顺序流不能有条件",
        "A flow that leaves this element cannot have a condition",
        "条件只用于排他网关、包容网关或活动发出的顺序流；请先画一个排他网关。",
        "Only flows of exclusive and inclusive gateways and of activities can; put an exclusive gateway in between.",
    ),
    "flow.condition_alone": (
        "活动只有这一条带条件的顺序流，条件不成立时无路可走",
        "This conditional flow is the only one that leaves the activity; there is no way on when it does not hold",
        "请添加默认分支，或删除条件。",
        "Add a default flow, or remove the condition.",
    ),
    "event_gateway.branches": (
        "事件网关至少要有两个分支",
        "An event gateway needs at least two branches",
        "请添加分支，或直接用中间事件。",
        "Add branches or use the event alone.",
    ),
    "event_gateway.target": (
        "事件网关之后只能是捕获事件或接收任务",
        "Behind an event gateway only catch events and receive tasks can follow",
        "请在分支上先放捕获事件。",
        "Put a catch event first on the branch.",
    ),
    "event_gateway.target_incoming": (
        "事件网关的目标只能有一条进入的顺序流",
        "A target of an event gateway can have only one incoming flow",
        "请把其他顺序流连到它之后。",
        "Connect the other flows behind it.",
    ),
    "boundary.host": (
        "边界事件没有附在活动上",
        "The boundary event is not attached to an activity",
        "请附到任务、子流程或调用活动上。",
        "Attach it to a task, a sub-process or a call activity.",
    ),
    "boundary.incoming": (
        "边界事件不能有进入的顺序流",
        "Nothing can flow into a boundary event",
        "请删除进入的顺序流。",
        "Remove the incoming flow.",
    ),
    "boundary.error_interrupts": (
        "错误边界事件必须中断活动",
        "An error boundary event always interrupts",
        '请设置 cancelActivity="true"。',
        'Set cancelActivity="true".',
    ),
    "boundary.error_twice": (
        "同一活动上有两个边界事件捕获同样的错误或升级“{error}”",
        "Two boundary events of one activity catch the same error or escalation '{error}'",
        "请只保留一个。",
        "Keep one of them.",
    ),
    "error.code_missing": (
        "引用的错误没有代码",
        "The error it refers to has no code",
        "请选择带代码的错误；捕获任何错误时不要引用错误。",
        "Choose an error that has a code; to catch any error, refer to none.",
    ),
    "feel.invalid": (
        "{place} 的表达式第 {line} 行第 {column} 列有误：{reason_zh}",
        "The expression of {place} is wrong at line {line}, column {column}: {reason_en}",
        "请改正 FEEL 表达式的 ▸ 处：{excerpt}",
        "Correct the FEEL expression at ▸: {excerpt}",
    ),
    "timer.missing": (
        "定时事件没有时间",
        "The timer has no time",
        "请填写日期、时长或周期。",
        "Set a date, a duration or a cycle.",
    ),
    "timer.invalid": (
        "“{text}”不是 ISO 8601 的{expected_zh}",
        "'{text}' is not {expected_en} of ISO 8601",
        "例如 {example}；也可以用以“=”开头的 FEEL。",
        "For example {example}; or FEEL with a leading '='.",
    ),
    "timer.cycle_in_flow": (
        "周期只能用于开始事件和边界事件",
        "A cycle belongs on a start event or a boundary event",
        "请改用日期或时长。",
        "Use a date or a duration.",
    ),
    "timer.duration_at_start": (
        "定时开始事件要用日期或周期",
        "A timer start event needs a date or a cycle",
        "请改用日期或周期。",
        "Use a date or a cycle.",
    ),
    "timer.when_past": (
        "whenPast 不能是“{value}”",
        "whenPast cannot be '{value}'",
        "可用的值：fire、skip。",
        "It can be fire or skip.",
    ),
    "task.form_missing": (
        "用户任务没有表单",
        "The user task has no form",
        "请选择表单。",
        "Choose a form.",
    ),
    "task.form_unknown": (
        "表单“{form}”不存在",
        "There is no form '{form}'",
        "现有表单：{known}。",
        "There are: {known}.",
    ),
    "task.role_missing": (
        "用户任务没有角色",
        "The user task has no role",
        "请在“角色”一栏选择，或放进有角色的泳道。",
        "Set role or put the task into a lane that has one.",
    ),
    "task.role_unknown": (
        "角色“{role}”不存在",
        "There is no role '{role}'",
        "相近的角色：{known}。",
        "Similar: {known}.",
    ),
    "task.action_unknown": (
        "操作“{action}”不存在",
        "There is no action '{action}'",
        "可用的操作：提交 submit、保存 save、退回 return、撤回 withdraw、转办 transfer。",
        "There are submit, save, return, withdraw and transfer.",
    ),
    "task.operation_unknown": (
        "更多操作“{operation}”不存在",
        "There is no operation '{operation}'",
        "可用：委派 delegate、加签 add_signer、抄送 copy、取回 take_back、退回上一步 send_back、"
        "退回发起环节 send_back_author、退回任一环节 send_back_any；都不允许写 none。",
        "There are delegate, add_signer, copy, take_back, send_back, send_back_author and send_back_any; or none.",
    ),
    "task.operations_none": (
        "“更多操作”写了 none，又列了别的操作",
        "The operations say none, and others beside it",
        "都不允许时只写 none，否则把 none 去掉。",
        "Say none alone, or leave it out.",
    ),
    "task.send_back_scope": (
        "退回范围“{value}”不存在",
        "There is no scope '{value}' for sending back",
        "多人办理时退回：全部 whole，或只退本人这一支 branch。",
        "Where several sign, whole sends all back, branch only the one.",
    ),
    "task.judges": (
        "“是否评判”不能填“{value}”",
        "judges cannot be '{value}'",
        "请填 yes（评判）或 no（不评判，如归档、公布、登记）；不填按评判处理。",
        "Say yes, or no for clerical work such as filing or publishing; without it the step is taken to judge.",
    ),
    "task.judges_by_giving_back": (
        "这一步能退回，就是在评判，不能设为不评判",
        "A step that may give the matter back judges, but its judges says no",
        "请删去“是否评判”的 no，或去掉退回（return、send_back）。",
        "Remove judges, or the ways to return and to send back.",
    ),
    "task.no_way_on": (
        "任务没有提交或退回操作，永远办不完",
        "Without submit or return the task could never be completed",
        "请在“按钮”一栏勾选“提交”（submit）。",
        "Add submit to actions.",
    ),
    "task.handler_missing": (
        "这一步既没有选择系统步骤，也没有填写主题",
        "The service task has neither a handler nor a topic",
        "请选择系统步骤（handler）；由外部程序办理的填写主题（topic）。",
        "Set handler, or topic if a worker outside does it.",
    ),
    "task.handler_and_topic": (
        "这一步同时有系统步骤和主题，不知道由谁办理",
        "The service task has both a handler and a topic: it is not clear who does it",
        "请只保留系统步骤（handler）或主题（topic）。",
        "Keep either handler or topic.",
    ),
    "task.needs_handler": (
        "{setting} 只对有系统步骤的任务有用",
        "{setting} only means something for a task with a handler",
        "请删除：外部程序的时限是它领取时的锁定时间。",
        "Remove it: what bounds a worker outside is the lock it takes.",
    ),
    "task.needs_topic": (
        "{setting} 只对由外部程序办理的任务有用",
        "{setting} only means something for a task that a worker outside does",
        "请填写主题（topic），或删除它。",
        "Set topic, or remove it.",
    ),
    "task.topic": (
        "topic 超过 {limit} 个字符",
        "The topic is longer than {limit} characters",
        "请缩短。",
        "Shorten it.",
    ),
    "task.priority": (
        "priority 不能是“{value}”",
        "priority cannot be '{value}'",
        "请填写整数，或以 = 开头的 FEEL 表达式。",
        "Use a whole number, or FEEL with a leading =.",
    ),
    "task.variables": (
        "variables 不能是“{value}”",
        "variables cannot be '{value}'",
        "请填写 inputs（只给输入）或 all（输入和所有变量）。",
        "Use inputs (the inputs only) or all (the inputs over all variables).",
    ),
    "task.handler_unknown": (
        "没有“{handler}”这个系统步骤",
        "There is no handler '{handler}'",
        "请重新选择。相近的：{known}。",
        "Similar: {known}.",
    ),
    "task.retries": (
        "retries 不能是“{value}”",
        "retries cannot be '{value}'",
        "请填写 0 到 100 的整数。",
        "Use a whole number from 0 to 100.",
    ),
    "task.timeout": (
        "timeout 不能是“{value}”",
        "timeout cannot be '{value}'",
        "请填写 1 秒到 5 分钟的时长，如 PT30S；更久的工作请交给外部工作者（topic）。",
        "Write a duration from a second to 5 minutes such as PT30S; longer work is for a worker outside (topic).",
    ),
    "task.script_missing": (
        "脚本任务没有脚本",
        "The script task has no script",
        "请填写 FEEL 上下文，如 {{ 通过: true }}。",
        "Write a FEEL context such as {{ accepted: true }}.",
    ),
    "call.missing": (
        "调用活动没有指定流程",
        "The call activity names no process",
        "请填写 calledElement。",
        "Set calledElement.",
    ),
    "call.unknown": (
        "被调用的流程“{process}”不存在",
        "There is no process '{process}' to call",
        "请先发布它，或一并发布。",
        "Deploy it first or together with this one.",
    ),
    "call.itself": (
        "流程直接调用自己",
        "The process calls itself",
        "请改用循环。",
        "Use a loop.",
    ),
    "message.unnamed": (
        "没有指定消息，或消息没有名称",
        "It refers to no message, or to one without a name",
        "请选择有名称的消息。",
        "Choose a message that has a name.",
    ),
    "message.key_missing": (
        "没有 correlationKey，无法找到对应的实例",
        "Without correlationKey the message cannot find its instance",
        "请填写，例如 business_key。",
        "Set it, for example to business_key.",
    ),
}

WARNINGS: Final = frozenset(
    {
        "id.unreadable",
        "name.missing",
        "end.missing",
        "end.implicit",
        "gateway.no_default",
        "call.itself",
    }
)
