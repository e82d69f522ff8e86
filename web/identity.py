"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g


@dataclass(frozen=True)
class Identity:
    """The signed-in person of this request, with everything access is decided by."""

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


def me() -> Identity:
    """The signed-in person; only for routes whose policy demands one."""
    identity: Identity = g.identity
    return identity
