"""Who holds the city's posts."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Ctx
from handlers.directory.models import Organisation, Post, PostHolding
from handlers.directory.rules import CITY


def holder_of(ctx: Ctx, role: str) -> str:
    """The first who holds a post of this role at the city's union today."""
    query = (
        select(PostHolding.person_id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(Post.role == role, Post.organisation_id == CITY, PostHolding.valid_to.is_(None))
        .order_by(Post.id, PostHolding.person_id)
    )
    return str(ctx.session.scalars(query.limit(1)).one())


def list_tech_experts(ctx: Ctx) -> list[tuple[str, str]]:
    """The enterprises' technical experts with their unit, by id."""
    query = (
        select(PostHolding.person_id, Post.organisation_id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.role == "tech_expert", PostHolding.valid_to.is_(None))
        .order_by(PostHolding.person_id)
    )
    return [(person_id, unit_id) for person_id, unit_id in ctx.session.execute(query)]
