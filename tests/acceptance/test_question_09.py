"""Does a finding stay open after phase end and still count? Yes."""

from __future__ import annotations

from datetime import date

from handlers.campaigns.models import CampaignPhase
from handlers.oversight.inspections.models import Finding, Inspection
from tests.workflows.contest import drop_units, fresh_contest

ROUND = {"number": 1, "opens_on": date(2015, 10, 12), "counties": 0, "large": 0, "units": 1}


def test_question_09_a_finding_outlives_its_phase_and_is_closed_afterwards() -> None:
    with fresh_contest() as contest:
        drop_units(contest, "ent-0002", "ent-0003", "ent-0004")
        contest.create(inspection_rounds=[ROUND])
        contest.go_to(date(2015, 4, 1))
        contest.start_phase("implementation", date(2015, 4, 1))
        contest.go_to(date(2015, 10, 12))
        contest.do("ConfirmTeam", decision="confirm", visit_on=contest.today())
        contest.do(
            "Inspect",
            visited_on=contest.today(),
            items__score=70,
            findings=1,
            findings__severity="major",
            findings__due_on=date(2015, 10, 30),
            good_practices=0,
        )
        contest.do("CommentOnInspection", "ent-0001", accepts="accept")
        contest.do("ApproveReport")
        contest.go_to(date(2015, 11, 5))
        [phase] = contest.get_all(CampaignPhase, number=2)
        assert phase.state == "closed"
        [finding] = contest.get_all(Finding)
        assert (finding.state, finding.overdue_at is not None) == ("open", True)
        contest.do("PlanMeasure", "ent-0001")
        contest.do("DoAndProve", outcome="done", done_on=contest.today())
        contest.do("VerifyRectification", verdict="verified")
        [finding], [inspection] = contest.get_all(Finding), contest.get_all(Inspection)
        assert (finding.state, inspection.state) == ("rectified", "closed")
