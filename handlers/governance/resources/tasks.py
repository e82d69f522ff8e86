"""What diagrams may ask of resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.governance.resources import service


@handler("governance.register_resource")
def register_resource(
    ctx: Ctx, *, organisation_id: str, instance: str, resource: Mapping[str, Any]
) -> dict[str, Any]:
    """Enter a training resource or partner; gives its id; error resource.refused."""
    return {"resource_id": service.register(ctx, organisation_id, instance, resource).id}


@handler("governance.confirm_resource")
def confirm_resource(ctx: Ctx, *, resource_id: str) -> None:
    """Note that a resource was looked at and is still there."""
    service.confirm(ctx, resource_id)


@handler("governance.remove_resource")
def remove_resource(ctx: Ctx, *, resource_id: str, reason: str | None = None) -> None:
    """A resource can no longer be used."""
    service.remove(ctx, resource_id, reason or "")
