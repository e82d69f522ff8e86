from __future__ import annotations

from datetime import date

import handlers.campaigns.tasks  # noqa: F401 registers the handlers
from engine.encoding import decode, encode
from engine.registry import get_handler
from handlers.campaigns import queries, service
from tests.handlers.world import World


def test_handlers_carry_a_campaign_through_its_year(world: World) -> None:
    with world.begin() as ctx:
        service.create_campaign(ctx, 2015)
        service.start_campaign(ctx, "2015")
        parameters = get_handler("campaigns.read_parameters")(ctx, {"campaign": "2015"})
        opened = get_handler("campaigns.open_phase")(ctx, {"campaign": "2015", "phase": 1})
        closed = get_handler("campaigns.close_phase")(ctx, {"campaign": "2015", "phase": "mobilisation"})
        assert get_handler("campaigns.close_campaign")(ctx, {"campaign": "2015"}) == {}
    assert decode(encode(parameters)) == parameters
    assert parameters["phases"][1] == {
        "number": 2,
        "code": "implementation",
        "name": "推进实施阶段",
        "starts_on": date(2015, 4, 1),
        "ends_on": date(2015, 10, 31),
        "state": "pending",
    }
    assert (parameters["quotas"]["teams"], parameters["plan_due_on"]) == (20, date(2015, 3, 25))
    assert (opened["phase"]["state"], closed["phase"]["state"]) == ("running", "closed")
    with world.begin() as ctx:
        assert queries.get_campaign(ctx, "2015").state == "closed"


def test_cancelling_is_recorded(world: World) -> None:
    with world.begin() as ctx:
        service.create_campaign(ctx, 2015)
        get_handler("campaigns.cancel_campaign")(ctx, {"campaign": "2015"})
        assert queries.get_campaign(ctx, "2015").state == "cancelled"
