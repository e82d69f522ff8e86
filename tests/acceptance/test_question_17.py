"""Is a first place of a unit-level competition refused for 技术能手, a municipal industry one accepted, per trade?"""

from __future__ import annotations

from sqlalchemy import select

from handlers.activities.competitions.models import Entrant, TradeContest
from handlers.activities.technicians.models import TechnicianRecommendation
from tests.workflows.competing import WORKERS, find_about, hold, submit
from tests.workflows.contest import Contest, fresh_contest

THEORY = {"焊工": [90, 70], "电工": [70, 90]}
"""Two contestants: the one is first in the one trade, the other in the other."""


def _by_trade(contest: Contest) -> dict[str, list[tuple[str, int, str]]]:
    """What the register says of each trade: who, with which rank, and what became of the recommendation."""
    query = (
        select(TradeContest.trade, Entrant.person_id, Entrant.rank, TechnicianRecommendation.expert)
        .join(Entrant, Entrant.trade_contest_id == TradeContest.id)
        .join(TechnicianRecommendation, TechnicianRecommendation.entrant_id == Entrant.id)
        .order_by(TradeContest.trade.desc(), Entrant.person_id)
    )
    found: dict[str, list[tuple[str, int, str]]] = {}
    with contest.read() as ctx:
        for trade, person_id, rank, expert in ctx.session.execute(query):
            found.setdefault(trade, []).append((person_id, rank, expert))
    return found


def test_question_17_first_place_of_a_unit_competition_is_refused() -> None:
    with fresh_contest() as contest:
        hold(contest, "ent-0001", "unit", THEORY)
        assert _by_trade(contest) == {
            "焊工": [("worker-1", 1, "not_applicable"), ("worker-2", 2, "not_applicable")],
            "电工": [("worker-1", 2, "not_applicable"), ("worker-2", 1, "not_applicable")],
        }
        rules = {row.expert_rule for row in contest.get_all(TechnicianRecommendation)}
        assert {rule.partition("：")[0] for rule in rules} == {"单位级竞赛不能推荐"}
        assert "WriteRecommendation" not in contest.open_tasks()


def test_question_17_first_place_of_a_municipal_industry_competition_is_accepted_per_trade() -> None:
    with fresh_contest() as contest:
        hold(contest, "u_machinery", "industry", THEORY, dict.fromkeys(WORKERS, "none"))
        assert _by_trade(contest) == {
            "焊工": [("worker-1", 1, "open"), ("worker-2", 2, "not_applicable")],
            "电工": [("worker-1", 2, "not_applicable"), ("worker-2", 1, "open")],
        }
        for trade in THEORY:
            submit(
                contest,
                find_about(contest, "WriteRecommendation", trade=trade),
                {"wanted": "yes", "deeds": "事迹"},
            )
            agreed = {"recommends": "yes", "opinion": "同意"}
            submit(contest, find_about(contest, "ReviewRecommendation", trade=trade), agreed)
        assert _by_trade(contest) == {
            "焊工": [("worker-1", 1, "granted"), ("worker-2", 2, "not_applicable")],
            "电工": [("worker-1", 2, "not_applicable"), ("worker-2", 1, "granted")],
        }
