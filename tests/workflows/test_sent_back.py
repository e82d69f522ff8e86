"""退回 to a chosen step in the shipped processes: what was done since is done again, and all ends as without it."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.actions import SENDING_BACK
from engine.models import HumanTask, TaskState
from tests.workflows import test_campaign_funding as campaign_funding
from tests.workflows import test_department_duty as department_duty
from tests.workflows import test_plan_issuance as plan_issuance
from tests.workflows import test_quantitative_assessment as quantitative_assessment
from tests.workflows import test_unit_endorsement as unit_endorsement
from tests.workflows import test_unit_plan as unit_plan
from tests.workflows import test_unit_summary as unit_summary
from tests.workflows.contest import Contest, fresh_contest
from tests.workflows.paths import Path

PATHS: dict[Path, set[tuple[str, str]]] = {
    campaign_funding.city_request_is_reduced_overspent_and_settled: {
        ("ApproveBudget", "ReviewBudget"),
        ("ApproveBudget", "PrepareBudget"),
    },
    department_duty.policy_is_issued_and_published: {
        ("MergeOpinions", "Consult"),
        ("MergeOpinions", "DraftPolicy"),
        ("SignPolicy", "MergeOpinions"),
        ("SignPolicy", "Consult"),
        ("SignPolicy", "DraftPolicy"),
    },
    plan_issuance.small_changes_need_no_round: {
        ("MergeOpinions", "Countersign"),
        ("MergeOpinions", "DraftPlan"),
        ("ApprovePlan", "MergeOpinions"),
        ("ApprovePlan", "Countersign"),
        ("ApprovePlan", "DraftPlan"),
    },
    unit_plan.files_at_once: {
        ("ReviewPlan", "ConfirmResources"),
        ("ReviewPlan", "DraftPlan"),
    },
    unit_endorsement.is_endorsed: {
        ("SignBenefit", "CheckEntry"),
        ("RecordNotice", "SignBenefit"),
        ("RecordNotice", "CheckEntry"),
    },
    unit_summary.unit_files: {("ApproveSummary", "MakePracticeCards"), ("ApproveSummary", "WriteSummary")},
    unit_summary.city_is_approved_by_the_leader: {
        ("ApproveMunicipal", "MakePracticeCards"),
        ("ApproveMunicipal", "WriteSummary"),
    },
    quantitative_assessment.nobody_objects: {("ApproveAssessment", "Appeal")},
}
"""Where each is sent back on its way."""


class Hesitation:
    """Sends every task back, once to each step it may go to, and has all done again as it was done before."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: set[tuple[str, str]] = set()
        self._done: dict[tuple[str, str | None], dict[str, Any]] = {}
        self._do = Contest.do
        hesitation = self

        def do(contest: Contest, node: str, place: str | None = None, **values: Any) -> None:
            hesitation.go_back(contest, contest.find(node, place), place)
            task = contest.find(node, place)
            hesitation._done[node, task.organisation_id] = values
            hesitation._do(contest, node, place, **values)

        monkeypatch.setattr(Contest, "do", do)

    def go_back(self, contest: Contest, task: HumanTask, place: str | None) -> None:
        while steps := self._list_steps(contest, task):
            self.sent.add((task.node, steps[0]))
            contest.act(
                lambda ctx, to=steps[0], old=task.id: contest.runtime.send_back(ctx, old, to, "请再核对")
            )
            self._do_again(contest, task)
            task = contest.find(task.node, place)

    def _do_again(self, contest: Contest, until: HumanTask) -> None:
        where = {"instance_id": until.instance_id, "state": TaskState.READY}
        while until.node not in {each.node for each in contest.get_all(HumanTask, **where)}:
            opened = contest.get_all(HumanTask, **where)
            [again, *_] = [each for each in opened if (each.node, each.organisation_id) in self._done]
            place = again.organisation_id
            self._do(contest, again.node, place, **self._done[again.node, place])

    def _list_steps(self, contest: Contest, task: HumanTask) -> list[str]:
        with contest.read() as ctx:
            if not set(task.actions.split(",")) & set(SENDING_BACK):
                return []
            steps = contest.runtime.list_steps_back(ctx, task.id)
            return [each.node for each in steps if (task.node, each.node) not in self.sent]


@pytest.mark.parametrize(
    "path", PATHS, ids=lambda path: path.__module__.rpartition(".")[2] + "." + path.__name__
)
def test_sent_back_to_every_step_it_ends_as_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hesitation = Hesitation(monkeypatch)
    with fresh_contest() as contest:
        path(contest)
    assert hesitation.sent == PATHS[path]
