from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from engine.errors import Conflict, NotFound
from engine.models import Instance
from handlers.campaigns import queries, service
from handlers.campaigns.models import Campaign, WorkingDay
from handlers.campaigns.rules import CampaignState
from handlers.campaigns.service import BadParameters, CampaignExists
from handlers.campaigns.starting import require_open
from tests.handlers.world import World


@pytest.fixture
def campaign(world: World) -> World:
    with world.begin() as ctx:
        service.create_campaign(ctx, 2015)
    return world


def test_create_campaign_has_the_dates_and_quotas_of_2015(campaign: World) -> None:
    with campaign.begin() as ctx:
        found = queries.get_campaign(ctx, "2015")
        phases = [
            (phase.number, phase.code, phase.starts_on, phase.ends_on, phase.state) for phase in found.phases
        ]
        assert phases == [
            (1, "mobilisation", date(2015, 3, 1), date(2015, 3, 31), "pending"),
            (2, "implementation", date(2015, 4, 1), date(2015, 10, 31), "pending"),
            (3, "summary", date(2015, 11, 1), date(2015, 11, 30), "pending"),
        ]
        assert found.settings["quotas"] == {"results": 15, "experts": 20, "teams": 20}
        assert found.settings["plan_due_on"] == date(2015, 3, 25)
        assert (found.state, found.year, found.title) == ("draft", 2015, "2015年全市职工技术创新竞赛")


def test_create_campaign_twice_is_refused(campaign: World) -> None:
    with campaign.begin() as ctx, pytest.raises(CampaignExists):
        service.create_campaign(ctx, 2015)
    with campaign.begin() as ctx:
        service.create_campaign(ctx, 2016, title="第二届")
    with campaign.begin() as ctx:
        assert [(found.id, found.title) for found in queries.list_campaigns(ctx)] == [
            ("2016", "第二届"),
            ("2015", "2015年全市职工技术创新竞赛"),
        ]


@pytest.mark.parametrize("year", [0, 1999, 3000])
def test_create_campaign_refuses_strange_years(world: World, year: int) -> None:
    with world.begin() as ctx, pytest.raises(BadParameters):
        service.create_campaign(ctx, year)


def test_start_campaign_starts_one_process(campaign: World) -> None:
    ids = []
    for _ in range(2):
        with campaign.begin() as ctx:
            ids.append(service.start_campaign(ctx, "2015"))
    with campaign.begin() as ctx:
        found = queries.get_campaign(ctx, "2015")
        assert ids == [found.instance_id] * 2
        assert (found.state, found.started_at) == ("running", campaign.clock.now())
        assert ctx.session.scalar(select(func.count()).select_from(Instance)) == 1


def test_campaign_led_outside_runs_without_a_process_and_is_taken_over_once(campaign: World) -> None:
    with campaign.begin() as ctx:
        service.take_over_campaign(ctx, "2015")
        found = queries.get_campaign(ctx, "2015")
        assert (found.state, found.instance_id, found.started_at) == ("running", None, ctx.now())
        require_open(found)
        for again in (service.take_over_campaign, service.start_campaign):
            with pytest.raises(Conflict):
                again(ctx, "2015")
        service.open_phase(ctx, "2015", 1)
        service.end_campaign(ctx, "2015", CampaignState.CLOSED)
        assert ctx.session.scalar(select(func.count()).select_from(Instance)) == 0


def test_ended_campaign_stays_ended(campaign: World) -> None:
    with campaign.begin() as ctx:
        service.start_campaign(ctx, "2015")
        service.end_campaign(ctx, "2015", CampaignState.CLOSED)
        service.end_campaign(ctx, "2015", CampaignState.CLOSED)
    with campaign.begin() as ctx:
        with pytest.raises(Conflict):
            service.start_campaign(ctx, "2015")
        with pytest.raises(Conflict):
            service.end_campaign(ctx, "2015", CampaignState.CANCELLED)
        assert queries.get_campaign(ctx, "2015").ended_at == campaign.clock.now()


@pytest.mark.parametrize("phase", [1, "1", Decimal(1), "mobilisation"])
def test_phase_opens_and_closes_once(campaign: World, phase: object) -> None:
    with campaign.begin() as ctx:
        with pytest.raises(Conflict):
            service.close_phase(ctx, "2015", phase)
        opened = service.open_phase(ctx, "2015", phase).started_at
    campaign.clock.advance(days=1)
    with campaign.begin() as ctx:
        assert service.open_phase(ctx, "2015", phase).started_at == opened
        service.close_phase(ctx, "2015", phase)
        service.open_phase(ctx, "2015", phase)
        service.close_phase(ctx, "2015", phase)
    with campaign.begin() as ctx:
        found = queries.get_phase(ctx, "2015", phase)
        assert (found.state, found.started_at, found.closed_at) == ("closed", opened, campaign.clock.now())
        assert [each.state for each in queries.list_phases(ctx, "2015")] == ["closed", "pending", "pending"]


