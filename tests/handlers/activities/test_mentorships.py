"""Mentorships: dates, who may learn of whom, and what the tables would refuse by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import IncidentError
from handlers.activities.figures import count_figures
from handlers.activities.mentorships import rules, service, tasks
from handlers.activities.mentorships.models import Apprenticeship, Mentorship
from handlers.activities.mentorships.registers import REGISTERS
from handlers.campaigns.service import create_campaign
from handlers.directory.models import Person
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, reader_of
from tests.handlers.world import World, make_instance, make_profile

PLACE = {"campaign": "2015", "organisation_id": "ent-0001"}
PAIR = {
    **{"master": "m", "apprentices": "a1\na2\na3", "trade": "焊工", "goals": "出师", "content": "焊接"},
    **{"starts_on": "2015-03-13", "ends_on": "2016-03-13"},
}


def _people(ctx: Ctx) -> None:
    create_campaign(ctx, 2015)
    ids = ["m", *(f"a{number}" for number in range(1, 7))]
    ctx.session.add_all(Person(id=each, name=each) for each in ids)
    ctx.session.flush()
    for each in ids:
        make_profile(ctx, each, "team-00001")


def _propose(ctx: Ctx, **pair: Any) -> dict[str, Any]:
    instance_id = make_instance(ctx, "mentorship_pairing").id
    return tasks.register_pair(ctx, **PLACE, instance=instance_id, pair=PAIR | pair)


def test_checks_come_every_half_year_until_the_end() -> None:
    start, end = date(2015, 8, 31), date(2016, 10, 1)
    assert rules.next_check(start, end, start) == date(2016, 2, 29)
    assert rules.next_check(start, end, date(2016, 2, 29)) == date(2016, 8, 31)
    assert rules.next_check(start, end, date(2016, 8, 31)) == end
    assert rules.next_check(start, end, date(2017, 1, 1)) == end


@pytest.mark.parametrize(
    ("pair", "problem"),
    [
        ({"ends_on": "2016-03-12"}, "期限应为一至三年。"),
        ({"ends_on": "2018-03-14"}, "期限应为一至三年。"),
        ({"apprentices": "a1\na1"}, "同一名徒弟写了两次。"),
        ({"apprentices": "m"}, "师傅不能做自己的徒弟。"),
        ({"apprentices": "a1\na2\na3\na4\na5\na6"}, "徒弟应有1至5人。"),
        ({"apprentices": "nobody"}, "“nobody”不在本单位人员名册中"),
    ],
)
def test_pairing_that_cannot_be_is_refused(town: World, pair: dict[str, str], problem: str) -> None:
    with town.begin() as ctx:
        _people(ctx)
        assert _propose(ctx, **pair) == {"pair_problem": problem}


def test_master_has_five_apprentices_over_all_agreements(town: World) -> None:
    with town.begin() as ctx:
        _people(ctx)
        first = _propose(ctx)
        assert (first["pair_problem"], first["number"], first["apprentices"]) == (
            "",
            "2015-ST-0001",
            ["a1", "a2", "a3"],
        )
        refused = _propose(ctx, apprentices="a4\na5\na6")
        assert refused == {"pair_problem": "这名师傅已带3名徒弟，最多带5名。"}
        assert _propose(ctx, apprentices="a4\na5")["pair_problem"] == ""


def test_agreement_in_force_counts_and_is_for_those_it_concerns(town: World) -> None:
    with town.begin() as ctx:
        _people(ctx)
        pair = _propose(ctx)
        span = (date(2015, 3, 1), date(2015, 3, 31))
        assert count_figures(ctx, "2015", "ent-0001", *span)["pairs"] == 0
        with pytest.raises(IncidentError):
            service.check(ctx, pair["mentorship_id"], "未签")
        tasks.sign_pair(ctx, mentorship_id=pair["mentorship_id"], signed_on=date(2015, 3, 13))
        ctx.session.flush()
        assert count_figures(ctx, "2015", "ent-0001", *span)["pairs"] == 3
        assert count_figures(ctx, "2015", "ent-0002", *span)["pairs"] == 0
        seen = {
            person: [count_rows(ctx, each, reader_of(ctx, person), Filters()).count for each in REGISTERS]
            for person in ("p:unit_union@ent-0001", "p:unit_union@ent-0002", "m", "a1", "a6")
        }
        assert seen == {
            "p:unit_union@ent-0001": [1, 3, 0],
            "p:unit_union@ent-0002": [0, 0, 0],
            "m": [1, 3, 0],
            "a1": [1, 3, 0],
            "a6": [0, 0, 0],
        }


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Mentorship, {"state": "signed"}),
        (Mentorship, {"state": "ended"}),
        (Mentorship, {"reward": 1}),
        (Mentorship, {"ends_on": date(2015, 3, 13)}),
        (Apprenticeship, {"position": Apprenticeship.position + 3}),
    ],
)
def test_the_table_refuses_what_cannot_be(town: World, model: type[Any], values: dict[str, Any]) -> None:
    with town.begin() as ctx:
        _people(ctx)
        _propose(ctx)
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(update(model).values(**values))
