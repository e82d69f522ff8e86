"""Is a zero report possible, and a missing report visible?"""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import Invalid
from handlers.activities.models import ActivityReport
from handlers.oversight.progress import county_progress
from tests.acceptance.pages import pages_of, sign_in
from tests.workflows.contest import Contest, fresh_contest
from tests.workflows.test_activity_reporting import list_periods, start_reports

ZERO, MISSING = "ent-0003", "ent-0004"


def _open_april(contest: Contest) -> None:
    contest.create()
    with contest.read() as ctx:
        period = list_periods(ctx, "2015")[0].to_dict()
    contest.go_to(period["opens_on"])
    contest.act(lambda ctx: start_reports(ctx, "2015", period))


def test_question_07_nothing_done_is_a_report_and_no_report_is_seen() -> None:
    with fresh_contest() as contest:
        _open_april(contest)
        task = contest.find("ConfirmReport", ZERO)
        with pytest.raises(Invalid), contest.runtime.begin() as ctx:
            contest.runtime.complete_task(ctx, task.id, {"is_zero": True, "zero_reason": ""})
        contest.do("ConfirmReport", ZERO, is_zero=True, zero_reason="本月全员检修设备")
        contest.do("CheckReport")
        [zero] = contest.get_all(ActivityReport, organisation_id=ZERO)
        assert (zero.state, zero.is_zero, zero.figures) == ("accepted", True, {})

        contest.go_to(date(2015, 5, 20))
        with contest.read() as ctx:
            rows = {row.organisation_id: row for row in county_progress(ctx, "2015", "reports")}
        assert (rows["county-02"].filed, rows["county-02"].overdue) == (1, 0)
        assert (rows["city"].filed, rows["city"].overdue) == (0, 1)
        with pages_of(contest) as app:
            page = sign_in(contest, app, "p:office@city").get(
                "/progress/bodies?campaign=2015&register=reports&status=overdue"
            )
            assert page.status_code == 200
            assert "市直电厂" in page.get_data(as_text=True)
            assert "北海化工厂" not in page.get_data(as_text=True)
