"""Five-small items: windows to the second, ranks with their ties, and what the table refuses by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from handlers.activities import scoring
from handlers.activities.five_small import rules, service, tasks
from handlers.activities.five_small.models import FiveSmallItem
from handlers.activities.five_small.registers import ITEMS
from handlers.activities.five_small.rules import Level
from handlers.campaigns.contests import default_contests, find_contest_errors
from handlers.campaigns.service import create_campaign
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, reader_of
from tests.handlers.world import World, make_instance

AUTHOR = "p:employee@team-00001"
UNIT_SHUTS = datetime(2015, 8, 20, 16, tzinfo=UTC)
SUBMIT_SHUTS = datetime(2015, 7, 31, 16, tzinfo=UTC)


def _hand_in(ctx: Ctx, benefit: int, instance_id: str | None = None) -> FiveSmallItem | None:
    instance_id = instance_id or make_instance(ctx, "five_small_contest").id
    content = {
        "title": "快换夹具",
        "kind": "小革新",
        "benefit": benefit,
        "cost": 1,
        "before": "",
        "after": "快",
    }
    return service.register(ctx, "2015", "team-00001", AUTHOR, instance_id, content, ctx.now())


def _score(ctx: Ctx, item: FiveSmallItem, score: int, *, recommends: bool = True) -> None:
    ctx.session.flush()
    service.check(ctx, item.id, item.benefit, {"opinion": "属实", "signer": "王"}, ctx.now())
    rows = [{"name": "技术水平", "weight": 100, "score": score}]
    service.score(ctx, item.id, Level.UNIT, rows, ctx.now(), recommends=recommends)
    ctx.session.flush()


def test_score_is_the_weighted_mean_to_one_decimal() -> None:
    assert scoring.weigh([{"weight": 30, "score": 85}, {"weight": 70, "score": Decimal("90.5")}]) == Decimal(
        "88.9"
    )
    assert scoring.round_score(Decimal("0.25")) == Decimal("0.3")


def test_kind_must_be_of_the_years_dictionary() -> None:
    options = [{"value": "小革新"}, {"value": "小发明"}]
    assert rules.find_item_problem("小发明", options) == ""
    assert rules.find_item_problem("小设计", options) == "本年度的类别只有：小革新、小发明。"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"submit_closes_on": date(2015, 4, 1)}, "five_small_days"),
        ({"county_closes_on": None}, "five_small_days"),
        ({"unit_places": 0}, "bad_five_small"),
        ({"criteria": [{"name": "技术水平", "weight": 99}]}, "five_small_weights"),
        ({"criteria": [{"name": "", "weight": 100}]}, "bad_five_small"),
        ({"criteria": "技术水平"}, "bad_five_small"),
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, Any], code: str) -> None:
    settings = default_contests(2015)
    assert find_contest_errors(settings) == []
    broken = {**settings, "five_small": {**settings["five_small"], **wrong}}
    assert find_contest_errors(broken) == [f"campaign.{code}"]


def test_windows_shut_to_the_second(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        first = _hand_in(ctx, 1)
        assert first is not None
        town.clock.set(SUBMIT_SHUTS - timedelta(seconds=1))
        assert _hand_in(ctx, 1) is not None
        town.clock.set(SUBMIT_SHUTS)
        assert _hand_in(ctx, 1) is None
        returned = _hand_in(ctx, 2, first.instance_id)
        assert returned is first
        town.clock.set(UNIT_SHUTS - timedelta(seconds=1))
        _score(ctx, first, 80)
        assert first.unit_score == 80
        town.clock.set(UNIT_SHUTS)
        _score(ctx, first, 10)
        assert (first.unit_score, _hand_in(ctx, 3, first.instance_id)) == (80, None)


def test_what_was_handed_in_in_time_is_kept_though_its_job_is_late(town: World) -> None:
    content = {"title": "快换夹具", "kind": "小革新", "benefit": 1, "cost": 1, "before": "", "after": "快"}
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        town.clock.set(UNIT_SHUTS + timedelta(hours=1))
        given: dict[str, Any] = {
            **{"campaign": "2015", "organisation_id": "team-00001", "author_id": AUTHOR, "item": content},
            **{"instance": make_instance(ctx, "five_small_contest").id},
        }
        late = tasks.register_five_small(ctx, **given, completed_at=SUBMIT_SHUTS)
        assert late == {"problem_text": "", "is_late": True}
        found = tasks.register_five_small(ctx, **given, completed_at=SUBMIT_SHUTS - timedelta(seconds=1))
        item = service.get_item(ctx, found["item_id"])
        signature = {"opinion": "属实", "signer": "王"}
        checked: dict[str, Any] = {"item_id": item.id, "benefit": Decimal(2), "signature": signature}
        tasks.check_five_small(ctx, **checked)
        tasks.check_five_small(ctx, **checked, completed_at=UNIT_SHUTS)
        assert item.state == "submitted"
        tasks.check_five_small(ctx, **checked, completed_at=UNIT_SHUTS - timedelta(seconds=2))
        rows = [{"name": "技术水平", "weight": 100, "score": 80}]
        scored: dict[str, Any] = {"item_id": item.id, "level": "unit", "scores": rows, "recommends": True}
        tasks.score_five_small(ctx, **scored, completed_at=UNIT_SHUTS)
        assert (item.state, item.unit_score) == ("checked", None)
        tasks.score_five_small(ctx, **scored, completed_at=UNIT_SHUTS - timedelta(seconds=1))
        assert item.unit_score == 80


def test_ties_go_to_the_benefit_then_to_the_number(town: World) -> None:
    with town.begin() as ctx:
        places = {**default_contests(2015)["five_small"], "unit_places": 3}
        create_campaign(ctx, 2015, settings={"five_small": places})
        items = [_hand_in(ctx, benefit) for benefit in (10, 20, 10, 99, 50)]
        wishes = (True, True, True, False, True)
        for item, score, wish in zip(items, (80, 80, 80, 95, 81), wishes, strict=True):
            assert item is not None
            _score(ctx, item, score, recommends=wish)
        best = [service.rank(ctx, item.id, Level.UNIT) for item in items if item is not None]
        ctx.session.flush()
        assert best == [True, True, False, False, True]
        assert [item.unit_rank for item in items if item is not None] == [3, 2, 4, None, 1]
        assert items[3] is not None
        assert items[3].end_reason == "本级未推荐"
        assert [service.rank(ctx, item.id, Level.UNIT) for item in items if item is not None] == best


def test_item_is_for_its_author_and_the_unions_above(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        _hand_in(ctx, 1)
        ctx.session.flush()
        people = (AUTHOR, "p:unit_union@ent-0001", "p:county_union@county-01", "p:unit_union@ent-0002")
        seen = [count_rows(ctx, ITEMS, reader_of(ctx, each), Filters()).count for each in people]
        assert seen == [1, 1, 1, 0]


@pytest.mark.parametrize(
    "values",
    [
        {"state": "checked"},
        {"state": "archived"},
        {"state": "recommended"},
        {"award": "unit"},
        {"unit_score": 1},
        {"unit_recommends": True},
        {"unit_rank": 1},
        {"benefit": -1},
        {"end_reason": "x"},
    ],
)
def test_the_table_refuses_what_cannot_be(town: World, values: dict[str, Any]) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        _hand_in(ctx, 1)
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(update(FiveSmallItem).values(**values))
