"""Reads of comments."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.comments.models import Comment


def select_comments(instance_id: str) -> Select[Comment]:
    """The comments on an instance, unordered: for paging by (`created_at`, `id`)."""
    return select(Comment).where(Comment.instance_id == instance_id)


def list_latest(ctx: Ctx, instance_id: str, limit: int) -> list[Comment]:
    """The newest comments that are not deleted, oldest of them first."""
    query = select_comments(instance_id).where(Comment.deleted_at.is_(None))
    newest = ctx.session.scalars(query.order_by(Comment.created_at.desc(), Comment.id.desc()).limit(limit))
    return list(reversed(newest.all()))


def count(ctx: Ctx, instance_id: str) -> int:
    """How many comments there are that are not deleted."""
    query = select(func.count()).where(Comment.instance_id == instance_id, Comment.deleted_at.is_(None))
    return ctx.session.scalar(query) or 0


def get_comment(ctx: Ctx, instance_id: str, comment_id: str) -> Comment:
    """One comment on this instance that is not deleted; raises NotFound."""
    found = ctx.session.get(Comment, comment_id)
    if found is None or found.instance_id != instance_id or found.deleted_at is not None:
        raise NotFound(comment=comment_id)
    return found
