"""Do result and ranking stay the same after a restart and a re-computation?"""

from __future__ import annotations

from random import Random

from engine.runtime import Runtime
from handlers.entries.models import Entry
from handlers.reviews import assigning, closing, queries
from handlers.reviews.models import ReviewSheet
from handlers.reviews.rules.aggregate import digest
from handlers.reviews.rules.assignment import Shortage
from tests.workflows.contest import fresh_contest
from tests.workflows.judging import EXPERTS, begin, score, the_round
from tests.workflows.test_expert_review import _finish, _to_scoring
from web.bootstrap import build_ports


def test_question_20_the_same_after_a_restart() -> None:
    with fresh_contest() as contest:
        begin(contest, 6)
        _to_scoring(contest, EXPERTS, method="standardised")
        random = Random(7)
        totals = {f"result-{number}": random.randint(70, 85) for number in range(1, 7)}
        for person_id in EXPERTS:
            score(contest, person_id, totals)
        _finish(contest)
        found = the_round(contest)
        pairs = {(sheet.entry_id, sheet.person_id) for sheet in contest.get_all(ReviewSheet)}
        restarted = Runtime(contest.runtime.url, clock=contest.clock, ports=build_ports(), durable=False)
        with restarted.read() as ctx:
            again = queries.get_round(ctx, found.id)
            assert digest(closing.recompute(ctx, again)) == again.result_digest == found.result_digest
            assigned = assigning.recompute(again)
            assert not isinstance(assigned, Shortage)
            assert set(assigned) == pairs
            before = [(each.entry_id, each.rank, each.score) for each in queries.list_results(ctx, found.id)]
        restarted.close()
        with contest.runtime.begin() as ctx:
            ctx.session.get_one(Entry, "result-1").state = "withdrawn"
            ctx.session.get_one(Entry, "result-1").ended_at = ctx.now()
            ctx.session.get_one(Entry, "result-1").end_reason = "申报人撤回"
        with contest.read() as ctx:
            after = [(each.entry_id, each.rank, each.score) for each in queries.list_results(ctx, found.id)]
            assert after == before, "what becomes of an entry later does not move the others"
            assert digest(closing.recompute(ctx, queries.get_round(ctx, found.id))) == found.result_digest
