"""Entries and experts for the tests of reviews and selections, and the work experts do at their desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from handlers.directory.models import Organisation
from handlers.entries.models import Entry, EntryInventor
from handlers.reviews import forming, queries, scoring, voting
from handlers.reviews.models import Ballot, BallotElector, ReviewRound, ReviewSheet, RoundEntry
from tests.workflows.contest import Contest

INVENTOR = "p:employee@ent-0001"
EXPERTS = ("expert-1", "expert-2", "expert-3", "expert-4", "p:tech_expert@ent-0004")
"""The first four are of ent-0003, the last of ent-0004."""
PLACES: Mapping[str, str | None] = {"ent-0003": "county-02", "ent-0004": None}


def make_entry(
    ctx: Ctx, number: int, *, kind: str = "result", unit: str = "ent-0001", **values: Any
) -> Entry:
    """An eligible entry of a unit; its id is "<kind>-<number>"."""
    place = ctx.session.get_one(Organisation, unit)
    subject: dict[str, Any] = {
        "result": {"first_inventor_id": INVENTOR},
        "person": {"person_id": INVENTOR},
        "team": {"team_id": "team-00001"},
    }[kind]
    now = ctx.now()
    entry = Entry(
        **{
            **{"id": f"{kind}-{number}", "campaign_id": "2015", "kind": kind},
            **{"number": f"2015-{kind[0].upper()}-{number:04d}", "name": f"{number}号快换夹具"},
            **{
                "organisation_id": unit,
                "county_id": place.county_id,
                "recommender_id": place.county_id or unit,
            },
            **{"rank_in_recommendation": number, "state": "eligible", "field": "机械", "created_at": now},
            **{"submitted_at": now, "recommended_at": now, "received_at": now, "eligible_at": now},
            "content": {"summary": "提高换模效率", "innovation_points": "一次定位"},
            **subject,
            **values,
        }
    )
    ctx.session.add(entry)
    ctx.session.flush()
    if kind == "result":
        ctx.session.add(
            EntryInventor(
                entry_id=entry.id, position=1, person_id=entry.first_inventor_id, share=Decimal(100)
            )
        )
    return entry


def make_experts(ctx: Ctx, persons: Sequence[str] = EXPERTS, **values: Any) -> None:
    """Put persons into the pool of experts."""
    for person_id in persons:
        forming.add_expert(ctx, person_id, ["机械"], **values)


def begin(
    contest: Contest,
    entries: int = 3,
    *,
    kind: str = "result",
    settings: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """A campaign with eligible entries and a pool of experts."""
    contest.create(**settings)
    with contest.runtime.begin() as ctx:
        for number in range(1, entries + 1):
            make_entry(ctx, number, kind=kind)
        make_experts(ctx)


def the_round(contest: Contest) -> ReviewRound:
    """The newest round."""
    with contest.read() as ctx:
        return queries.list_rounds(ctx)[0]


def choose(contest: Contest, experts: Sequence[str] = EXPERTS[:3], reserve: Sequence[str] = ()) -> None:
    """Choose experts, the first of whom is the chair."""
    found = the_round(contest)

    def verb(ctx: Ctx) -> None:
        forming.choose_experts(ctx, found.id, experts, reserve=reserve)
        forming.set_chair(ctx, found.id, 1, experts[0])

    contest.act(verb)


def score(contest: Contest, person_id: str, totals: Mapping[str, int] | int = 80) -> int:
    """Score every open sheet of an expert: the same for all, or by entry id; returns how many."""
    found = the_round(contest)
    with contest.read() as ctx:
        query = select(ReviewSheet).where(
            ReviewSheet.round_id == found.id,
            ReviewSheet.person_id == person_id,
            ReviewSheet.state == "open",
        )
        sheets = list(ctx.session.scalars(query.order_by(ReviewSheet.entry_id)))
    for sheet in sheets:
        total = totals if isinstance(totals, int) else totals[sheet.entry_id]
        points = spread(found.rubric, Decimal(total))
        contest.act(lambda ctx, s=sheet, p=points: scoring.submit_sheet(ctx, s.id, person_id, p))
    return len(sheets)


def spread(rubric: Mapping[str, Any], total: Decimal) -> dict[str, Decimal | None]:
    """Points that make up a total, the first criteria filled first."""
    points: dict[str, Decimal | None] = {}
    for criterion in rubric["criteria"]:
        part = min(total, Decimal(criterion["weight"]))
        points[criterion["code"]] = part
        total -= part
    return points


def vote(contest: Contest, choice: Mapping[str, str] | str = "yes", *, voters: int | None = None) -> None:
    """Let the electors of the open ballot vote: the same for all, or by entry id."""
    with contest.read() as ctx:
        ballot = ctx.session.scalars(select(Ballot).where(Ballot.state == "open")).one()
        query = select(BallotElector.person_id).where(
            BallotElector.ballot_id == ballot.id, BallotElector.has_voted.is_(False)
        )
        electors = list(ctx.session.scalars(query.order_by(BallotElector.person_id)))
    for person_id in electors[:voters]:

        def verb(ctx: Ctx, person_id: str = person_id) -> None:
            votable = voting.list_votable(ctx, ballot.id, person_id)
            given = {each: choice if isinstance(choice, str) else choice[each] for each in votable}
            voting.cast(ctx, ballot.id, person_id, given)

        contest.act(verb)


def code_of(contest: Contest, entry_id: str) -> str:
    """The code an entry is known by."""
    [entry] = contest.get_all(RoundEntry, entry_id=entry_id, round_id=the_round(contest).id)
    return str(entry.code)
