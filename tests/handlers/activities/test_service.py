"""The report register, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import Conflict
from handlers.activities import queries, service, tasks
from handlers.activities.models import ActivityReport
from handlers.campaigns.service import create_campaign
from tests.handlers.world import World
from tests.workflows.contest import at

UNITS = ["ent-0001", "ent-0002", "ent-0003", "ent-0004"]
APRIL, MAY = "2015-04", "2015-05"


def _open(ctx: Ctx, month: int = 0) -> dict[str, Any]:
    period = service.list_periods(ctx, "2015")[month].to_dict()
    return service.start_reports(ctx, "2015", period)[1]


@pytest.fixture
def spring(town: World) -> World:
    """1 May 2015: the reports of April have been asked for."""
    town.clock.set(at(date(2015, 5, 1)))
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        _open(ctx)
    return town


def _submit(ctx: Ctx, unit: str = "ent-0001", period: str = APRIL, **figures: object) -> ActivityReport:
    return service.submit_report(ctx, "2015", unit, period, figures or {"trained": 10})


def test_start_reports_starts_each_unit_once(spring: World) -> None:
    with spring.begin() as ctx:
        assert service.start_reports(ctx, "2015", service.list_periods(ctx, "2015")[0].to_dict())[0] == 0
        rows = ctx.session.query(ActivityReport).order_by(ActivityReport.organisation_id)
        assert [row.organisation_id for row in rows] == UNITS
        assert {row.due_on for row in rows} == {date(2015, 5, 8)}


def test_start_reports_opened_late_moves_the_dates(town: World) -> None:
    town.clock.set(at(date(2015, 6, 1)))
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        period = _open(ctx)
        assert (period["due_on"], period["bulletin_on"]) == (date(2015, 6, 8), date(2015, 6, 23))
        assert queries.get_report(ctx, "2015", "ent-0001", APRIL).due_on == date(2015, 6, 8)


def test_list_last_figures_takes_the_last_report_that_was_not_zero(spring: World) -> None:
    with spring.begin() as ctx:
        _submit(ctx, pairs=7, trained=10)
        _submit(ctx, "ent-0002", trained=3)
        _open(ctx, 1)
        service.submit_report(ctx, "2015", "ent-0001", MAY, {}, zero_reason="检修")
        _submit(ctx, "ent-0002", MAY, trained=4)
        ctx.session.flush()
        assert queries.list_last_figures(ctx, "2015", MAY) == {
            "ent-0001": {"pairs": 7, "trained": 10},
            "ent-0002": {"trained": 3},
        }
        assert queries.list_last_figures(ctx, "2015", "2015-06") == {
            "ent-0001": {"pairs": 7, "trained": 10},
            "ent-0002": {"trained": 4},
        }
        assert queries.list_last_figures(ctx, "2015", APRIL) == {}


def test_submit_then_accept(spring: World) -> None:
    with spring.begin() as ctx:
        with pytest.raises(Conflict):
            service.accept_report(ctx, "2015", "ent-0001", APRIL, {})
        _submit(ctx)
        service.accept_report(ctx, "2015", "ent-0001", APRIL, {"highlights": "好", "opinion": None})
    with spring.begin() as ctx:
        report = queries.get_report(ctx, "2015", "ent-0001", APRIL)
        assert (report.state, report.is_late, report.figures, report.texts) == (
            "accepted",
            False,
            {"trained": 10},
            {"highlights": "好"},
        )


def test_submit_after_the_day_is_late_only_the_first_time(spring: World) -> None:
    with spring.begin() as ctx:
        spring.clock.set(at(date(2015, 5, 8), 23))
        assert _submit(ctx).is_late is False
        spring.clock.set(at(date(2015, 5, 9)))
        assert _submit(ctx).is_late is False
        assert _submit(ctx, "ent-0002").is_late is True


def test_list_missing_and_close_leave_what_came(spring: World) -> None:
    with spring.begin() as ctx:
        _submit(ctx)
        service.accept_report(ctx, "2015", "ent-0001", APRIL, {})
        for unit in ("ent-0001", "ent-0002"):
            service.list_missing(ctx, "2015", unit, APRIL)
            service.close_report(ctx, "2015", unit, APRIL)
        came = queries.get_report(ctx, "2015", "ent-0001", APRIL)
        missing = queries.get_report(ctx, "2015", "ent-0002", APRIL)
        assert (came.state, came.listed_at) == ("accepted", None)
        assert (missing.state, missing.listed_at) == ("missing", ctx.now())
        with pytest.raises(Conflict):
            _submit(ctx, "ent-0002")


def test_close_report_takes_returned_figures_out(spring: World) -> None:
    with spring.begin() as ctx:
        _submit(ctx)
        service.close_report(ctx, "2015", "ent-0001", APRIL)
        ctx.session.flush()
        report = queries.get_report(ctx, "2015", "ent-0001", APRIL)
        assert (report.state, report.figures) == ("missing", None)


@pytest.mark.parametrize(
    "fault", [{"state": "accepted"}, {"state": "submitted"}, {"is_zero": True}, {"figures": {}}]
)
def test_activity_report_refuses_a_state_without_its_data(spring: World, fault: dict[str, object]) -> None:
    def spoil() -> None:
        with spring.begin() as ctx:
            report = queries.get_report(ctx, "2015", "ent-0001", APRIL)
            for name, value in fault.items():
                setattr(report, name, value)

    with pytest.raises(IntegrityError):
        spoil()


def test_check_report_takes_doubtful_figures_only_with_an_explanation(spring: World) -> None:
    with spring.begin() as ctx:
        figures = {"headcount": 1, "participants": 2}
        kept = {
            "campaign": "2015",
            "organisation_id": "ent-0001",
            "period": {"code": APRIL},
            "figures": figures,
        }
        found = tasks.check_report(ctx, **kept)
        assert found is not None
        assert (found["plausible"], bool(found["jumps_text"])) == (False, True)
        assert queries.get_report(ctx, "2015", "ent-0001", APRIL).state == "open"
        found = tasks.check_report(ctx, **kept, explanation="含派遣工")
        assert found is not None
        assert found["plausible"] is True
        assert queries.get_report(ctx, "2015", "ent-0001", APRIL).state == "submitted"


def test_sum_counties_and_bulletin_count_the_same(spring: World) -> None:
    with spring.begin() as ctx:
        _submit(ctx, "ent-0001", trained=10)
        _submit(ctx, "ent-0004", trained=5)
        ctx.session.flush()
        counties = tasks.sum_counties(ctx, campaign="2015", period={"code": APRIL})
        assert counties is not None
        assert [
            (row["organisation_id"], row["expected"], row["filed"], row["missing_text"], row["totals_text"])
            for row in counties["counties"]
        ] == [
            ("county-01", 2, 1, "临河纺织厂", "培训人次：10"),
            ("county-02", 1, 0, "北海化工厂", ""),
        ]
        bulletin = tasks.bulletin_figures(ctx, campaign="2015", period={"code": APRIL})
        assert bulletin == {
            "expected": 4,
            "filed": 2,
            "missing_text": "临河纺织厂\n北海化工厂",
            "totals_text": "培训人次：15",
            "counties_text": "市总工会：应报1，已报1\n临河区：应报2，已报1\n北海新区：应报1，已报0",
        }
