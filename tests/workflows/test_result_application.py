"""result_application: every path to its ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handlers.publication.promotions.models import Application, FollowUp
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.publishing import award, match

DAY = date(2015, 12, 1)


def offer(contest: Contest) -> None:
    """An awarded result is offered to ent-0003."""
    award(contest, DAY)
    contest.do("ScoreResult", value=90, applicability=90, benefit=90)
    contest.do("GiveConsent", consent="agree")
    match(contest, "ent-0003")


def sign(contest: Contest) -> None:
    """Both units sign today."""
    contest.do(
        "SignAgreement",
        decision="agree",
        agreement="licence",
        fee=5000,
        terms="许可使用",
        signed_on=contest.today(),
    )


def use(contest: Contest) -> None:
    """The result is in use since today."""
    contest.do("ApplyOnSite", decision="applied", site="一车间", applied_on=contest.today())


def application(contest: Contest) -> Application:
    """The one application."""
    [found] = contest.get_all(Application)
    return found  # type: ignore[no-any-return]


def looked_at_for_a_year(contest: Contest) -> None:
    offer(contest)
    task = contest.find("SignAgreement")
    assert (task.organisation_id, task.role, task.context["owner_unit"]) == (
        "ent-0003",
        "unit_admin",
        "临河机械厂",
    )
    contest.do("SignAgreement", decision="agree", agreement="free", terms="免费", signed_on=date(2015, 12, 2))
    assert contest.find("SignAgreement").context["problem_text"] == "签订日期不能晚于今天。"
    sign(contest)
    contest.do("ApplyOnSite", decision="applied", site="一车间", applied_on=date(2015, 11, 30))
    assert "应用日期应在2015-12-01" in contest.find("ApplyOnSite").context["problem_text"]
    use(contest)
    assert contest.open_tasks("ent-0003") == []
    for months, day in ((3, date(2016, 3, 1)), (6, date(2016, 6, 1)), (12, date(2016, 12, 1))):
        contest.go_to(day)
        assert contest.find("ReportEffect").context["months"] == months
        contest.do("ReportEffect", effect="good", benefit=10000, note="运行正常")
    found = application(contest)
    assert (found.state, found.fee) == ("confirmed", Decimal(5000))
    assert sum(each.benefit for each in contest.get_all(FollowUp)) == Decimal(30000)
    assert contest.ended_at(str(found.instance_id)) == "Applied"
    assert contest.title_of(str(found.instance_id)).startswith("2015 · 成果应用 2015-CY-0001 · ")


def use_is_stopped(contest: Contest) -> None:
    offer(contest)
    sign(contest)
    use(contest)
    contest.go_to(date(2016, 3, 1))
    contest.do("ReportEffect", effect="stopped", benefit=0, note="设备更新")
    assert (application(contest).state, application(contest).end_reason) == ("not_adopted", "设备更新")


def not_signed(contest: Contest) -> None:
    offer(contest)
    contest.do("SignAgreement", decision="refuse", end_reason="费用太高")
    assert application(contest).end_reason == "费用太高"
    assert contest.ended_at(str(application(contest).instance_id)) == "NotAdopted"


def not_applied(contest: Contest) -> None:
    offer(contest)
    sign(contest)
    contest.do("ApplyOnSite", decision="refuse", end_reason="设备不匹配")
    assert application(contest).end_reason == "设备不匹配"


PATHS: list[Path] = [looked_at_for_a_year, use_is_stopped, not_signed, not_applied]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_result_application_path(path: Path) -> None:
    drive(path)


def test_result_application_every_flow_is_driven() -> None:
    assert find_flows_not_driven("result_application", PATHS) == set()
