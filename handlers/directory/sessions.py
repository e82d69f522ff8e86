"""Signed-in browsers, kept on the server so that signing out really ends them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory import throttle
from handlers.directory.models import Account, LoginSession, Person
from handlers.directory.passwords import new_token, token_id

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SHOWN = 12
"""Signs of a session's id that history keeps: enough to tell it from others."""
# Seen again within this time: not worth a write.
TOUCH_EVERY = timedelta(minutes=1)


def open_session(ctx: Ctx, person_id: str, *, data: Mapping[str, Any] | None = None) -> str:
    """Sign a person in; returns the token for the cookie, which is stored nowhere. Ends after 12 hours."""
    token = new_token()
    now = ctx.now()
    ctx.session.add(
        LoginSession(
            id=token_id(token),
            person_id=person_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + ABSOLUTE,
            data=dict(data or {}),
        )
    )
    return token


def find_session(ctx: Ctx, token: str) -> LoginSession | None:
    """The live session of a token: seen within 30 minutes, account and person not disabled. Only reads."""
    now = ctx.now()
    query = (
        select(LoginSession)
        .join(Account, Account.person_id == LoginSession.person_id)
        .join(Person, Person.id == LoginSession.person_id)
        .where(LoginSession.id == token_id(token))
        .where(LoginSession.expires_at > now, LoginSession.last_seen_at > now - IDLE)
        .where(Account.is_disabled.is_(False), Person.is_active)
    )
    return ctx.session.scalars(query).first()


def is_touch_due(ctx: Ctx, session: LoginSession) -> bool:
    """Whether the last sight of the session is old enough to be worth a write."""
    return session.last_seen_at <= ctx.now() - TOUCH_EVERY


def touch_session(ctx: Ctx, token: str) -> None:
    """Note that a live session was used now; writes at most once a minute."""
    now = ctx.now()
    ctx.session.execute(
        update(LoginSession)
        .where(LoginSession.id == token_id(token), LoginSession.last_seen_at > now - IDLE)
        .where(LoginSession.last_seen_at <= now - TOUCH_EVERY)
        .values(last_seen_at=now)
    )


def save_session_data(ctx: Ctx, token: str, data: Mapping[str, Any]) -> None:
    """Replace what the session remembers. Raises NotFound if it is gone."""
    session = find_session(ctx, token)
    if session is None:
        raise NotFound()
    session.data = dict(data)


def list_sessions(ctx: Ctx, person_id: str) -> list[LoginSession]:
    """A person's live sessions, newest first."""
    now = ctx.now()
    query = (
        select(LoginSession)
        .where(LoginSession.person_id == person_id)
        .where(LoginSession.expires_at > now, LoginSession.last_seen_at > now - IDLE)
        .order_by(LoginSession.created_at.desc(), LoginSession.id)
    )
    return list(ctx.session.scalars(query))


def close_session(ctx: Ctx, token: str) -> None:
    """Sign out; nothing happens if the session is gone."""
    own = delete(LoginSession).where(LoginSession.id == token_id(token))
    if person_id := ctx.session.scalar(own.returning(LoginSession.person_id)):
        ctx.record("login.ended", data={"person": person_id})


def end_session(ctx: Ctx, person_id: str, session_id: str) -> None:
    """End one of a person's sessions by hand, wherever it is. Raises NotFound if it is not theirs."""
    own = delete(LoginSession).where(LoginSession.id == session_id, LoginSession.person_id == person_id)
    if ctx.session.scalar(own.returning(LoginSession.id)) is None:
        raise NotFound
    _record_ended(ctx, person_id, [session_id])


def close_sessions(ctx: Ctx, person_id: str, *, keep_token: str | None = None) -> None:
    """End all sessions of a person, but for one."""
    query = delete(LoginSession).where(LoginSession.person_id == person_id)
    if keep_token is not None:
        query = query.where(LoginSession.id != token_id(keep_token))
    if ended := ctx.session.scalars(query.returning(LoginSession.id)).all():
        _record_ended(ctx, person_id, ended)


def _record_ended(ctx: Ctx, person_id: str, ids: Sequence[str]) -> None:
    data = {"person": person_id, "sessions": sorted(each[:SHOWN] for each in ids)}
    ctx.record("login.sessions_ended", data=data)


def purge_sessions(ctx: Ctx) -> int:
    """Delete dead sessions and old counters of failed logins; returns how many rows. A scheduler tick."""
    now = ctx.now()
    is_dead = or_(LoginSession.expires_at <= now, LoginSession.last_seen_at <= now - IDLE)
    purge = delete(LoginSession).where(is_dead).returning(LoginSession.id)
    dead = ctx.session.scalars(purge, execution_options={"synchronize_session": False}).all()
    return len(dead) + throttle.forget_old(ctx)
