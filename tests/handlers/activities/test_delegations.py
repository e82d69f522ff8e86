"""Delegations: whom the rankings name, who is asked when, and what the tables would refuse by themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.activities.competitions.models import Competition, Entrant, TradeContest
from handlers.activities.delegations import queries, rules, service, tasks
from handlers.activities.delegations.models import Delegate, Delegation, DelegationTrade
from handlers.campaigns.service import create_campaign
from handlers.directory.models import Person
from tests.handlers.world import ISSUED, World, make_instance

NOTICE = {
    **{"name": "省大赛", "enrol_until": "2015-07-01", "held_on": "2015-08-01", "venue": "济南"},
    "trades": [{"trade": "焊工", "places": 1, "reserves": 3}],
}
TODAY = date(2015, 3, 13)


def _rank(ctx: Ctx, level: str, *people: str, state: str = "published") -> None:
    """A municipal ranking in welding, best first."""
    name = f"{level}-{state}"
    ended = {"ended_at": ISSUED} if state == "published" else {}
    competition = Competition(
        **{"id": name, "campaign_id": "2015", "organisation_id": "city", "number": name, "name": name},
        **{"instance_id": make_instance(ctx, "skills_competition").id, "level": level, "state": "open"},
        **{"enrol_until": TODAY, "held_on": TODAY, "venue": "v", "least_entrants": 1, "first_prizes": 1},
        **{"second_prizes": 0, "third_prizes": 0, "created_at": ISSUED, "confirmed_at": ISSUED},
    )
    trade = TradeContest(
        **{"id": name, "competition_id": name, "trade": "焊工", "standard": "", "theory_share": 30},
        **{"state": state, "scored_at": ISSUED, "appeal_ends_at": ISSUED},
        **ended,
    )
    entrants = [
        Entrant(
            **{"id": f"{name}-{person}", "trade_contest_id": name, "person_id": person, "rank": rank},
            **{"organisation_id": "ent-0001", "state": "scored", "created_at": ISSUED},
            **dict.fromkeys(("theory", "practice", "total"), Decimal(60)),
        )
        for rank, person in enumerate(people, start=1)
    ]
    for group in ([competition], [trade], entrants):
        ctx.session.add_all(group)
        ctx.session.flush()


@pytest.fixture
def ranked(town: World) -> World:
    """Rankings of the city, an industry, a county; one not yet published; b has left."""
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        ctx.session.add_all(Person(id=each, name=each, is_active=each != "b") for each in "abcdef")
        ctx.session.flush()
        _rank(ctx, "city", "a", "b", "c")
        _rank(ctx, "industry", "d", "a")
        _rank(ctx, "county", "e")
        _rank(ctx, "city", "f", state="scored")
    return town


def _open(ctx: Ctx) -> Delegation:
    instance_id = make_instance(ctx, "provincial_delegation").id
    return service.open_delegation(ctx, "2015", "city", instance_id, NOTICE)


def test_list_ranked_takes_published_municipal_rankings_the_city_first(ranked: World) -> None:
    with ranked.begin() as ctx:
        found = queries.list_ranked(ctx, "2015", "焊工", 10)
        assert [entrant.person_id for entrant in found] == ["a", "c", "d"]
        assert len(queries.list_ranked(ctx, "2015", "焊工", 2)) == 2
        assert queries.list_ranked(ctx, "2015", "电工", 10) == []


def test_candidates_are_asked_one_after_the_other_and_once(ranked: World) -> None:
    with ranked.begin() as ctx:
        delegation = _open(ctx)
        asked = [service.ask_next(ctx, delegation.id, "焊工") for _ in range(4)]
        assert [each and each.person_id for each in asked] == ["a", "c", "d", None]
        first = asked[0]
        assert first is not None
        service.answer(ctx, first.id, accepts=False, reason=" ")
        service.answer(ctx, first.id, accepts=True, reason="")
        assert (first.state, first.reason) == ("declined", "未说明")


def test_find_notice_problems() -> None:
    find = rules.find_notice_problems
    assert find(TODAY, date(2015, 3, 14), ["焊工"], 200, TODAY) == []
    assert find(date(2015, 3, 12), TODAY, ["焊工"], 4, TODAY) == ["报名截止日期不能早于今天。"]
    assert find(TODAY, TODAY, ["焊工", "焊工"], 4, TODAY) == [
        *("比赛日期应在报名截止之后。", "同一工种写了两次。"),
    ]


def test_notice_with_more_candidates_than_a_sheet_has_lines_is_refused(ranked: World) -> None:
    trades = [{"trade": f"工种{each}", "places": 20, "reserves": 20} for each in range(5)]
    more = [*trades, {"trade": "焊工", "places": 1, "reserves": 0}]
    with ranked.begin() as ctx:
        instance_id = make_instance(ctx, "provincial_delegation").id
        with pytest.raises(BusinessError, match="合计201人，超过200人"):
            service.open_delegation(ctx, "2015", "city", instance_id, NOTICE | {"trades": more})
        assert service.open_delegation(ctx, "2015", "city", instance_id, NOTICE | {"trades": trades}).id


def test_sheets_take_the_same_statements_for_one_candidate_and_for_three(ranked: World) -> None:
    with ranked.begin() as ctx:
        delegation = _open(ctx)
        rows = [
            {"delegate_id": each.id} for each, *_ in queries.list_delegates(ctx, delegation.id, "waiting")
        ]
        delegation_id, instance_id = delegation.id, delegation.instance_id
    picks = [{**row, "verdict": "ask", "reason": ""} for row in rows]
    results = [{**row, "rank": None, "prize": None} for row in rows]
    assert len(rows) == 3
    for keep, sheet in (
        (lambda ctx, sheet: service.keep_picks(ctx, delegation_id, sheet), picks),
        (lambda ctx, sheet: service.keep_results(ctx, sheet), results),
    ):
        with ranked.begin() as ctx, ranked.counting() as one:
            keep(ctx, sheet[:1])
        with ranked.begin() as ctx, ranked.counting() as three:
            keep(ctx, sheet)
        assert len(one) == len(three)
    with ranked.begin() as ctx, ranked.counting() as opened:
        found = tasks.open_delegation(
            ctx, campaign="2015", organisation_id="city", instance=instance_id, notice=NOTICE
        )
    assert [row["city_rank"] for row in found["candidates"]] == [1, 3, 1]
    assert sum("FROM entrants" in each for each in opened) == 1


WRONG: list[tuple[type[Any], dict[str, Any]]] = [
    (Delegation, {"state": "recorded", "ended_at": ISSUED}),
    (Delegation, {"state": "declined", "ended_at": ISSUED}),
    (Delegation, {"ended_at": ISSUED}),
    (Delegation, {"held_on": date(2015, 6, 30)}),
    (DelegationTrade, {"places": 0}),
    (Delegate, {"state": "declined"}),
    (Delegate, {"rank": 1}),
    (Delegate, {"state": "confirmed", "prize": "一等奖"}),
    (Delegate, {"position": 1}),
]


def test_tables_refuse_what_cannot_be(ranked: World) -> None:
    with ranked.begin() as ctx:
        _open(ctx)
    for table, change in WRONG:
        with pytest.raises(IntegrityError):
            _change(ranked, table, change)


def _change(world: World, table: type[Any], change: dict[str, Any]) -> None:
    with world.begin() as ctx:
        ctx.session.execute(update(table).values(change))
