"""The experts of a review: who is chosen, what each of them thinks of an entry, and how they score it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.models import HumanTask, Instance
from handlers.reviews import forming, queries, scoring
from handlers.reviews.models import ReviewRound, ReviewSheet, RoundExpert
from handlers.reviews.rules.rubric import STEP
from handlers.reviews.rules.states import InvitationState, SheetState
from web.simulation.contest.season.moments import before
from web.simulation.contest.season.posts import holder_of, list_tech_experts
from web.simulation.contest.season.terms import MOST_PANELS, PANEL_SIZE, RESERVE_SHARE, Terms
from web.simulation.diary import Diary
from web.simulation.dice import Dice
from web.simulation.player import Act, Errand, Work

FIELDS = (
    *("机械制造", "电子信息", "冶金", "化工", "电力能源", "建筑建材"),
    *("纺织服装", "造纸印刷", "食品加工", "医药", "交通运输", "商贸服务"),
)
"""As the campaign's dictionary of industries names them; neighbours judge together."""
PANEL_NAMES = ("装备制造组", "能源化工组", "轻工纺织组", "综合服务组")
DECLINE_SHARE = 0.08
SLOW_SHARE = 0.06
LEFT_BY_THE_SLOW = 0.3
ABSTAIN_SHARE = 0.005
STRAY_SHARE = 0.03
SHORTLY = timedelta(minutes=1)
FURTHER = 4
"""So many more experts are asked when those asked before were not enough."""
COMMENTS = (
    *(
        "创新点明确，现场应用效果好。",
        "效益计算依据充分，建议推广。",
        "结构改进有实用价值，与同类技术的比较可再充实。",
    ),
    *("立足岗位解决了实际问题。", "材料完整，数据可以核实。", "创新程度一般，推广面有限。"),
)


