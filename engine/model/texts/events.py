"""Texts of the problems with events: code → (Chinese, English, Chinese hint, English hint)."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

TEXTS: Final[dict[str, Text]] = {
    "event.together": (
        "{kind} 不能与其他触发一起等待（parallelMultiple）",
        "An event cannot wait for {kind} together with other triggers (parallelMultiple)",
        "只能同时等待消息、信号、定时、条件和升级；其余请各用一个事件。",
        "Messages, signals, timers, conditions and escalations can be awaited together; give others their own event.",
    ),
    "event.together_at_start": (
        "流程不能由几个触发同时启动（parallelMultiple）",
        "A process cannot be started by several triggers together (parallelMultiple)",
        "请由其中一个启动，其余在流程里用中间事件等待。",
        "Start by one of them and wait for the others in the flow.",
    ),
    "event.unused_setting": (
        "这个事件用不到 {setting}",
        "The event has no use for {setting}",
        "请删除这个属性，或改用会用到它的触发。",
        "Remove the property, or choose a trigger that uses it.",
    ),
    "event.several_ends": (
        "错误、取消和终止只能用一个",
        "Of error, cancel and terminate an event can throw only one",
        "请只保留一个。",
        "Keep one of them.",
    ),
    "link.unnamed": (
        "链接没有名称",
        "The link has no name",
        "请填写链接名称，抛出和捕获两端相同。",
        "Name it, the same at both ends.",
    ),
    "link.target": (
        "没有名为“{link}”的链接捕获事件",
        "No link event in this scope catches '{link}'",
        "请在同一流程或子流程内添加同名的链接捕获事件。",
        "Add a link catch event of this name in the same process or sub-process.",
    ),
    "link.source": (
        "没有链接抛出事件通向“{link}”",
        "No link event in this scope throws '{link}'",
        "请添加同名的链接抛出事件，或删除它。",
        "Add a link throw event of this name, or remove this one.",
    ),
    "link.twice": (
        "有不止一个链接捕获事件名为“{link}”",
        "More than one link event catches '{link}'",
        "请只保留一个。",
        "Keep one of them.",
    ),
    "link.flow": (
        "链接抛出事件之后、链接捕获事件之前不能有顺序流",
        "Nothing flows out of a link that is thrown, nor into one that catches",
        "请删除顺序流。",
        "Remove the flow.",
    ),
    "event_subprocess.flow": (
        "事件子流程不能有进入或发出的顺序流",
        "Nothing can flow into or out of an event sub-process",
        "请删除顺序流。",
        "Remove the flow.",
    ),
    "event_subprocess.starts": (
        "事件子流程有不止一个开始事件",
        "The event sub-process has more than one start event",
        "请分成几个事件子流程，或用一个多重开始事件。",
        "Use several event sub-processes, or one start event with several definitions.",
    ),
    "event_subprocess.trigger": (
        "事件子流程的开始事件没有触发",
        "The start event of an event sub-process needs a trigger",
        "请选择消息、定时、信号、错误、升级或条件。",
        "Choose a message, timer, signal, error, escalation or condition.",
    ),
    "event_subprocess.twice": (
        "两个事件子流程捕获同样的错误或升级“{caught}”",
        "Two event sub-processes of one scope catch '{caught}'",
        "请只保留一个。",
        "Keep one of them.",
    ),
    "start.interrupting": (
        "只有事件子流程的开始事件可以是非中断的",
        "Only the start event of an event sub-process can be non-interrupting",
        "请删除 isInterrupting。",
        "Remove isInterrupting.",
    ),
    "start.key": (
        "启动流程的消息不用 correlationKey",
        "A message that starts a process is not correlated",
        "请删除 correlationKey；流程的业务键用 businessKey。",
        "Remove correlationKey; the key of the new instance is businessKey.",
    ),
    "start.several_timers": (
        "一个开始事件有几个定时",
        "The start event has several timers",
        "请用几个开始事件，每个一个定时。",
        "Use several start events with one timer each.",
    ),
    "start.same_trigger": (
        "两个开始事件等待同一个“{name}”",
        "Two start events wait for the same '{name}'",
        "请合并成一个，在后面用网关分开。",
        "Use one start event and a gateway behind it.",
    ),
    "signal.unnamed": (
        "没有指定信号，或信号没有名称",
        "It refers to no signal, or to one without a name",
        "请选择有名称的信号。",
        "Choose a signal that has a name.",
    ),
    "condition.missing": (
        "条件事件没有条件",
        "The conditional event has no condition",
        "请填写 FEEL 条件。",
        "Write a FEEL condition.",
    ),
    "escalation.code_missing": (
        "引用的升级没有代码",
        "The escalation it refers to has no code",
        "请选择带代码的升级；捕获任何升级时不要引用升级。",
        "Choose an escalation that has a code; to catch any escalation, refer to none.",
    ),
    "cancel.outside": (
        "取消结束事件不在事务子流程内",
        "The cancel end event does not stand directly in a transaction",
        "请放进事务子流程，或改用错误结束事件。",
        "Put it into a transaction, or use an error end event.",
    ),
    "cancel.uncaught": (
        "事务子流程没有取消边界事件",
        "The transaction has no cancel boundary event",
        "请在事务子流程上附加取消边界事件。",
        "Attach a cancel boundary event to the transaction.",
    ),
    "cancel.host": (
        "取消边界事件只能附在事务子流程上",
        "A cancel boundary event belongs on a transaction",
        "请附到事务子流程上，或改用错误边界事件。",
        "Attach it to a transaction, or use an error boundary event.",
    ),
    "cancel.twice": (
        "一个事务子流程有几个取消边界事件",
        "The transaction has several cancel boundary events",
        "请只保留一个。",
        "Keep one of them.",
    ),
    "cancel.interrupts": (
        "取消边界事件必须中断活动",
        "A cancel boundary event always interrupts",
        '请设置 cancelActivity="true"。',
        'Set cancelActivity="true".',
    ),
}

WARNINGS: Final = frozenset({"event.unused_setting"})
