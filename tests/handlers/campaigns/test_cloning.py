from __future__ import annotations

from datetime import date

import pytest

from engine.errors import NotFound
from handlers.campaigns import queries, service
from handlers.campaigns.cloning import clone_campaign, list_attention
from handlers.campaigns.service import BadParameters, CampaignExists
from handlers.directory import service as directory
from tests.handlers.world import World


@pytest.fixture
def season(town: World) -> World:
    """The contest of 2015, set up otherwise than the usual one and begun."""
    with town.begin() as ctx:
        service.create_campaign(ctx, 2015, title="滨宁市2015年竞赛")
        service.set_parameters(
            ctx,
            "2015",
            phase_dates={1: (date(2015, 2, 28), date(2015, 3, 31))},
            settings={
                "quotas": {"results": 12, "experts": 20, "teams": 20},
                "grades": {"first": 2, "second": 4, "third": 6},
                "scoring_window": {"opens_on": date(2015, 11, 3), "closes_on": date(2015, 11, 12)},
            },
        )
        service.start_campaign(ctx, "2015")
        service.open_phase(ctx, "2015", 1)
    return town


def test_clone_takes_over_rules_and_dates_and_nothing_that_was_done(season: World) -> None:
    with season.begin() as ctx:
        made, _attention = clone_campaign(ctx, 2015, 2016)
        assert (made.id, made.title, made.state, made.instance_id) == (
            "2016",
            "滨宁市2016年竞赛",
            "draft",
            None,
        )
    with season.begin() as ctx:
        phases = queries.list_phases(ctx, "2016")
        assert [(phase.starts_on, phase.ends_on, phase.state) for phase in phases] == [
            (date(2016, 2, 28), date(2016, 3, 31), "pending"),
            (date(2016, 4, 1), date(2016, 10, 31), "pending"),
            (date(2016, 11, 1), date(2016, 11, 30), "pending"),
        ]
        old, new = queries.get_settings(ctx, "2015"), queries.get_settings(ctx, "2016")
        assert new["grades"] == {"first": 2, "second": 4, "third": 6}
        assert new["scoring_window"] == {"opens_on": date(2016, 11, 3), "closes_on": date(2016, 11, 12)}
        assert new["summary_due_on"]["unit"] == date(2016, 11, 10)
        assert old["scoring_window"]["opens_on"] == date(2015, 11, 3)
        assert {key for key in old if old[key] == new[key]} >= {"quotas", "five_types", "trades", "review"}
        assert queries.get_campaign(ctx, "2015").state == "running"


def test_leap_day_becomes_the_28th_where_there_is_none(town: World) -> None:
    with town.begin() as ctx:
        service.create_campaign(ctx, 2016)
        service.set_parameters(ctx, "2016", phase_dates={1: (date(2016, 2, 29), date(2016, 3, 31))})
        plain, _attention = clone_campaign(ctx, 2016, 2017)
        leap, _attention = clone_campaign(ctx, 2016, 2020)
    assert [plain.phases[0].starts_on, leap.phases[0].starts_on] == [date(2017, 2, 28), date(2020, 2, 29)]


def test_what_cannot_be_cloned(season: World) -> None:
    with season.begin() as ctx:
        with pytest.raises(NotFound):
            clone_campaign(ctx, 2014, 2016)
        with pytest.raises(CampaignExists):
            clone_campaign(ctx, 2015, 2015)
        with pytest.raises(BadParameters):
            clone_campaign(ctx, 2015, 9999)
        assert [each.id for each in queries.list_campaigns(ctx)] == ["2015"]


def test_attention_names_who_left_what_is_vacant_and_who_closed(season: World) -> None:
    with season.begin() as ctx:
        before = {(each.kind, each.subject) for each in list_attention(ctx, 2015, 2016)}
        directory.end_holding(ctx, "county_union@county-01", "p:county_union@county-01")
        directory.set_person_active(ctx, "p:office@city", False)
        directory.create_post(ctx, "ent-0002", "unit_admin", "副总经理")
        directory.create_post(ctx, "ent-0004", "unit_admin", "副厂长", post_id="gone")
        directory.end_holding(ctx, "employee@team-00001", "p:employee@team-00001")
        directory.close_organisation(ctx, "ent-0003")
    with season.begin() as ctx:
        found = [each for each in list_attention(ctx, 2015, 2016) if (each.kind, each.subject) not in before]
    assert [(each.kind, each.subject, each.place, each.on) for each in found] == [
        ("left", "county_union county-01（county_union）", "临河区", date(2015, 3, 13)),
        ("left", "office city（office）", "市总工会", None),
        ("vacant", "county_union", "临河区", None),
        ("vacant", "副厂长", "市直电厂", None),
        ("vacant", "office", "市总工会", None),
        ("vacant", "副总经理", "临河纺织厂", None),
        ("closed", "北海化工厂", "", date(2015, 3, 13)),
    ]


def test_attention_names_documents_of_earlier_years_and_unknown_holidays(season: World) -> None:
    def old(to_year: int) -> list[tuple[str, str, int | None]]:
        with season.begin() as ctx:
            found = list_attention(ctx, 2015, to_year)
        kinds = ("dictionary", "quotas", "holidays")
        return [(each.kind, each.subject, each.year) for each in found if each.kind in kinds]

    assert old(2015) == [("quotas", "滨会发[2015]18号", 2015)]
    assert old(2040)[:2] == [("dictionary", "five_small_kinds", 2015), ("dictionary", "five_types", 2015)]
    assert old(2040)[-1] == ("holidays", "", 2040)
