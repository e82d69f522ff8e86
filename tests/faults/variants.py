"""Other products than ours, by name: most make a mistake that the crash tests must be able to see."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from engine import db, faults, outbox, registry
from engine.clock import Clock
from engine.context import Ctx
from engine.models import OutboxMessage
from engine.outbox import Begin, Outgoing, Sender
from engine.outbox_mail import SmtpSender
from engine.runtime import Runtime
from tests.faults import sample
from web import bootstrap, config, demo, serve

GAP = 0.06


class SplitRuntime(Runtime):
    """Commits a task as done before its process has moved. For one client at a time."""

    def complete_task(self, ctx: Ctx, task_id: str, data: Mapping[str, Any], **values: Any) -> None:
        def commit_half_way() -> None:
            ctx.session.commit()
            time.sleep(GAP)

        faults.arm("task_closed", commit_half_way)
        super().complete_task(ctx, task_id, data, **values)


def split_transaction() -> None:
    """One verb becomes two transactions."""
    setattr(bootstrap, "Runtime", SplitRuntime)  # noqa: B010 -- to a checker the name is not exported


def mail_before_commit() -> None:
    """A handler sends its mail itself, while its transaction is still under way."""

    @registry.handler(sample.MAIL_HANDLER)
    def send_at_once(ctx: Ctx, *, about: str) -> None:
        sample.write_mail(ctx, about=about)
        ctx.session.flush()
        message = ctx.session.scalars(
            select(OutboxMessage).filter_by(idempotency_key=f"crash:{ctx.job_key}")
        ).one()
        SmtpSender.from_url(config.load_config().smtp_url)(
            Outgoing(
                id=message.id,
                channel="mail",
                recipient=message.recipient,
                payload=message.payload,
                key=message.idempotency_key,
                created_at=message.created_at,
                attempts=1,
                lease_number=1,
                leased_until=message.created_at,
            )
        )
        message.state, message.sent_at, message.lease_number = "sent", ctx.now(), 1
        faults.faultpoint("mailed")
        time.sleep(GAP)


def sent_before_sending() -> None:
    """A mail is marked as sent, and then sent."""
    send = outbox._send

    def mark_and_send(begin: Begin, clock: Clock, sender: Sender, message: Outgoing) -> None:
        with begin() as ctx:
            outbox._write_outcome(ctx, message, "", True)
        faults.faultpoint("marked")
        send(begin, clock, sender, message)

    setattr(outbox, "_send", mark_and_send)  # noqa: B010


def lease_without_number() -> None:
    """A lease whose number does not grow: who slept through one may write as if it were still theirs."""
    lease = outbox._lease

    def lease_again(row: OutboxMessage, now: datetime) -> Outgoing:
        message = lease(row, now)
        row.lease_number = 1
        return replace(message, lease_number=1)

    setattr(outbox, "_lease", lease_again)  # noqa: B010


def short_transactions() -> None:
    """No mistake: a transaction that is left alone ends before a lease does, so that a test can wait for it."""
    db.IDLE_SECONDS = 4


def small_city() -> None:
    """No mistake: a first start that does not take a minute."""

    setattr(serve, "_play_contests", lambda _runtime, _say: None)  # noqa: B010
    setattr(serve.demo, "load_demo", partial(demo.load_demo, units=3))  # noqa: B010


VARIANTS: Mapping[str, Callable[[], None]] = {
    "split-transaction": split_transaction,
    "mail-before-commit": mail_before_commit,
    "lease-without-number": lease_without_number,
    "sent-before-sending": sent_before_sending,
    "short-transactions": short_transactions,
    "small-city": small_city,
}
