"""Links with which a person sets a password once: by mail for who forgot it, by hand where there is no mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory import accounts, throttle
from handlers.directory.access.models import PasswordLink
from handlers.directory.models import Account, Person
from handlers.directory.passwords import new_token, token_id
from handlers.directory.queries import get_person
from handlers.notices.service import notify

BY_MAIL = timedelta(minutes=30)
BY_HAND = timedelta(hours=24)

_SUBJECTS = {"zh": "赛程：设置新密码", "en": "Saicheng: set a new password"}
_BODIES = {
    "zh": "{name}：\n\n请在30分钟内打开下面的链接设置新密码，链接只能用一次：\n{link}\n\n"
    "如果不是您本人申请，请不必理会，密码不会改变。\n",
    "en": "{name},\n\nplease open this link within 30 minutes to set a new password; it works once:\n{link}\n\n"
    "If you did not ask for it, do nothing: the password stays as it is.\n",
}


class LinkDead(NotFound):
    """This link has been used, replaced or has expired."""

    code = "password.link_dead"


def mail_link(ctx: Ctx, login: str, address: str, place: str) -> None:
    """Mail a link to who has this login, if they have an address; the same work is counted for any name typed.

    `place` is the address of the page, with {secret} in it. Raises TooManyUses; nothing tells whether the login exists.
    """
    throttle.count_use(ctx, "password-link", address)
    throttle.count_use(ctx, "password-link-of", login.strip().casefold())
    account = accounts.find_account_by_login(ctx, login)
    person = ctx.session.get(Person, account.person_id) if account else None
    ctx.record("password.link_asked", data={"login": ascii(login[:80]), "address": address})
    if account is None or person is None or account.is_disabled or not person.is_active or not person.email:
        return
    secret = _issue(ctx, person.id, BY_MAIL, None)
    link = place.format(secret=secret)
    payload = {
        "subject": _SUBJECTS[account.language],
        "body": _BODIES[account.language].format(name=person.name, link=link),
        "is_secret": True,
    }
    ctx.send_later(
        "mail", person.email, payload, key=f"password:{token_id(secret)}", addressee=f"person:{person.id}"
    )


def issue_link(ctx: Ctx, person_id: str, issued_by: str) -> str:
    """An administrator makes a link for a person, who is told; returns its secret, which is stored nowhere.

    Raises NotFound without an account that may sign in.
    """
    account = ctx.session.get(Account, person_id)
    person = get_person(ctx, person_id)
    if account is None or account.is_disabled or not person.is_active:
        raise NotFound(person=person_id)
    secret = _issue(ctx, person_id, BY_HAND, issued_by)
    ctx.record("password.link_issued", data={"person": person_id})
    params = {"administrator": get_person(ctx, issued_by).name}
    notify(ctx, person, f"password.link:{token_id(secret)}", "password.link_issued", params, "/account")
    return secret


def _issue(ctx: Ctx, person_id: str, life: timedelta, issued_by: str | None) -> str:
    secret, now = new_token(), ctx.now()
    ctx.session.execute(delete(PasswordLink).where(PasswordLink.person_id == person_id))
    ctx.session.add(
        PasswordLink(
            person_id=person_id,
            secret_hash=token_id(secret),
            issued_by=issued_by,
            created_at=now,
            expires_at=now + life,
        )
    )
    ctx.session.flush()
    return secret


def find_account(ctx: Ctx, secret: str) -> Account | None:
    """Whose password a link may set now; None if it is dead. Looking does not use it up."""
    query = (
        select(Account)
        .join(PasswordLink, PasswordLink.person_id == Account.person_id)
        .join(Person, Person.id == Account.person_id)
        .where(PasswordLink.secret_hash == token_id(secret), PasswordLink.expires_at > ctx.now())
        .where(Account.is_disabled.is_(False), Person.is_active)
    )
    return ctx.session.scalars(query).first()


def find_expiry(ctx: Ctx, person_id: str) -> datetime | None:
    """Until when a person has a link that works."""
    query = select(PasswordLink.expires_at).where(PasswordLink.person_id == person_id)
    return ctx.session.scalar(query.where(PasswordLink.expires_at > ctx.now()))


def use_link(ctx: Ctx, secret: str, password: str) -> None:
    """Set the password and use the link up; every session of the person ends. Raises LinkDead, WeakPassword."""
    account = find_account(ctx, secret)
    if account is None:
        raise LinkDead
    # Deleting the row is the claim: of two at once the second finds nothing.
    used = delete(PasswordLink).where(PasswordLink.secret_hash == token_id(secret))
    if not ctx.session.scalars(used.returning(PasswordLink.person_id)).all():
        raise LinkDead
    accounts.set_password_by_link(ctx, account, password)
    ctx.record("password.link_used", data={"person": account.person_id})


def forget_old(ctx: Ctx) -> int:
    """Delete links that have expired; returns how many. A scheduler tick."""
    old = delete(PasswordLink).where(PasswordLink.expires_at <= ctx.now()).returning(PasswordLink.person_id)
    return len(ctx.session.scalars(old, execution_options={"synchronize_session": False}).all())
