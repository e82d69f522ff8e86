"""Comparing a workbook's rows with what is stored: the plan of an import. A query or two for each sheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import or_, select

from engine.context import Ctx
from handlers.directory.models import (
    Organisation,
    PastHonour,
    Person,
    PersonProfile,
    Post,
    PostHolding,
)
from handlers.directory.queries import today
from handlers.directory.rules import CITY, KINDS, PARENT_KINDS, Kind
from handlers.imports.plan import Left, Plan, SheetPlan
from handlers.imports.problems import Problem
from handlers.imports.rows import Line, Tables
from handlers.imports.sheets import GRANTABLE, ORGANISATIONS, PAST_HONOURS, PEOPLE, POSTS, Sheet
from handlers.registers.register import pack_key

ONLY_BY_SYSADMIN = frozenset({"sysadmin", "designer"})
"""Roles that run the system itself: whoever only keeps the directory cannot give them, least of all to themselves."""

PROFILE = tuple(
    each.code for each in PEOPLE.fields if each.code in PersonProfile.__table__.columns and each.code != "id"
)


def make_plan(ctx: Ctx, tables: Tables, *, forbidden_roles: Collection[str] = frozenset()) -> Plan:
    """What applying the rows would change. Problems of the tables, and of rows that do not fit together, are in it."""
    return _Comparison(ctx, tables, forbidden_roles).make()


class _Comparison:
    def __init__(self, ctx: Ctx, tables: Tables, forbidden_roles: Collection[str]) -> None:
        self.ctx, self.forbidden_roles = ctx, forbidden_roles
        self.tables = replace(tables, problems=list(tables.problems))
        self.places = {place.id: place for place in ctx.session.scalars(select(Organisation))}
        self.kinds = {place.id: place.kind for place in self.places.values()}
        self.people = set(ctx.session.scalars(select(Person.id)))

    def make(self) -> Plan:
        # In this order: people work at organisations, posts are held by people.
        steps = (
            (ORGANISATIONS, self._organisations),
            (PEOPLE, self._people),
            (POSTS, self._posts),
            (PAST_HONOURS, self._honours),
        )
        sheets = tuple(
            step(self.tables.lines[sheet.code]) for sheet, step in steps if sheet.code in self.tables.lines
        )
        return Plan(sheets, tuple(self.tables.problems), self.tables.problem_count)

    def _refuse(self, code: str, sheet: Sheet, line: Line, field: str, **params: Any) -> None:
        self.tables.refuse(Problem(code, sheet.title, line.row, sheet.get_field(field).title, params))

    def _organisations(self, lines: list[Line]) -> SheetPlan:
        plan = SheetPlan(ORGANISATIONS.code)
        given = {line.values["id"]: line.values for line in lines}
        self.kinds = {**{place_id: values["kind"] for place_id, values in given.items()}, **self.kinds}
        counties = self._counties(given)
        for line in lines:
            place_id, kind = line.values["id"], line.values["kind"]
            known = self.places.get(place_id)
            if known is not None and known.kind != kind:
                self._refuse("kind_changed", ORGANISATIONS, line, "kind", value=KINDS[known.kind]["zh"])
                continue
            parent_id = self._parent_of(place_id, given)
            if not self._fits(line, kind, parent_id):
                continue
            values = {**line.values, "county_id": counties[place_id]}
            stored = None if known is None else {code: getattr(known, code) for code in values}
            plan.compare(line.row, pack_key((place_id,)), line.values["name"], values, stored)
        # Teams that the sheet does not name go with their enterprise into another county.
        for place in self.places.values():
            if place.id not in given and counties[place.id] != place.county_id:
                values = {"id": place.id, "county_id": counties[place.id]}
                stored = {"id": place.id, "county_id": place.county_id}
                plan.compare(0, pack_key((place.id,)), place.name, values, stored)
        open_places = (place for place in self.places.values() if place.closed_on is None)
        plan.left = [Left(place.id, place.name) for place in open_places if place.id not in given]
        return plan

    def _parent_of(self, place_id: str, given: Mapping[str, Mapping[str, Any]]) -> str | None:
        if "parent_id" in given.get(place_id, {}):
            parent_id: str | None = given[place_id]["parent_id"]
            return parent_id
        return self.places[place_id].parent_id if place_id in self.places else None

    def _fits(self, line: Line, kind: str, parent_id: str | None) -> bool:
        """Whether an organisation hangs where its kind may."""
        allowed = PARENT_KINDS.get(Kind(kind), frozenset())
        if parent_id is not None and parent_id not in self.kinds:
            self._refuse("no_organisation", ORGANISATIONS, line, "parent_id", value=parent_id)
            return False
        is_root = kind == Kind.MUNICIPAL_UNION
        is_fitting = line.values["id"] == CITY if is_root else self.kinds.get(parent_id or "") in allowed
        if not is_fitting or (is_root and parent_id is not None):
            choices = "、".join(KINDS[each]["zh"] for each in sorted(allowed)) or "—"
            self._refuse("bad_parent", ORGANISATIONS, line, "parent_id", choices=choices)
            return False
        return True

    def _counties(self, given: Mapping[str, Mapping[str, Any]]) -> dict[str, str | None]:
        """The county of every organisation, known or given: of enterprises, and of their teams."""
        found: dict[str, str | None] = {}
        for place_id in {**self.kinds}:
            county, above = None, self._parent_of(place_id, given)
            if self.kinds[place_id] in (Kind.ENTERPRISE, Kind.TEAM):
                if self.kinds.get(above or "") == Kind.ENTERPRISE:
                    above = self._parent_of(above or "", given)
                county = above if self.kinds.get(above or "") == Kind.COUNTY else None
            found[place_id] = county
        return found

    def _people(self, lines: list[Line]) -> SheetPlan:
        plan, known = SheetPlan(PEOPLE.code), self._known_people()
        for line in lines:
            self.people.add(line.values["id"])
            if self._has_place(PEOPLE, line):
                key = pack_key((line.values["id"],))
                plan.compare(line.row, key, line.values["name"], line.values, known.get(line.values["id"]))
        given = {line.values["id"] for line in lines}
        plan.left = [
            Left(person_id, values["name"])
            for person_id, values in known.items()
            if person_id not in given and values["is_active"]
        ]
        return plan

    def _known_people(self) -> dict[str, dict[str, Any]]:
        profile = [getattr(PersonProfile, code) for code in PROFILE]
        query = select(
            Person.id, Person.name, Person.email, Person.phone, Person.is_active, *profile
        ).outerjoin(PersonProfile, PersonProfile.person_id == Person.id)
        return {row.id: dict(row._mapping) for row in self.ctx.session.execute(query)}

    def _has_place(self, sheet: Sheet, line: Line) -> bool:
        if line.values["organisation_id"] in self.kinds:
            return True
        self._refuse("no_organisation", sheet, line, "organisation_id", value=line.values["organisation_id"])
        return False

    def _has_person(self, sheet: Sheet, line: Line) -> bool:
        person_id = line.values.get("person_id")
        if person_id is None or person_id in self.people:
            return True
        self._refuse("no_person", sheet, line, "person_id", value=person_id)
        return False

    def _posts(self, lines: list[Line]) -> SheetPlan:
        plan, held = SheetPlan(POSTS.code), self._held()
        for line in lines:
            role = line.values["role"]
            is_whole = self._has_place(POSTS, line) and self._has_person(POSTS, line)
            key = tuple(line.values[code] for code in POSTS.key)
            if is_whole and role in self.forbidden_roles and key not in held:
                self._refuse("may_not_grant", POSTS, line, "role", value=GRANTABLE[role]["zh"])
            elif is_whole:
                stored = line.values if key in held else None
                plan.compare(line.row, pack_key(key), line.values["title"], line.values, stored)
        given = {tuple(line.values[code] for code in POSTS.key) for line in lines}
        plan.left = [
            Left(pack_key(key), f"{name} · {key[2]}") for key, name in held.items() if key not in given
        ]
        return plan

    def _held(self) -> dict[tuple[Any, ...], str]:
        """The posts held today, with the holder's name."""
        day = today(self.ctx)
        query = (
            select(Post.organisation_id, Post.role, Post.title, PostHolding.person_id, Person.name)
            .join(PostHolding, PostHolding.post_id == Post.id)
            .join(Person, Person.id == PostHolding.person_id)
            .where(
                PostHolding.valid_from <= day,
                or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > day),
            )
        )
        return {tuple(row[:4]): row.name for row in self.ctx.session.execute(query)}

    def _honours(self, lines: list[Line]) -> SheetPlan:
        plan, known = SheetPlan(PAST_HONOURS.code), {}
        for honour in self.ctx.session.scalars(select(PastHonour)):
            columns = ("organisation_id", "person_id", "honour", "year", "number")
            known[_honour_key(honour.__dict__)] = {code: getattr(honour, code) for code in columns}
        given: dict[tuple[Any, ...], int] = {}
        for line in lines:
            values = {"person_id": None, **line.values}
            key = _honour_key(values)
            if (first := given.setdefault(key, line.row)) != line.row:
                self._refuse("double_row", PAST_HONOURS, line, "honour", other=first)
            elif self._has_place(PAST_HONOURS, line) and self._has_person(PAST_HONOURS, line):
                title = f"{values['honour']} {values['year']}"
                plan.compare(line.row, pack_key(key), title, values, known.get(key))
        plan.left = [Left(pack_key(key), f"{key[1]} {key[2]}") for key in known if key not in given]
        return plan


def _honour_key(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Who holds which honour of which year; a person holds it wherever they work."""
    holder = values["person_id"] or values["organisation_id"]
    return holder, values["honour"], values["year"]
