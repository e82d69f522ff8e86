"""How a task came to be where it is: what opened it, and who has handed it on since."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Ctx
from engine.models import AuditEvent, HumanTask
from web import names
from web.history import describe
from web.sentences import SENTENCES
from web.standing import node_names
from web.transactions import runtime

_SILENT = (
    "task_opened",
    "node_completed",
    "node_cancelled",
    "decision_evaluated",
    "task_chased",
    "due_changed",
)
"""What says nothing of who let a task come up."""
_HANDING = (
    *("task_transferred", "task_claimed", "task_released", "task_handed_back", "task_due_changed"),
    *("opinions_asked", "task_taken_back", "task_sent_back"),
)
_LOOKED_AT = 40


def describe_arrival(ctx: Ctx, task: HumanTask) -> tuple[str, str]:
    """By whose act the task came up, and the last act that handed it on since, each as a line of history; "" for none.

    Two statements and names.
    """
    opened = select(AuditEvent.id).where(
        AuditEvent.instance_id == task.instance_id,
        AuditEvent.task_id == task.id,
        AuditEvent.kind == "task_opened",
    )
    before = (
        select(AuditEvent)
        .where(
            AuditEvent.instance_id == task.instance_id,
            AuditEvent.id < opened.order_by(AuditEvent.id).limit(1).scalar_subquery(),
            AuditEvent.kind.not_in(_SILENT),
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    since = (
        select(AuditEvent)
        .where(AuditEvent.instance_id == task.instance_id, AuditEvent.task_id == task.id)
        .where(AuditEvent.kind.in_(_HANDING))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    cause, handed = ctx.session.scalars(before).first(), ctx.session.scalars(since).first()
    process = runtime().instances.versions.get(ctx, task.definition_id).process
    nodes = node_names(process)
    people = names.people(
        ctx, [actor for each in (cause, handed) if each for actor in (each.actor, each.data.get("for"))]
    )
    return tuple(  # type: ignore[return-value]
        describe(each, nodes, people).text if each is not None and each.kind in SENTENCES else ""
        for each in (cause, handed)
    )
