"""What is said of a migration, in both languages."""

from __future__ import annotations

from engine.errors import Problem

TEXTS: dict[str, tuple[str, str]] = {
    "element_removed": (
        "新版本里没有元素“{node}”；请用映射指明它对应哪个元素。",
        "The new version has no element {node}: say by a mapping which one takes its place.",
    ),
    "target_unknown": (
        "映射指向的元素“{target}”不在新版本里。",
        "The mapping names {target}, which is not there.",
    ),
    "source_unknown": (
        "映射中的元素“{node}”不在现版本里。",
        "The mapping names {node}, which this version lacks.",
    ),
    "scope_changed": (
        "“{target}”在新版本里属于另一个（子）流程。",
        "{target} lies in another (sub-)process in the new version.",
    ),
    "scope_gone": (
        "它所在的子流程“{node}”在新版本里不再是同样的子流程。",
        "The sub-process {node} around it is no such sub-process any more.",
    ),
    "kind_changed": (
        "“{target}”的类型从 {before} 变为 {after}。",
        "{target} was a {before} and is a {after}.",
    ),
    "multi_changed": (
        "“{target}”的多实例或循环设置变了，已经开始的各项无法沿用。",
        "{target} repeats in another way: what has begun cannot go on so.",
    ),
    "event_changed": (
        "“{target}”等待的事件种类变了。",
        "{target} waits for another kind of event.",
    ),
    "host_changed": (
        "边界事件“{target}”附着到了另一个活动上。",
        "The boundary event {target} stands on another activity.",
    ),
    "boundary_mapped": (
        "“{target}”只有附着在活动上才能等待，不能由映射指定。",
        "{target} waits only on the edge of its activity; a mapping cannot put a token there.",
    ),
    "arrivals_lost": (
        "汇合“{node}”处已到达的分支 {flow} 在新版本里找不到对应的连线。",
        "The branch {flow} that has arrived at {node} is none of its branches in the new version.",
    ),
    "join_changed": (
        "并行汇合“{join}”前的分支变了，正在路上的令牌会到得太多或太少。",
        "The branches before the parallel join {join} are others: what is under way would arrive too often or too"
        " seldom.",
    ),
    "join_removed": (
        "新版本没有并行汇合“{join}”，还在路上的几个分支无法合并。",
        "The new version has no parallel join {join}, and several branches are on their way to it.",
    ),
    "definition_other": (
        "目标版本属于另一个流程。",
        "The target is a version of another process.",
    ),
    "definition_same": ("实例已经在这个版本上。", "The instance runs on this version already."),
    "standing_still": (
        "“{node}”在处理中途停住，迁移后会从头重试。",
        "{node} stands still half way; after the migration it is tried from its beginning.",
    ),
    "timer_kept": (
        "时间设置变了；已在等待的定时器保持原定时间。",
        "The time is another; what waits keeps its own.",
    ),
    "time_kept": (
        "不知道它从什么时候开始等待；保持原定时间。",
        "When it began to wait is not known: it keeps its time.",
    ),
    "time_unknown": (
        "“{node}”的时间按新版本算不出来：{cause}",
        "The time of {node} cannot be worked out by the new version: {cause}",
    ),
    "message_kept": (
        "等待的消息或信号改名；仍等待原来的“{name}”。",
        "The message or signal has another name; it still waits for {name!r}.",
    ),
    "boundary_dropped": (
        "新版本没有边界事件或事件子流程“{node}”，不再等待它。",
        "The new version has no {node} here: it waits no longer.",
    ),
    "candidates_new": (
        "角色变了；尚未签收或转办，将重新分派。",
        "The role is another; nobody has taken the task, so it is offered anew.",
    ),
    "candidates_kept": (
        "角色变了；任务已签收或转办，仍由原来的人办理。",
        "The role is another; somebody has taken the task and keeps it.",
    ),
    "not_restored": ("迁移后无法恢复：{cause}", "It cannot be restored afterwards: {cause}"),
    "not_done": ("迁移时出错：{cause}", "It cannot be done: {cause}"),
}


def problem(code: str, *, severity: str = "error", element_id: str = "", **params: object) -> Problem:
    """One line of a report; a warning says what will be different."""
    zh, en = TEXTS[code]
    return Problem(
        severity, f"migration.{code}", zh.format(**params), en.format(**params), element_id=element_id
    )
