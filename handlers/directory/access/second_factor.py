"""两步验证: an authenticator's code after the password, optional, or required of roles; recovery codes for its loss.

Tokens of programs are not concerned: they are no way to sign in.
"""

from __future__ import annotations

import base64
import logging
import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from engine.audit import changed
from engine.context import Ctx
from engine.errors import Conflict, Invalid, NotFound
from handlers.directory import rules, throttle
from handlers.directory.access import totp
from handlers.directory.access.models import RecoveryCode, SecondFactor, SecondFactorRole
from handlers.directory.access.vault import Vault
from handlers.directory.models import Account
from handlers.directory.passwords import token_id
from handlers.directory.queries import get_person, roles_of
from handlers.directory.sessions import close_sessions
from handlers.notices.service import notify

# A secret nobody has confirmed by then is replaced: it may have been seen on a screen left alone.
WAITS = timedelta(hours=1)
RECOVERY_CODES = 10
_RECOVERY_BYTES = 10
MAX_REASON = 500

log = logging.getLogger(__name__)


class Enrolled(Conflict):
    """There is an authenticator already; switch it off first."""

    code = "second_factor.enrolled"


class Required(Invalid):
    """A role of this person cannot do without a second step."""

    code = "second_factor.required"


class NoReason(Invalid):
    """Say why the second step is removed, in at most 500 characters."""

    code = "second_factor.no_reason"


def is_on(ctx: Ctx, person_id: str) -> bool:
    """Whether signing in as this person takes a code."""
    found = ctx.session.get(SecondFactor, person_id)
    return found is not None and found.confirmed_at is not None


def is_required(ctx: Ctx, person_id: str) -> bool:
    """Whether a post held today has a role that cannot do without."""
    return not roles_of(ctx, person_id).isdisjoint(list_required_roles(ctx))


def list_required_roles(ctx: Ctx) -> list[str]:
    """The roles that cannot do without, by name."""
    return list(ctx.session.scalars(select(SecondFactorRole.role).order_by(SecondFactorRole.role)))


def set_required_roles(ctx: Ctx, roles: Collection[str]) -> None:
    """An operator says which roles cannot do without, from their next sign-in on. Raises Invalid."""
    if not rules.POST_ROLES.issuperset(roles):
        raise Invalid(code="directory.bad_role")
    before, after = {"roles": list_required_roles(ctx)}, {"roles": sorted(set(roles))}
    ctx.session.execute(delete(SecondFactorRole))
    ctx.session.add_all([SecondFactorRole(role=role) for role in after["roles"]])
    ctx.record("second_factor.required_of", data=changed(before, after))


def begin(ctx: Ctx, vault: Vault, person_id: str) -> None:
    """Make a secret for a person to take over into an authenticator; nothing counts before `confirm`.

    One that waits already stays: its QR code may have been scanned. Raises Enrolled, NotFound without an account.
    """
    if ctx.session.get(Account, person_id) is None:
        raise NotFound(person=person_id)
    found = ctx.session.get(SecondFactor, person_id)
    if found is not None and found.confirmed_at is not None:
        raise Enrolled
    if find_waiting_secret(ctx, vault, person_id) is not None:
        return
    sealed = vault.seal(totp.new_secret(), person_id)
    if found is None:
        found = SecondFactor(person_id=person_id)
        ctx.session.add(found)
    found.sealed_secret, found.created_at = sealed, ctx.now()
    ctx.record("second_factor.begun", data={"person": person_id})


def find_waiting_secret(ctx: Ctx, vault: Vault, person_id: str) -> str | None:
    """The secret that has waited less than an hour to be confirmed; one that is confirmed is never shown again."""
    found = ctx.session.get(SecondFactor, person_id)
    if found is None or found.confirmed_at is not None or found.created_at <= ctx.now() - WAITS:
        return None
    return vault.open(found.sealed_secret, person_id)


def confirm(ctx: Ctx, vault: Vault, person_id: str, code: str, address: str) -> list[str] | None:
    """Begin to ask for codes; returns the recovery codes, to be shown this once. None for a wrong code.

    A wrong code is counted in this transaction: the caller must commit it. Raises TooManyAttempts.
    """
    throttle.count_code(ctx, person_id, address)
    secret = find_waiting_secret(ctx, vault, person_id)
    if secret is None or not _use_step(ctx, person_id, totp.find_step(secret, _plain(code), ctx.now())):
        return None
    throttle.forgive_code(ctx, person_id)
    confirmed = update(SecondFactor).where(SecondFactor.person_id == person_id)
    ctx.session.execute(confirmed.values(confirmed_at=ctx.now()))
    ctx.record("second_factor.on", data={"person": person_id})
    return _renew_recovery_codes(ctx, person_id)


