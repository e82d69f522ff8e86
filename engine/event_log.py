"""The history of many instances, in order, as process mining reads it: what happened, when, by whom; no data."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, literal, select, tuple_
from sqlalchemy.orm import aliased

from engine.context import Ctx
from engine.models import AuditEvent, HumanTask, Instance

PAGE = 1000
_Task = aliased(HumanTask)  # a condition may ask about other tasks


class LoggedEvent(NamedTuple):
    """One event with the instance it belongs to; `role`, `organisation_id`, `task_name` and `action` are its task's,
    if it has one."""

    instance_id: str
    definition_id: str
    definition_key: str
    business_key: str
    title: str
    title_en: str
    state: str
    at: datetime
    kind: str
    actor: str
    node: str
    task_name: str | None
    role: str | None
    organisation_id: str | None
    action: str | None


def read_events(
    ctx: Ctx, condition: ColumnElement[bool], kinds: Collection[str]
) -> Iterator[list[LoggedEvent]]:
    """The events of these kinds of the instances a condition on `Instance` chooses, instance by instance, each from
    its first to its last, a page at a time: memory does not grow with their number."""
    place = tuple_(AuditEvent.instance_id, AuditEvent.id)
    query = (
        select(
            AuditEvent.id,
            *(Instance.id, Instance.definition_id, Instance.definition_key, Instance.business_key),
            *(Instance.title, Instance.title_en, Instance.state),
            *(AuditEvent.at, AuditEvent.kind, AuditEvent.actor, AuditEvent.node),
            *(_Task.name, _Task.role, _Task.organisation_id, _Task.action),
        )
        .join(Instance, Instance.id == AuditEvent.instance_id)
        .outerjoin(_Task, _Task.id == AuditEvent.task_id)
        .where(condition, AuditEvent.kind.in_(kinds))
        .order_by(AuditEvent.instance_id, AuditEvent.id)
        .limit(PAGE)
    )
    rows = ctx.session.execute(query).all()
    while rows:
        yield [LoggedEvent(*row) for _, *row in rows]
        event_id, instance_id = rows[-1][:2]
        rows = ctx.session.execute(query.where(place > tuple_(literal(instance_id), literal(event_id)))).all()
