"""History: what happened in an instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field
from sqlalchemy import select

from engine.models import AuditEvent
from web.api.lists import rows_by
from web.api.model import Instant, Model, Name, Page, PageQuery, Values
from web.api.operations import operation
from web.api.values import to_json
from web.identity import me
from web.personal import veil_of
from web.transactions import reading
from web.visibility import require_instance, sees_everything


class Event(Model):
    """Something that happened; never changed afterwards."""

    id: int
    at: Instant
    kind: str = Field(description="such as instance_started, task_completed, timer_fired, incident")
    actor: str = Field(description="person:<id>, or system")
    node: str = Field(description="the id of the element in the diagram, if it happened at one")
    task_id: str | None
    data: Values = Field(description="{} for who does not look at the contest as a whole")


class EventPage(Page[Event]):
    """Events."""


class EventQuery(PageQuery):
    """What a history is narrowed to."""

    kind: Name | None = None


@operation("GET", "/instances/{instance_id}/events", "流程历史", query=EventQuery, answer=EventPage)
def list_events(instance_id: str, query: EventQuery) -> EventPage:
    """What happened in an instance, the oldest first: following the pages to the end and asking again for the last
    one gives what is new.

    Who does not look at the contest as a whole gets no data: they may be about the work of other organisations.
    """
    row = require_instance(reading(), me(), instance_id)
    found = select(AuditEvent).where(AuditEvent.instance_id == row.id)
    if query.kind is not None:
        found = found.where(AuditEvent.kind == query.kind)
    rows, after = rows_by(found, query, (AuditEvent.id,), (int,))
    is_whole, veil = sees_everything(me()), veil_of(reading(), row.id)
    items = [
        Event(
            id=each.id,
            at=each.at,
            kind=each.kind,
            actor=each.actor,
            node=each.node,
            task_id=each.task_id,
            data=veil.over(to_json(_without_source(each.data))) if is_whole else {},
        )
        for each in rows
    ]
    return EventPage(items=items, next=after)


def _without_source(data: Mapping[str, Any]) -> dict[str, Any]:
    """Addresses and sessions are for the audit alone."""
    return {key: value for key, value in data.items() if key != "source"}
