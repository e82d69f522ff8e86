"""Does the coverage figure list industries and enterprises with nothing?"""

from __future__ import annotations

from datetime import date

from handlers.directory.models import Organisation
from tests.workflows.contest import fresh_contest

INDUSTRIES = {"ent-0001": "机械制造", "ent-0002": "纺织服装", "ent-0003": "化工", "ent-0004": "电力能源"}


def test_question_06_who_and_which_industry_has_nothing_is_named() -> None:
    with fresh_contest() as contest:
        with contest.runtime.begin() as ctx:
            for unit, industry in INDUSTRIES.items():
                ctx.session.get_one(Organisation, unit).industry = industry
            ctx.session.get_one(Organisation, "ent-0002").industry = "机械制造"
        contest.create()
        contest.go_to(date(2015, 3, 1))
        contest.start_phase("mobilisation", date(2015, 3, 1))
        contest.do("DraftPlan", "ent-0001")
        contest.do("ConfirmResources", "ent-0001")
        contest.do("ReviewPlan", "ent-0001")
        contest.go_to(date(2015, 3, 15), 12)
        found = contest.find("OrderVisits").context
        assert (found["covered"], found["expected"], found["coverage_percent"]) == (1, 4, 25)
        assert found["missing_text"].splitlines() == ["临河纺织厂", "北海化工厂", "市直电厂"]
        assert sorted(found["industries_text"].splitlines()) == ["化工", "电力能源"], "机械制造 has one plan"
