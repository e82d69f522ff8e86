"""technician_recommendation: every path to its ends, started by `competition_result` as a ranking sends it."""

from __future__ import annotations

import pytest

from handlers.activities.competitions.models import Entrant
from handlers.activities.technicians.models import TechnicianRecommendation
from tests.workflows.competing import find_about, hold, submit
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven


def _outcomes(contest: Contest) -> dict[str, tuple[str, str, str, str]]:
    return {
        row.person_id: (row.state, row.expert, row.promotion, row.certificate_number)
        for row in contest.get_all(TechnicianRecommendation)
    }


def winners_of_an_industry_competition(contest: Contest) -> None:
    hold(contest, "u_machinery", "industry", {"焊工": [90, 80, 59]}, {"worker-2": "technician"})
    assert _outcomes(contest) == {
        "worker-1": ("open", "open", "open", ""),
        "worker-2": ("open", "not_applicable", "open", ""),
        "worker-3": ("closed", "not_applicable", "not_applicable", ""),
    }
    first = find_about(contest, "WriteRecommendation", contestant="worker-1")
    assert (first.context["rank"], first.context["target_name"]) == (1, "技师")
    assert first.context["expert_rule"].startswith("支持获得市级行业性职工职业技能竞赛")
    submit(contest, first, {"wanted": "yes", "deeds": "十年一线"})
    contest.give_back("ReviewRecommendation", "d_hr", reason="请补充事迹")
    again = find_about(contest, "WriteRecommendation", contestant="worker-1")
    assert (again.context["return_reason"], again.context["deeds"]) == ("请补充事迹", "十年一线")
    submit(contest, again, {"wanted": "yes", "deeds": "十年一线，带徒三人"})
    contest.do("WriteRecommendation", wanted="no", waive_reason="已另行申报")
    for reason in ("请附证书", "证书不清"):
        contest.give_back("ReviewRecommendation", "d_hr", reason=reason)
        if reason == "请附证书":
            contest.do("WriteRecommendation", wanted="yes", deeds="十年一线，带徒三人")
    task = contest.find("DecideRecommendation", "d_hr")
    assert (task.role, task.context["returns"], task.context["last_reason"]) == (
        "group_deputy",
        3,
        "证书不清",
    )
    contest.do("DecideRecommendation", recommends="no", promotes="yes", certificate_number="2015-37")
    assert _outcomes(contest) == {
        "worker-1": ("closed", "refused", "granted", "2015-37"),
        "worker-2": ("closed", "not_applicable", "waived", ""),
        "worker-3": ("closed", "not_applicable", "not_applicable", ""),
    }
    assert {row.prize for row in contest.get_all(Entrant, person_id="worker-3")} == {"third"}


PATHS: list[Path] = [winners_of_an_industry_competition]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_technician_recommendation_path(path: Path) -> None:
    drive(path)


def test_technician_recommendation_every_flow_is_driven() -> None:
    assert find_flows_not_driven("technician_recommendation", PATHS) == set()
