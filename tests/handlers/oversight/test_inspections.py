"""Draws that can be repeated, sheets, deadlines; the registers of inspections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from handlers.campaigns.service import create_campaign
from handlers.oversight.inspections import registers, rules, service
from handlers.oversight.inspections.models import Inspection, InspectionMember, InspectionRound
from handlers.oversight.inspections.queries import list_candidates, list_inspectors
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, list_rows, reader_of
from handlers.registers.register import Register
from tests.handlers.world import World


def test_a_draw_is_repeated_by_its_seed() -> None:
    people = [f"p{number}" for number in range(20)]
    assert rules.draw("seed", people, 3) == rules.draw("seed", people, 3)
    assert len({tuple(rules.draw(str(seed), people, 3)) for seed in range(20)}) > 10
    assert sorted(rules.draw("seed", people[:2], 3)) == ["p0", "p1"]


def test_score_is_the_weighted_mean() -> None:
    items = [{"weight": 30, "score": 100}, {"weight": 10, "score": 50}]
    assert rules.score_items(items) == Decimal("87.5")
    assert rules.score_items([{"weight": 1, "score": 33}, {"weight": 2, "score": 34}]) == Decimal("33.7")


@pytest.mark.parametrize(
    ("sheet", "problem"),
    [
        ({"visited_on": date(2015, 6, 9)}, "检查日期不能晚于今天。"),
        ({"findings": [{"due_on": date(2015, 6, 8)}]}, "第1个问题的整改期限应在今天之后。"),
        ({"good_practices": [{"title": "甲"}, {"title": "甲 "}]}, "有两项经验做法名称相同。"),
    ],
)
def test_sheet_problem_is_named(sheet: dict[str, object], problem: str) -> None:
    today = date(2015, 6, 8)
    assert rules.find_sheet_problems({"visited_on": today} | sheet, today) == [problem]


def test_extension_is_later_and_at_most_twice() -> None:
    due_on, later = date(2015, 6, 8), date(2015, 6, 9)
    assert rules.find_extension_problem(1, due_on, later) == ""
    assert "晚于" in rules.find_extension_problem(1, due_on, due_on)
    assert "最多延长2次" in rules.find_extension_problem(2, due_on, later)


def test_round_draws_each_kind_and_can_be_drawn_again_from_its_seed(town: World) -> None:
    with town.begin() as ctx:
        rounds = [{"number": 1, "opens_on": date(2015, 6, 8), "counties": 1, "large": 1, "units": 1}]
        create_campaign(ctx, 2015, settings={"inspection_rounds": rounds})
        before = list_candidates(ctx, "2015")
        assert service.start_round(ctx, "2015", 1) == 3
        ctx.session.flush()
        drawn = ctx.session.get_one(InspectionRound, ("2015", 1))
        again = {
            rules.draw(f"{drawn.seed}:{code}", [body.id for body in bodies], 1)[0]
            for code, bodies in before.items()
        }
        assert {each.organisation_id for each in ctx.session.query(Inspection)} == again
        assert drawn.candidates == 6
        assert not again & {body.id for bodies in list_candidates(ctx, "2015").values() for body in bodies}


def test_team_can_be_drawn_again_from_its_seed(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        service.start_round(ctx, "2015", 1)
        ctx.session.flush()
        for inspection in ctx.session.query(Inspection).all():
            team = service.draw_team(ctx, inspection.id)
            people = list_inspectors(ctx, inspection.organisation_id)
            assert [each.id for each in rules.draw(inspection.seed, people, 3)] == [each.id for each in team]
        assert ctx.session.query(InspectionMember).count() > 0


@pytest.mark.parametrize(
    "wrong", [{"state": "scored"}, {"score": 50}, {"state": "closed"}, {"state": "gone"}]
)
def test_state_and_data_hang_together(town: World, wrong: dict[str, object]) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        service.start_round(ctx, "2015", 1)
        ctx.session.flush()
        with pytest.raises(IntegrityError):
            ctx.session.execute(update(Inspection).values(wrong))


@pytest.mark.parametrize("register", registers.REGISTERS, ids=lambda register: register.code)
def test_register_can_be_read(town: World, register: Register) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        service.start_round(ctx, "2015", 1)
        ctx.session.flush()
        reader = reader_of(ctx, "p:office@city")
        rows = list_rows(ctx, register, reader, Filters(campaign_id="2015")).rows
        assert count_rows(ctx, register, reader, Filters(campaign_id="2015")).count == len(rows)
