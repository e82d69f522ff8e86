"""Assigning sheets: a trial before anybody is asked, the assignment itself, changes by hand, gaps filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select

from engine.audit import changed
from engine.context import Ctx
from engine.db import new_id
from engine.encoding import encode
from engine.errors import Conflict, Invalid
from handlers.directory.models import Person
from handlers.entries.models import Entry
from handlers.reviews import conflicts, inviting, queries
from handlers.reviews.models import Expert, ReviewRound, ReviewSheet, RoundEntry, RoundExpert, Score
from handlers.reviews.rules.assignment import Candidate, Item, Pairs, Shortage, assign
from handlers.reviews.rules.states import InvitationState, RoundState, SheetState

SHOWN = 12
"""How many codes or names an explanation lists."""

_USED = (SheetState.SUBMITTED, SheetState.OPEN)


@dataclass(frozen=True)
class Trial:
    """What an assignment would be: sheets and the least and most of an expert; or why there is none, in words."""

    sheets: int
    least: int
    most: int
    explanation: str

    @property
    def is_possible(self) -> bool:
        """Whether every entry gets its experts."""
        return not self.explanation


def try_assignment(ctx: Ctx, round_id: str) -> Trial:
    """Whether the chosen experts are enough, without asking anybody or writing anything."""
    found = queries.get_round(ctx, round_id)
    experts = [
        expert
        for expert in queries.list_round_experts(
            ctx, round_id, InvitationState.CHOSEN, InvitationState.INVITED, InvitationState.ACCEPTED
        )
        if not expert.is_reserve
    ]
    outcome = _solve(ctx, found, experts)[1]
    if isinstance(outcome, Shortage):
        return Trial(0, 0, 0, explain(ctx, round_id, outcome))
    loads = Counter(person_id for _entry, person_id in outcome)
    return Trial(len(outcome), min(loads.values(), default=0), max(loads.values(), default=0), "")


def assign_sheets(ctx: Ctx, round_id: str) -> Trial:
    """Compute the assignment among those who have accepted and write its sheets; fixed sheets stay.

    May be repeated until scoring begins. What it was computed from is kept with the round, so that
    `recompute` gives the same. Raises Conflict once scoring has begun.
    """
    found = queries.get_round(ctx, round_id)
    if found.state != RoundState.INVITED:
        raise Conflict("只有在评分开始前才能分配。", code="review.under_way")
    serving = queries.list_serving(ctx, round_id)
    conflicts.record_conflicts(ctx, conflicts.entries_of(round_id), [expert.person_id for expert in serving])
    found.snapshot, outcome = _solve(ctx, found, serving)
    if isinstance(outcome, Shortage):
        return Trial(0, 0, 0, explain(ctx, round_id, outcome))
    ctx.session.execute(
        delete(ReviewSheet).where(
            ReviewSheet.round_id == round_id,
            ReviewSheet.is_fixed.is_(False),
            ReviewSheet.state == SheetState.OPEN,
        )
    )
    ctx.session.add_all(_sheet(ctx, round_id, *pair) for pair in outcome)
    ctx.session.flush()
    loads = queries.count_loads(ctx, round_id)
    ctx.record(
        "review.assigned",
        instance_id=found.instance_id,
        data={"round": round_id, "sheets": len(outcome), "digest": digest(outcome)},
    )
    return Trial(sum(loads.values()), min(loads.values()), max(loads.values()), "")


def recompute(found: ReviewRound) -> Pairs | Shortage:
    """The assignment again from what is kept with the round."""
    snapshot: Mapping[str, Any] = found.snapshot or {"items": [], "candidates": []}
    items = [Item(**{**row, "forbidden": frozenset(row["forbidden"])}) for row in snapshot["items"]]
    experts = [Candidate(**{**row, "fields": frozenset(row["fields"])}) for row in snapshot["candidates"]]
    return assign(items, experts, found.seed)


def digest(pairs: Pairs) -> str:
    """The SHA-256 of an assignment."""
    return sha256(encode([list(pair) for pair in sorted(pairs)]).encode()).hexdigest()


def fix_sheet(ctx: Ctx, sheet_id: str, *, is_fixed: bool) -> None:
    """Keep a sheet when the assignment is computed anew, or let it go again."""
    sheet = _own_sheet(ctx, sheet_id)
    data = {"sheet": sheet_id, **changed({"is_fixed": sheet.is_fixed}, {"is_fixed": is_fixed})}
    sheet.is_fixed = is_fixed
    ctx.record("review.sheet_fixed", data=data)


def move_sheet(ctx: Ctx, sheet_id: str, person_id: str, reason: str) -> ReviewSheet:
    """Take an open sheet from its expert and give it to another (换人). The new one is fixed.

    Raises Invalid without a reason, Conflict for somebody who must not judge the entry, or has it, or does not serve.
    """
    if not reason.strip():
        raise Invalid("请说明换人理由。", code="review.reason_missing")
    sheet = _own_sheet(ctx, sheet_id)
    _require_able(ctx, sheet.round_id, sheet.entry_id, person_id)
    sheet.state, sheet.reason = SheetState.REPLACED, reason.strip()
    added = _sheet(ctx, sheet.round_id, sheet.entry_id, person_id)
    added.is_fixed = True
    ctx.session.add(added)
    ctx.session.flush()
    found = queries.get_round(ctx, sheet.round_id)
    if found.state == RoundState.SCORING:
        inviting.tell_assigned(ctx, found, person_id)
    data = {"sheet": sheet_id, "reason": reason.strip()}
    people = changed({"person": sheet.person_id}, {"person": person_id})
    ctx.record("review.sheet_moved", data=data | people)
    return added


def pin_conflict(ctx: Ctx, round_id: str, entry_id: str, person_id: str, kind: str, reason: str) -> None:
    """The office orders that a person does not judge an entry; a sheet they have of it does not count any more.

    Raises Invalid without a reason, Conflict once the round is locked.
    """
    if queries.get_round(ctx, round_id).state == RoundState.LOCKED:
        raise Conflict("结果已经锁定。", code="review.locked")
    conflicts.pin(ctx, entry_id, person_id, kind, reason)
    sheet = ctx.session.scalar(
        select(ReviewSheet).where(
            ReviewSheet.round_id == round_id,
            ReviewSheet.entry_id == entry_id,
            ReviewSheet.person_id == person_id,
        )
    )
    if sheet is not None:
        ctx.session.execute(delete(Score).where(Score.sheet_id == sheet.id))
        sheet.state, sheet.reason = SheetState.REPLACED, reason.strip()
        sheet.total = sheet.submitted_at = None
        ctx.session.flush()


def fill_gaps(ctx: Ctx, round_id: str) -> tuple[list[str], list[str]]:
    """Give further sheets to entries with too few scores, or with scores too far apart (第三方意见).

    Experts who serve and the reserve are asked, the least loaded first, but nobody who let a sheet lapse. Returns
    who got sheets, and in words what could not be filled; what can be is. A wide spread is asked about once.
    """
    found = queries.get_round(ctx, round_id)
    lapsed = queries.list_persons(ctx, round_id, SheetState.LAPSED)
    experts = [
        expert
        for expert in queries.list_round_experts(ctx, round_id, InvitationState.ACCEPTED)
        if expert.person_id not in lapsed
    ]
    needs = {entry_id: need for entry_id, (need, _why) in list_needs(ctx, found).items()}
    items, candidates = _items(ctx, found, needs), _candidates(ctx, round_id, experts)
    problems: list[str] = []
    while isinstance(outcome := assign(items, candidates, found.seed), Shortage):
        problems.append(explain(ctx, round_id, outcome))
        items = [
            replace(item, need=item.need - 1) if item.entry_id in outcome.entries else item for item in items
        ]
    for pair in outcome:
        sheet = _sheet(ctx, round_id, *pair)
        sheet.is_extra = True
        ctx.session.add(sheet)
    ctx.session.flush()
    return sorted({person_id for _entry, person_id in outcome}), problems


def list_needs(ctx: Ctx, found: ReviewRound) -> dict[str, tuple[int, str]]:
    """By entry, how many further sheets it needs and why: "few" scores, or a wide "spread" not yet asked about."""
    sheets = queries.list_sheets_by_entry(ctx, found.id, *_USED)
    needs = {}
    for entry in queries.list_round_entries(ctx, found.id):
        own = sheets.get(entry.entry_id, [])
        missing = found.scores_per_entry - len(own)
        totals = [sheet.total for sheet in own if sheet.total is not None]
        if missing > 0:
            needs[entry.entry_id] = (missing, "few")
        elif (
            totals
            and max(totals) - min(totals) > found.spread_threshold
            and not any(sheet.is_extra for sheet in own)
        ):
            needs[entry.entry_id] = (1, "spread")
    return needs


def explain(ctx: Ctx, round_id: str, shortage: Shortage) -> str:
    """A shortage in words: which entries, which experts, what to change."""
    codes = dict(
        ctx.session.execute(
            select(RoundEntry.entry_id, RoundEntry.code).where(RoundEntry.round_id == round_id)
        ).all()
    )
    entries = _some([codes[entry_id] for entry_id in shortage.entries])
    if len(shortage.entries) == 1 and shortage.free < shortage.wanted:
        return (
            f"{entries}需要{shortage.wanted}名专家，本组无回避情形的只有{shortage.free}名。"
            "请为该评审组增加其他单位的专家，或减少每项评分人数。"
        )
    names = ctx.session.scalars(
        select(Person.name).where(Person.id.in_(shortage.experts)).order_by(Person.id)
    )
    return (
        f"{entries}等{len(shortage.entries)}项共需{shortage.wanted}份评分，可评的{len(shortage.experts)}名专家"
        f"（{_some(list(names))}）最多还能评{shortage.free}份，缺{shortage.wanted - shortage.free}份。"
        "请增加专家、提高每人上限，或减少每项评分人数。"
    )


def _some(names: Sequence[str]) -> str:
    ordered = sorted(names)
    return "、".join(ordered[:SHOWN]) + ("……" if len(ordered) > SHOWN else "")


def _solve(
    ctx: Ctx, found: ReviewRound, experts: Sequence[RoundExpert]
) -> tuple[dict[str, Any], Pairs | Shortage]:
    """What the assignment is computed from, as kept, and what comes out."""
    fixed = _fixed(ctx, found.id)
    needs = {
        entry.entry_id: found.scores_per_entry - len(fixed.get(entry.entry_id, ()))
        for entry in queries.list_round_entries(ctx, found.id)
    }
    items = _items(ctx, found, needs)
    loads = Counter(person_id for persons in fixed.values() for person_id in persons)
    candidates = _candidates(ctx, found.id, experts, loads)
    snapshot = {
        "items": [{**asdict(item), "forbidden": sorted(item.forbidden)} for item in items],
        "candidates": [{**asdict(each), "fields": sorted(each.fields)} for each in candidates],
    }
    return snapshot, assign(items, candidates, found.seed)


def _fixed(ctx: Ctx, round_id: str) -> dict[str, set[str]]:
    query = select(ReviewSheet.entry_id, ReviewSheet.person_id).where(
        ReviewSheet.round_id == round_id,
        ReviewSheet.is_fixed.is_(True),
        ReviewSheet.state.in_(_USED),
    )
    found: dict[str, set[str]] = {}
    for entry_id, person_id in ctx.session.execute(query):
        found.setdefault(entry_id, set()).add(person_id)
    return found


def _items(ctx: Ctx, found: ReviewRound, needs: Mapping[str, int]) -> list[Item]:
    """The entries that need experts; out of bounds are conflicts, and whoever has or had a sheet of the entry."""
    forbidden = conflicts.list_by_entry(ctx, found.id)
    taken: dict[str, set[str]] = {}
    query = select(ReviewSheet.entry_id, ReviewSheet.person_id).where(ReviewSheet.round_id == found.id)
    if found.state in (RoundState.FORMING, RoundState.INVITED):  # the others are about to be assigned anew
        query = query.where(ReviewSheet.is_fixed.is_(True) | (ReviewSheet.state != SheetState.OPEN))
    for entry_id, person_id in ctx.session.execute(query):
        taken.setdefault(entry_id, set()).add(person_id)
    rows = ctx.session.execute(
        select(RoundEntry.entry_id, RoundEntry.panel_number, Entry.field)
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .where(RoundEntry.round_id == found.id)
        .order_by(RoundEntry.entry_id)
    )
    return [
        Item(
            entry_id,
            panel,
            field,
            needs[entry_id],
            forbidden.get(entry_id, frozenset()) | frozenset(taken.get(entry_id, ())),
        )
        for entry_id, panel, field in rows
        if needs.get(entry_id, 0) > 0
    ]


def _candidates(
    ctx: Ctx, round_id: str, experts: Sequence[RoundExpert], loads: Mapping[str, int] | None = None
) -> list[Candidate]:
    taken = queries.count_loads(ctx, round_id) if loads is None else loads
    fields = dict(
        ctx.session.execute(
            select(Expert.person_id, Expert.fields).where(
                Expert.person_id.in_([expert.person_id for expert in experts])
            )
        ).all()
    )
    return [
        Candidate(
            expert.person_id,
            expert.panel_number,
            frozenset(fields[expert.person_id]),
            expert.load_cap,
            taken.get(expert.person_id, 0),
        )
        for expert in sorted(experts, key=lambda each: each.person_id)
    ]


def _sheet(ctx: Ctx, round_id: str, entry_id: str, person_id: str) -> ReviewSheet:
    return ReviewSheet(
        id=new_id(), round_id=round_id, entry_id=entry_id, person_id=person_id, created_at=ctx.now()
    )


def _own_sheet(ctx: Ctx, sheet_id: str) -> ReviewSheet:
    sheet = ctx.session.get(ReviewSheet, sheet_id)
    if sheet is None or sheet.state != SheetState.OPEN:
        raise Conflict("这份评分表已经提交或已更换。", code="review.sheet_closed")
    return sheet


def _require_able(ctx: Ctx, round_id: str, entry_id: str, person_id: str) -> None:
    expert = ctx.session.get(RoundExpert, (round_id, person_id))
    if expert is None or expert.state != InvitationState.ACCEPTED:
        raise Conflict("该专家没有接受本轮评审。", code="review.not_serving")
    if conflicts.has_conflict(ctx, entry_id, person_id):
        raise Conflict("该专家与此项申报有回避情形。", code="review.conflict")
    if ctx.session.scalar(
        select(ReviewSheet.id).where(
            ReviewSheet.round_id == round_id,
            ReviewSheet.entry_id == entry_id,
            ReviewSheet.person_id == person_id,
        )
    ):
        raise Conflict("该专家已经有或有过这项申报的评分表。", code="review.sheet_exists")
