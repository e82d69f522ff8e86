"""Writes of resources: registered once by kind and name, confirmed year by year, removed for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, NotFound
from handlers.directory.queries import today
from handlers.governance.resources.models import Resource
from handlers.governance.resources.rules import KINDS, ResourceState

REFUSED = "resource.refused"


def register(ctx: Ctx, organisation_id: str, instance_id: str, content: Mapping[str, Any]) -> Resource:
    """Enter a resource. BusinessError `resource.refused` if an active one of this kind has the name.

    A removed one of the same name comes back with the new entry.
    """
    name, kind = str(content["name"]).strip(), str(content["kind"])
    key = "".join(name.split()).casefold()
    query = select(Resource).where(Resource.kind == kind, Resource.name_key == key).with_for_update()
    found = ctx.session.scalar(query)
    if found is not None and found.state == ResourceState.ACTIVE:
        raise BusinessError(REFUSED, f"“{name}”已作为{KINDS[kind]['zh']}登记，不必重复登记。")
    found = found or Resource(id=new_id(), kind=kind, name_key=key, created_at=ctx.now())
    found.organisation_id, found.instance_id, found.name = organisation_id, instance_id, name
    found.address, found.contact = str(content.get("address") or ""), str(content["contact"]).strip()
    found.fields, found.offers = str(content.get("fields") or ""), str(content["offers"]).strip()
    found.capacity = None if content.get("capacity") is None else int(content["capacity"])
    found.state, found.ended_at, found.end_reason = ResourceState.ACTIVE, None, ""
    found.checked_on = today(ctx)
    ctx.session.add(found)
    ctx.session.flush()
    return found


def confirm(ctx: Ctx, resource_id: str) -> None:
    """It was looked at today and is still there."""
    _get(ctx, resource_id).checked_on = today(ctx)


def remove(ctx: Ctx, resource_id: str, reason: str) -> None:
    """It can no longer be used. Safe to repeat."""
    found = _get(ctx, resource_id)
    if found.state == ResourceState.ACTIVE:
        found.state, found.ended_at, found.end_reason = (
            ResourceState.REMOVED,
            ctx.now(),
            reason.strip() or "未说明",
        )


def _get(ctx: Ctx, resource_id: str) -> Resource:
    found = ctx.session.get(Resource, resource_id, with_for_update=True)
    if found is None:
        raise NotFound(resource=resource_id)
    return found
