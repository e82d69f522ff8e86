"""Who of ours somebody is whom an identity provider vouches for. Nobody is created, and no posts are given."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import Forbidden
from handlers.directory import accounts
from handlers.directory.access.models import SignOnLink
from handlers.directory.models import Account, Person


class UnknownPerson(Forbidden):
    """The provider knows this person, but there is no account here for them."""

    code = "sign_on.unknown_person"


def enter(ctx: Ctx, issuer: str, subject: str, login: str, address: str) -> Person:
    """The person linked to this subject; at the first time the one with this login, who is linked from then on.

    A login that belongs to another subject already opens nothing: logins are given anew at the provider, too. Raises
    UnknownPerson, also for a locked account.
    """
    link = ctx.session.get(SignOnLink, (issuer, subject))
    account = ctx.session.get(Account, link.person_id) if link else accounts.find_account_by_login(ctx, login)
    person = ctx.session.get(Person, account.person_id) if account else None
    if account is None or person is None or account.is_disabled or not person.is_active:
        raise UnknownPerson(login=login[:80])
    if link is None:
        if is_linked(ctx, issuer, person.id):
            raise UnknownPerson(login=login[:80])
        ctx.session.add(SignOnLink(issuer=issuer, subject=subject, person_id=person.id, linked_at=ctx.now()))
        ctx.record("sign_on.linked", data={"person": person.id, "issuer": issuer, "subject": subject})
    ctx.record("login.succeeded", data={"person": person.id, "address": address, "issuer": issuer})
    return person


def is_linked(ctx: Ctx, issuer: str, person_id: str) -> bool:
    """Whether a person has come by this provider."""
    query = select(SignOnLink.subject).where(SignOnLink.issuer == issuer, SignOnLink.person_id == person_id)
    return ctx.session.scalar(query) is not None
