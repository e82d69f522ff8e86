"""Secret votes: of a panel on what is disputed, of the committee on a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.models import Instance
from handlers.entries.models import Entry
from handlers.reviews import voting
from handlers.reviews.models import Ballot, BallotElector, FinalList, ReviewRound
from web.simulation.contest.season.moments import before
from web.simulation.diary import Diary
from web.simulation.dice import Dice
from web.simulation.player import Act, Errand, Work

ABSENT_SHARE = 0.1
DOUBTED_SHARE = 0.08
"""Of the entries on a ballot: these few split the electors, the others are all but agreed on."""
YES_OF_DOUBTED, YES = 0.45, 0.96


@dataclass(frozen=True)
class Electors:
    """Who votes, when, and how; with `agree` everybody comes and says yes."""

    dice: Dice
    agree: bool = False

    def vote(self, ctx: Ctx, work: Work, act: Act) -> Iterator[Errand]:
        """Most electors of the open ballot vote before the meeting is closed."""
        diary = Diary(ctx.ports.calendar(ctx))
        for ballot_id in _list_ballots(ctx, work):
            query = select(BallotElector.person_id).where(
                BallotElector.ballot_id == ballot_id, BallotElector.has_voted.is_(False)
            )
            for person_id in ctx.session.scalars(query.order_by(BallotElector.person_id)):
                luck = self.dice.of("elector", work.name, person_id)
                if not self.agree and luck.random() < ABSENT_SHARE:
                    continue
                at = before(diary, ctx.now(), act.at, luck)
                name = f"vote|{work.name}|{person_id}"
                yield Errand(at, name, f"person:{person_id}", self._casting(ballot_id, person_id))

    def _casting(self, ballot_id: str, person_id: str) -> Any:
        def cast(ctx: Ctx) -> None:
            if voting.require_elector(ctx, ballot_id, person_id).has_voted:
                return
            votable = voting.list_votable(ctx, ballot_id, person_id)
            numbers = dict(
                ctx.session.execute(select(Entry.id, Entry.number).where(Entry.id.in_(votable))).all()
            )
            choices = {entry_id: self._choose(numbers[entry_id], person_id) for entry_id in votable}
            voting.cast(ctx, ballot_id, person_id, choices)

        return cast

    def _choose(self, number: str, person_id: str) -> str:
        if self.agree:
            return "yes"
        is_doubted = self.dice.of("doubted", number).random() < DOUBTED_SHARE
        yes = YES_OF_DOUBTED if is_doubted else YES
        weights = (yes, (1 - yes) * 0.7, (1 - yes) * 0.3)
        return self.dice.of("vote", number, person_id).choices(voting.CHOICES, weights)[0]


def _list_ballots(ctx: Ctx, work: Work) -> list[str]:
    """The open ballots of the meeting a task is about: of its list, or of the round its caller carries."""
    own = work.task.instance_id
    caller = select(Instance.parent_id).where(Instance.id == own).scalar_subquery()
    query = (
        select(Ballot.id)
        .outerjoin(FinalList, FinalList.id == Ballot.list_id)
        .outerjoin(ReviewRound, ReviewRound.id == Ballot.round_id)
        .where(Ballot.state == "open", (FinalList.instance_id == own) | (ReviewRound.instance_id == caller))
    )
    return list(ctx.session.scalars(query.order_by(Ballot.opened_at, Ballot.id)))
