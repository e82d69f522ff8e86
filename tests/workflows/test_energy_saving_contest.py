"""energy_saving_contest and energy_reporting: every path to their ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.models import HumanTask, Instance, Message, TaskCandidate
from handlers.activities.energy.models import EnergyContest, EnergyMeasure, EnergyQuarter
from handlers.activities.energy.service import invite
from handlers.activities.figures import count_figures
from handlers.directory.models import Organisation
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice

UNIT = "ent-0001"
SETTINGS: dict[str, Any] = {
    "factors": [{"name": "电力", "unit": "万千瓦时", "factor": Decimal("1.229")}],
    "factors_source": "GB/T 2589-2008",
    "quarters": [
        {"name": "一季度", "starts_on": date(2015, 1, 1), "ends_on": date(2015, 3, 31)},
        {"name": "二季度", "starts_on": date(2015, 4, 1), "ends_on": date(2015, 4, 20)},
    ],
    "report_working_days": 5,
    "verified_by_day": date(2015, 4, 30),
    "places": 1,
}
BASELINE: dict[str, Any] = {"output": 4000, "consumption__amount": 1000}
QUARTER: dict[str, Any] = {"output": 1000, "consumption__amount": 200, "entry_wanted": False}
VERIFIED: dict[str, Any] = {"verdict": "confirm", "verified_by": "third_party"}


def _begin(contest: Contest) -> str:
    """An enterprise under dispatch is invited."""
    contest.create(energy=SETTINGS)
    contest.go_to(date(2015, 4, 2))
    with contest.runtime.begin() as ctx:
        unit = ctx.session.get_one(Organisation, UNIT)
        unit.is_high_energy, unit.dispatch_level = True, "county"
    contest.act(lambda ctx: invite(ctx, "2015"))
    contest.act(lambda ctx: invite(ctx, "2015"))
    [instance] = contest.get_all(Instance, definition_key="energy_saving_contest")
    return str(instance.id)


def _enter(contest: Contest) -> str:
    instance_id = _begin(contest)
    contest.do("EnterContest", themes=["energy"])
    contest.do("FixBaseline", **BASELINE)
    contest.do("FileMeasures", measures=2, measures__title="余热回收", measures__theme="energy")
    return instance_id


def _reach_verification(contest: Contest) -> str:
    instance_id = _enter(contest)
    contest.do("ReportQuarter", **QUARTER)
    contest.go_to(date(2015, 4, 21))
    contest.do("ReportQuarter", **QUARTER)
    return instance_id


def _row(contest: Contest) -> EnergyContest:
    [row] = contest.get_all(EnergyContest)
    return row  # type: ignore[no-any-return]


def best_technology_is_recommended(contest: Contest) -> None:
    instance_id = _begin(contest)
    assert contest.find("EnterContest").role == "unit_union"
    contest.do("EnterContest", themes=["energy"])
    contest.do("FixBaseline", output=4000, consumption__amount=0)
    assert contest.find("FixBaseline").context["problem_text"] == "请填写上年度的能耗和产值。"
    contest.do("FixBaseline", **BASELINE)
    assert contest.find("FileMeasures").context["baseline_text"] == "能耗1229.000吨标准煤，产值4000万元"
    contest.do("FileMeasures", measures=2, measures__title="余热回收", measures__theme="energy")
    contest.do("ReportQuarter", output=1000, consumption__amount=20, entry_wanted=False)
    assert contest.find("ReportQuarter").context["problem_text"].startswith("按产值折算的节能率为92.00%")
    contest.do("ReportQuarter", **{**QUARTER, "explanation": "设备检修停产"}, entry_title="余热回收")
    assert contest.open_tasks() == []
    contest.go_to(date(2015, 4, 21))
    assert contest.find("ReportQuarter").context["proposals_text"].startswith("本年度已提节能减排类")
    contest.do("ReportQuarter", **{**QUARTER, "entry_wanted": True, "entry_title": "余热回收利用"})
    assert len(contest.get_all(Instance, definition_key="achievement_entry")) == 1
    verification = contest.find("VerifySaving")
    [verifier] = contest.get_all(TaskCandidate, task_id=verification.id)
    assert verifier.principal == "post:group_member@d_eic"
    assert verification.context["reported_saving"] == Decimal("122.900")
    contest.give_back("VerifySaving", reason="请附电费单")
    contest.do("ExplainFigures", reply="已附")
    assert contest.find("VerifySaving").context["reply"] == "已附"
    contest.do("VerifySaving", **VERIFIED, verified_saving=1000)
    returned = contest.find("VerifySaving").context
    assert returned["problem_text"].startswith("核定节能量不能大于按基期折算的全年能耗614.5")
    assert returned["verified_saving"] == 1000
    contest.do("VerifySaving", **VERIFIED, verified_saving=100)
    contest.go_to(date(2015, 5, 1))
    row = _row(contest)
    assert (row.number, row.peer_class, row.state, row.place) == ("2015-JN-0001", "county", "ranked", 1)
    assert (row.saved_energy, row.saving_rate, row.verified_by) == (100, Decimal("16.27"), "third_party")
    contest.do("PickTechnology", choice="promote", technology="余热回收")
    assert contest.ended_at(instance_id) == "TechnologyRecommended"
    [message] = contest.get_all(Message, name="technology_recommended")
    assert (message.correlation_key, message.payload["name"]) == (row.id, "余热回收")
    assert message.payload["applicant_id"] == f"p:unit_union@{UNIT}"
    assert contest.find("ScoreResult").context["title"] == "余热回收"
    with contest.read() as ctx:
        april = count_figures(ctx, "2015", UNIT, date(2015, 4, 1), date(2015, 4, 20))
        later = count_figures(ctx, "2015", UNIT, date(2015, 4, 21), date(2015, 4, 30))
    assert (april["energy_measures"], april["energy_saved"]) == (2, Decimal("61.45"))
    assert (later["energy_measures"], later["energy_saved"]) == (0, Decimal("61.45"))


def ranked_behind_another_of_its_class(contest: Contest) -> None:
    instance_id = _reach_verification(contest)
    other_id = contest.start(
        "energy_saving_contest", campaign="2015", organisation_id="ent-0002", organisation={}
    )
    contest.do("VerifySaving", **VERIFIED, verified_saving=20)
    with contest.runtime.begin() as ctx:
        ctx.session.add(_other(contest, other_id))
    contest.go_to(date(2015, 5, 1))
    [row] = contest.get_all(EnergyContest, organisation_id=UNIT)
    assert (row.place, row.state) == (2, "ranked")
    assert contest.ended_at(instance_id) == "EnterpriseRanked"


def _other(contest: Contest, instance_id: str) -> EnergyContest:
    return EnergyContest(
        **{"id": "other", "campaign_id": "2015", "organisation_id": "ent-0002", "number": "2015-JN-0002"},
        **{"instance_id": instance_id, "peer_class": "county", "state": "verified", "verified_by": "d_eic"},
        **{"saved_energy": Decimal(50), "saving_rate": Decimal(9), "verified_at": contest.clock.now()},
        created_at=contest.clock.now(),
    )


def nothing_worth_promoting(contest: Contest) -> None:
    instance_id = _reach_verification(contest)
    contest.do("VerifySaving", **VERIFIED, verified_saving=20)
    contest.go_to(date(2015, 5, 1))
    contest.do("PickTechnology", choice="none")
    assert contest.ended_at(instance_id) == "EnterpriseRanked"
    assert contest.get_all(Message, name="technology_recommended") == []


def verification_refused(contest: Contest) -> None:
    instance_id = _reach_verification(contest)
    contest.do("VerifySaving", **{**VERIFIED, "verdict": "refuse"}, verdict_note="没有计量记录")
    assert (_row(contest).state, _row(contest).end_reason) == ("unverified", "没有计量记录")
    assert contest.ended_at(instance_id) == "ContestLeft"


def nobody_verifies_in_time(contest: Contest) -> None:
    _reach_verification(contest)
    contest.go_to(date(2015, 5, 1))
    assert (_row(contest).state, _row(contest).end_reason) == ("unverified", "未在核查截止前完成")
    assert contest.open_tasks() == []


def enterprise_does_not_explain_in_time(contest: Contest) -> None:
    _reach_verification(contest)
    contest.give_back("VerifySaving", reason="请附电费单")
    contest.go_to(date(2015, 5, 1))
    assert _row(contest).state == "unverified"


def quarter_is_never_reported(contest: Contest) -> None:
    instance_id = _enter(contest)
    contest.do("ReportQuarter", **QUARTER)
    contest.go_to(date(2015, 5, 1))
    assert [row.position for row in contest.get_all(EnergyQuarter)] == [1]
    assert contest.ended_at(instance_id) == "ContestLeft"


def enterprise_leaves_in_a_quarter(contest: Contest) -> None:
    instance_id = _enter(contest)
    contest.do("ReportQuarter", action="withdraw")
    assert (_row(contest).state, _row(contest).end_reason) == ("withdrawn", "企业退出")
    assert contest.ended_at(instance_id) == "ContestLeft"
    assert len(contest.get_all(EnergyMeasure)) == 2


def invitation_is_declined_and_second_entry_refused(contest: Contest) -> None:
    _begin(contest)
    contest.do("EnterContest", themes=["energy"])
    second = contest.start(
        "energy_saving_contest", campaign="2015", organisation_id=UNIT, organisation={"name": "临河机械厂"}
    )
    contest.do("EnterContest", themes=["energy"])
    task: HumanTask = contest.find("EnterContest")
    assert task.context["problem_text"] == "本单位本年度已经参赛（2015-JN-0001），请撤回。"
    contest.do("EnterContest", action="withdraw")
    assert contest.ended_at(second) == "NotEntered"


def third_return_is_decided_in_the_department(contest: Contest) -> None:
    _reach_verification(contest)
    return_thrice(
        contest, "VerifySaving", lambda: contest.do("ExplainFigures"), "DecideSaving", "group_deputy"
    )
    contest.do("DecideSaving", **{**VERIFIED, "verdict": "refuse"}, verdict_note="没有计量记录")
    assert (_row(contest).state, _row(contest).end_reason) == ("unverified", "没有计量记录")


def department_does_not_decide_in_time(contest: Contest) -> None:
    _reach_verification(contest)
    return_thrice(
        contest, "VerifySaving", lambda: contest.do("ExplainFigures"), "DecideSaving", "group_deputy"
    )
    contest.go_to(date(2015, 5, 1))
    assert (_row(contest).state, _row(contest).end_reason) == ("unverified", "未在核查截止前完成")


PATHS: list[Path] = [
    best_technology_is_recommended,
    ranked_behind_another_of_its_class,
    nothing_worth_promoting,
    verification_refused,
    nobody_verifies_in_time,
    enterprise_does_not_explain_in_time,
    quarter_is_never_reported,
    enterprise_leaves_in_a_quarter,
    invitation_is_declined_and_second_entry_refused,
    third_return_is_decided_in_the_department,
    department_does_not_decide_in_time,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_energy_saving_contest_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["energy_saving_contest", "energy_reporting", "energy_verification"])
def test_energy_saving_contest_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
