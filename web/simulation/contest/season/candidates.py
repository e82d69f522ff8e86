"""Who enters what: results of workers, nominations of persons and teams, drawn from the city by the seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from handlers.directory.models import Organisation, Person, Post, PostHolding
from handlers.directory.rules import Kind
from handlers.entries.rules import EntryKind
from web.simulation.contest.season.names import ResultNames
from web.simulation.contest.season.terms import Terms
from web.simulation.dice import Dice

INVENTORS = {1: 0.55, 2: 0.28, 3: 0.17}
SHARES: Mapping[int, Sequence[int]] = {1: (100,), 2: (60, 40), 3: (50, 30, 20)}
UNIT_HEAD_SHARE = 0.08
_FRONT = ("employee", "team_leader")


@dataclass(frozen=True)
class Candidate:
    """Something to be entered: the process, where and by whom it is started, and what its author will write."""

    process: str
    kind: str
    organisation_id: str
    starter_id: str
    known: Mapping[str, Any]


@dataclass
class _Unit:
    id: str
    workers: list[tuple[str, str, str]] = field(default_factory=list)
    """(person, name, team) of workers whose names nobody else in the unit bears."""
    teams: list[str] = field(default_factory=list)
    union_id: str = ""
    admin_id: str = ""


def draw_candidates(ctx: Ctx, dice: Dice, terms: Terms) -> Iterator[Candidate]:
    """As many of each class as the terms say, fewer only if the city has no more workers or teams."""
    units = _read_units(ctx)
    for kind in EntryKind:
        luck = dice.of("candidates", kind)
        draw = {EntryKind.RESULT: _results, EntryKind.PERSON: _persons, EntryKind.TEAM: _teams}[kind]
        yield from draw(units, terms.count(kind), luck)


def _results(units: Sequence[_Unit], count: int, luck: Random) -> Iterator[Candidate]:
    names = ResultNames(luck)
    able = [unit for unit in units if unit.workers]
    for unit in luck.choices(able, k=count) if able else ():
        wanted = luck.choices(list(INVENTORS), list(INVENTORS.values()))[0]
        people = luck.sample(unit.workers, min(wanted, len(unit.workers)))
        known = {
            "name": names.draw(),
            "inventors": len(people),
            "inventors.person": [name for _person, name, _team in people],
            "inventors.share": SHARES[len(people)],
        }
        yield Candidate("achievement_entry", EntryKind.RESULT, people[0][2], people[0][0], known)


def _persons(units: Sequence[_Unit], count: int, luck: Random) -> Iterator[Candidate]:
    people = [
        (unit, person)
        for unit in units
        for person in ([worker[0] for worker in unit.workers] + [unit.admin_id] * bool(unit.admin_id))
    ]
    weights = [UNIT_HEAD_SHARE if person == unit.admin_id else 1 / 60 for unit, person in people]
    for unit, person in _draw_each_once(people, weights, count, luck):
        yield _nominate(unit, EntryKind.PERSON, person)


def _teams(units: Sequence[_Unit], count: int, luck: Random) -> Iterator[Candidate]:
    teams = [(unit, team) for unit in units for team in unit.teams]
    for unit, team in luck.sample(teams, min(count, len(teams))):
        yield _nominate(unit, EntryKind.TEAM, team)


def _nominate(unit: _Unit, kind: EntryKind, subject: str) -> Candidate:
    known = {"kind": str(kind), "subject": subject}
    return Candidate("honour_nomination", kind, unit.id, unit.union_id, known)


def _draw_each_once(
    people: Sequence[tuple[_Unit, str]], weights: Sequence[float], count: int, luck: Random
) -> list[tuple[_Unit, str]]:
    """Without putting back, by weight (Efraimidis and Spirakis): the largest of `random ** (1 / weight)`."""
    keys = [luck.random() ** (1 / weight) for weight in weights]
    order = sorted(range(len(people)), key=keys.__getitem__, reverse=True)
    return [people[place] for place in order[:count]]


def _read_units(ctx: Ctx) -> list[_Unit]:
    """The enterprises with a union officer, by id; one query."""
    query = (
        select(Organisation.id, Organisation.kind, Organisation.parent_id, Post.role, Person.id, Person.name)
        .join(Post, Post.organisation_id == Organisation.id)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .join(Person, Person.id == PostHolding.person_id)
        .where(Organisation.kind.in_((Kind.ENTERPRISE, Kind.TEAM)), Organisation.closed_on.is_(None))
        .where(PostHolding.valid_to.is_(None), Person.is_active)
        .order_by(Organisation.id, Post.id, Person.id)
    )
    rows = [
        (str(parent) if kind == Kind.TEAM else place, place, kind, role, person, name)
        for place, kind, parent, role, person, name in ctx.session.execute(query)
    ]
    bearers = Counter((unit, name) for unit, name, _person in {(row[0], row[5], row[4]) for row in rows})
    units: dict[str, _Unit] = {}
    for unit, place, kind, role, person, name in rows:
        found = units.setdefault(unit, _Unit(unit))
        if kind == Kind.TEAM and place not in found.teams:
            found.teams.append(place)
        if role == "unit_union":
            found.union_id = found.union_id or person
        elif role == "unit_admin":
            found.admin_id = found.admin_id or person
        elif kind == Kind.TEAM and role in _FRONT and bearers[unit, name] == 1:
            found.workers.append((person, name, place))
    return [units[key] for key in sorted(units) if units[key].union_id]
