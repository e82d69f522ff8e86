"""Trying many incidents again, each in a transaction of its own."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select

from engine.context import Ctx
from engine.errors import AppError, NotFound
from engine.models import Incident, Instance

if TYPE_CHECKING:
    from engine.runtime import Runtime

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 1_000


@dataclass(frozen=True)
class Kind:
    """Which open incidents: of a definition, at a node, with a cause; empty means any."""

    definition_key: str = ""
    node: str = ""
    cause: str = ""

    def select(self) -> Select[Any]:
        """The open incidents of this kind."""
        query = (
            select(Incident)
            .join(Instance, Instance.id == Incident.instance_id)
            .where(Incident.resolved_at.is_(None))
        )
        if self.definition_key:
            query = query.where(Instance.definition_key == self.definition_key)
        if self.node:
            query = query.where(Incident.node == self.node)
        return query.where(Incident.cause == self.cause) if self.cause else query


@dataclass(frozen=True)
class Outcome:
    """What became of one incident: tried again, or `error` says why not."""

    incident_id: str
    instance_id: str
    error: AppError | None = None


def count(ctx: Ctx, kind: Kind) -> int:
    """How many open incidents there are of a kind."""
    return ctx.session.scalar(select(func.count()).select_from(kind.select().subquery())) or 0


def retry_many(
    runtime: Runtime, actor: str, kind: Kind, reason: str = "", *, limit: int = MOST_AT_ONCE, source: str = ""
) -> list[Outcome]:
    """Try the open incidents of a kind again, the oldest first; what fails does not hinder the others. `source` is from
    where the actor does it.

    Each is a transaction of its own: call it outside of one. Those somebody else has just resolved are left out.
    """
    with runtime.read() as ctx:
        chosen = kind.select().order_by(Incident.created_at, Incident.id).limit(min(limit, MOST_AT_ONCE))
        found = [(each.id, each.instance_id) for each in ctx.session.scalars(chosen)]
    outcomes = []
    for incident_id, instance_id in found:
        outcome = _retry(runtime, actor, incident_id, instance_id, reason, source)
        if outcome is not None:
            outcomes.append(outcome)
    return outcomes


def _retry(
    runtime: Runtime, actor: str, incident_id: str, instance_id: str, reason: str, source: str
) -> Outcome | None:
    try:
        runtime.run(actor, lambda ctx: runtime.retry_incident(ctx, incident_id, reason), source)
    except NotFound:
        return None
    except AppError as error:
        return Outcome(incident_id, instance_id, error)
    except Exception:
        logger.exception("incident %s could not be tried again", incident_id)
        return Outcome(incident_id, instance_id, AppError())
    return Outcome(incident_id, instance_id)