def test_phase_that_is_not_there_is_not_found(campaign: World) -> None:
    with campaign.begin() as ctx:
        for missing in (0, 4, "final", None):
            with pytest.raises(NotFound):
                service.open_phase(ctx, "2015", missing)
        with pytest.raises(NotFound):
            service.open_phase(ctx, "1999", 1)


def test_set_parameters_changes_what_is_given(campaign: World) -> None:
    with campaign.begin() as ctx:
        service.set_parameters(
            ctx,
            "2015",
            title="  新名称 ",
            phase_dates={3: (date(2015, 11, 2), date(2015, 12, 4))},
            settings={
                "quotas": {"results": 14, "experts": 20, "teams": 20},
                "grades": {"first": 2, "second": 5, "third": 7},
            },
        )
    with campaign.begin() as ctx:
        found = queries.get_campaign(ctx, "2015")
        assert found.title == "新名称"
        assert found.phases[2].ends_on == date(2015, 12, 4)
        assert found.phases[0].ends_on == date(2015, 3, 31)
        assert found.settings["quotas"]["results"] == 14
        assert found.settings["report_due_working_day"] == 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"phase_dates": {1: (date(2015, 3, 1), date(2015, 4, 1))}}, "campaign.phases_overlap"),
        ({"phase_dates": {2: (date(2015, 10, 31), date(2015, 4, 1))}}, "campaign.phase_ends_before_start"),
        ({"phase_dates": {1: (date(2015, 3, 2), date(2015, 3, 31))}}, "campaign.phase_fixed"),
        ({"settings": {"quotas": {"results": -1}}}, "campaign.bad_quota"),
        ({"settings": {"quotas": None}}, "campaign.bad_quota"),
        ({"settings": {"quotas": {"results": True}}}, "campaign.bad_quota"),
        ({"settings": {"quotas_basis": " "}}, "campaign.bad_basis"),
        ({"settings": {"grades": {"first": 1, "second": 5, "third": 7}}}, "campaign.bad_grades"),
        ({"settings": {"grades": {"first": 15}}}, "campaign.bad_grades"),
        ({"settings": {"grades": {"first": 22, "second": -7, "third": 0}}}, "campaign.bad_grades"),
        ({"settings": {"medal_experts": 21}}, "campaign.bad_medal_experts"),
        ({"settings": {"medal_experts": None}}, "campaign.bad_medal_experts"),
        ({"settings": {"notice_working_days": 61}}, "campaign.bad_working_days"),
        ({"settings": {"correction_working_days": True}}, "campaign.bad_working_days"),
        ({"settings": {"entry_closes_on": None}}, "campaign.bad_date"),
        ({"settings": {"scoring_window": {"opens_on": date(2015, 11, 1)}}}, "campaign.bad_date"),
        ({"settings": {"entry_opens_on": date(2015, 10, 16)}}, "campaign.bad_window"),
        ({"settings": {"nomination_closes_on": date(2015, 11, 1)}}, "campaign.bad_window"),
        ({"settings": {"trades": None}}, "campaign.bad_dictionary"),
        (
            {"settings": {"five_types": {"year": 2015, "authority": "x", "options": []}}},
            "campaign.bad_dictionary",
        ),
        ({"settings": {"coverage_threshold": Decimal("1.1")}}, "campaign.bad_threshold"),
        ({"settings": {"report_due_working_day": 0}}, "campaign.bad_working_days"),
        ({"settings": {"plan_due_on": "2015-03-25"}}, "campaign.bad_date"),
        ({"settings": {"summary_due_on": []}}, "campaign.bad_date"),
        ({"settings": {"meeting_months": [3, 13]}}, "campaign.bad_month"),
        ({"settings": {"duty_due_on": None}}, "campaign.bad_date"),
        ({"settings": {"appeal_hours": 0}}, "campaign.bad_competition"),
        ({"settings": {"pass_mark": 101}}, "campaign.bad_competition"),
    ],
)
def test_set_parameters_refuses_and_changes_nothing(
    campaign: World, change: dict[str, Any], code: str
) -> None:
    with campaign.begin() as ctx:
        service.open_phase(ctx, "2015", 1)
    with campaign.begin() as ctx, pytest.raises(BadParameters) as raised:
        service.set_parameters(ctx, "2015", title="neu", **change)
    assert raised.value.params["errors"] == [code]
    with campaign.begin() as ctx:
        found = queries.get_campaign(ctx, "2015")
        assert (found.title, found.phases[0].ends_on) == ("2015年全市职工技术创新竞赛", date(2015, 3, 31))


