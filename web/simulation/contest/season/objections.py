"""The public: who objects to a notice, to what, and in which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from sqlalchemy import func, select

from engine.context import SYSTEM, Ctx
from handlers.entries.models import EntryInventor
from handlers.honours.models import NoticeItem, PublicNotice
from handlers.honours.objecting import file_in_public
from handlers.honours.rules.states import ItemState, NoticeState
from handlers.reviews.models import FinalList
from web.simulation.diary import Diary
from web.simulation.dice import Dice
from web.simulation.player import Errand, Work

OBJECTIONS: Mapping[str, tuple[str, ...]] = {
    "result": ("inventor_order", "truth", "ownership", "procedure"),
    "person": ("qualification",),
    "team": (),
}
"""By class, what is objected to on its first notice; an order of inventors only where there are several."""
_WRITTEN: Mapping[str, tuple[str, str]] = {
    "inventor_order": ("现场实施由第二完成人主持，排序与实际贡献不符。", "技术交底记录和施工日志"),
    "truth": ("申报的节约数额与车间台账不符。", "两个年度的能耗台账"),
    "ownership": ("该技术此前已在其他车间使用。", "口头反映"),
    "procedure": ("单位公示不足规定天数。", "公示栏照片"),
    "qualification": ("候选人当年调离一线岗位。", "人事调令"),
}
ADDRESS = "192.0.2.1"


@dataclass(frozen=True)
class Public:
    """People outside who read the notices."""

    dice: Dice

    def object(self, ctx: Ctx, work: Work) -> Iterator[Errand]:
        """Some objections to the first notice of a list, while it is posted."""
        query = (
            select(PublicNotice, FinalList.kind)
            .join(FinalList, FinalList.id == PublicNotice.list_id)
            .where(
                PublicNotice.instance_id == work.task.instance_id, PublicNotice.state == NoticeState.POSTED
            )
        )
        notice, kind = ctx.session.execute(query).one()
        if notice.round > 1 or notice.ends_on is None:
            return
        diary = Diary(ctx.ports.calendar(ctx))
        ends = diary.calendar.instant(notice.ends_on, time(16))
        for about, entry_id in _targets(ctx, notice.id, kind).items():
            luck = self.dice.of("objection", kind, about)
            at = diary.between(ctx.now(), ends, luck.random(), luck)
            yield Errand(at, f"object|{kind}|{about}", SYSTEM, _filing(notice.id, entry_id, about))


def _targets(ctx: Ctx, notice_id: str, kind: str) -> dict[str, str]:
    """What is objected to, each about another entry, from the last of the list upwards; as far as there are any."""
    inventors = func.count(EntryInventor.person_id)
    query = (
        select(NoticeItem.entry_id, inventors)
        .outerjoin(EntryInventor, EntryInventor.entry_id == NoticeItem.entry_id)
        .where(NoticeItem.notice_id == notice_id, NoticeItem.state == ItemState.POSTED)
        .group_by(NoticeItem.entry_id, NoticeItem.position)
        .order_by(NoticeItem.position.desc())
    )
    counts: dict[str, int] = dict(ctx.session.execute(query).all())
    targets: dict[str, str] = {}
    for about in OBJECTIONS[kind]:
        least = 2 if about == "inventor_order" else 0
        free = [each for each, count in counts.items() if count >= least and each not in targets.values()]
        if free and len(counts) > len(targets) + 1:
            targets[about] = free[0]
    return targets


def _filing(notice_id: str, entry_id: str, about: str) -> Any:
    facts, evidence = _WRITTEN[about]
    written = {
        **{"signed": "person", "name": "林反映", "contact": "0543-3160199"},
        **{"kind": about, "facts": facts, "evidence": evidence},
    }
    return lambda ctx: file_in_public(ctx, notice_id, entry_id, written, ADDRESS)
