"""Carriers: dates, who leads and may learn of whom, and what the tables would refuse by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import IncidentError
from handlers.activities.carriers import queries, rules, service, yearly
from handlers.activities.carriers.models import Carrier, CarrierCheck, CarrierYear
from handlers.activities.carriers.registers import REGISTERS
from handlers.campaigns.service import create_campaign
from handlers.directory.models import Person
from handlers.directory.queries import get_organisation
from handlers.directory.service import end_holding, hold_post
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, reader_of
from tests.handlers.world import ISSUED, World, make_instance

TEAM, LEADER = "team-00001", "p:team_leader@team-00001"
APPLICATION = {"kind": "pioneer", "name": "一班", "field": "机械", "members": 8}


def _apply(ctx: Ctx, **values: Any) -> Carrier:
    instance_id = make_instance(ctx, "carrier_creation").id
    return service.register(ctx, "2015", TEAM, LEADER, instance_id, APPLICATION | values)


def _name(ctx: Ctx) -> Carrier:
    create_campaign(ctx, 2015)
    carrier = _apply(ctx)
    service.give_name(ctx, carrier, "city")
    return carrier


def test_recheck_comes_every_year_from_the_naming() -> None:
    named_on = date(2016, 2, 29)
    assert rules.next_recheck(named_on, 12, named_on) == date(2017, 2, 28)
    assert rules.next_recheck(named_on, 12, date(2017, 2, 28)) == date(2018, 2, 28)
    assert rules.next_recheck(named_on, 6, date(2016, 8, 28)) == date(2016, 8, 29)


def test_standards_not_met_are_told() -> None:
    items = [{"name": "制度", "met": "met"}, {"name": "场所", "met": "unmet", "note": ""}, {"name": "经费"}]
    assert rules.count_unmet(items) == 2
    assert rules.describe_unmet(items) == "场所：未达到\n经费：未达到"


def test_leader_who_has_left_is_followed_by_who_leads_now(town: World) -> None:
    with town.begin() as ctx:
        carrier = _name(ctx)
        carrier.leader_id = "p:employee@team-00001"
        assert yearly.open_year(ctx, carrier).recheck_on == date(2016, 3, 13)
        assert carrier.leader_id == "p:employee@team-00001"
        ctx.session.get_one(Person, "p:employee@team-00001").is_active = False
        assert yearly.open_year(ctx, carrier).position == 1, "the year that runs is opened once"
        assert carrier.leader_id == LEADER
        ctx.session.get_one(Person, LEADER).is_active = False
        assert queries.find_leader(ctx, TEAM) == "p:unit_union@ent-0001"


def test_year_ends_with_the_recheck_that_was_passed(town: World) -> None:
    with town.begin() as ctx:
        carrier = _name(ctx)
        yearly.open_year(ctx, carrier)
        assert yearly.recheck(ctx, carrier.id, "correct", "制度") is not None
        assert yearly.open_year(ctx, carrier).position == 1
        assert yearly.recheck(ctx, carrier.id, "passed", "") is None
        assert yearly.recheck(ctx, carrier.id, "passed", "") is None
        assert [each.position for each in ctx.session.query(CarrierCheck)] == [1, 2]
        assert yearly.open_year(ctx, carrier).position == 2


def test_carrier_not_in_force_is_not_shown(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        carrier = _apply(ctx)
        with pytest.raises(IncidentError):
            service.show(ctx, carrier.id, (date(2015, 3, 13), "厂门口"), (date(2015, 3, 13), "承诺"), [])


def test_honoured_team_waits_for_somebody_who_leads_it(town: World) -> None:
    """Neither a leader of the team nor a chair of the unit's union: an incident that names the team as people do."""
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        end_holding(ctx, "team_leader@team-00001", LEADER)
        end_holding(ctx, "unit_union@ent-0001", "p:unit_union@ent-0001")
        instance_id = make_instance(ctx, "carrier_creation").id
        named = f"{get_organisation(ctx, 'ent-0001').name} {get_organisation(ctx, TEAM).name}"
        with pytest.raises(IncidentError, match=f"^team {named} has neither a leader nor a union"):
            service.create_titled(ctx, "2015", TEAM, instance_id)
        hold_post(ctx, "team_leader@team-00001", LEADER)
        carrier, is_new = service.create_titled(ctx, "2015", TEAM, instance_id)
        assert (carrier.leader_id, is_new) == (LEADER, True)


def test_registers_are_for_those_it_concerns(town: World) -> None:
    with town.begin() as ctx:
        carrier = _name(ctx)
        yearly.open_year(ctx, carrier)
        yearly.recheck(ctx, carrier.id, "passed", "")
        seen = {
            person: [count_rows(ctx, each, reader_of(ctx, person), Filters()).count for each in REGISTERS]
            for person in ("p:unit_union@ent-0001", "p:unit_union@ent-0002", LEADER, "p:employee@team-00001")
        }
        assert seen == {
            "p:unit_union@ent-0001": [1, 1, 1],
            "p:unit_union@ent-0002": [0, 0, 0],
            LEADER: [1, 1, 1],
            "p:employee@team-00001": [0, 0, 0],
        }


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Carrier, {"state": "active"}),
        (Carrier, {"state": "removed"}),
        (Carrier, {"state": "applied"}),
        (Carrier, {"taken_down_on": date(2015, 3, 13)}),
        (Carrier, {"hung_on": date(2015, 3, 12)}),
        (Carrier, {"is_titled": True, "kind": "studio"}),
        (CarrierYear, {"topics_planned": 1}),
        (CarrierYear, {"topics_done": 1}),
        (CarrierCheck, {"verdict": "correct", "note": "无制度"}),
        (CarrierCheck, {"verdict": "removed"}),
    ],
)
def test_the_table_refuses_what_cannot_be(town: World, model: type[Any], values: dict[str, Any]) -> None:
    with town.begin() as ctx:
        carrier = _name(ctx)
        yearly.open_year(ctx, carrier)
        yearly.recheck(ctx, carrier.id, "passed", "")
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(update(model).values(**values))


def test_team_has_one_carrier_of_a_kind_in_force(town: World) -> None:
    with town.begin() as ctx:
        _name(ctx)
        other = make_instance(ctx, "carrier_creation").id
    applied = {
        **{"id": "other", "campaign_id": "2015", "organisation_id": "ent-0001", "team_id": TEAM},
        **{"leader_id": LEADER, "instance_id": other, "number": "2015-ZT-0009", "kind": "pioneer"},
        **{"name": "又一班", "state": "applied", "created_at": ISSUED, "texts": {}},
    }
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.add(Carrier(**applied))
