"""Why an operator's verb is refused, in words for both languages."""

from __future__ import annotations

from engine.errors import Invalid, Problem

TEXTS: dict[str, tuple[str, str]] = {
    "reason_missing": ("请写明理由。", "Say why: a reason is needed."),
    "name_reserved": ("“{name}”由引擎保留，不能修改。", "{name!r} belongs to the engine and cannot be set."),
    "name_unfit": (
        "变量名 {name!r} 不合适：应为 1 到 120 个字符的文字。",
        "{name!r} is no name for a variable: it must be text of 1 to 120 characters.",
    ),
    "values_missing": ("没有给出要修改的变量。", "Name at least one variable to set."),
    "value_unfit": ("这些值无法保存：{cause}", "These values cannot be stored: {cause}"),
    "scope_unknown": ("这个流程没有作用域“{scope}”。", "The process has no scope {scope!r}."),
    "scope_not_one": (
        "“{element}”现在有 {count} 个作用域，请指明是哪一个。",
        "{element} has {count} scopes now; name the one you mean.",
    ),
    "caller_suspended": (
        "调用它的流程仍被暂停，请先恢复那个流程。",
        "The process that called this one is suspended; resume that one first.",
    ),
    "token_gone": ("这个令牌已不在流程中。", "This token is gone."),
    "token_listens": (
        "“{element}”只是在监听事件，不是流程所在的位置，不能移动。",
        "{element} only listens for its event: it is no place the process stands at, and cannot be moved.",
    ),
    "token_is_boundary": (
        "“{element}”是边界事件，跟随它所附着的活动，请移动那个活动的令牌。",
        "{element} is a boundary event and goes with its activity: move the activity's token.",
    ),
    "token_is_item": (
        "这是多实例活动“{element}”中的一项，单独移动会使计数不符，请移动整个活动的令牌。",
        "This is one item of the multi-instance activity {element}, which counts its items: move the token of the"
        " whole activity.",
    ),
    "token_counts": (
        "“{element}”处的令牌代表 {count} 个已到达的分支，移动它会丢失分支。",
        "The token at {element} stands for {count} branches that have arrived; moving it would lose branches.",
    ),
    "target_unknown": ("流程中没有元素“{target}”。", "There is no element {target!r} in this process."),
    "target_elsewhere": (
        "“{target}”不在令牌所在的（子）流程里，不能移动到那里。",
        "{target} lies in another (sub-)process than the token, which cannot be moved there.",
    ),
    "target_is_boundary": (
        "“{target}”是边界事件，只有它所附着的活动办理时才能等待。",
        "{target} is a boundary event: it waits only while its activity is under way.",
    ),
    "target_listens": (
        "“{target}”是事件子流程，由它的事件启动，不能移入。",
        "{target} is an event sub-process: its event starts it, nothing can be moved there.",
    ),
    "target_joins": (
        "“{target}”汇合多个分支，移入的令牌不属于任何分支，计数会出错。",
        "{target} joins several branches; a token moved there comes by none of them, so that it would count wrong.",
    ),
    "join_waits": (
        "并行汇合“{join}”在等这个令牌所在的分支，移到“{target}”后它就等不到了，或会多等一次。",
        "The parallel join {join} waits for this token's branch; moved to {target} it would wait in vain, or twice.",
    ),
    "join_alone": (
        "移到“{target}”后令牌会到达并行汇合“{join}”，而其余分支不会到达。",
        "Moved to {target} the token would come to the parallel join {join}, and the other branches never would.",
    ),
    "due_naive": ("到期时间必须带时区。", "The due time needs a time zone."),
    "due_past": (
        "任务的新期限已经过去，请给出将来的时间。",
        "The task's new due time is past; give one to come.",
    ),
    "due_far": ("到期时间太远。", "The due time is too far away."),
    "nothing_due": (
        "这里没有可以修改时间的定时器或任务。",
        "There is no timer or open task here to be changed.",
    ),
    "no_job": (
        "这个故障没有可以修改输入的服务调用。",
        "This incident has no failed service call to correct.",
    ),
    "inputs_unfit": ("输入不符合处理程序的要求：{cause}", "The inputs do not fit the handler: {cause}"),
    "not_answerable": (
        "“{element}”不是在等待结果的服务任务或调用活动，不能代填结果。",
        "{element} is no service task or call activity that waits for a result.",
    ),
    "outputs_unfit": ("结果不能采用：{cause}", "The result cannot be taken: {cause}"),
}


class Refused(Invalid):
    """This operation is refused."""

    code = "operation_refused"

    def __init__(self, why: str, *, element_id: str = "", **params: object) -> None:
        zh, en = TEXTS[why]
        self.why = why
        self.problems = [
            Problem(
                "error", f"operation.{why}", zh.format(**params), en.format(**params), element_id=element_id
            )
        ]
        super().__init__(self.problems[0].message_en, why=why)
