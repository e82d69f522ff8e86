"""Guessing passwords is slow: few failures per account and per address in a window of 15 minutes.

So is what anybody may do without an account: few uses per address in the same window.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import case, delete, update

from engine.context import Ctx
from engine.errors import AppError
from engine.upsert import insert_for
from handlers.directory.models import LoginAttempts

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_PERSON = 5
PER_ADDRESS = 50
USES_PER_ADDRESS = 5


class TooManyAttempts(AppError):
    """Too many failed logins; wait a quarter of an hour and try again."""

    code = "login.throttled"
    status = 429


class TooManyUses(AppError):
    """Too much came from this network; wait a quarter of an hour and try again."""

    code = "network.throttled"
    status = 429


def count_attempt(ctx: Ctx, login: str, address: str) -> None:
    """Count an attempt as failed before it is judged; raises TooManyAttempts if no more are allowed.

    The counters are raised in one statement each, so parallel guesses queue at the row and all count.
    """
    for key, allowed in ((_key("login", login), PER_ACCOUNT), (_key("address", address), PER_ADDRESS)):
        if _raise_counter(ctx, key) > allowed:
            raise TooManyAttempts(minutes=int(WINDOW.total_seconds() // 60))


def count_code(ctx: Ctx, person_id: str, address: str) -> None:
    """Count a code of the second step as wrong before it is judged; raises TooManyAttempts.

    The password's success does not forgive it: who knows the password must not have endless guesses at the code.
    """
    for key, allowed in ((_key("code", person_id), PER_PERSON), (_key("address", address), PER_ADDRESS)):
        if _raise_counter(ctx, key) > allowed:
            raise TooManyAttempts(minutes=int(WINDOW.total_seconds() // 60))


def forgive_code(ctx: Ctx, person_id: str) -> None:
    """After a right code: forget the wrong ones."""
    ctx.session.execute(delete(LoginAttempts).where(LoginAttempts.key == _key("code", person_id)))


def forget_login(ctx: Ctx, login: str) -> None:
    """Forget the failures of an account whose owner has proved who they are."""
    ctx.session.execute(delete(LoginAttempts).where(LoginAttempts.key == _key("login", login)))


def forgive(ctx: Ctx, login: str, address: str) -> None:
    """After a success: forget the account's failures, and only this one attempt of the address."""
    forget_login(ctx, login)
    ctx.session.execute(
        update(LoginAttempts)
        .where(LoginAttempts.key == _key("address", address), LoginAttempts.failures > 0)
        .values(failures=LoginAttempts.failures - 1)
    )


def count_bad_token(ctx: Ctx, address: str) -> None:
    """Count a token that opened nothing; raises TooManyAttempts if this address has sent too many.

    A good token is never refused for it: it cannot be guessed, and others may share the address.
    """
    if _raise_counter(ctx, _key("token", address)) > PER_ADDRESS:
        raise TooManyAttempts(minutes=int(WINDOW.total_seconds() // 60))


def count_use(ctx: Ctx, what: str, address: str, *, most: int = USES_PER_ADDRESS) -> None:
    """Count one use of something open to everybody; raises TooManyUses for one too many from this address."""
    if _raise_counter(ctx, _key(what, address)) > most:
        raise TooManyUses


def forget_old(ctx: Ctx) -> int:
    """Delete counters whose window is over; returns how many."""
    old = delete(LoginAttempts).where(LoginAttempts.window_started_at <= ctx.now() - WINDOW)
    rows = ctx.session.scalars(
        old.returning(LoginAttempts.key), execution_options={"synchronize_session": False}
    )
    return len(rows.all())


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()


def _raise_counter(ctx: Ctx, key: str) -> int:
    now = ctx.now()
    is_over = LoginAttempts.window_started_at <= now - WINDOW
    statement = (
        insert_for(ctx.session, LoginAttempts)
        .values(key=key, window_started_at=now, failures=1)
        .on_conflict_do_update(
            index_elements=[LoginAttempts.key],
            set_={
                "failures": case((is_over, 1), else_=LoginAttempts.failures + 1),
                "window_started_at": case((is_over, now), else_=LoginAttempts.window_started_at),
            },
        )
        .returning(LoginAttempts.failures)
    )
    return ctx.session.execute(statement).scalar_one()
