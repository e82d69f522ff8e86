"""Inventions: who may know of them, and what the table would refuse by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.activities.inventions import rules, service
from handlers.activities.inventions.models import Invention
from handlers.activities.inventions.registers import INVENTIONS
from handlers.campaigns.service import create_campaign
from handlers.directory.models import Organisation, Person, Post, PostHolding
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, reader_of
from tests.handlers.world import ISSUED, World, make_instance

INVENTOR = "p:employee@team-00001"


def _open(ctx: Ctx, number: int = 1) -> Invention:
    instance_id = make_instance(ctx, "ip_support", str(number)).id
    return service.open_invention(ctx, "2015", "team-00001", INVENTOR, instance_id)


def _file(ctx: Ctx, invention: Invention, application_number: str) -> None:
    disclosure = {"title": "夹具", "wanted": "patent", "related_number": " 2015-CG-0001 ", "summary": "快换"}
    service.disclose(ctx, invention.id, disclosure)
    service.set_owner(ctx, invention.id, "service", "本职工作")
    service.support(ctx, invention.id, {"fee_support": 1000, "help": ["fees"]})
    service.file(ctx, invention.id, "utility", application_number, ISSUED.date())


def test_days_of_application_and_grant_follow_each_other() -> None:
    today = date(2015, 6, 1)
    assert rules.find_filing_problem(date(2015, 6, 2), today) == "申请日不能晚于今天。"
    assert rules.find_filing_problem(today, today) == ""
    assert "不能早于申请日2015-05-02" in rules.find_grant_problem(date(2015, 5, 1), date(2015, 5, 2), today)
    assert rules.find_grant_problem(date(2015, 6, 2), date(2015, 5, 2), today) == "授权日不能晚于今天。"
    assert rules.find_grant_problem(today, date(2015, 5, 2), today) == ""


def test_writes_may_be_repeated_and_a_number_is_one_inventions(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        first = _open(ctx)
        assert service.open_invention(ctx, "2015", "team-00001", INVENTOR, first.instance_id) is first
        for _twice in range(2):
            if first.filed_on is None:
                _file(ctx, first, "201520001234.5")
            service.file(ctx, first.id, "utility", "other", ISSUED.date())
        assert (first.organisation_id, first.team_id, first.related_number) == (
            "ent-0001",
            "team-00001",
            "2015-CG-0001",
        )
        with pytest.raises(BusinessError, match="已经登记过"):
            _file(ctx, _open(ctx, 2), " 201520001234.5")


REFUSED: list[dict[str, Any]] = [
    {"state": "lost"},
    {"wanted": "money"},
    {"title": ""},
    {"ownership": ""},
    {"filed_on": None},
    {"application_number": None},
    {"patent_kind": ""},
    {"granted_on": date(2015, 3, 14)},
    {"state": "granted", "ended_at": ISSUED},
    {"state": "granted", "ended_at": ISSUED, "granted_on": date(2015, 3, 12)},
    {"state": "refused"},
    {"fee_support": -1},
    {"end_reason": "没有"},
]


def test_table_refuses(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        _file(ctx, _open(ctx), "1")
    for values in REFUSED:
        with pytest.raises(IntegrityError), town.begin() as ctx:
            ctx.session.execute(update(Invention).values(**values))


def test_only_inventor_management_and_the_department_know(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        ctx.session.add(
            Organisation(
                id="d_ip",
                kind="department",
                name="市知识产权局",
                parent_id="city",
                registered_on=date(2015, 1, 1),
            )
        )
        ctx.session.add(Person(id="p:ip", name="联络员"))
        ctx.session.flush()
        ctx.session.add(Post(id="ip", organisation_id="d_ip", role="group_member", title="联络员"))
        ctx.session.flush()
        ctx.session.add(PostHolding(post_id="ip", person_id="p:ip", valid_from=date(2015, 1, 1)))
        _open(ctx)
        ctx.session.flush()
        others = ("office@city", "supervisor@city", "unit_union@ent-0001", "county_union@county-01")
        known = {
            person: count_rows(ctx, INVENTIONS, reader_of(ctx, person), Filters()).count
            for person in (*(f"p:{seat}" for seat in others), INVENTOR, "p:unit_admin@ent-0001", "p:ip")
        }
    assert [person for person, count in known.items() if count] == [INVENTOR, "p:unit_admin@ent-0001", "p:ip"]
