"""Reads: how the last message to each receiver went."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from engine.context import Ctx
from engine.models import OutboxMessage
from handlers.webhooks.models import WebhookReceiver


def last_messages(ctx: Ctx, receivers: Collection[WebhookReceiver]) -> dict[str, OutboxMessage]:
    """The newest message to each receiver, by receiver id."""
    numbered = (
        select(
            OutboxMessage.id,
            func.row_number()
            .over(
                partition_by=OutboxMessage.addressee,
                order_by=(OutboxMessage.created_at.desc(), OutboxMessage.id.desc()),
            )
            .label("place"),
        )
        .where(OutboxMessage.addressee.in_([each.addressee for each in receivers]))
        .subquery()
    )
    query = (
        select(OutboxMessage).join(numbered, numbered.c.id == OutboxMessage.id).where(numbered.c.place == 1)
    )
    return {each.addressee.removeprefix("webhook:"): each for each in ctx.session.scalars(query)}
