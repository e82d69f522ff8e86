"""A campaign's settings are read once in a transaction, and a change of them is seen in it."""

from __future__ import annotations

from handlers.campaigns.queries import get_campaign, get_settings
from handlers.campaigns.service import create_campaign
from tests.handlers.world import World


def test_settings_asked_for_often_are_read_once(world: World) -> None:
    with world.begin() as ctx:
        create_campaign(ctx, 2015)
    with world.begin() as ctx, world.counting() as seen:
        for _ in range(3):
            get_settings(ctx, "2015")
        assert len([text for text in seen if "FROM campaigns" in text]) == 1
        get_campaign(ctx, "2015").settings = {**get_settings(ctx, "2015"), "medal_experts": 1}
        assert get_settings(ctx, "2015")["medal_experts"] == 1
