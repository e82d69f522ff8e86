"""achievement_publication: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.activities.inventions.models import Invention
from handlers.publication.results.models import Publication
from tests.workflows.contest import Contest
from tests.workflows.judging import INVENTOR
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.publishing import award, clear, publish, start, the_publication, write
from tests.workflows.returns import return_thrice


def _begin(contest: Contest) -> str:
    contest.create()
    contest.go_to(date(2015, 5, 4))
    return start(contest)


def awarded_result_becomes_public_after_returns(contest: Contest) -> None:
    entry = award(contest, category="节能减排", publishable_name="节能快换夹具")
    task = contest.find("WriteVersion")
    shown = (
        task.context["title"],
        task.context["people"],
        task.context["content"],
        task.context["is_energy"],
    )
    assert shown == ("节能快换夹具", f"employee@{entry.organisation_id}", None, True)
    write(contest, content="联系电话13800001234")
    assert "手机号" in contest.find("WriteVersion").context["problem_text"]
    write(contest, **{"pictures": 1, "pictures.alt": "夹具照片"})
    assert [row["alt"] for row in contest.find("CheckSecrecy").context["pictures"]] == ["夹具照片"]
    contest.give_back("CheckSecrecy", reason="请删去参数")
    write(contest)
    contest.do("CheckSecrecy", scope="public")
    contest.do("CheckRights", rights="clear", rights_note="已有专利")
    contest.give_back("ApproveVersion", reason="请简短些")
    write(contest)
    clear(contest)
    contest.give_back("PublishVersion", reason="有错别字")
    publish(contest)
    found = the_publication(contest)
    assert (found.state, found.number, found.honour_id, found.owner_id) == (
        "public",
        "2015-FB-0001",
        "honour-1",
        INVENTOR,
    )
    assert contest.ended_at(found.instance_id) == "Published"
    assert contest.title_of(found.instance_id) == "2015 · 临河机械厂 · 快换夹具", (
        "as its publishers called it"
    )


def second_publication_of_a_result_is_not_begun(contest: Contest) -> None:
    entry = award(contest)
    contest.act(
        lambda ctx: contest.runtime.send(
            ctx,
            "result_awarded",
            "again",
            {"campaign": "2015", "honour_id": "honour-1", "entry_id": entry.id},
        )
    )
    assert len(contest.get_all(Publication)) == 1


def patent_comes_first(contest: Contest) -> None:
    instance_id = _begin(contest)
    write(contest)
    contest.do("CheckSecrecy", scope="public")
    contest.do("CheckRights", rights="patent_first", rights_note="有新颖性")
    assert contest.open_tasks() == ["DiscloseInvention"]
    contest.go_to(date(2015, 8, 10))
    contest.do("CheckRights", rights="patent_first", rights_note="仍有新颖性")
    assert contest.open_tasks() == ["DiscloseInvention"]
    contest.do("DiscloseInvention", wanted="patent")
    contest.do("ClearOwnership", ownership="service", ownership_basis="本职工作")
    contest.do("KeepSecret", published_before="no")
    contest.do("DecideSupport", decision="support", fee_support=0)
    assert "ApproveVersion" not in contest.open_tasks()
    filing = {"patent_kind": "utility", "application_number": "1", "filed_on": contest.today()}
    contest.do("FileApplication", filed="filed", **filing)
    contest.do("ApproveVersion", scope="public")
    contest.do("PublishVersion")
    assert contest.ended_at(instance_id) == "Published"


def open_ownership_refuses(contest: Contest) -> None:
    instance_id = _begin(contest)
    write(contest)
    contest.do("CheckSecrecy", scope="public")
    contest.do("CheckRights", rights="patent_first", rights_note="有新颖性")
    contest.do("DiscloseInvention", wanted="patent")
    contest.do("ClearOwnership", ownership="disputed", ownership_basis="各执一词")
    contest.do("SettleDispute", settlement="unsettled", settlement_note="转法院")
    assert contest.ended_at(instance_id) == "NotPublished"
    assert the_publication(contest).end_reason == "权属未能明确"


def invention_found_at_the_last_moment_blocks(contest: Contest) -> None:
    instance_id = _begin(contest)
    write(contest, related_number="2015-XM-0001")
    clear(contest)
    contest.start("ip_support", campaign="2015", organisation_id="ent-0001", applicant_id=INVENTOR)
    contest.do("DiscloseInvention", wanted="patent", related_number="2015-XM-0001")
    contest.do("PublishVersion")
    assert the_publication(contest).state == "checking"
    contest.do("ClearOwnership", ownership="service", ownership_basis="本职工作")
    contest.do("KeepSecret", published_before="no")
    contest.do("DecideSupport", decision="refuse", decision_reason="不具备新颖性")
    [invention] = contest.get_all(Invention)
    assert invention.state == "not_pursued"
    contest.do("ApproveVersion", scope="public")
    contest.do("PublishVersion")
    assert contest.ended_at(instance_id) == "Published"


def secret_of_the_unit_stays_inside(contest: Contest) -> None:
    instance_id = _begin(contest)
    write(contest)
    contest.do("CheckSecrecy", scope="internal", opinion="含工艺参数")
    assert contest.ended_at(instance_id) == "InternalOnly"


def union_above_keeps_it_inside(contest: Contest) -> None:
    _begin(contest)
    write(contest)
    contest.do("CheckSecrecy", scope="public")
    contest.do("CheckRights", rights="clear", rights_note="清楚")
    assert contest.find("ApproveVersion").role == "upper_union"
    contest.do("ApproveVersion", scope="internal", opinion="范围不大")
    assert the_publication(contest).state == "internal"


def unit_refuses(contest: Contest) -> None:
    _begin(contest)
    write(contest)
    contest.do("CheckSecrecy", scope="refuse", opinion="内容不实")
    assert (the_publication(contest).state, the_publication(contest).end_reason) == ("refused", "内容不实")


def department_refuses(contest: Contest) -> None:
    _begin(contest)
    write(contest)
    contest.do("CheckSecrecy", scope="public")
    contest.do("CheckRights", rights="refuse", rights_note="侵犯他人专利")
    assert the_publication(contest).end_reason == "侵犯他人专利"


def union_above_refuses(contest: Contest) -> None:
    _begin(contest)
    write(contest)
    contest.do("CheckSecrecy", scope="public")
    contest.do("CheckRights", rights="clear", rights_note="清楚")
    contest.do("ApproveVersion", scope="refuse", opinion="没有推广价值")
    assert the_publication(contest).state == "refused"


def withdrawn_by_the_owner(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("WriteVersion", action="withdraw")
    assert contest.ended_at(instance_id) == "PublicationWithdrawn"
    assert the_publication(contest).state == "withdrawn"


def third_returns_are_decided_above(contest: Contest) -> None:
    """The unit's by the union above, the union's and the publisher's by the office's director."""
    award(contest)
    write(contest)
    return_thrice(contest, "CheckSecrecy", lambda: write(contest), "DecideSecrecy", "upper_union")
    contest.do("DecideSecrecy", scope="public")
    contest.do("CheckRights", rights="clear", rights_note="权属清楚")

    def bring_up_again() -> None:
        write(contest)
        contest.do("CheckSecrecy", scope="public")
        contest.do("CheckRights", rights="clear", rights_note="权属清楚")

    return_thrice(contest, "ApproveVersion", bring_up_again, "DecideVersion", "office_director")
    contest.do("DecideVersion", scope="public")

    def clear_again() -> None:
        write(contest)
        clear(contest)

    return_thrice(contest, "PublishVersion", clear_again, "DecideRelease", "office_director")
    contest.do("DecideRelease")
    assert the_publication(contest).state == "public"


PATHS: list[Path] = [
    awarded_result_becomes_public_after_returns,
    second_publication_of_a_result_is_not_begun,
    patent_comes_first,
    open_ownership_refuses,
    invention_found_at_the_last_moment_blocks,
    secret_of_the_unit_stays_inside,
    union_above_keeps_it_inside,
    unit_refuses,
    department_refuses,
    union_above_refuses,
    withdrawn_by_the_owner,
    third_returns_are_decided_above,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_achievement_publication_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["achievement_publication", "publication_review"])
def test_achievement_publication_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
