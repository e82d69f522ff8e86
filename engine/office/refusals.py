"""Why something is not done to a task, in words for both languages."""

from __future__ import annotations

from engine.errors import Conflict, Problem

TEXTS: dict[str, tuple[str, str]] = {
    "reason_missing": ("请写明理由。", "Say why: a reason is needed."),
    "not_offered": ("这个环节不允许这项操作。", "This step does not permit that."),
    "nobody": ("请选择人员。", "Choose somebody."),
    "too_many": ("一次最多选 {limit} 人。", "At most {limit} people at a time."),
    "one_delegate": ("委派只能选一个人。", "The work can be delegated to one person only."),
    "delegated": (
        "任务已委派，等对方办理后再操作，或先撤回委派。",
        "The task is delegated; wait, or withdraw that first.",
    ),
    "asked_already": ("已经请其中的人签署意见，不必重复。", "One of them is asked for an opinion already."),
    "oneself": ("不能选自己。", "You cannot choose yourself."),
    "opinions_due": (
        "还有 {count} 个意见没有收到（委派、前加签或补正），收到后才能提交。",
        "{count} opinions that must come first are not in yet.",
    ),
    "own_question": (
        "不能由您签署自己提出的意见；不再需要时请减签。",
        "You cannot answer what you have asked yourself; withdraw it if it is needed no more.",
    ),
    "opinion_missing": ("请写明意见。", "Write your opinion."),
    "opinion_gone": ("这个意见已经签署或撤回。", "This opinion is given or withdrawn."),
    "not_asker": (
        "只有提出加签的人和现办理人可以减签。",
        "Only who asked, and who has the task, may withdraw it.",
    ),
    "not_yours": ("只能取回自己提交的任务。", "You can only take back what you have submitted yourself."),
    "not_submitted": ("这项任务没有提交，不需要取回。", "This task has not been submitted."),
    "taken_back": ("这项任务已经取回过。", "This task has been taken back already."),
    "migrated": (
        "流程已改用新的版本，不能取回。",
        "The process goes by another version now; it cannot be taken back.",
    ),
    "gone_on": (
        "提交后流程已自动办理了后续事项，不能取回。",
        "The process has gone on; it cannot be taken back.",
    ),
    "acted_on": (
        "后续环节已有人办理，不能取回。",
        "Somebody has acted on what followed; it cannot be taken back.",
    ),
    "no_step_back": ("前面没有可以退回的环节。", "There is no earlier step this can be sent back to."),
    "step_unknown": (
        "不能退回到“{target}”：它不是前面办过的环节，或退回后并行分支对不上。",
        "It cannot be sent back to {target}: no earlier step, or parallel branches would not add up.",
    ),
}


class NotNow(Conflict):
    """This cannot be done to the task as it is."""

    code = "task.refused"

    def __init__(self, why: str, *, element_id: str = "", **params: object) -> None:
        zh, en = TEXTS[why]
        self.why = why
        if why in ("reason_missing", "nobody", "too_many", "one_delegate", "oneself", "opinion_missing"):
            self.status = 422
        self.problems = [
            Problem("error", f"task.{why}", zh.format(**params), en.format(**params), element_id=element_id)
        ]
        super().__init__(self.problems[0].message_en, code=f"task.{why}", why=why)
