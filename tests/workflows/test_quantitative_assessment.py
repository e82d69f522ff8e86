"""quantitative_assessment: every path to its end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handlers.oversight.assessments.models import Assessment, AssessmentScore
from handlers.oversight.assessments.queries import unit_scores
from handlers.oversight.assessments.service import start_assessments
from tests.workflows.contest import Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven

OWN = "own__self_score"
UPPER = "upper__upper_score"


def _begin(contest: Contest) -> str:
    """One unit; of its indicators only the proposals (none) and the two reported ones apply: 15, 15, 15."""
    drop_units(contest, "ent-0002", "ent-0003", "ent-0004", "county-01", "county-02")
    contest.create()
    contest.go_to(date(2015, 11, 2))
    assert contest.act(lambda ctx: start_assessments(ctx, "2015")) == 1
    assert contest.act(lambda ctx: start_assessments(ctx, "2015")) == 0
    return _assessment(contest).instance_id


def _assessment(contest: Contest) -> Assessment:
    [found] = contest.get_all(Assessment)
    return found  # type: ignore[no-any-return]


def both_sides_differ_and_the_unit_appeals(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("SelfAssess", "ent-0001", **{OWN: 95})
    contest.do("AssessUpper", is_vetoed=False, **{UPPER: 60})
    contest.do("SettleDifferences", settled__settled_score=90)
    assert contest.find("Appeal", "ent-0001").context["total"] == Decimal("60.0")
    with contest.read() as ctx:
        assert unit_scores(ctx, "2015") == {}
    contest.do("Appeal", answer="appeal", appeal_reason="漏计一项")
    contest.do("DecideAppeal", adjustment=5)
    contest.do("ApproveAssessment")
    assert (_assessment(contest).state, _assessment(contest).final_score) == ("published", 65)
    assert contest.ended_at(instance_id) == "AssessmentPublished"
    rows = {each.code: each for each in contest.get_all(AssessmentScore)}
    assert (rows["results"].self_score, rows["results"].upper_score, rows["results"].score) == (95, 60, 90)
    assert (rows["proposals"].actual, rows["proposals"].score) == (0, 0)
    assert rows["inspection"].score is None
    with contest.read() as ctx:
        assert unit_scores(ctx, "2015") == {"ent-0001": Decimal(65)}


def unit_keeps_silent_and_is_vetoed(contest: Contest) -> None:
    _begin(contest)
    contest.go_to(date(2015, 11, 11))
    contest.do("AssessUpper", is_vetoed=True, veto_reason="死亡事故", **{UPPER: 90})
    contest.go_to(date(2015, 11, 20))
    contest.do("ApproveAssessment")
    assert (_assessment(contest).veto, _assessment(contest).final_score) == ("死亡事故", 0)


def nobody_objects(contest: Contest) -> None:
    _begin(contest)
    contest.do("SelfAssess", "ent-0001", **{OWN: 90})
    contest.do("AssessUpper", is_vetoed=False, **{UPPER: 90})
    contest.do("Appeal", "ent-0001", answer="accept")
    contest.do("ApproveAssessment")
    assert _assessment(contest).final_score == 60


def level_above_gives_no_scores_by_the_years_end(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.go_to(date(2015, 12, 31))
    assert contest.open_tasks("ent-0001") == ["AssessUpper"]
    contest.go_to(date(2016, 1, 1))
    assert (_assessment(contest).state, _assessment(contest).final_score) == ("lapsed", None)
    assert contest.ended_at(instance_id) == "NotAssessed"


def decided_after_the_years_end(contest: Contest) -> None:
    """What the office has to decide stays with it."""
    _begin(contest)
    contest.do("SelfAssess", "ent-0001", **{OWN: 90})
    contest.do("AssessUpper", is_vetoed=False, **{UPPER: 90})
    contest.go_to(date(2016, 1, 4))
    assert contest.open_tasks("ent-0001") == ["ApproveAssessment"]
    contest.do("ApproveAssessment")
    assert (_assessment(contest).state, _assessment(contest).final_score) == ("published", 60)


PATHS: list[Path] = [
    both_sides_differ_and_the_unit_appeals,
    unit_keeps_silent_and_is_vetoed,
    nobody_objects,
    level_above_gives_no_scores_by_the_years_end,
    decided_after_the_years_end,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_quantitative_assessment_path(path: Path) -> None:
    drive(path)


def test_quantitative_assessment_every_flow_is_driven() -> None:
    assert find_flows_not_driven("quantitative_assessment", PATHS) == set()
