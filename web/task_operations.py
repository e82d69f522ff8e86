"""What a person may do with a task beside answering it: what is offered, what it means, and doing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import tasks
from engine.context import Ctx
from engine.errors import Invalid, NotFound
from engine.model.actions import SENDING_BACK
from engine.models import AskedOpinion, HumanTask, OpinionState, TaskState, Way
from engine.office.opinions import list_opinions
from handlers.directory import queries as directory
from web import keeping_out, names, own_tasks, standing_in
from web.colleagues import Purpose
from web.i18n import gettext as _
from web.i18n.signs import sign
from web.identity import Identity
from web.transactions import runtime

WAYS = {
    Way.BEFORE.value: "前加签：对方签署意见后，您才能提交",
    Way.BESIDE.value: "并加签：您可以先提交，意见到齐后流程继续",
    Way.AFTER.value: "后加签：您提交后请对方签署，同意后流程继续",
}
WAY_NAMES = {
    "delegate": "委派",
    "before": "前加签",
    "beside": "并加签",
    "after": "后加签",
    "clarify": "补正",
}
JUDGING = ("delegate", "sign", "back")
"""Operations by which somebody goes on judging; who must keep out does none of them."""
STATE_NAMES = {"waiting": "待您提交后签署", "open": "尚未签署", "given": "已签署", "withdrawn": "已撤回"}


@dataclass(frozen=True)
class Operation:
    """One of them: its name, what will happen, and how many people it asks for ("", "one" or "many")."""

    code: str
    label: str
    about: str
    people: str = ""

    def purpose(self, task: HumanTask) -> Purpose:
        """What people are looked for."""
        is_reader = self.code == "copy"
        return Purpose(task, is_asked=not is_reader, is_reader=is_reader)


OPERATIONS: Mapping[str, Operation] = {
    each.code: each
    for each in (
        Operation(
            "delegate",
            "委派",
            "对方写明意见后，任务回到您这里，由您提交。在此之前您不能提交；其他同事不再看到这项任务。",
            "one",
        ),
        Operation("sign", "加签", "请其他人签署意见。任务仍由您办理，签署的意见随任务保存。", "many"),
        Operation("fewer", "减签", "不再请对方签署意见或办理委派的工作，对方的待办随之撤销。"),
        Operation(
            "back",
            "退回到环节",
            "流程回到所选的环节重新办理，您已填写的内容保留在记录里，原办理人会收到通知。",
        ),
        Operation("take_back", "取回", "把您提交的任务取回重新办理。后续环节有人办理以后，就不能再取回。"),
        Operation("copy", "抄送", "对方可以查看这件事项，不能办理，并会收到通知。", "many"),
    )
}


def offers(ctx: Ctx, task: HumanTask, identity: Identity) -> list[Operation]:
    """The operations this person may do with a task as it stands now."""
    actions = set(task.actions.split(",")) if task.for_task_id is None else set()
    is_ready, is_held = task.state == TaskState.READY, task.state == TaskState.HELD
    is_own = task.completed_by == identity.actor or (is_held and task.assignee == identity.actor)
    found = {
        "delegate": is_ready and "delegate" in actions,
        "sign": is_ready and "add_signer" in actions,
        "fewer": task.opinions > 0 and (is_ready or is_own),
        "back": is_ready
        and not actions.isdisjoint(SENDING_BACK)
        and bool(runtime().list_steps_back(ctx, task.id)),
        "take_back": is_own and "take_back" in actions,
        "copy": "copy" in actions and (is_ready or is_own),
    }
    return [OPERATIONS[code] for code, is_offered in found.items() if is_offered]


@dataclass(frozen=True)
class Signing:
    """An opinion asked for on a task, as a page shows it."""

    asked: AskedOpinion
    way: str
    state: str
    who: str
    asked_by: str

    @property
    def is_due(self) -> bool:
        """Whether it is not in yet."""
        return self.asked.state in (OpinionState.OPEN, OpinionState.WAITING)


def list_signings(ctx: Ctx, task_id: str) -> list[Signing]:
    """The opinions ever asked for on a task, the oldest first."""
    found = list_opinions(ctx, task_id)
    people = names.people(
        ctx, [actor for each in found for actor in (each.asked_by, each.given_by, each.given_for)]
    )
    asked = holders(ctx, [each.principal for each in found])
    return [
        Signing(
            each,
            _(WAY_NAMES[each.way]),
            _(STATE_NAMES[each.state]),
            names.doer(people, each.given_by, each.given_for) or asked[each.principal],
            people[each.asked_by],
        )
        for each in found
    ]


def holders(ctx: Ctx, principals: Sequence[str]) -> dict[str, str]:
    """By principal, the names of those it stands for today."""
    found = directory.persons_of_all(ctx, set(principals))
    return {
        each: sign.listing.join(person.name for person in people) or _("无人在岗")
        for each, people in found.items()
    }


def act(ctx: Ctx, task_id: str, identity: Identity, wanted: Mapping[str, Sequence[str]]) -> str:
    """Do what a form asks for; gives the id of the task to go on with, or "" when it is somebody else's now.

    `wanted` are the fields `do`, `principal`, `reason`, `way`, `target` and `opinion`.
    """
    task = own_tasks.take(ctx, task_id, identity)
    operation = OPERATIONS.get(_one(wanted, "do"))
    if operation is None or operation not in offers(ctx, task, identity):
        raise own_tasks.NotOffered
    if operation.code in JUDGING:
        keeping_out.require_fit(ctx, task, identity)
    reason, people = _one(wanted, "reason"), list(wanted.get("principal", ()))
    if operation.people:
        own_tasks.require_receivers(ctx, identity, people, operation.purpose(task))
    verbs = runtime()
    if operation.code == "delegate":
        if len(people) != 1:
            raise own_tasks.NoColleague
        verbs.delegate_task(ctx, task_id, people[0], reason)
    elif operation.code == "sign":
        verbs.add_signers(ctx, task_id, _way(_one(wanted, "way")), people, reason)
    elif operation.code == "fewer":
        verbs.withdraw_opinion(ctx, _opinion_on(ctx, task_id, _one(wanted, "opinion")), reason)
    elif operation.code == "back":
        draft = tasks.find_draft(ctx, task_id, identity.person_id)
        verbs.send_back(ctx, task_id, _one(wanted, "target"), reason, draft.data if draft else {})
        return ""
    elif operation.code == "take_back":
        opened = verbs.take_back(ctx, task_id, reason)
        return opened if _is_theirs(ctx, opened, identity) else ""
    else:
        verbs.copy_task(ctx, task_id, people, reason)
    return task_id


def _is_theirs(ctx: Ctx, task_id: str, identity: Identity) -> bool:
    """What was done for somebody absent is theirs again, and closed to a stand-in whose time is over."""
    try:
        standing_in.require_task(ctx, task_id, identity)
    except NotFound:
        return False
    return True


def _one(wanted: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(wanted.get(name, ())), "").strip()


def _way(text: str) -> Way:
    if text not in WAYS:
        raise Invalid("choose before, beside or after", code="task.way_unknown")
    return Way(text)


def _opinion_on(ctx: Ctx, task_id: str, opinion_id: str) -> str:
    """The id, if it is one of this task's; else one that does not exist."""
    return opinion_id if any(each.id == opinion_id for each in list_opinions(ctx, task_id)) else ""
