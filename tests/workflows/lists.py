"""Approved lists for the tests of notices and honours, and the steps that bring them through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from engine.context import Ctx
from handlers.entries.models import Entry, EntryInventor
from handlers.honours.models import NoticeItem, PublicNotice
from handlers.honours.objecting import file_objection
from handlers.reviews import selecting
from handlers.reviews.models import FinalList
from tests.workflows.contest import Contest
from tests.workflows.judging import EXPERTS, make_entry, make_experts
from tests.workflows.test_final_selection import review

POSTED = date(2015, 9, 25)
OVER = date(2015, 10, 10)
"""The day after the last of five working days from POSTED: 1 to 7 October are holidays, 10 October is worked."""
OBJECTOR: Mapping[str, str] = {
    **{"signed": "person", "name": "王举报", "contact": "13912345678", "kind": "truth"},
    **{"facts": "我在车间亲眼见到数据是王举报人测的", "evidence": "测试记录照片"},
}
NO_SETTINGS: Mapping[str, Any] = MappingProxyType({})


def begin(contest: Contest, settings: Mapping[str, Any] = NO_SETTINGS) -> None:
    """A campaign and a pool of experts, on the day notices are posted."""
    contest.create(
        quotas={"results": 3, "experts": 3, "teams": 3},
        grades={"first": 1, "second": 1, "third": 1},
        medal_experts=3,
        **settings,
    )
    contest.go_to(POSTED)
    with contest.runtime.begin() as ctx:
        make_experts(ctx, EXPERTS[:1])


def approve(
    contest: Contest,
    kind: str,
    entries: Sequence[Mapping[str, Any]],
    medals: Sequence[int] = (),
    firsts: int = 1,
) -> None:
    """A list of a class approved; of results so many get first prizes, then one a second, the others thirds."""

    def judge(ctx: Ctx) -> None:
        for number, values in enumerate(entries, 1):
            make_entry(ctx, number, kind=kind, **values)
        review(ctx, {f"{kind}-{number}": 95 - number for number in range(1, len(entries) + 1)}, kind)

    def select(ctx: Ctx) -> None:
        drawn = ctx.session.query(FinalList).filter_by(kind=kind).one()
        ctx.processes.cancel(ctx, str(drawn.instance_id), "名单直接审定")
        listed = min(len(entries), 3)
        if kind == "result":
            second = min(listed - firsts, 1)
            counts = {"first": firsts, "second": second, "third": listed - firsts - second}
            selecting.set_grades(ctx, drawn.id, counts)
        if listed < 3:
            selecting.set_shortfall(ctx, drawn.id, "宁缺毋滥")
        selecting.choose_medals(ctx, drawn.id, [f"2015-{kind[0].upper()}-{each:04d}" for each in medals])
        selecting.approve_list(ctx, drawn.id)

    contest.act(judge)
    contest.act(select)


def post(contest: Contest) -> PublicNotice:
    """Check and post the notice that waits; returns it."""
    contest.do(
        "CheckMasking", title="拟命名名单公示", contact="市总工会经济部 0543-3160000", channels="市总工会网站"
    )
    contest.do("PostNotice", posted_on=contest.today(), posted_proof="网站已发布")
    return newest_notice(contest)


def take_down(contest: Contest, day: date = OVER) -> None:
    """Let the notice come to its end and confirm it."""
    contest.go_to(day)
    contest.do("ConfirmTakenDown", closed_proof="期满撤下")


def newest_notice(contest: Contest) -> PublicNotice:
    """The notice drawn up last."""
    found: PublicNotice = max(contest.get_all(PublicNotice), key=lambda each: each.number)
    return found


def object_to(contest: Contest, entry_id: str, **written: str) -> str:
    """Somebody objects to an item of the newest notice; returns the objection's id."""
    notice = newest_notice(contest)
    return str(contest.act(lambda ctx: file_objection(ctx, notice.id, entry_id, {**OBJECTOR, **written}).id))


def accept(contest: Contest) -> None:
    """Accept, answer and investigate the objection that waits."""
    contest.do("CheckAcceptance", accepted="accept", told_facts="有人反映数据不实")
    contest.do("AnswerObjection", answer="数据属实", proof="检测报告")
    contest.do("Investigate", finding="已核查原始记录", progress="done")


def settle(contest: Contest, decision: str, **values: Any) -> None:
    """Accept and decide the objection that waits, and reply."""
    accept(contest)
    contest.do("DecideObjection", decision=decision, reason="经核查认定", **values)
    contest.do("ReplyBoth", reply="已按规定处理")


def item_states(contest: Contest, notice: PublicNotice) -> dict[str, str]:
    """Entry → state of its item in a notice."""
    return {item.entry_id: item.state for item in contest.get_all(NoticeItem, notice_id=notice.id)}


def entry_states(contest: Contest) -> dict[str, str]:
    """Entry → state."""
    return {entry.id: entry.state for entry in contest.get_all(Entry)}


def add_inventors(contest: Contest, entry_id: str, *persons: str) -> None:
    """More inventors behind the first."""
    with contest.runtime.begin() as ctx:
        for position, person_id in enumerate(persons, 2):
            ctx.session.add(
                EntryInventor(entry_id=entry_id, position=position, person_id=person_id, share=10)
            )
