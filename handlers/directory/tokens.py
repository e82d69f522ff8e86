"""Tokens with which programs act for a person, within the token's scopes and the person's own rights."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from engine.context import Ctx
from engine.db import new_id
from engine.errors import Conflict, Invalid, NotFound
from handlers.directory.models import Account, ApiToken, Person
from handlers.directory.passwords import token_id
from handlers.directory.scopes import SCOPES

MARK = "saicheng_"
"""Begins every token, so that one left in a file or a log is found by a search."""
SHOWN = len(MARK) + 6
MAX_NAME = 80
MAX_DAYS = 3_650
MAX_LIVE = 50
# Used again within this time: not worth a write.
TOUCH_EVERY = timedelta(minutes=1)


class TooManyTokens(Conflict):
    """A person has at most 50 live tokens; revoke one first."""

    code = "token.too_many"


def create_token(
    ctx: Ctx, person_id: str, name: str, scopes: Collection[str], *, days: int | None = None
) -> tuple[ApiToken, str]:
    """Give a program a token for a person; returns its row and the token itself, which is stored nowhere.

    `days` is its life; None: until it is revoked. Raises NotFound without an account, Invalid with code
    "token.bad_name", "token.bad_scopes" or "token.bad_days", TooManyTokens.

    Only the SHA-256 is kept. A slow hash as for passwords would gain nothing: 256 random bits cannot be guessed
    from their hash, and every request would pay for it.
    """
    name = name.strip()
    if ctx.session.get(Account, person_id) is None:
        raise NotFound(person=person_id)
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise Invalid("a token needs a name of at most 80 characters", code="token.bad_name")
    if not scopes or not set(scopes) <= SCOPES.keys():
        raise Invalid("a token needs scopes that exist", code="token.bad_scopes")
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise Invalid(f"a token lives 1 to {MAX_DAYS} days", code="token.bad_days")
    _require_room(ctx, person_id)
    now, secret = ctx.now(), MARK + secrets.token_urlsafe(32)
    token = ApiToken(
        id=new_id(),
        person_id=person_id,
        name=name,
        secret_hash=token_id(secret),
        prefix=secret[:SHOWN],
        scopes=[scope for scope in SCOPES if scope in scopes],
        created_at=now,
        expires_at=None if days is None else now + timedelta(days=days),
    )
    ctx.session.add(token)
    ctx.record(
        "token.created",
        data={"person": person_id, "token": token.id, "name": name, "scopes": list(token.scopes)},
    )
    return token, secret


def _require_room(ctx: Ctx, person_id: str) -> None:
    live = select(func.count()).select_from(ApiToken).where(ApiToken.person_id == person_id, _is_live(ctx))
    if (ctx.session.scalar(live) or 0) >= MAX_LIVE:
        raise TooManyTokens()


def find_token(ctx: Ctx, secret: str) -> ApiToken | None:
    """The live token: neither revoked nor expired, account and person not disabled. Only reads."""
    if not secret.startswith(MARK) or not secret.isascii():
        return None
    return ctx.session.scalars(_usable(ctx).where(ApiToken.secret_hash == token_id(secret))).first()


def is_usable(ctx: Ctx, key: str) -> bool:
    """Whether the token with this id is live still."""
    return ctx.session.scalars(_usable(ctx).where(ApiToken.id == key)).first() is not None


def _usable(ctx: Ctx) -> Select[ApiToken]:
    return (
        select(ApiToken)
        .join(Account, Account.person_id == ApiToken.person_id)
        .join(Person, Person.id == ApiToken.person_id)
        .where(_is_live(ctx), Account.is_disabled.is_(False), Person.is_active)
    )


def _is_live(ctx: Ctx) -> ColumnElement[bool]:
    not_expired = or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > ctx.now())
    return ApiToken.revoked_at.is_(None) & not_expired


def is_touch_due(ctx: Ctx, token: ApiToken) -> bool:
    """Whether the last use is old enough to be worth a write."""
    return token.last_used_at is None or token.last_used_at <= ctx.now() - TOUCH_EVERY


def touch_token(ctx: Ctx, key: str) -> None:
    """Note that the token with this id was used now."""
    ctx.session.execute(update(ApiToken).where(ApiToken.id == key).values(last_used_at=ctx.now()))


def list_tokens(ctx: Ctx, person_id: str) -> list[ApiToken]:
    """A person's tokens that are not revoked, expired ones too, newest first."""
    query = (
        select(ApiToken)
        .where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    )
    return list(ctx.session.scalars(query))


def revoke_token(ctx: Ctx, person_id: str, key: str) -> None:
    """End one of a person's tokens at once. Idempotent; raises NotFound for anybody else's."""
    token = ctx.session.get(ApiToken, key)
    if token is None or token.person_id != person_id:
        raise NotFound()
    if token.revoked_at is None:
        token.revoked_at = ctx.now()
        ctx.record("token.revoked", data={"person": person_id, "token": key})


def revoke_tokens(ctx: Ctx, person_id: str) -> None:
    """End all of a person's tokens."""
    for token in list_tokens(ctx, person_id):
        revoke_token(ctx, person_id, token.id)
