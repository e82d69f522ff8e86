"""Idempotency keys of the API: a request sent again with its key is answered as before and does nothing.

The key belongs to the person, whatever token they use. Only success is kept: what failed has changed nothing, and
may be sent again. Two at the same time are one: the second waits for the first, and gets its answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TypeVar

from flask import Response, g, request
from pydantic import BaseModel
from sqlalchemy import delete

from engine.context import Ctx
from engine.errors import AppError, Invalid
from engine.models import IdempotencyKey
from web import incoming
from web.transactions import actor, reading, writing

M = TypeVar("M", bound=BaseModel)

HEADER = "Idempotency-Key"
BLUEPRINT = "api"
"""Whose requests take the header."""

MAX_KEY = 200
KEPT = timedelta(hours=72)


class BadKey(AppError):
    """An idempotency key is 1 to 200 visible ASCII signs."""

    code = "idempotency.bad_key"
    status = 400


class KeyUsed(Invalid):
    """This idempotency key came with another request before; take a new one."""

    code = "idempotency.used"


@dataclass(frozen=True)
class StoredAnswer:
    """What a request was answered."""

    status: int
    body: str
    location: str


class Replay(Exception):
    """Leaves a verb that somebody else has done meanwhile with the same key."""

    def __init__(self, answer: StoredAnswer) -> None:
        self.answer = answer
        super().__init__()


def known_answer() -> StoredAnswer | None:
    """What this very request was answered before. Raises BadKey, KeyUsed.

    Asked before access is, as for forms: who has handed a task on may no longer see it.
    """
    key = _key() if request.method == "POST" else ""
    row = reading().session.get(IdempotencyKey, (actor(), key)) if key else None
    return _answer_in(row) if row else None


def do_once(verb: Callable[[Ctx], M]) -> M:
    """Run a verb in a transaction of its own and keep its answer there under the request's key, if it has one.

    Raises Replay when another request with the key was faster.
    """
    key, operation = _key(), g.operation

    def claimed(ctx: Ctx) -> M:
        row = ctx.session.get(IdempotencyKey, (ctx.actor, key))
        if row is not None:
            raise Replay(_answer_in(row))
        row = IdempotencyKey(
            actor=ctx.actor, key=key, location="", fingerprint=_fingerprint(), created_at=ctx.now()
        )
        ctx.session.add(row)
        ctx.session.flush()  # claim before acting: whoever comes second waits here
        answer = verb(ctx)
        row.status, row.body = operation.status, answer.model_dump_json()
        row.location = operation.location_of(answer)
        return answer

    return writing(claimed if key else verb)


def replay(answer: StoredAnswer) -> Response:
    """What an earlier request with this key was answered."""
    response = Response(answer.body, answer.status, mimetype="application/json")
    if answer.location:
        response.headers["Location"] = answer.location
    response.headers["Idempotency-Replayed"] = "true"
    return response


def forget_old(ctx: Ctx) -> int:
    """A scheduler tick: delete answers nobody will ask for again; returns how many."""
    old = delete(IdempotencyKey).where(
        IdempotencyKey.status.is_not(None), IdempotencyKey.created_at < ctx.now() - KEPT
    )
    return len(ctx.session.scalars(old.returning(IdempotencyKey.key)).all())


def _answer_in(row: IdempotencyKey) -> StoredAnswer:
    if row.fingerprint != _fingerprint():
        raise KeyUsed
    return StoredAnswer(row.status or 200, row.body or "", row.location)


def _key() -> str:
    given = request.headers.get(HEADER)
    if given is None:
        return ""
    if not 0 < len(given) <= MAX_KEY or not given.isascii() or not given.isprintable() or " " in given:
        raise BadKey
    return sha256(f"api\n{given}".encode()).hexdigest()


def _fingerprint() -> str:
    """Method, address, media type and body: what makes two requests the same."""
    head = f"{request.method} {request.full_path}\n{request.mimetype}\n"
    body = incoming.digest() if request.endpoint in incoming.ENDPOINTS else request.get_data()
    return sha256(head.encode(errors="replace") + body).hexdigest()