def test_running_phase_may_be_prolonged_and_a_closed_one_not(campaign: World) -> None:
    longer = {1: (date(2015, 3, 1), date(2015, 3, 30))}
    with campaign.begin() as ctx:
        service.open_phase(ctx, "2015", 1)
        service.set_parameters(ctx, "2015", phase_dates=longer)
        service.close_phase(ctx, "2015", 1)
        with pytest.raises(BadParameters):
            service.set_parameters(ctx, "2015", phase_dates={1: (date(2015, 3, 1), date(2015, 3, 31))})


def test_current_campaign_is_the_newest_running_one(campaign: World) -> None:
    with campaign.begin() as ctx:
        service.create_campaign(ctx, 2016)
        found = queries.current_campaign(ctx)
        assert found is not None
        assert found.id == "2016"
        service.start_campaign(ctx, "2015")
        found = queries.current_campaign(ctx)
        assert found is not None
        assert found.id == "2015"
        service.end_campaign(ctx, "2015", CampaignState.CANCELLED)
        service.end_campaign(ctx, "2016", CampaignState.CANCELLED)
        assert queries.current_campaign(ctx) is None


def test_calendar_holds_the_shipped_holidays(campaign: World) -> None:
    with campaign.begin() as ctx:
        calendar = queries.work_calendar(ctx)
        assert calendar.add_working_days(date(2015, 9, 25), 5) == date(2015, 10, 9)
        assert [
            calendar.count_working_days(phase.starts_on, phase.ends_on)
            for phase in queries.list_phases(ctx, "2015")
        ] == [22, 145, 21]


def test_calendar_is_read_once_and_again_after_a_change(campaign: World) -> None:
    with campaign.begin() as ctx:
        with campaign.counting() as statements:
            queries.work_calendar(ctx)
            queries.work_calendar(ctx)
        assert len(statements) == 1
        service.set_working_day(ctx, date(2015, 3, 16), False, "停电")
        service.set_working_day(ctx, date(2015, 3, 14), True)
        service.set_working_day(ctx, date(2015, 10, 1), True)
        calendar = queries.work_calendar(ctx)
        assert not calendar.is_working_day(date(2015, 3, 16))
        assert calendar.is_working_day(date(2015, 3, 14))
        assert calendar.is_working_day(date(2015, 10, 1))
        service.set_working_day(ctx, date(2015, 3, 16), True)
        assert queries.work_calendar(ctx).is_working_day(date(2015, 3, 16))


def test_seeding_again_keeps_what_somebody_edited(campaign: World) -> None:
    with campaign.begin() as ctx:
        service.set_working_day(ctx, date(2015, 10, 1), True, "加班")
        before = ctx.session.scalar(select(func.count()).select_from(WorkingDay))
    with campaign.begin() as ctx:
        service.seed_working_days(ctx)
    with campaign.begin() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(WorkingDay)) == before
        assert ctx.session.get_one(WorkingDay, date(2015, 10, 1)).label == "加班"
        assert all(day.on.year == 2015 for day in queries.list_working_days(ctx, 2015))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE campaigns SET state = 'paused'",
        "UPDATE campaigns SET state = 'running'",
        "UPDATE campaigns SET state = 'closed'",
        "UPDATE campaign_phases SET number = 4 WHERE number = 3",
        "UPDATE campaign_phases SET code = 'summary' WHERE number = 2",
        "UPDATE campaign_phases SET code = 'other' WHERE number = 2",
        "UPDATE campaign_phases SET ends_on = '2015-01-01'",
        "UPDATE campaign_phases SET state = 'running'",
        "UPDATE campaign_phases SET closed_at = '2015-03-13 00:00:00'",
    ],
)
def test_rows_that_make_no_sense_are_refused(campaign: World, statement: str) -> None:
    with pytest.raises(IntegrityError), campaign.begin() as ctx:
        ctx.session.execute(text(statement))


def test_campaigns_created_at_once_for_one_year_are_one(campaign: World) -> None:
    twin = Campaign(id="twin", year=2015, title="x", settings={}, created_at=datetime(2015, 1, 1, tzinfo=UTC))
    with pytest.raises(IntegrityError), campaign.begin() as ctx:
        ctx.session.add(twin)
