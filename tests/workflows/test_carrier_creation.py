"""carrier_creation: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.activities.carriers.models import Carrier
from handlers.activities.figures import count_figures
from tests.workflows import carrying, lists
from tests.workflows.carrying import apply_anew, begin, check, fill, the_carrier
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice

TEAM = "team-00001"
TEAM_LEADER = "p:team_leader@team-00001"


def station_is_named_with_the_departments_opinion(contest: Contest) -> None:
    instance_id = begin(contest)
    fill(contest, "station")
    contest.give_back("GiveUnitOpinion", reason="补充制度")
    assert contest.find("ApplyForCarrier").context["return_reason"] == "补充制度"
    fill(contest, "station")
    contest.do("GiveUnitOpinion", opinion="agree")
    contest.give_back("CheckAtCounty", reason="补充带徒任务")
    fill(contest, "station")
    check(contest)
    contest.do("GiveDepartmentOpinion", opinion="refuse", note="带头人不是技师")
    contest.do("CheckSite", items__met="unmet", items__note="正在建设")
    shown = contest.find("DecideNaming").context
    assert (shown["unmet"], shown["department_opinion"]) == (4, "不同意")
    assert shown["unmet_text"].splitlines()[0] == "带头人具有技师以上资格：正在建设"
    contest.do("DecideNaming", decision="name", level="county")
    carrier = the_carrier(contest)
    assert (carrier.state, carrier.number, carrier.plaque_number) == (
        "named",
        "2015-ZT-0001",
        "2015-GZZ-0001",
    )
    assert contest.ended_at(instance_id) == "CarrierNamed"
    assert contest.open_tasks(carrying.UNIT) == ["HangPlaque"]
    with contest.read() as ctx:
        april = count_figures(ctx, "2015", carrying.UNIT, date(2015, 4, 1), date(2015, 4, 30))
        march = count_figures(ctx, "2015", carrying.UNIT, date(2015, 3, 1), date(2015, 3, 31))
    assert (april["carriers"], march["carriers"]) == (1, 0)


def pioneer_is_not_named(contest: Contest) -> None:
    instance_id = begin(contest, organisation_id=TEAM, applicant_id=TEAM_LEADER)
    fill(contest, "pioneer")
    check(contest)
    contest.do("CheckSite", items__met="met")
    contest.do("DecideNaming", decision="decline", note="名额已满")
    carrier = the_carrier(contest)
    assert (carrier.organisation_id, carrier.team_id) == (carrying.UNIT, TEAM)
    assert (carrier.state, carrier.end_reason) == ("declined", "名额已满")
    assert contest.ended_at(instance_id) == "CarrierDeclined"


def unit_refuses(contest: Contest) -> None:
    begin(contest)
    fill(contest)
    contest.do("GiveUnitOpinion", opinion="refuse", note="没有场所")
    assert the_carrier(contest).end_reason == "没有场所"


def county_refuses_and_the_name_is_free_again(contest: Contest) -> None:
    begin(contest)
    fill(contest)
    apply_anew(contest)
    fill(contest)
    assert "不能重复申报" in contest.find("ApplyForCarrier").context["problem_text"]
    contest.do("GiveUnitOpinion", opinion="agree")
    contest.do("CheckAtCounty", opinion="refuse", note="条件不够")
    fill(contest)
    assert sorted(each.state for each in contest.get_all(Carrier)) == ["applied", "declined"]


def withdrawn_outside_the_window_and_after_a_return(contest: Contest) -> None:
    instance_id = begin(contest, date(2015, 2, 20))
    fill(contest)
    assert contest.find("ApplyForCarrier").context["problem_text"] == "申报时间为2015-03-01至2015-10-31。"
    contest.do("ApplyForCarrier", action="withdraw")
    assert (contest.ended_at(instance_id), contest.get_all(Carrier)) == ("ApplicationWithdrawn", [])
    contest.go_to(carrying.APPLIED)
    apply_anew(contest)
    fill(contest)
    contest.give_back("GiveUnitOpinion")
    contest.do("ApplyForCarrier", action="withdraw")
    assert the_carrier(contest).end_reason == "申请人撤回"


def honoured_team_needs_no_application(contest: Contest) -> None:
    lists.begin(contest)
    apply_anew(contest, organisation_id=TEAM, applicant_id=TEAM_LEADER)
    fill(contest, "pioneer")
    lists.approve(contest, "team", [{}])
    lists.post(contest)
    lists.take_down(contest)
    contest.do("DraftDecision", title="决定", body="正文", signatories="市总工会", left_out="")
    contest.do("ApproveDecision", decision="approve")
    contest.do("NumberDecision", number="滨会发〔2015〕30号", issued_on=contest.today())
    [title] = contest.get_all(Carrier, is_titled=True)
    assert (title.team_id, title.kind, title.state, title.level) == (TEAM, "pioneer", "named", "city")
    assert contest.ended_at(title.instance_id) == "CarrierNamed"
    [applied] = contest.get_all(Carrier, is_titled=False)
    assert (applied.state, contest.ended_at(applied.instance_id)) == ("declined", "cancelled")
    assert "GiveUnitOpinion" not in contest.open_tasks()
    again = {"campaign": "2015", "organisation_id": "ent-0001", "team_id": TEAM}
    contest.act(lambda ctx: contest.runtime.send(ctx, "team_honoured", TEAM, again))
    assert [each.id for each in contest.get_all(Carrier, is_titled=True)] == [title.id]


def third_returns_are_decided_above(contest: Contest) -> None:
    begin(contest)
    fill(contest, "studio")
    for each in ("一", "二", "三"):
        contest.give_back("GiveUnitOpinion", reason=each)
        if each != "三":
            fill(contest, "studio")
    assert contest.find("CheckAtCounty").context["last_reason"] == "三"

    def apply_again() -> None:
        fill(contest, "studio")
        contest.do("GiveUnitOpinion", opinion="agree")

    return_thrice(contest, "CheckAtCounty", apply_again, "DecideApplication", "office_director")
    contest.do("DecideApplication", opinion="refuse", note="条件不具备")
    assert (the_carrier(contest).state, the_carrier(contest).end_reason) == ("declined", "条件不具备")


PATHS: list[Path] = [
    station_is_named_with_the_departments_opinion,
    pioneer_is_not_named,
    unit_refuses,
    county_refuses_and_the_name_is_free_again,
    withdrawn_outside_the_window_and_after_a_return,
    honoured_team_needs_no_application,
    third_returns_are_decided_above,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_carrier_creation_path(path: Path) -> None:
    drive(path)


def test_carrier_creation_every_flow_is_driven() -> None:
    assert find_flows_not_driven("carrier_creation", PATHS) == set()
