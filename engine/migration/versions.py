"""The versions of a definition, what runs on them, and deleting one nobody needs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from engine import definitions
from engine.context import Ctx
from engine.errors import Conflict, NotFound
from engine.instances import Instances
from engine.models import Definition, Instance, InstanceMigration


@dataclass(frozen=True)
class VersionUse:
    """One version and how many instances there are on it by state."""

    definition: Definition
    instances: dict[str, int]


class VersionInUse(Conflict):
    """Processes run, or have run, on this version: it cannot be deleted."""

    code = "definition.in_use"


def list_versions(ctx: Ctx, key: str) -> list[VersionUse]:
    """Every version of a definition, the newest first, with the instances on it."""
    query = select(Definition).where(Definition.key == key).order_by(Definition.version.desc())
    found = list(ctx.session.scalars(query))
    uses = _count(ctx, [each.id for each in found])
    return [VersionUse(each, uses.get(each.id, {})) for each in found]


def _count(ctx: Ctx, definition_ids: list[str]) -> dict[str, dict[str, int]]:
    query = (
        select(Instance.definition_id, Instance.state, func.count())
        .where(Instance.definition_id.in_(definition_ids))
        .group_by(Instance.definition_id, Instance.state)
    )
    found: dict[str, dict[str, int]] = {}
    for definition_id, state, count in ctx.session.execute(query):
        found.setdefault(definition_id, {})[state] = count
    return found


def delete_version(ctx: Ctx, instances: Instances, definition_id: str) -> None:
    """Delete a version on which nothing runs and nothing has run, so that no history loses its diagram.

    If it was the newest, the one before starts what is started from now on. Raises NotFound or VersionInUse (with the
    `instances` by state).
    """
    row = ctx.session.get(Definition, definition_id, with_for_update=True)
    if row is None:
        raise NotFound(f"there is no definition {definition_id}")
    uses = _count(ctx, [definition_id]).get(definition_id)
    moved = select(InstanceMigration.id).where(
        or_(
            InstanceMigration.from_definition_id == definition_id,
            InstanceMigration.to_definition_id == definition_id,
        )
    )
    if uses or ctx.session.scalar(moved.limit(1)):
        raise VersionInUse(instances=uses or {}, definition_id=definition_id)
    newest = definitions.get_newest(ctx, row.key)
    ctx.session.delete(row)
    ctx.session.flush()
    ctx.record("definition_deleted", data={"key": row.key, "version": row.version})
    if newest.id == definition_id:
        definitions.start_by_newest(ctx, row.key, instances.environment(ctx))
