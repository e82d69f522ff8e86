"""People written down by name, as on a sign-in sheet (签到表)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select

from engine.context import Ctx
from handlers.directory.models import Person
from handlers.directory.queries import persons_of_all, works_within
from handlers.directory.resolving import resolve_principals
from handlers.directory.rules import CITY


@dataclass(frozen=True)
class Found:
    """A written name with the ids of the persons it may mean: none if unknown, several if not clear."""

    written: str
    ids: tuple[str, ...]

    @property
    def person_id(self) -> str | None:
        """The person, if it can be only one."""
        return self.ids[0] if len(self.ids) == 1 else None


def find_people(ctx: Ctx, organisation_id: str, written: Iterable[str]) -> list[Found]:
    """Who is meant by names or person ids, among those who work at a body or below it; two queries.

    The city may name anybody. The answer has the order of what was written.
    """
    wanted = list(written)
    query = select(Person.id, Person.name).where(
        Person.is_active, or_(Person.name.in_(wanted), Person.id.in_(wanted))
    )
    if organisation_id != CITY:
        query = query.where(works_within(ctx, organisation_id))
    by_name: dict[str, list[str]] = {}
    for person_id, name in ctx.session.execute(query.order_by(Person.id)) if wanted else ():
        by_name.setdefault(name, []).append(person_id)
        if person_id != name:
            by_name[person_id] = [person_id]
    return [Found(each, tuple(by_name.get(each, ()))) for each in wanted]


def describe_unclear(found: Iterable[Found]) -> list[str]:
    """One line for each name that does not lead to one person, saying what to write instead."""
    return [
        f"“{each.written}”有重名，请改写人员编号：{'、'.join(each.ids)}"
        if each.ids
        else f"“{each.written}”不在本单位人员名册中"
        for each in found
        if each.person_id is None
    ]


def find_holder(ctx: Ctx, role: str, organisation_id: str) -> str | None:
    """A person who holds a post of the role at an organisation or the nearest above it; None if nobody does."""
    people = persons_of_all(ctx, resolve_principals(ctx, role, organisation_id))
    return next((person.id for found in people.values() for person in found), None)
