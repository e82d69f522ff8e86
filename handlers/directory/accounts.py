"""Accounts: how a person signs in."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.errors import Conflict, Invalid, NotFound
from handlers.directory import passwords, rules, throttle
from handlers.directory.access.models import PasswordLink
from handlers.directory.models import Account, Person
from handlers.directory.queries import get_person
from handlers.directory.sessions import close_sessions
from handlers.directory.tokens import revoke_tokens


class LoginTaken(Conflict):
    """This login name is taken."""

    code = "login.taken"


class WeakPassword(Invalid):
    """A password has 8 to 200 characters and differs from the login name."""

    code = "login.weak_password"


class WrongPassword(Invalid):
    """The present password is wrong."""

    code = "login.wrong_password"


def create_account(ctx: Ctx, person_id: str, login: str, password: str, *, language: str = "zh") -> Account:
    """Give a person a login. Raises LoginTaken, WeakPassword, Invalid (login name), Conflict (has one)."""
    get_person(ctx, person_id)
    login = _normal(login)
    if not login or len(login) > 80 or not login.isprintable():
        raise Invalid(code="login.bad_name")
    if language not in ("zh", "en"):
        raise Invalid(code="login.bad_language")
    _require_acceptable(password, login)
    if ctx.session.get(Account, person_id) is not None:
        raise Conflict(code="login.exists", person=person_id)
    if ctx.session.scalar(select(Account.person_id).where(Account.login == login)) is not None:
        raise LoginTaken(login=login)
    account = Account(
        person_id=person_id,
        login=login,
        password_hash=passwords.hash_password(password),
        language=language,
        created_at=ctx.now(),
        password_changed_at=ctx.now(),
    )
    ctx.session.add(account)
    ctx.session.flush()  # sessions refer to the row
    ctx.record("account.created", data={"person": person_id, "login": login})
    return account


def open_account(ctx: Ctx, person_id: str, login: str, *, language: str = "zh") -> Account:
    """Give a person a login without a password anybody knows: a link sets it. Raises as `create_account`."""
    return create_account(ctx, person_id, login, secrets.token_urlsafe(32), language=language)


def verify_login(ctx: Ctx, login: str, password: str, address: str) -> Person | None:
    """The person who may sign in with this login and password, or None; raises TooManyAttempts.

    A failure is counted in this transaction: the caller must commit it, not raise. An unknown login, a wrong
    password and a disabled account take the same work and give the same answer.
    """
    login = _normal(login)
    throttle.count_attempt(ctx, login, address)
    account, person = _find_by_login(ctx, login) or (None, None)
    known = account.password_hash if account and len(password) <= rules.MAX_PASSWORD else None
    is_right = passwords.matches(known, password[: rules.MAX_PASSWORD])
    if account is None or person is None or not is_right or account.is_disabled or not person.is_active:
        ctx.record("login.failed", data={"login": ascii(login[:80]), "address": address})
        return None
    throttle.forgive(ctx, login, address)
    ctx.record("login.succeeded", data={"person": person.id, "address": address})
    return person


def change_password(
    ctx: Ctx, person_id: str, present: str, new: str, *, keep_token: str | None = None
) -> None:
    """The owner changes the password; other sessions end. Raises WrongPassword, WeakPassword, NotFound."""
    account = _get_account(ctx, person_id)
    if not passwords.matches(account.password_hash, present):
        raise WrongPassword()
    _replace_password(ctx, account, new)
    close_sessions(ctx, person_id, keep_token=keep_token)


def require_password(ctx: Ctx, person_id: str, password: str) -> None:
    """Before something far-reaching: is it really the owner? Raises WrongPassword, NotFound."""
    if not passwords.matches(_get_account(ctx, person_id).password_hash, password[: rules.MAX_PASSWORD]):
        raise WrongPassword()


def set_password(ctx: Ctx, person_id: str, new: str) -> None:
    """An administrator sets a new password; every session and token ends. Raises WeakPassword, NotFound."""
    _replace_password(ctx, _get_account(ctx, person_id), new)
    close_sessions(ctx, person_id)
    revoke_tokens(ctx, person_id)


def set_password_by_link(ctx: Ctx, account: Account, new: str) -> None:
    """The owner of a one-time link sets the password; every session ends, tokens live on. Raises WeakPassword."""
    _replace_password(ctx, account, new)
    close_sessions(ctx, account.person_id)
    throttle.forget_login(ctx, account.login)


def set_account_disabled(ctx: Ctx, person_id: str, is_disabled: bool) -> None:
    """Lock or unlock an account; locking ends every session and a link to set the password. Raises NotFound."""
    _get_account(ctx, person_id).is_disabled = is_disabled
    if is_disabled:
        close_sessions(ctx, person_id)
        _drop_link(ctx, person_id)
    ctx.record("account.disabled" if is_disabled else "account.enabled", data={"person": person_id})


def set_language(ctx: Ctx, person_id: str, language: str) -> None:
    """The language in which a person is addressed: zh or en. Raises Invalid, NotFound."""
    if language not in ("zh", "en"):
        raise Invalid(code="login.bad_language")
    account = _get_account(ctx, person_id)
    data = {"person": person_id, "before": account.language, "after": language}
    ctx.record("account.language_set", data=data)
    account.language = language


def find_account_by_login(ctx: Ctx, login: str) -> Account | None:
    """The account with this login name, if there is one."""
    found = _find_by_login(ctx, _normal(login))
    return found[0] if found else None


def get_account_by_login(ctx: Ctx, login: str) -> Account:
    """The account with this login name; raises NotFound."""
    found = find_account_by_login(ctx, login)
    if found is None:
        raise NotFound(f"nobody has the login {login!r}")
    return found


def _get_account(ctx: Ctx, person_id: str) -> Account:
    account = ctx.session.get(Account, person_id)
    if account is None:
        raise NotFound(person=person_id)
    return account


def _find_by_login(ctx: Ctx, login: str) -> tuple[Account, Person] | None:
    if not login.isprintable():  # PostgreSQL refuses NUL in a text
        return None
    query = select(Account, Person).join(Person, Person.id == Account.person_id).where(Account.login == login)
    row = ctx.session.execute(query).first()
    return (row[0], row[1]) if row else None


def _normal(login: str) -> str:
    # ASCII lower case only: what the database's lower() agrees with on both databases.
    return "".join(sign.lower() if sign.isascii() else sign for sign in login.strip())


def _require_acceptable(password: str, login: str) -> None:
    if not rules.is_acceptable_password(password, login):
        raise WeakPassword()


def _replace_password(ctx: Ctx, account: Account, new: str) -> None:
    _require_acceptable(new, account.login)
    account.password_hash = passwords.hash_password(new)
    account.password_changed_at = ctx.now()
    _drop_link(ctx, account.person_id)
    ctx.record("account.password_changed", data={"person": account.person_id})


def _drop_link(ctx: Ctx, person_id: str) -> None:
    ctx.session.execute(delete(PasswordLink).where(PasswordLink.person_id == person_id))
