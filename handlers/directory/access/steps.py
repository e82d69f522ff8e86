"""Between password and code: a browser that can do nothing but give the code, for ten minutes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from engine.context import Ctx
from handlers.directory.access.models import HalfOpenSession
from handlers.directory.models import Account, Person
from handlers.directory.passwords import new_token, token_id

LIFE = timedelta(minutes=10)


def open_half(ctx: Ctx, person_id: str) -> str:
    """Remember that a person has given the password; returns the token for the cookie, which is stored nowhere."""
    token, now = new_token(), ctx.now()
    ctx.session.add(
        HalfOpenSession(id=token_id(token), person_id=person_id, created_at=now, expires_at=now + LIFE)
    )
    return token


def find_half_open(ctx: Ctx, token: str) -> Person | None:
    """Who has given the password in this browser; None when that is over, or account or person are disabled."""
    query = (
        select(Person)
        .join(HalfOpenSession, HalfOpenSession.person_id == Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(HalfOpenSession.id == token_id(token), HalfOpenSession.expires_at > ctx.now())
        .where(Account.is_disabled.is_(False), Person.is_active)
        .where(Account.password_changed_at <= HalfOpenSession.created_at)
    )
    return ctx.session.scalars(query).first()


def close_half(ctx: Ctx, token: str) -> None:
    """The step is done, or given up."""
    ctx.session.execute(delete(HalfOpenSession).where(HalfOpenSession.id == token_id(token)))


def forget_old(ctx: Ctx) -> int:
    """Delete those that are over; returns how many. A scheduler tick."""
    old = delete(HalfOpenSession).where(HalfOpenSession.expires_at <= ctx.now()).returning(HalfOpenSession.id)
    return len(ctx.session.scalars(old, execution_options={"synchronize_session": False}).all())