def list_panels(experts: int) -> list[tuple[str, tuple[str, ...]]]:
    """The panels of a review of this size by name, with their fields; none for a small one."""
    count = min(experts // PANEL_SIZE, MOST_PANELS)
    if count < 2:
        return []
    size = -(-len(FIELDS) // count)
    return [(PANEL_NAMES[n], FIELDS[n * size : (n + 1) * size]) for n in range(count)]


@dataclass(frozen=True)
class Judges:
    """What the office and the experts do in a review beside their tasks."""

    dice: Dice
    terms: Terms

    def accepts(self, person_id: str) -> bool:
        """Whether somebody will serve if asked; asked beforehand, chairs always do."""
        return self.dice.of("serves", person_id).random() >= DECLINE_SHARE

    def choose(self, ctx: Ctx, work: Work, act: Act) -> Iterator[Errand]:
        """The office names the experts, the reserve and the chairs before it sends the list off."""
        review = select(Instance.parent_id).where(Instance.id == work.task.instance_id)
        round_id = ctx.session.scalars(
            select(ReviewRound.id).where(ReviewRound.instance_id == review.scalar_subquery())
        ).one()
        at = max(act.at - SHORTLY, ctx.now())
        actor = f"person:{holder_of(ctx, 'office')}"
        yield Errand(at, f"choose experts|{work.name}", actor, lambda ctx: self._choose(ctx, round_id))

    def _choose(self, ctx: Ctx, round_id: str) -> None:
        found = queries.get_round(ctx, round_id)
        pool = list_tech_experts(ctx)
        self.dice.of("pool", found.kind).shuffle(pool)
        asked = len(queries.list_round_experts(ctx, round_id))
        count = asked + FURTHER if asked else self.terms.experts(found.kind)
        reserve = max(round(count * RESERVE_SHARE), 1)
        groups = [fields for _name, fields in list_panels(self.terms.experts(found.kind))] or [FIELDS]
        for place, (person_id, unit_id) in enumerate(pool[: count + reserve]):
            own = groups[place % len(groups)]
            fields = self.dice.of("fields", person_id, found.kind).sample(own, min(3, len(own)))
            forming.add_expert(ctx, person_id, fields, organisation_id=unit_id)
        people = [person_id for person_id, _unit in pool]
        forming.choose_experts(ctx, round_id, people[:count], reserve=people[count : count + reserve])
        self._set_chairs(ctx, round_id)

    def _set_chairs(self, ctx: Ctx, round_id: str) -> None:
        standing = [
            expert
            for expert in queries.list_round_experts(
                ctx, round_id, InvitationState.CHOSEN, InvitationState.INVITED, InvitationState.ACCEPTED
            )
            if not expert.is_reserve and self.accepts(expert.person_id)
        ]
        for panel in queries.list_panels(ctx, round_id):
            chairs = [expert.person_id for expert in standing if expert.panel_number == panel.number]
            if panel.chair_id is None and chairs:
                forming.set_chair(ctx, round_id, panel.number, chairs[0])

    def score(self, ctx: Ctx, work: Work, act: Act) -> Iterator[Errand]:
        """An expert scores the open sheets one by one until the desk is closed; the slow leave some."""
        round_id, person_id = find_seat(ctx, work.task)
        found = queries.get_round(ctx, round_id)
        diary = Diary(ctx.ports.calendar(ctx))
        is_slow = self.dice.of("slow", person_id, found.kind).random() < SLOW_SHARE and found.window == 1
        for own in queries.list_own_sheets(ctx, round_id, person_id):
            luck = self.dice.of("sheet", found.kind, own.code, person_id)
            if own.sheet.state != SheetState.OPEN or (is_slow and luck.random() < LEFT_BY_THE_SLOW):
                continue
            at = before(diary, ctx.now(), act.at, luck)
            name = f"score a sheet|{found.kind}|{own.code}|{person_id}"
            yield Errand(at, name, f"person:{person_id}", self._scoring(own.sheet.id, own.code, person_id))

    def _scoring(self, sheet_id: str, code: str, person_id: str) -> Any:
        def judge(ctx: Ctx) -> None:
            sheet = ctx.session.get_one(ReviewSheet, sheet_id)
            if sheet.state != SheetState.OPEN:
                return  # moved to somebody else meanwhile
            found = queries.get_round(ctx, sheet.round_id)
            luck = self.dice.of("points", found.kind, code, person_id)
            if luck.random() < ABSTAIN_SHARE:
                scoring.abstain(ctx, sheet_id, person_id, "不熟悉该专业，难以判断")
                return
            points = spread_points(found.rubric, self._total(found.kind, code, person_id, luck), luck)
            scoring.submit_sheet(ctx, sheet_id, person_id, points, comment=luck.choice(COMMENTS))

        return judge

    def _total(self, kind: str, code: str, person_id: str, luck: Random) -> float:
        """What the entry is worth, how mild the expert is, how the day was; now and then somebody sees it otherwise."""
        worth = self.dice.of("worth", kind, code).gauss(76, 8)
        mildness = self.dice.of("mildness", person_id).gauss(0, 2.5)
        stray = -luck.uniform(18, 30) if luck.random() < STRAY_SHARE else 0.0
        return worth + mildness + luck.gauss(0, 3.5) + stray


def find_seat(ctx: Ctx, task: HumanTask) -> tuple[str, str]:
    """The round and the person of an expert's own process."""
    query = select(RoundExpert.round_id, RoundExpert.person_id)
    round_id, person_id = ctx.session.execute(query.where(RoundExpert.instance_id == task.instance_id)).one()
    return round_id, person_id


def spread_points(rubric: Mapping[str, Any], total: float, luck: Random) -> dict[str, Decimal | None]:
    """Points by criterion that make up about a total of 100, in the steps a sheet allows."""
    points: dict[str, Decimal | None] = {}
    for criterion in rubric["criteria"]:
        weight = Decimal(criterion["weight"])
        share = min(max(total / 100 + luck.gauss(0, 0.03), 0.2), 1.0)
        points[criterion["code"]] = min(weight * Decimal(f"{share:.4f}") // STEP * STEP, weight)
    return points
