"""plan_issuance: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.directory.models import Organisation, Person, Post, PostHolding
from handlers.notices.models import Notice
from handlers.plans.models import IssuedPlan
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven

MORE_DEPARTMENTS = ("d_eic", "d_fin", "d_hr", "d_sasac", "d_ip", "d_fic")
ISSUERS = ("city", "d_st", *MORE_DEPARTMENTS)


def _begin(contest: Contest) -> str:
    """All eight issuers, and the drafting ordered."""
    with contest.runtime.begin() as ctx:
        for department in MORE_DEPARTMENTS:
            ctx.session.merge(
                Organisation(
                    id=department,
                    kind="department",
                    name=department,
                    parent_id="city",
                    registered_on=date(2015, 1, 1),
                )
            )
            ctx.session.flush()
            seat = f"group_deputy@{department}"
            ctx.session.add(Post(id=seat, organisation_id=department, role="group_deputy", title="副组长"))
            ctx.session.add(Person(id=f"p:{seat}", name=seat))
            ctx.session.flush()
            ctx.session.add(PostHolding(post_id=seat, person_id=f"p:{seat}", valid_from=date(2015, 1, 1)))
    contest.create()
    return contest.start(
        "plan_issuance",
        campaign="2015",
        campaign_title="竞赛",
        countersign_working_days=5,
        phases=[{"name": "动员部署阶段", "starts_on": date(2015, 3, 1), "ends_on": date(2015, 3, 31)}],
        quotas={"experts": 20, "teams": 20, "results": 15},
    )


def _sign_all(contest: Contest, opinion: str = "agree") -> None:
    for issuer in ISSUERS:
        contest.do("Countersign", issuer, opinion=opinion)


def all_agree(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("DraftPlan", title="关于开展职工技术创新竞赛的实施方案")
    assert contest.open_tasks() == ["Countersign"] * 8
    assert contest.find("Countersign", "city").role == "group_deputy"
    _sign_all(contest)
    contest.do("ApprovePlan")
    contest.do("AssignNumber", document_number="滨会发[2015]18号", issued_on=date(2015, 3, 13))
    assert contest.find("PublishPlan").context["document_number"] == "滨会发[2015]18号"
    contest.do("PublishPlan")
    assert contest.ended_at(instance_id) == "PlanPublished"
    [plan] = contest.get_all(IssuedPlan)
    assert (plan.document_number, plan.issued_on) == ("滨会发[2015]18号", date(2015, 3, 13))
    told = {notice.person_id for notice in contest.get_all(Notice, kind="plan_issued")}
    assert told == {
        f"p:{role}@{place}"
        for role, place in (
            ("county_union", "county-01"),
            ("county_union", "county-02"),
            *(("unit_union", f"ent-000{number}") for number in range(1, 5)),
        )
    }


def one_disagrees_two_rounds(contest: Contest) -> None:
    """A material change goes round once more; a second dissent goes to the leader as it is."""
    _begin(contest)
    contest.do("DraftPlan")
    contest.do("Countersign", "d_fin", opinion="disagree", comment="经费没有列支渠道")
    for issuer in ISSUERS:
        if issuer != "d_fin":
            contest.do("Countersign", issuer)
    task = contest.find("MergeOpinions")
    assert "d_fin：不同意。经费没有列支渠道" in task.context["opinions_text"]
    contest.do("MergeOpinions", material_change=True, measures="经费由各单位列支")
    assert contest.find("Countersign", "d_st").context["round_number"] == 2
    assert contest.find("Countersign", "d_st").context["measures"] == "经费由各单位列支"
    contest.do("Countersign", "d_fin", opinion="change", comment="仍请斟酌")
    for issuer in ISSUERS:
        if issuer != "d_fin":
            contest.do("Countersign", issuer)
    contest.do("MergeOpinions", material_change=True)
    assert contest.open_tasks() == ["ApprovePlan"]


def small_changes_need_no_round(contest: Contest) -> None:
    _begin(contest)
    contest.do("DraftPlan")
    _sign_all(contest, "change")
    contest.do("MergeOpinions", material_change=False)
    contest.do("ApprovePlan")
    assert contest.open_tasks() == ["AssignNumber"]


def late_signatory_is_escalated_not_taken_as_consent(contest: Contest) -> None:
    _begin(contest)
    contest.do("DraftPlan")
    for issuer in ISSUERS[1:]:
        contest.do("Countersign", issuer)
    contest.go_to(date(2015, 3, 9))
    assert contest.open_tasks() == ["Countersign"]
    [notice] = contest.get_all(Notice, kind="countersign_late")
    assert notice.person_id == "p:group_leader@city"
    contest.do("Countersign", "city")
    assert contest.open_tasks() == ["ApprovePlan"]


def leader_returns_then_withdraws(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("DraftPlan")
    _sign_all(contest)
    contest.give_back("ApprovePlan", reason="目标须量化")
    assert contest.find("DraftPlan").context["return_reason"] == "目标须量化"
    contest.do("DraftPlan")
    _sign_all(contest)
    contest.do("ApprovePlan", decision="withdraw", decision_reason="条件不成熟")
    assert contest.ended_at(instance_id) == "PlanWithdrawn"
    assert contest.get_all(IssuedPlan) == []


def number_taken_is_given_again(contest: Contest) -> None:
    _begin(contest)
    contest.create(2014)
    with contest.runtime.begin() as ctx:
        ctx.session.add(
            IssuedPlan(
                campaign_id="2014",
                document_number="滨会发[2015]1号",
                title="旧",
                issued_on=date(2015, 1, 5),
                registered_at=ctx.now(),
            )
        )
    contest.do("DraftPlan")
    _sign_all(contest)
    contest.do("ApprovePlan")
    contest.do("AssignNumber", document_number="滨会发[2015]1号")
    assert "已被占用" in contest.find("AssignNumber").context["number_problem"]
    contest.do("AssignNumber", document_number="滨会发[2015]2号")
    assert contest.open_tasks() == ["PublishPlan"]


PATHS: list[Path] = [
    all_agree,
    one_disagrees_two_rounds,
    small_changes_need_no_round,
    late_signatory_is_escalated_not_taken_as_consent,
    leader_returns_then_withdraws,
    number_taken_is_given_again,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_plan_issuance_path(path: Path) -> None:
    drive(path)


def test_plan_issuance_every_flow_is_driven() -> None:
    assert find_flows_not_driven("plan_issuance", PATHS) == set()
