"""Role models: who can be chosen and named, who may learn of whom, and what the tables would refuse by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from handlers.activities.role_models import rules, service
from handlers.activities.role_models.models import RoleModel, Selection
from handlers.activities.role_models.registers import REGISTERS
from handlers.campaigns.service import create_campaign
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, reader_of
from tests.handlers.world import World, make_instance

WORKER = "p:employee@team-00001"
TERM = (date(2015, 6, 1), date(2018, 5, 31))
BASIS = {"title": "gold_worker", "quota": 1, "conditions": "技能过硬", "method": "民主推荐"}


def _nominate(ctx: Ctx) -> Selection:
    create_campaign(ctx, 2015)
    instance_id = make_instance(ctx, "role_model_selection").id
    selection = service.open_selection(ctx, "2015", "ent-0001", instance_id, BASIS)
    service.nominate(ctx, selection.id, [WORKER])
    return selection


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        (["a"], ""),
        (["a", "b"], "选定2人，超过名额1人。"),
        (["c"], "只能从提名人选中选定，这些不在其中：c。"),
        ([], "没有选定人选；都不合适的，请选择不选树。"),
    ],
)
def test_choice_is_among_the_nominated_within_the_quota(chosen: list[str], fault: str) -> None:
    assert rules.find_choice_fault(chosen, ["a", "b"], 1) == fault


@pytest.mark.parametrize(
    ("dropped", "recommended", "term", "fault"),
    [
        (["a"], ["b"], TERM, ""),
        (["c"], [], TERM, "这些人不在公示人选中：c。"),
        (["a"], ["a"], TERM, "取消的人选不能推荐：a。"),
        ([], [], (TERM[0], TERM[0]), "任期的结束日期应在开始日期之后。"),
    ],
)
def test_result_of_the_notice_is_about_the_chosen(
    dropped: list[str], recommended: list[str], term: tuple[date, date], fault: str
) -> None:
    assert rules.find_naming_fault(dropped, recommended, ["a", "b"], term) == fault


def test_recommended_person_is_nominated_by_the_union_of_the_unit(town: World) -> None:
    with town.begin() as ctx:
        selection = _nominate(ctx)
        [name] = service.nominate(ctx, selection.id, [WORKER])
        service.choose(ctx, selection.id, [name])
        assert service.name_models(ctx, selection.id, [], [name], TERM, "津贴") == 1
        assert service.name_models(ctx, selection.id, [], [name], TERM, "津贴") == 1
        told = {"campaign": "2015", "organisation_id": "ent-0001", "person_id": WORKER}
        told["applicant_id"] = "p:unit_union@ent-0001"
        assert town.processes.sent == [("recommended_person", f"{selection.id}:{WORKER}", told)]


def test_registers_are_for_those_it_concerns(town: World) -> None:
    with town.begin() as ctx:
        _nominate(ctx)
        seen = {
            person: [count_rows(ctx, each, reader_of(ctx, person), Filters()).count for each in REGISTERS]
            for person in ("p:unit_union@ent-0001", "p:unit_union@ent-0002", WORKER)
        }
        assert seen == {
            "p:unit_union@ent-0001": [1, 1],
            "p:unit_union@ent-0002": [0, 0],
            WORKER: [0, 1],
        }


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Selection, {"quota": 0}),
        (Selection, {"state": "named"}),
        (Selection, {"state": "none"}),
        (Selection, {"end_reason": "无"}),
        (RoleModel, {"state": "named"}),
        (RoleModel, {"is_recommended": True}),
        (RoleModel, {"state": "named", "term_from": TERM[1], "term_to": TERM[0]}),
    ],
)
def test_the_table_refuses_what_cannot_be(town: World, model: type[Any], values: dict[str, Any]) -> None:
    with town.begin() as ctx:
        _nominate(ctx)
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(update(model).values(**values))
