"""The summary register, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from engine.errors import Conflict
from handlers.activities.service import accept_report, list_periods, start_reports, submit_report
from handlers.campaigns.queries import get_phase
from handlers.campaigns.service import create_campaign
from handlers.campaigns.service import open_phase as open_campaign_phase
from handlers.notices.models import Notice
from handlers.oversight import queries, service, tasks
from handlers.oversight.models import StageSummary
from handlers.plans.service import file_plan, start_unit_plans
from tests.handlers.world import World
from tests.workflows.contest import at

BODIES = ["city", "county-01", "county-02", "ent-0001", "ent-0002", "ent-0003", "ent-0004"]
SUMMARY = {"review": "回顾", "distinctive_work": "首席技师工作室"}
CARD = {"title": "积分制", "problem": "动力不足", "practice": "师徒积分", "effect": "结对翻番"}


@pytest.fixture
def november(town: World) -> World:
    """1 November 2015: every body has been asked for its summary."""
    town.clock.set(at(date(2015, 11, 1)))
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        open_campaign_phase(ctx, "2015", 3)
        service.start_summaries(ctx, "2015")
    return town


def test_start_summaries_asks_every_body_once(november: World) -> None:
    with november.begin() as ctx:
        assert service.start_summaries(ctx, "2015")[0] == 0
        rows = list(ctx.session.query(StageSummary).order_by(StageSummary.organisation_id))
        assert [(row.organisation_id, row.level) for row in rows] == [
            ("city", "city"),
            *((body, "county" if body.startswith("county") else "unit") for body in BODIES[1:]),
        ]
        assert {row.level: row.due_on for row in rows} == {
            "unit": date(2015, 11, 10),
            "county": date(2015, 11, 15),
            "city": date(2015, 11, 25),
        }
        assert [row.organisation_id for row in rows if row.instance_id is None] == ["city"]


def test_start_summaries_gives_the_city_what_its_process_needs(november: World) -> None:
    with november.begin() as ctx:
        municipal = service.start_summaries(ctx, "2015")[1]
        assert (municipal["organisation_id"], municipal["level"], municipal["opens_on"]) == (
            "city",
            "city",
            date(2015, 11, 16),
        )


def test_start_summaries_started_late_keeps_the_levels_apart(town: World) -> None:
    town.clock.set(at(date(2015, 12, 1)))
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        service.start_summaries(ctx, "2015")
        days = {row.level: row.due_on for row in ctx.session.query(StageSummary)}
        assert days == {"unit": date(2015, 12, 8), "county": date(2015, 12, 15), "city": date(2015, 12, 22)}


def test_file_summary_keeps_it_with_its_cards(november: World) -> None:
    with november.begin() as ctx:
        service.file_summary(ctx, "2015", "ent-0001", SUMMARY, practices=[CARD, {"title": " "}])
        service.file_summary(ctx, "2015", "ent-0001", SUMMARY, practices=[{**CARD, "effect": "显著"}])
        assert [(card.title, card.effect) for card in queries.list_practices(ctx, "2015")] == [
            ("积分制", "显著")
        ]


def test_file_summary_tells_the_phase_when_all_are_in(november: World) -> None:
    with november.begin() as ctx:
        for body in BODIES[1:]:
            service.file_summary(ctx, "2015", body, SUMMARY)
        assert november.processes.sent == []
        service.file_summary(ctx, "2015", "city", SUMMARY)
        assert november.processes.sent == [("all_summaries_filed", "2015", {})]


def test_late_then_missing(november: World) -> None:
    with november.begin() as ctx:
        service.mark_late(ctx, "2015", "ent-0001")
        service.close_summary(ctx, "2015", "ent-0001")
        found = queries.get_summary(ctx, "2015", "ent-0001")
        assert (found.state, found.late_at) == ("missing", ctx.now())
        with pytest.raises(Conflict):
            service.file_summary(ctx, "2015", "ent-0001", SUMMARY)


@pytest.mark.parametrize(
    "fault", [{"state": "filed"}, {"state": "missing"}, {"instance_id": None}, {"content": {}}]
)
def test_stage_summary_refuses_a_state_without_its_data(november: World, fault: dict[str, object]) -> None:
    def spoil() -> None:
        with november.begin() as ctx:
            summary = queries.get_summary(ctx, "2015", "ent-0001")
            for name, value in fault.items():
                setattr(summary, name, value)

    with pytest.raises(IntegrityError):
        spoil()


def test_prefill_summary_holds_targets_against_figures(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        open_campaign_phase(ctx, "2015", 3)
        start_unit_plans(ctx, "2015")
        target = {"target": "培训", "quantity": 100, "unit": "人次"}
        file_plan(ctx, "2015", "ent-0001", {"theme": "x", "targets": [target]})
        for month in (0, 1):
            town.clock.set(at(date(2015, 5 + month, 2)))
            period = list_periods(ctx, "2015")[month].to_dict()
            start_reports(ctx, "2015", period)
            submit_report(ctx, "2015", "ent-0001", period["code"], {"trained": 30, "pairs": 4})
            accept_report(ctx, "2015", "ent-0001", period["code"], {})
        service.start_summaries(ctx, "2015")
        service.file_summary(ctx, "2015", "ent-0001", SUMMARY)
        ctx.session.flush()
        own = tasks.prefill_summary(ctx, campaign="2015", organisation_id="ent-0001")
        assert own == {
            "comparison_text": "方案目标：\n1. 培训：100人次\n\n全年上报数据：\n培训人次：60",
            "lower_text": "",
        }
        county = tasks.prefill_summary(ctx, campaign="2015", organisation_id="county-01")
        assert county is not None
        assert county["lower_text"] == "临河机械厂：首席技师工作室\n临河纺织厂：尚未报送"
        assert "培训人次：60" in county["comparison_text"]
        city = tasks.prefill_summary(ctx, campaign="2015", organisation_id="city")
        assert city is not None
        assert city["lower_text"] == "临河区：尚未报送\n北海新区：尚未报送\n市直电厂：尚未报送"


def test_open_phase_moves_the_start_that_was_decided(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        service.open_phase(ctx, "2015", 1, date(2015, 3, 13))
        phase = get_phase(ctx, "2015", 1)
        assert (phase.starts_on, phase.state) == (date(2015, 3, 13), "running")
        service.open_phase(ctx, "2015", 1, date(2015, 3, 20))
        assert phase.starts_on == date(2015, 3, 13)


@pytest.mark.parametrize("decided", [None, date(2015, 2, 1), date(2015, 3, 1), date(2015, 4, 1)])
def test_open_phase_keeps_the_plan_otherwise(town: World, decided: date | None) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        service.open_phase(ctx, "2015", 1, decided)
        assert get_phase(ctx, "2015", 1).starts_on == date(2015, 3, 1)


def test_announce_cancellation_tells_everybody_once(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        assert service.announce_cancellation(ctx, "2015", "机构改革") == 7
        assert service.announce_cancellation(ctx, "2015", "机构改革") == 0
        assert {notice.title for notice in ctx.session.query(Notice)} == {"2015年全市职工技术创新竞赛已取消"}


def test_midyear_view_names_the_counties_behind(town: World) -> None:
    town.clock.set(at(date(2015, 5, 1)))
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        period = list_periods(ctx, "2015")[0].to_dict()
        start_reports(ctx, "2015", period)
        for unit in ("ent-0001", "ent-0002"):
            submit_report(ctx, "2015", unit, period["code"], {"trained": 1})
        ctx.session.flush()
        found = tasks.midyear_view(ctx, campaign="2015")
        assert found == {
            "plans_expected": 0,
            "plans_filed": 0,
            "reports_expected": 4,
            "reports_filed": 2,
            "weak_text": "市总工会：应报1，已报0\n北海新区：应报1，已报0",
        }
