"""Do all eight departments countersign, with one disagreeing, one late, one transferring the task?"""

from __future__ import annotations

from datetime import date

from engine import tasks
from engine.models import HumanTask
from handlers.notices.models import Notice
from tests.workflows.contest import fresh_contest
from tests.workflows.test_plan_issuance import ISSUERS, _begin

DISAGREES, LATE, HANDS_ON = "d_fin", "d_ip", "d_st"
COLLEAGUE = "post:group_member@d_st"


def test_question_03_eight_sign_one_disagrees_one_is_late_one_hands_it_on() -> None:
    with fresh_contest() as contest:
        _begin(contest)
        contest.do("DraftPlan")
        assert contest.open_tasks() == ["Countersign"] * len(ISSUERS)
        task_id = contest.find("Countersign", HANDS_ON).id
        contest.act(lambda ctx: tasks.transfer(ctx, task_id, COLLEAGUE, "副组长出差"))
        with contest.read() as ctx:
            assert tasks.list_candidates(ctx, task_id) == [COLLEAGUE]
        contest.do("Countersign", DISAGREES, opinion="disagree", comment="经费没有列支渠道")
        for issuer in ISSUERS:
            if issuer not in (DISAGREES, LATE):
                contest.do("Countersign", issuer)

        contest.go_to(date(2015, 3, 9))
        assert contest.open_tasks() == ["Countersign"], "silence is not consent"
        [notice] = contest.get_all(Notice, kind="countersign_late")
        assert notice.person_id == "p:group_leader@city"
        contest.do("Countersign", LATE)

        signed = [
            each for each in contest.get_all(HumanTask, node="Countersign") if each.state == "completed"
        ]
        assert sorted(each.organisation_id for each in signed) == sorted(ISSUERS)
        assert "d_fin：不同意。经费没有列支渠道" in contest.find("MergeOpinions").context["opinions_text"]
        contest.do("MergeOpinions", material_change=False)
        assert contest.open_tasks() == ["ApprovePlan"]
