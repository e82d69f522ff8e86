"""Secret votes of panels and of the committee."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from sqlalchemy import select, update

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, Conflict, Forbidden, Invalid, NotFound
from handlers.directory.models import Person
from handlers.notices.service import News, notify_all
from handlers.reviews import conflicts
from handlers.reviews.models import Ballot, BallotElector, BallotTally
from handlers.reviews.rules import votes

CHOICES = ("yes", "no", "abstained")


def open_ballot(
    ctx: Ctx,
    question: str,
    entry_ids: Collection[str],
    person_ids: Collection[str],
    *,
    round_id: str | None = None,
    list_id: str | None = None,
    quorum: Decimal = votes.TWO_THIRDS,
    majority: Decimal = votes.TWO_THIRDS,
) -> Ballot:
    """Let these persons vote on these entries. Who has a conflict with all of them is no elector.

    BusinessError `review.refused` without anybody who may vote.
    """
    found = Ballot(
        id=new_id(),
        round_id=round_id,
        list_id=list_id,
        question=question,
        quorum=quorum,
        majority=majority,
        opened_at=ctx.now(),
    )
    barred = conflicts.list_by_person(ctx, entry_ids, person_ids)
    electors = sorted(person for person in person_ids if len(barred.get(person, ())) < len(set(entry_ids)))
    if not electors:
        raise BusinessError("review.refused", "没有可以投票的人。")
    ctx.session.add(found)
    ctx.session.flush()
    ctx.session.add_all(BallotElector(ballot_id=found.id, person_id=person_id) for person_id in electors)
    ctx.session.add_all(
        BallotTally(ballot_id=found.id, entry_id=entry_id) for entry_id in sorted(set(entry_ids))
    )
    ctx.session.flush()
    people = ctx.session.scalars(select(Person).where(Person.id.in_(electors)).order_by(Person.id))
    link, params = f"/ballots/{found.id}", {"question": question}
    notify_all(ctx, [News(person, f"ballot:{found.id}", "review.ballot", params, link) for person in people])
    return found


def get_ballot(ctx: Ctx, ballot_id: str) -> Ballot:
    """One ballot; raises NotFound."""
    found = ctx.session.get(Ballot, ballot_id)
    if found is None:
        raise NotFound(ballot=ballot_id)
    return found


def list_tallies(ctx: Ctx, ballot_id: str) -> dict[str, BallotTally]:
    """By entry, what was counted: for closed ballots only, as counts that change tell who voted how."""
    if get_ballot(ctx, ballot_id).state == "open":
        raise Forbidden
    query = select(BallotTally).where(BallotTally.ballot_id == ballot_id)
    return {tally.entry_id: tally for tally in ctx.session.scalars(query)}


def require_elector(ctx: Ctx, ballot_id: str, person_id: str) -> BallotElector:
    """An elector's row; raises NotFound for anybody else."""
    found = ctx.session.get(BallotElector, (ballot_id, person_id))
    if found is None:
        raise NotFound(ballot=ballot_id)
    return found


def list_ballots(ctx: Ctx, person_id: str) -> list[tuple[Ballot, bool]]:
    """The open ballots a person is called to, and whether they have voted; the oldest first."""
    query = (
        select(Ballot, BallotElector.has_voted)
        .join(BallotElector, BallotElector.ballot_id == Ballot.id)
        .where(BallotElector.person_id == person_id, Ballot.state == "open")
        .order_by(Ballot.opened_at, Ballot.id)
    )
    return [(ballot, has_voted) for ballot, has_voted in ctx.session.execute(query)]


def list_votable(ctx: Ctx, ballot_id: str, person_id: str) -> list[str]:
    """The entries of a ballot an elector has a say in, by id; raises NotFound for anybody else."""
    require_elector(ctx, ballot_id, person_id)
    query = select(BallotTally.entry_id).where(BallotTally.ballot_id == ballot_id)
    entry_ids = list(ctx.session.scalars(query.order_by(BallotTally.entry_id)))
    barred = conflicts.list_by_person(ctx, entry_ids, [person_id]).get(person_id, frozenset())
    return [entry_id for entry_id in entry_ids if entry_id not in barred]


def cast(ctx: Ctx, ballot_id: str, person_id: str, choices: Mapping[str, str]) -> None:
    """Vote, once and for all. That somebody has voted is kept, what they said is only counted.

    Raises Conflict for a closed ballot or a second vote, Invalid when an entry has no choice.
    """
    found = get_ballot(ctx, ballot_id)
    if found.state != "open":
        raise Conflict("投票已经结束。", code="review.ballot_closed")
    votable = list_votable(ctx, ballot_id, person_id)
    if errors := {entry_id: "请选择。" for entry_id in votable if choices.get(entry_id) not in CHOICES}:
        raise Invalid("请对每一项表态。", code="review.bad_vote", errors=errors)
    # The row decides, so two requests at once cannot both count.
    marked = (
        update(BallotElector)
        .where(
            BallotElector.ballot_id == ballot_id,
            BallotElector.person_id == person_id,
            BallotElector.has_voted.is_(False),
        )
        .values(has_voted=True)
        .returning(BallotElector.person_id)
    )
    if ctx.session.scalar(marked) is None:
        raise Conflict("您已经投过票。", code="review.has_voted")
    for choice in CHOICES:
        chosen = [entry_id for entry_id in votable if choices[entry_id] == choice]
        if chosen:
            column = getattr(BallotTally, choice)
            ctx.session.execute(
                update(BallotTally)
                .where(BallotTally.ballot_id == ballot_id, BallotTally.entry_id.in_(chosen))
                .values({column: column + 1})
            )
    ctx.record("review.ballot_cast", data={"ballot": ballot_id})


def close_ballot(ctx: Ctx, ballot_id: str) -> frozenset[str]:
    """Count; returns the entries that passed. Safe to repeat.

    BusinessError `review.no_quorum` when too few have voted: the ballot stays open.
    """
    found = get_ballot(ctx, ballot_id)
    query = select(BallotTally).where(BallotTally.ballot_id == ballot_id)
    if found.state == "open":
        voted, electors = turnout(ctx, ballot_id)
        if not votes.has_quorum(voted, electors, found.quorum):
            raise BusinessError(
                "review.no_quorum", f"应投票{electors}人，已投{voted}人，未达法定人数，投票仍在进行。"
            )
        for tally in ctx.session.scalars(query):
            tally.is_passed = votes.is_passed(tally.yes, tally.no, tally.abstained, found.majority)
        found.state, found.closed_at = "valid", ctx.now()
        ctx.session.flush()
        ctx.record("review.ballot_closed", data={"ballot": ballot_id, "voted": voted, "electors": electors})
    return frozenset(tally.entry_id for tally in ctx.session.scalars(query) if tally.is_passed)


def turnout(ctx: Ctx, ballot_id: str) -> tuple[int, int]:
    """How many have voted, of how many."""
    query = select(BallotElector.has_voted).where(BallotElector.ballot_id == ballot_id)
    flags = list(ctx.session.scalars(query))
    return sum(flags), len(flags)