def verify(ctx: Ctx, vault: Vault, person_id: str, code: str, address: str) -> bool:
    """Whether this is a code of now that nobody has used, or a recovery code, which is used up.

    A wrong code is counted in this transaction: the caller must commit it. Raises TooManyAttempts.
    """
    throttle.count_code(ctx, person_id, address)
    found = ctx.session.get(SecondFactor, person_id)
    if found is None or found.confirmed_at is None:
        return False
    secret = vault.open(found.sealed_secret, person_id)
    if secret is None:
        log.error("the second factor of %s was sealed with another key", person_id)
    step = totp.find_step(secret, _plain(code), ctx.now()) if secret else None
    if not _use_step(ctx, person_id, step) and not _use_recovery_code(ctx, person_id, code):
        ctx.record("second_factor.wrong_code", data={"person": person_id, "address": address})
        return False
    throttle.forgive_code(ctx, person_id)
    ctx.record("second_factor.passed", data={"person": person_id, "address": address})
    return True


def renew_recovery_codes(ctx: Ctx, person_id: str) -> list[str]:
    """New recovery codes, to be shown this once; the old ones are void. Raises NotFound while it is off."""
    if not is_on(ctx, person_id):
        raise NotFound(person=person_id)
    ctx.record("second_factor.codes_renewed", data={"person": person_id})
    return _renew_recovery_codes(ctx, person_id)


def count_recovery_codes(ctx: Ctx, person_id: str) -> int:
    """How many recovery codes a person has left."""
    left = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.person_id == person_id)
    return ctx.session.scalar(left) or 0


def switch_off(ctx: Ctx, person_id: str) -> None:
    """The owner, who has given password and code, does without from now on. Raises Required."""
    if is_required(ctx, person_id):
        raise Required
    _drop(ctx, person_id)
    ctx.record("second_factor.off", data={"person": person_id})


def remove(ctx: Ctx, person_id: str, reason: str) -> None:
    """An administrator removes it for who has lost the authenticator; the person is told and signed out everywhere.

    Raises NoReason, NotFound while it is off.
    """
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise NoReason
    if not is_on(ctx, person_id):
        raise NotFound(person=person_id)
    _drop(ctx, person_id)
    close_sessions(ctx, person_id)
    ctx.record("second_factor.removed", data={"person": person_id, "reason": reason})
    event = f"second_factor.removed:{person_id}:{ctx.now().isoformat()}"
    notify(ctx, get_person(ctx, person_id), event, "second_factor.removed", {"reason": reason}, "/account")


def _drop(ctx: Ctx, person_id: str) -> None:
    ctx.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    ctx.session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))


def _use_step(ctx: Ctx, person_id: str, step: int | None) -> bool:
    """Claim a step; its code, and those before it, are used up (RFC 6238, 5.2)."""
    if step is None:
        return False
    claim = (
        update(SecondFactor)
        .where(SecondFactor.person_id == person_id, SecondFactor.last_step < step)
        .values(last_step=step)
    )
    claimed = ctx.session.scalars(
        claim.returning(SecondFactor.person_id), execution_options={"synchronize_session": False}
    )
    return bool(claimed.all())


def _use_recovery_code(ctx: Ctx, person_id: str, code: str) -> bool:
    used = (
        delete(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.code_hash == _hash(code))
        .returning(RecoveryCode.code_hash)
    )
    if not ctx.session.scalars(used, execution_options={"synchronize_session": False}).all():
        return False
    ctx.record("second_factor.recovery_code_used", data={"person": person_id})
    return True


def _renew_recovery_codes(ctx: Ctx, person_id: str) -> list[str]:
    ctx.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = [_recovery_code() for _number in range(RECOVERY_CODES)]
    ctx.session.add_all([RecoveryCode(person_id=person_id, code_hash=_hash(code)) for code in codes])
    return codes


def _recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _hash(code: str) -> str:
    """80 random bits need no slow hash, as with tokens."""
    return token_id("".join(sign for sign in code.lower() if sign.isascii() and sign.isalnum()))


def _plain(code: str) -> str:
    """The digits as some apps group them."""
    return "".join(code.split())
