"""A POST that completes something is answered once: the same key again gets the same answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from flask import request
from sqlalchemy import delete

from engine.context import Ctx
from engine.faults import faultpoint
from engine.models import IdempotencyKey
from web.transactions import actor, reading, writing

FIELD = "idempotency_key"
KEPT = timedelta(days=7)


def new_key() -> str:
    """A key for a form that is about to be shown."""
    return secrets.token_urlsafe(24)


def known_answer() -> str | None:
    """Where this very form led when it came before; None if it has not, or did not succeed.

    Asked before access is: who has handed a task on may no longer see it, but the repeat of a double click is
    still answered. The key is of this person and this path, so it opens nothing.
    """
    key = _key()
    known = reading().session.get(IdempotencyKey, (actor(), key)) if key else None
    return known.location if known else None


def forget_old(ctx: Ctx) -> int:
    """A scheduler tick: delete answers nobody will ask for again; returns how many."""
    old = delete(IdempotencyKey).where(IdempotencyKey.created_at < ctx.now() - KEPT)
    return len(ctx.session.scalars(old.returning(IdempotencyKey.key)).all())


def run_once(verb: Callable[[Ctx], str]) -> str:
    """Run a verb that returns the place to go next, or return what it returned the first time.

    The key is the form's hidden field, bound to the path and the actor. It is claimed before the verb runs,
    in the same transaction: a second request waits for the first, is refused by the primary key, and is done
    again by `Runtime.run`, which finds the first one's answer. If the first fails, the second runs.
    """
    key = _key()

    def claimed(ctx: Ctx) -> str:
        known = ctx.session.get(IdempotencyKey, (ctx.actor, key))
        if known is not None:
            return known.location
        row = IdempotencyKey(actor=ctx.actor, key=key, location="", created_at=ctx.now())
        ctx.session.add(row)
        ctx.session.flush()  # claim before acting
        faultpoint("idempotency_claimed")
        row.location = verb(ctx)
        return row.location

    return writing(claimed if key else verb)


def _key() -> str:
    given = request.form.get(FIELD, "")
    return sha256(f"{request.path}\n{given}".encode(errors="replace")).hexdigest() if given else ""
