"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from engine.context import Ctx
from handlers.directory import queries as directory
from handlers.directory.models import Person


@dataclass(frozen=True)
class Identity:
    """The person of this request, with everything access is decided by. `session_id` is empty for a program."""

    person_id: str
    name: str
    roles: frozenset[str]
    principals: tuple[str, ...]
    session_id: str

    @property
    def actor(self) -> str:
        """How history names this person."""
        return f"person:{self.person_id}"

    def has_role(self, *roles: str) -> bool:
        """Whether the person holds one of these roles today."""
        return not self.roles.isdisjoint(roles)


def identity_of(ctx: Ctx, person: Person, session_id: str = "") -> Identity:
    """A person with the roles and principals of today."""
    return Identity(
        person_id=person.id,
        name=person.name,
        roles=frozenset(directory.roles_of(ctx, person.id)),
        principals=tuple(directory.principals_of(ctx, person.id)),
        session_id=session_id,
    )


def me() -> Identity:
    """The signed-in person; only for routes whose policy demands one."""
    identity: Identity = g.identity
    return identity
