"""A vote is counted by as many statements for a long list as for a short one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from handlers.reviews import forming, voting
from handlers.reviews.forming import Terms
from handlers.reviews.models import BallotTally
from handlers.reviews.rules.states import Method
from tests.statements import watching
from tests.workflows.contest import Contest, fresh_contest
from tests.workflows.judging import begin

CHOICES = ("yes", "no", "abstained")
VOTER = "committee-1"


def _vote(
    contest: Contest, round_id: str, entry_ids: list[str]
) -> tuple[int, dict[str, tuple[int, int, int]]]:
    """Vote yes, no, abstained, yes …; the statements it took, and the tallies."""
    with contest.runtime.begin() as ctx:
        ballot = voting.open_ballot(ctx, "是否通过", entry_ids, [VOTER], round_id=round_id).id
    choices = {entry_id: CHOICES[place % 3] for place, entry_id in enumerate(entry_ids)}
    seen: list[str] = []

    def note(statement: str, _parameters: Any, _many: bool) -> None:
        seen.append(statement)

    with watching(contest.runtime.engine, note), contest.runtime.begin() as ctx:
        voting.cast(ctx, ballot, VOTER, choices)
    tallies = contest.get_all(BallotTally, ballot_id=ballot)
    return len(seen), {each.entry_id: (each.yes, each.no, each.abstained) for each in tallies}


def test_vote_costs_the_same_for_any_number_of_entries() -> None:
    with fresh_contest() as contest:
        begin(contest, 9)
        with contest.runtime.begin() as ctx:
            round_id = forming.open_round(ctx, "2015", "result", Terms(Method.MEAN, 1, Decimal(20))).id
        ids = [f"result-{number}" for number in range(1, 10)]
        few, _tallies = _vote(contest, round_id, ids[:3])
        many, tallies = _vote(contest, round_id, ids)

    one_of = {"yes": (1, 0, 0), "no": (0, 1, 0), "abstained": (0, 0, 1)}
    assert tallies == {entry_id: one_of[CHOICES[place % 3]] for place, entry_id in enumerate(ids)}
    assert many == few
