"""objection_handling: every path to its ends; the objector is in none of its data."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from handlers.honours.models import Objection, PublicNotice
from tests.workflows.contest import Contest
from tests.workflows.lists import (
    OBJECTOR,
    add_inventors,
    approve,
    begin,
    entry_states,
    item_states,
    object_to,
    post,
    settle,
)
from tests.workflows.paths import Path, drive, find_flows_not_driven


def _posted(contest: Contest, count: int = 2) -> PublicNotice:
    begin(contest)
    approve(contest, "result", [{}] * count)
    return post(contest)


def _end_of(contest: Contest, objection_id: str) -> str:
    [objection] = contest.get_all(Objection, id=objection_id)
    return contest.ended_at(objection.instance_id)


def not_accepted_lets_the_item_go(contest: Contest) -> None:
    notice = _posted(contest)
    objection_id = object_to(contest, "result-1")
    assert item_states(contest, notice) == {"result-1": "held", "result-2": "posted"}
    contest.do("CheckAcceptance", accepted="decline", refusal="grade")
    assert item_states(contest, notice)["result-1"] == "posted"
    contest.do("ReplyBoth", reply=f"{OBJECTOR['name']}：等级不在异议范围")
    assert "异议人" in contest.find("ReplyBoth").context["problem"]
    contest.do("ReplyBoth", reply="等级不在异议范围")
    assert _end_of(contest, objection_id) == "NotAccepted"


def no_text_may_name_the_objector(contest: Contest) -> None:
    _posted(contest)
    contest_name = OBJECTOR["name"]
    objection_id = object_to(contest, "result-1")
    contest.do("CheckAcceptance", accepted="accept", told_facts=f"{contest_name}反映数据不实")
    assert "异议人" in contest.find("CheckAcceptance").context["problem"]
    contest.do("CheckAcceptance", accepted="accept", told_facts="有人反映数据不实")
    assert contest.find("AnswerObjection").organisation_id == "ent-0001"
    contest.do("AnswerObjection", answer="数据属实", proof="检测报告")
    contest.do("Investigate", finding=f"向{contest_name}核实", progress="done")
    contest.do("Investigate", finding="尚待检测机构出具报告", progress="extend")
    contest.do("ExtendInvestigation", extension_reason="检测周期长")
    contest.do("Investigate", finding="报告与申报一致", progress="extend")
    contest.do("DecideObjection", decision="corrected", new_order="2,1", reason="排序有误")
    assert "新的排序" in contest.find("DecideObjection").context["problem"]
    contest.do("DecideObjection", decision="dismissed", reason="与申报一致")
    contest.do("ReplyBoth", reply="经查不成立")
    assert _end_of(contest, objection_id) == "Dismissed"
    _assert_hidden(contest)


def upheld_though_the_unit_does_not_answer(contest: Contest) -> None:
    notice = _posted(contest, 4)
    objection_id = object_to(contest, "result-2")
    contest.do("CheckAcceptance", accepted="accept", told_facts="数据不实")
    contest.go_to(date(2015, 10, 12))
    assert "AnswerObjection" not in contest.open_tasks()
    contest.do("Investigate", finding="数据不实", progress="done")
    contest.do("DecideObjection", decision="upheld", reason="数据不实")
    contest.do("ReplyBoth", reply="异议成立")
    assert _end_of(contest, objection_id) == "Upheld"
    assert item_states(contest, notice)["result-2"] == "removed"
    assert entry_states(contest)["result-4"] == "listed"


def a_wrong_order_of_inventors_is_corrected(contest: Contest) -> None:
    _posted(contest)
    add_inventors(contest, "result-1", "worker-1")
    objection_id = object_to(contest, "result-1", kind="inventor_order")
    settle(contest, "corrected", new_order="2,1")
    assert _end_of(contest, objection_id) == "Corrected"


def _assert_hidden(contest: Contest) -> None:
    """The objector's name, contact and words are in no table but their own, and in what discipline itself wrote."""
    words = (OBJECTOR["name"], OBJECTOR["contact"], OBJECTOR["facts"])
    with contest.read() as ctx:
        tables = ctx.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        holding = {
            (table, row.get("role"))
            for table in tables
            for row in ctx.session.execute(text(f'SELECT * FROM "{table}"')).mappings()
            if any(word in str(value) for value in row.values() for word in words)
        }
    assert holding == {("objectors", None), ("human_tasks", "discipline")}


PATHS: list[Path] = [
    not_accepted_lets_the_item_go,
    no_text_may_name_the_objector,
    upheld_though_the_unit_does_not_answer,
    a_wrong_order_of_inventors_is_corrected,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_objection_handling_path(path: Path) -> None:
    drive(path)


def test_objection_handling_every_flow_is_driven() -> None:
    assert find_flows_not_driven("objection_handling", PATHS) == set()
