"""publication_question: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.directory.models import Person
from handlers.publication.questions.models import PublicationQuestion
from handlers.publication.questions.queries import list_answered
from handlers.publication.questions.service import ask
from tests.workflows.contest import Contest
from tests.workflows.judging import INVENTOR
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.publishing import publish, start, the_publication

WRITTEN = {"name": "张先生", "contact": "0543-3160000", "text": "能用在铣床上吗？"}


def _ask(contest: Contest) -> None:
    contest.create()
    contest.go_to(date(2015, 5, 4))
    start(contest)
    publish(contest)
    publication_id = the_publication(contest).id
    contest.act(lambda ctx: ask(ctx, publication_id, WRITTEN, "192.0.2.1"))


def _shown(contest: Contest) -> list[tuple[str, str]]:
    with contest.read() as ctx:
        return [(each.text, each.answer) for each in list_answered(ctx, the_publication(contest).id)]


def _question(contest: Contest) -> PublicationQuestion:
    [found] = contest.get_all(PublicationQuestion)
    return found  # type: ignore[no-any-return]


def answered_by_the_owner_without_personal_numbers(contest: Contest) -> None:
    _ask(contest)
    assert _shown(contest) == []
    assert WRITTEN["contact"] not in str(contest.find("ScreenQuestion").context)
    contest.do("ScreenQuestion", screening="forward", question="我的电话13800001234，能用在铣床上吗？")
    assert "手机号" in contest.find("ScreenQuestion").context["problem_text"]
    contest.do("ScreenQuestion", screening="forward", question="能用在铣床上吗？")
    assert _shown(contest) == []
    task = contest.find("AnswerQuestion")
    assert (task.context["question"], "contact" in task.context) == ("能用在铣床上吗？", False)
    contest.do("AnswerQuestion", answer="可以，打13800001234")
    contest.do("AnswerQuestion", answer="可以，换底座即可")
    assert _shown(contest) == [("能用在铣床上吗？", "可以，换底座即可")]
    assert contest.ended_at(str(_question(contest).instance_id)) == "Answered"
    assert contest.title_of(str(_question(contest).instance_id)) == "提问 2015-TW-0001 · 快换夹具"


def answered_by_the_unit_when_the_owner_has_left(contest: Contest) -> None:
    _ask(contest)
    with contest.runtime.begin() as ctx:
        ctx.session.get_one(Person, INVENTOR).is_active = False
    contest.do("ScreenQuestion", screening="decline", decline_reason="重复提问")
    publication_id = the_publication(contest).id
    contest.act(lambda ctx: ask(ctx, publication_id, WRITTEN, "192.0.2.1"))
    contest.do("ScreenQuestion", screening="forward", question="怎么联系？")
    assert contest.find("AnswerForUnit").organisation_id == "ent-0001"
    contest.do("AnswerForUnit", answer="请联系技术科")
    assert _shown(contest) == [("怎么联系？", "请联系技术科")]


def declined_and_never_shown(contest: Contest) -> None:
    _ask(contest)
    contest.do("ScreenQuestion", screening="decline", decline_reason="广告")
    assert (_question(contest).state, _question(contest).decline_reason) == ("declined", "广告")
    assert _shown(contest) == []
    assert contest.ended_at(str(_question(contest).instance_id)) == "Declined"


PATHS: list[Path] = [
    answered_by_the_owner_without_personal_numbers,
    answered_by_the_unit_when_the_owner_has_left,
    declined_and_never_shown,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_publication_question_path(path: Path) -> None:
    drive(path)


def test_publication_question_every_flow_is_driven() -> None:
    assert find_flows_not_driven("publication_question", PATHS) == set()
