"""What a trial comes to, in words of both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from engine.durations import parse_duration
from engine.errors import Invalid
from engine.model.compare.words import Words
from engine.trial.course import Course, Opened
from engine.trial.script import Step

Name = Callable[[str], str]
"""What people call an element, by its id."""

_VERBS: Mapping[str, Words] = {
    "start": Words("启动「{0}」", "start {0}"),
    "complete": Words("办理「{0}」", "do the task {0}"),
    "answer": Words("给出「{0}」的结果", "answer {0}"),
    "send": Words("发送消息「{0}」", "send the message {0}"),
    "throw": Words("发出信号「{0}」", "throw the signal {0}"),
    "advance": Words("把时间推进到 {0}", "move the clock to {0}"),
    "fire": Words("触发定时「{0}」", "let the timer {0} fire"),
    "set": Words("设定变量 {0}", "set {0}"),
    "retry": Words("重试「{0}」", "retry {0}"),
    "cancel": Words("取消流程", "cancel the process"),
}
_ACTIONS: Mapping[str, Words] = {
    "return": Words("退回「{0}」", "return {0}"),
    "withdraw": Words("撤回「{0}」", "withdraw {0}"),
}
_NOTHING: Mapping[str, Words] = {
    "start": Words("没有这个流程", "there is no such process"),
    "complete": Words("此时没有这项任务可办", "there is no such open task now"),
    "answer": Words("此时没有这项自动任务在等结果", "no such service task waits for an answer now"),
    "advance": Words("此后没有会自动到来的时刻", "nothing is due at any time"),
    "fire": Words("此时没有这个定时在计时", "no such timer is running now"),
    "set": Words("没有进行中的流程", "no process is running"),
    "retry": Words("此时没有这个故障", "there is no such incident now"),
    "cancel": Words("没有进行中的流程", "no process is running"),
}
_ERRORS: Mapping[str, Words] = {
    "form.invalid": Words("表单没有填对：{fields}", "the form has errors: {fields}"),
    "task.action_unknown": Words("这项任务没有这个操作", "the task has no such action"),
    "task.reason_missing": Words("退回要写理由", "a return needs a reason"),
    "script.past": Words("这个时刻已经过去", "this has passed already"),
    "script.too_long": Words(
        "流程一直走不完（可能是死循环，或定时太密），试运行已停下",
        "this never comes to rest (an endless loop, or timers too close): the trial was stopped",
    ),
    "data.input_missing": Words("缺少启动所需的数据", "data needed to start are missing"),
}
_STATES: Mapping[str, Words] = {
    "running": Words("进行中", "running"),
    "completed": Words("已办结", "completed"),
    "cancelled": Words("已取消", "cancelled"),
    "failed": Words("有故障", "failed"),
    "suspended": Words("已暂停", "suspended"),
    "not_started": Words("没有启动", "not started"),
}
_NONE = Words("没有", "nothing")


def describe_step(step: Step, name: Name) -> Words:
    """What a step does."""
    texts = _ACTIONS.get(step.options.get("action", ""), _VERBS[step.verb])
    subject = "、".join(step.subject) if isinstance(step.subject, Mapping) else name(step.subject)
    if step.verb == "advance" and step.subject == "next":
        return Words("推进到下一个到期时刻", "move the clock to what is due next")
    if step.verb == "advance" and step.subject.startswith("P"):
        length = describe_length(step.subject)
        return Words(f"时间过去{length.zh}", f"let {length.en} pass")
    return Words(*(text.format(subject) for text in texts))


def describe_failure(step: Step, error: Mapping[str, Any]) -> Words:
    """Why a step could not be done: `error` as a trace has it."""
    if error["code"] == "not_found" and step.verb in _NOTHING:
        return _NOTHING[step.verb]
    fields = "、".join(error.get("fields", ()))
    texts = _ERRORS.get(error["code"], Words(str(error["message"]), str(error["message"])))
    return Words(*(text.replace("{fields}", fields) for text in texts))


def describe_length(text: str) -> Words:
    """A duration in ISO 8601 as people say it; "" is none."""
    if not text:
        return Words("没有期限", "no due date")
    if text.startswith("-"):
        before = describe_length(text[1:])
        return Words(f"在{before.zh}之前", f"{before.en} ago")
    try:
        length = parse_duration(text)
    except Invalid:
        return Words(text, text)
    seconds = length.days * 86400 + int(length.elapsed.total_seconds())
    parts = [
        (length.months, "个月", "month"),
        (seconds // 86400, "天", "day"),
        (seconds % 86400 // 3600, "小时", "hour"),
        (seconds % 3600 // 60, "分钟", "minute"),
    ]
    shown = [each for each in parts if each[0]]
    if not shown:
        return Words("立即", "at once")
    return Words(
        "".join(f"{number}{zh}" for number, zh, _ in shown),
        " ".join(f"{number} {en}{'s' * (number != 1)}" for number, _, en in shown),
    )


@dataclass(frozen=True)
class Difference:
    """Where something is not as expected, what was expected there and what was met."""

    where: Words
    expected: Words
    met: Words

    @property
    def sentence(self) -> Words:
        """All of it."""
        return Words(
            f"{self.where.zh}，期望：{self.expected.zh}；实际：{self.met.zh}",
            f"{self.where.en}: expected {self.expected.en}, found {self.met.en}",
        )


def step_failed(number: int, step: Step, error: Mapping[str, Any], name: Name) -> Difference:
    """A step, 0 is the start, that could not be done: `error` as a trace has it."""
    where = Words(f"第 {number} 步", f"step {number}") if number else Words("启动时", "at the start")
    expected = describe_step(step, name)
    return Difference(where, Words(expected.zh, f"to {expected.en}"), describe_failure(step, error))


def find_difference(
    expected: Course, found: Course, name: Name, role: Callable[[str], Words]
) -> Difference | None:
    """The first thing that is not as expected; None if all is. `name` and `role` give what people call them."""
    path = _differing(expected.path, found.path)
    if path is not None:
        number, was, now = path
        after = found.path[number - 1] if number else ""
        where = (
            Words(f"「{name(after)}」之后", f"after {name(after)}")
            if after
            else Words("一开始", "at the beginning")
        )
        return Difference(where, _element(was, name), _element(now, name))
    tasks = _differing(expected.tasks, found.tasks)
    if tasks is not None:
        _, was_task, now_task = tasks
        return Difference(
            Words("任务", "tasks"),
            _task(was_task, now_task, name, role),
            _task(now_task, was_task, name, role),
        )
    ends = [(each.state, each.end) for each in (expected, found)]
    if ends[0] != ends[1]:
        return Difference(Words("最后", "at the end"), *(_end(state, end, name) for state, end in ends))
    for was_all, now_all, where in (
        (expected.failed, found.failed, Words("最后的故障", "incidents at the end")),
        (expected.open, found.open, Words("最后等待", "waiting at the end")),
    ):
        if was_all != now_all:
            return Difference(where, *(_elements(each, name) for each in (was_all, now_all)))
    return None


def _differing(was: tuple[Any, ...], now: tuple[Any, ...]) -> tuple[int, Any, Any] | None:
    for number, (before, after) in enumerate(zip_longest(was, now)):
        if before != after:
            return number, before, after
    return None


def _element(node: str | None, name: Name) -> Words:
    return (
        Words("不再继续", "nothing more")
        if node is None
        else Words(f"走到「{name(node)}」", f"on to {name(node)}")
    )


def _elements(nodes: tuple[str, ...], name: Name) -> Words:
    shown = [name(each) for each in nodes]
    return Words("、".join(f"「{each}」" for each in shown), ", ".join(shown)) if shown else _NONE


def _end(state: str, end: str, name: Name) -> Words:
    words = _STATES.get(state, Words(state, state))
    return Words(f"{words.zh}，「{name(end)}」", f"{words.en}, {name(end)}") if end else words


def _task(task: Opened | None, beside: Opened | None, name: Name, role: Callable[[str], Words]) -> Words:
    """A task with what of it differs from another."""
    if task is None:
        return _NONE
    zh, en = f"「{name(task.node)}」", name(task.node)
    if beside is None or task.node != beside.node:
        return Words(zh, en)
    if task.role != beside.role:
        who = role(task.role)
        zh, en = f"{zh}由{who.zh}办理", f"{en} for {who.en}"
    if task.due != beside.due:
        length = describe_length(task.due)
        zh, en = f"{zh}期限{length.zh}", f"{en} due after {length.en}"
    return Words(zh, en)
