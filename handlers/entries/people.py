"""Who stands on an entry: finding the persons a form names, and what lists count of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.directory.models import Account, Person
from handlers.directory.queries import find_profile, list_profiles, works_within
from handlers.entries.models import Entry, EntryInventor
from handlers.entries.rules import find_share_problems

REFUSED = "entry.refused"


def find_person(ctx: Ctx, named: str, unit_id: str) -> Person | None:
    """The one active person with this login, else with this name in the unit, else with it anywhere.

    None for nobody, and for a name that several bear: then the login must be given.
    """
    text = named.strip()
    by_login = select(Person).join(Account, Account.person_id == Person.id).where(Account.login == text)
    if (found := ctx.session.scalar(by_login.where(Person.is_active))) is not None:
        return found
    known = select(Person).where(Person.name == text, Person.is_active)
    at_home = known.where(works_within(ctx, unit_id))
    for query in (at_home, known):
        if len(persons := ctx.session.scalars(query.limit(2)).all()) == 1:
            return persons[0]
        if persons:
            return None
    return None


def read_inventors(ctx: Ctx, rows: Sequence[Mapping[str, Any]], unit_id: str) -> list[tuple[str, Decimal]]:
    """The persons and shares of a form's list, in order; BusinessError `entry.refused` says what is wrong."""
    problems = find_share_problems(rows)
    found: list[tuple[str, Decimal]] = []
    for place, row in enumerate(rows, 1):
        named = str(row.get("person") or "")
        person = find_person(ctx, named, unit_id)
        if person is None:
            problems.append(f"第{place}完成人“{named}”查无此人或有重名，请填写其登录名。")
        elif any(person.id == each for each, _share in found):
            problems.append(f"完成人“{named}”重复填写。")
        else:
            found.append((person.id, Decimal(str(row.get("share") or 0))))
    if problems:
        raise BusinessError(REFUSED, "\n".join(problems))
    return found


def set_inventors(ctx: Ctx, entry: Entry, inventors: Sequence[tuple[str, Decimal]]) -> None:
    """Write who made a result, in order; only the applicant has agreed so far. Traits follow the first."""
    profiles = list_profiles(ctx, [person_id for person_id, _share in inventors])
    ctx.session.execute(delete(EntryInventor).where(EntryInventor.entry_id == entry.id))
    for position, (person_id, share) in enumerate(inventors, 1):
        profile = profiles.get(person_id)
        ctx.session.add(
            EntryInventor(
                entry_id=entry.id,
                position=position,
                person_id=person_id,
                share=share,
                is_front_line=profile is not None and profile.is_front_line,
                confirmed_at=ctx.now() if person_id == entry.applicant_id else None,
            )
        )
    entry.first_inventor_id = inventors[0][0]
    set_traits(ctx, entry, inventors[0][0])


def list_inventors(ctx: Ctx, entry_id: str) -> list[EntryInventor]:
    """The inventors of a result, in order."""
    query = select(EntryInventor).where(EntryInventor.entry_id == entry_id).order_by(EntryInventor.position)
    return list(ctx.session.scalars(query))


def describe_inventors(ctx: Ctx, entry_id: str) -> str:
    """The inventors in words: order, name, share."""
    return describe_order(ctx, [(each.person_id, each.share) for each in list_inventors(ctx, entry_id)])


def describe_order(ctx: Ctx, inventors: Sequence[tuple[str, Decimal]]) -> str:
    """Persons and shares in words, in this order."""
    ids = [person_id for person_id, _share in inventors]
    names = dict(ctx.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return "\n".join(
        f"第{place}完成人：{names[person_id]}，{share.normalize():f}%"
        for place, (person_id, share) in enumerate(inventors, 1)
    )


def set_traits(ctx: Ctx, entry: Entry, person_id: str) -> None:
    """What lists count of the first inventor or nominee; without a profile nothing is claimed."""
    profile = find_profile(ctx, person_id)
    entry.is_front_line = profile is not None and profile.is_front_line
    entry.is_woman = profile is not None and profile.sex == "female"
    entry.is_migrant_worker = profile is not None and profile.is_migrant
    entry.is_unit_head = profile is not None and profile.is_unit_head
