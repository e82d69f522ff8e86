"""The words of a process told in sentences: code → (Chinese, English)."""

from __future__ import annotations

from typing import Final

Text = tuple[str, str]

TEXTS: Final[dict[str, Text]] = {
    "start": ("开始", "Start"),
    "start_message": ("收到消息“{text}”时开始", "Begins when the message “{text}” comes"),
    "start_timer": ("到时间（{when}）时开始", "Begins at its time: {when}"),
    "start_signal": ("收到广播“{text}”时开始", "Begins when the signal “{text}” comes"),
    "end": ("结束", "End"),
    "end_error": ("结束，并报告“{text}”", "Ends and reports “{text}”"),
    "end_terminate": ("全部结束，其他分支也不再办理", "Everything ends, other branches too"),
    "end_message": ("结束，并发出消息“{text}”", "Ends and sends the message “{text}”"),
    "wait_timer": ("等到：{when}", "Waits: {when}"),
    "wait_message": ("等待消息“{text}”", "Waits for the message “{text}”"),
    "wait_signal": ("等待广播“{text}”", "Waits for the signal “{text}”"),
    "wait_conditional": ("等到条件成立：{text}", "Waits until this is true: {text}"),
    "throw_message": ("发出消息“{text}”", "Sends the message “{text}”"),
    "throw_signal": ("发出广播“{text}”", "Sends the signal “{text}”"),
    "throw_escalation": ("上报“{text}”", "Escalates “{text}”"),
    "link": ("转到“{text}”", "Goes to “{text}”"),
    "event": ("{kind}", "{kind}"),
    "boundary_timer": ("办理中到了时间（{when}）{cut}", "When its time comes ({when}){cut}"),
    "boundary_message": ("办理中收到消息“{text}”{cut}", "When the message “{text}” comes{cut}"),
    "boundary_signal": ("办理中收到广播“{text}”{cut}", "When the signal “{text}” comes{cut}"),
    "boundary_error": ("办理失败“{text}”{cut}", "When it fails with “{text}”{cut}"),
    "boundary_escalation": ("收到上报“{text}”{cut}", "When “{text}” is escalated{cut}"),
    "boundary_conditional": ("条件成立（{text}）{cut}", "When this becomes true ({text}){cut}"),
    "boundary": ("{kind}{cut}", "{kind}{cut}"),
    "cuts": ("，本步骤不再办理", ", the step ends"),
    "goes_on": ("，本步骤继续办理", ", the step goes on"),
    "fills": ("填写表单“{text}”", "fills in the form “{text}”"),
    "runs": ("系统自动办理（{text}）", "done by the system ({text})"),
    "outside": ("由外部程序办理（{text}）", "done by a program outside ({text})"),
    "decides": ("按决策“{text}”判定", "decided by the rules “{text}”"),
    "calls": ("转入流程“{text}”，办完后回到这里", "runs the process “{text}” and comes back"),
    "each_parallel": ("对每一项（{text}）同时办理", "for each of {text}, all at once"),
    "each_sequential": ("对每一项（{text}）逐个办理", "for each of {text}, one after the other"),
    "again": ("条件成立就再办一轮：{text}", "again as long as {text}"),
    "due": ("期限：{when}", "due: {when}"),
    "may": ("还可以：{text}", "may also: {text}"),
    "if": ("如果{text}", "if {text}"),
    "answered": ("{question} {answer}", "{question} {answer}"),
    "otherwise": ("否则", "otherwise"),
    "whichever_first": ("先发生的为准：{text}", "whichever comes first: {text}"),
    "at_once": ("同时", "at the same time"),
    "joined": ("等各分支都到齐后", "once all branches have come"),
    "nothing_follows": ("到此为止", "nothing follows"),
    "and": ("，", ", "),
}
