"""Requests to release, and who may approve them."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory.queries import persons_of_all
from handlers.directory.resolving import resolve_principals
from handlers.models.models import ReleaseRequest, ReleaseScenario


def get_request(ctx: Ctx, request_id: str) -> ReleaseRequest:
    """One request; raises NotFound."""
    found = ctx.session.get(ReleaseRequest, request_id)
    if found is None:
        raise NotFound
    return found


def get_request_of(ctx: Ctx, instance_id: str) -> ReleaseRequest:
    """The request that an instance carries out; raises NotFound."""
    found = ctx.session.scalar(select(ReleaseRequest).where(ReleaseRequest.instance_id == instance_id))
    if found is None:
        raise NotFound
    return found


def find_open_request(ctx: Ctx, key: str) -> ReleaseRequest | None:
    """The request of a process that is not over."""
    query = select(ReleaseRequest).where(ReleaseRequest.definition_key == key)
    return ctx.session.scalar(query.where(ReleaseRequest.ended_at.is_(None)))


def find_last_request(ctx: Ctx, key: str) -> ReleaseRequest | None:
    """The request of a process asked for last."""
    query = select(ReleaseRequest).where(ReleaseRequest.definition_key == key)
    return ctx.session.scalar(
        query.order_by(ReleaseRequest.asked_at.desc(), ReleaseRequest.id.desc()).limit(1)
    )


def list_requests(ctx: Ctx, key: str) -> list[ReleaseRequest]:
    """Every request of a process, the latest first."""
    query = select(ReleaseRequest).where(ReleaseRequest.definition_key == key)
    return list(ctx.session.scalars(query.order_by(ReleaseRequest.asked_at.desc(), ReleaseRequest.id.desc())))


def list_results(ctx: Ctx, request_id: str) -> list[ReleaseScenario]:
    """What came of the scenarios that were played for a request, by id."""
    query = select(ReleaseScenario).where(ReleaseScenario.request_id == request_id)
    return list(ctx.session.scalars(query.order_by(ReleaseScenario.scenario_id)))


def list_approvers(ctx: Ctx, asker_id: str) -> list[str]:
    """Who may approve what a person asks for: the office's director, who answers for how the contest is run.

    Where the director asks, or nobody is, the other designers. By id, never the asker; [] if there is nobody.
    """
    for role in ("office_director", "designer"):
        holders = persons_of_all(ctx, resolve_principals(ctx, role, None))
        found = {person.id for persons in holders.values() for person in persons} - {asker_id}
        if found:
            return sorted(found)
    return []
