"""Mails and calls to the outside: claimed by a lease, sent outside any transaction, then marked.

At least once: a crash between sending and marking sends again, with the same idempotency key. A lease number that
grows with each claim keeps a worker that slept through its lease from writing an outcome. A payload with `is_secret`
(a link that opens something) is forgotten once it is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from engine.clock import Clock
from engine.context import Ctx
from engine.errors import AppError, NotFound
from engine.faults import faultpoint
from engine.models import NEVER, OutboxMessage

logger = logging.getLogger(__name__)

# A batch of senders that all time out must fit into one lease.
BATCH = 10
LEASE = timedelta(minutes=5)
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 480, 480))
TRIES = len(BACKOFF) + 1
MOST_WAIT = timedelta(days=1)
_NO_WAIT = timedelta()
_MAX_ERROR = 500


class Refused(AppError):
    """The other side refuses this message for good; it is not tried again."""

    code = "outbox.refused"


class Busy(AppError):
    """The other side asks for patience; it is tried again after `wait` at the earliest."""

    code = "outbox.busy"

    def __init__(self, message: str, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = min(wait, MOST_WAIT)


@dataclass(frozen=True)
class Outgoing:
    """A claimed message; `key` is the same at every try, so the receiver can tell a repeat."""

    id: str
    channel: str
    recipient: str
    payload: Mapping[str, Any]
    key: str
    created_at: datetime
    attempts: int
    lease_number: int
    leased_until: datetime


Sender = Callable[[Outgoing], None]
Begin = Callable[[], AbstractContextManager[Ctx]]


def send_due(
    begin: Begin,
    senders: Mapping[str, Sender],
    *,
    limit: int = BATCH,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due on the channels that have a sender; returns how many messages were tried.

    `begin` opens a transaction that commits at its end. Each outcome is its own transaction. When it `should_stop`,
    what is claimed and not yet sent is given back.
    """
    with begin() as ctx:
        claimed = claim(ctx, senders.keys(), limit=limit)
        clock = ctx.clock
    faultpoint("outbox.after_claim")
    for number, message in enumerate(claimed):
        if should_stop():
            _give_back(begin, claimed[number:])
            return number
        _send(begin, clock, senders[message.channel], message)
    return len(claimed)


def _give_back(begin: Begin, messages: Collection[Outgoing]) -> None:
    with begin() as ctx:
        for message in messages:
            ctx.session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.id == message.id, OutboxMessage.lease_number == message.lease_number)
                .values(leased_until=None)
            )


def claim(ctx: Ctx, channels: Collection[str], *, limit: int = BATCH) -> list[Outgoing]:
    """Lease the messages that are due, oldest first; nobody else gets them until the lease is over."""
    now = ctx.now()
    rows = ctx.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.due_at <= now, OutboxMessage.state == "pending")
        .where(OutboxMessage.channel.in_(channels))
        .where(or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now))
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_lease(row, now) for row in rows]


def _lease(row: OutboxMessage, now: datetime) -> Outgoing:
    row.leased_until = now + LEASE
    row.lease_number += 1
    return Outgoing(
        id=row.id,
        channel=row.channel,
        recipient=row.recipient,
        payload=row.payload,
        key=row.idempotency_key,
        created_at=row.created_at,
        attempts=row.attempts + 1,
        lease_number=row.lease_number,
        leased_until=row.leased_until,
    )


def _send(begin: Begin, clock: Clock, sender: Sender, message: Outgoing) -> None:
    if clock.now() >= message.leased_until:
        return  # the batch took too long; somebody else may have it by now
    error, wait = "", _NO_WAIT
    is_final = message.attempts >= TRIES
    try:
        sender(message)
    except Exception as refusal:
        logger.warning("outbox message %s was not sent (try %d)", message.id, message.attempts, exc_info=True)
        error = f"{type(refusal).__name__}: {refusal}"[:_MAX_ERROR]
        is_final = is_final or isinstance(refusal, Refused)
        wait = refusal.wait if isinstance(refusal, Busy) else wait
    else:
        faultpoint("outbox.after_send")
    with begin() as ctx:
        _write_outcome(ctx, message, error, is_final, wait)


def _write_outcome(
    ctx: Ctx, message: Outgoing, error: str, is_final: bool, wait: timedelta = _NO_WAIT
) -> None:
    """Only the holder of the newest lease may write."""
    now = ctx.now()
    values: dict[str, Any] = {
        "attempts": message.attempts,
        "leased_until": None,
        "error": error,
        "tried_at": now,
    }
    if not error:
        values |= {"state": "sent", "sent_at": now, "due_at": NEVER}
        if message.payload.get("is_secret"):
            values["payload"] = {}
    elif is_final:
        values |= {"state": "failed", "due_at": NEVER}
    else:
        values["due_at"] = now + max(BACKOFF[message.attempts - 1], wait)
    written = ctx.session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.state == "pending")
        .where(OutboxMessage.lease_number == message.lease_number)
        .values(values)
        .returning(OutboxMessage.id)
    ).all()
    if written and error and is_final:
        ctx.record("outbox_failed", data={"message": message.id, "channel": message.channel, "error": error})


def send_again(ctx: Ctx, message_id: str) -> None:
    """An operator gives a message all its tries back, at once; raises NotFound unless it failed or waits for a try."""
    is_waiting = and_(OutboxMessage.state == "pending", OutboxMessage.leased_until.is_(None))
    revived = ctx.session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, or_(OutboxMessage.state == "failed", is_waiting))
        .values(state="pending", attempts=0, due_at=ctx.now(), error="")
        .returning(OutboxMessage.id)
    ).all()
    if not revived:
        raise NotFound(message_id=message_id)
    ctx.record("outbox_retried", data={"message": message_id})
