"""A POST that completes something is answered once: the same key again gets the same answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import sha256

from flask import request

from engine.context import Ctx
from engine.models import IdempotencyKey
from web.transactions import writing

FIELD = "idempotency_key"


def new_key() -> str:
    """A key for a form that is about to be shown."""
    return secrets.token_urlsafe(24)


def run_once(verb: Callable[[Ctx], str]) -> str:
    """Run a verb that returns the place to go next, or return what it returned the first time.

    The key is the form's hidden field, bound to the path and the actor. It is claimed before the verb runs,
    in the same transaction: a second request waits for the first, is refused by the primary key, and is done
    again by `Runtime.run`, which finds the first one's answer. If the first fails, the second runs.
    """
    given = request.form.get(FIELD, "")
    if not given:
        return writing(verb)
    key = sha256(f"{request.path}\n{given}".encode(errors="replace")).hexdigest()

    def claimed(ctx: Ctx) -> str:
        known = ctx.session.get(IdempotencyKey, (ctx.actor, key))
        if known is not None:
            return known.location
        row = IdempotencyKey(actor=ctx.actor, key=key, location="", created_at=ctx.now())
        ctx.session.add(row)
        ctx.session.flush()  # claim before acting
        row.location = verb(ctx)
        return row.location

    return writing(claimed)
