"""The final list of a class: draft, vote, grades and medals, approval."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, Conflict, NotFound
from handlers.campaigns.queries import get_settings
from handlers.directory.models import Organisation
from handlers.entries.models import Entry
from handlers.entries.rules import EntryState
from handlers.reviews import queries
from handlers.reviews.models import FinalList, ListEntry, RoundEntry
from handlers.reviews.rules import lists
from handlers.reviews.rules.lists import Ranked
from handlers.reviews.rules.states import KIND_NAMES, QUOTA_KEYS, ListState, Place, RoundState

READY = "list_ready"
_STATE_OF = {
    Place.LISTED: EntryState.LISTED,
    Place.RESERVE: EntryState.RESERVE,
    Place.OUT: EntryState.UNLISTED,
}


def get_list(ctx: Ctx, list_id: str) -> FinalList:
    """One list; raises NotFound."""
    found = ctx.session.get(FinalList, list_id)
    if found is None:
        raise NotFound(list=list_id)
    return found


def list_lines(ctx: Ctx, list_id: str, *places: str) -> list[tuple[ListEntry, Entry]]:
    """A list's entries by rank; of these places only."""
    query = (
        select(ListEntry, Entry)
        .join(Entry, Entry.id == ListEntry.entry_id)
        .where(ListEntry.list_id == list_id)
        .order_by(ListEntry.rank)
    )
    if places:
        query = query.where(ListEntry.place.in_(places))
    return list(ctx.session.execute(query).all())


def draft_list(
    ctx: Ctx,
    round_id: str,
    assessments: Mapping[str, Decimal],
    *,
    instance_id: str | None = None,
) -> FinalList:
    """Draw up the list of a locked round: score and assessment of the unit weighed, quota of the campaign, reserve.

    A list drawn up again in the same process replaces its draft. Raises Conflict when the round is not locked, or the
    class has an approved list.
    """
    found = queries.get_round(ctx, round_id)
    if found.state != RoundState.LOCKED:
        raise Conflict("评审结果尚未锁定。", code="review.not_locked")
    settings = get_settings(ctx, found.campaign_id)
    drawn = _find_draft(ctx, found.campaign_id, found.kind) or FinalList(
        id=new_id(),
        campaign_id=found.campaign_id,
        kind=found.kind,
        number=_next_number(ctx, found.campaign_id, found.kind),
        instance_id=instance_id,
        created_at=ctx.now(),
    )
    drawn.round_id, drawn.state = round_id, ListState.DRAFT
    drawn.quota = settings["quotas"][QUOTA_KEYS[found.kind]]
    drawn.assessment_share = Decimal(settings["selection"]["assessment_share"])
    ctx.session.add(drawn)
    ctx.session.flush()
    ctx.session.execute(delete(ListEntry).where(ListEntry.list_id == drawn.id))
    lines = lists.draw_up(
        _ranked(ctx, round_id, assessments),
        drawn.quota,
        drawn.assessment_share,
        Decimal(settings["selection"]["reserve_share"]),
    )
    ctx.session.add_all(
        ListEntry(
            list_id=drawn.id,
            entry_id=line.entry_id,
            rank=line.rank,
            score=line.score,
            assessment=line.assessment,
            combined=line.combined,
            place=line.place,
            tie="得分与评审名次均相同，由评审委员会决定" if line.is_open else "",
        )
        for line in lines
    )
    ctx.session.flush()
    return drawn


def place_entries(
    ctx: Ctx, list_id: str, listed: Sequence[str], *, shortfall_reason: str = "", tie: str = ""
) -> None:
    """Set by hand who is proposed, in this order, by entry numbers; the others keep their order behind them.

    BusinessError `review.refused` for more than the quota, fewer without a reason, or an unknown number.
    """
    found = _editable(ctx, list_id)
    lines = {entry.number: line for line, entry in list_lines(ctx, list_id)}
    if unknown := [number for number in listed if number not in lines]:
        raise BusinessError("review.refused", f"名单中没有这些编号：{'、'.join(unknown)}。")
    if len(set(listed)) != len(listed):
        raise BusinessError("review.refused", "同一编号只能出现一次。")
    _require_quota(found, len(listed), shortfall_reason)
    chosen = [lines[number] for number in listed]
    rest = sorted((line for line in lines.values() if line not in chosen), key=lambda line: line.rank)
    _renumber(chosen, rest, _reserve_size(ctx, found))
    if tie:
        for line in chosen:
            line.tie = tie if line.tie else ""
    found.shortfall_reason = shortfall_reason.strip()
    ctx.session.flush()


def apply_vote(ctx: Ctx, list_id: str, passed: Collection[str]) -> list[str]:
    """Strike out what the committee did not confirm; the reserve that it confirmed moves up. Returns who is listed.

    Nobody moves up without votes, so the list may become shorter than its quota.
    """
    found = _editable(ctx, list_id)
    rows = list_lines(ctx, list_id)
    kept = [line for line, _entry in rows if line.entry_id in passed and line.place != Place.OUT]
    out = [line for line, _entry in rows if line not in kept]
    chosen, reserve = kept[: found.quota], kept[found.quota :]
    _renumber(chosen, [*reserve, *out], len(reserve))
    found.state = ListState.VOTED
    ctx.session.flush()
    return [line.entry_id for line in chosen]


def set_grades(ctx: Ctx, list_id: str, grades: Mapping[str, int]) -> None:
    """Give the listed results their grades by rank; BusinessError `review.refused` unless the sum is the list's."""
    found = _editable(ctx, list_id)
    listed = [line for line, _entry in list_lines(ctx, list_id, Place.LISTED)]
    if problems := lists.find_grade_problems(grades, len(listed)):
        raise BusinessError("review.refused", "".join(problems))
    given = lists.split_grades([line.entry_id for line in listed], grades)
    for line in listed:
        line.grade = given[line.entry_id]
    ctx.record("list.graded", instance_id=found.instance_id, data={"list": list_id, "grades": dict(grades)})


def choose_medals(ctx: Ctx, list_id: str, numbers: Sequence[str]) -> None:
    """Name the listed persons who get the medal (S-86).

    BusinessError `review.refused` for a number not listed, or more than the campaign's `medal_experts`.
    """
    most = get_settings(ctx, _editable(ctx, list_id).campaign_id)["medal_experts"]
    if len(set(numbers)) > most:
        raise BusinessError("review.refused", f"推荐五一劳动奖章的创新能手最多{most}名。")
    rows = list_lines(ctx, list_id)
    known = {entry.number for line, entry in rows if line.place == Place.LISTED}
    if unknown := sorted(set(numbers) - known):
        raise BusinessError("review.refused", f"不在拟命名名单中：{'、'.join(unknown)}。")
    for line, entry in rows:
        line.has_medal = entry.number in numbers


def check_list(ctx: Ctx, list_id: str) -> None:
    """Raise BusinessError `review.refused` unless quota, reason and grades are in order."""
    found = get_list(ctx, list_id)
    listed = [line for line, _entry in list_lines(ctx, list_id, Place.LISTED)]
    _require_quota(found, len(listed), found.shortfall_reason)
    if found.kind == "result" and any(not line.grade for line in listed):
        raise BusinessError("review.refused", "还有成果没有确定等级。")


def set_shortfall(ctx: Ctx, list_id: str, reason: str) -> None:
    """Say why the list is shorter than its quota."""
    _editable(ctx, list_id).shortfall_reason = reason.strip()


def approve_list(ctx: Ctx, list_id: str) -> FinalList:
    """The leader has approved: entries become listed, reserve or unlisted, and `list_ready` is sent. Safe to repeat."""
    found = get_list(ctx, list_id)
    if found.state == ListState.APPROVED:
        return found
    check_list(ctx, list_id)
    for line, entry in list_lines(ctx, list_id):
        entry.state = _STATE_OF[Place(line.place)]
        if entry.state == EntryState.UNLISTED:
            entry.ended_at = ctx.now()
    aside = select(RoundEntry.entry_id).where(
        RoundEntry.round_id == found.round_id, RoundEntry.is_set_aside.is_(True)
    )
    for entry in ctx.session.scalars(select(Entry).where(Entry.id.in_(aside))):
        entry.state, entry.ended_at = EntryState.UNLISTED, ctx.now()
    found.state, found.approved_by, found.ended_at = ListState.APPROVED, ctx.actor, ctx.now()
    ctx.session.flush()
    ctx.record("list.approved", instance_id=found.instance_id, data={"list": list_id})
    payload = {"campaign": found.campaign_id, "kind": found.kind, "list_id": list_id}
    ctx.processes.send(ctx, READY, list_id, payload)
    return found


def annul_list(ctx: Ctx, list_id: str, reason: str) -> None:
    """The list does not count. Raises Conflict once it is approved."""
    found = _editable(ctx, list_id)
    found.state, found.annul_reason, found.ended_at = ListState.ANNULLED, reason, ctx.now()


def describe_list(ctx: Ctx, list_id: str) -> str:
    """The list in lines (F-17): rank, number, name, unit, scores, grade or medal, tie; then the reserve."""
    rows = list_lines(ctx, list_id, Place.LISTED, Place.RESERVE)
    units = {entry.organisation_id for _line, entry in rows}
    names = dict(
        ctx.session.execute(
            select(Organisation.id, Organisation.name).where(Organisation.id.in_(units))
        ).all()
    )
    text = []
    for line, entry in rows:
        mark = "" if line.place == Place.LISTED else "（递补）"
        grade = lists.GRADE_NAMES[line.grade]["zh"] + " " if line.grade else ""
        medal = "推荐五一劳动奖章 " if line.has_medal else ""
        weighed = f"，考核{line.assessment:.1f}" if line.assessment is not None else ""
        text.append(
            f"{line.rank}. {entry.number} {entry.name}（{names[entry.organisation_id]}）{mark} "
            f"{grade}{medal}{line.combined:.2f}（评审{line.score:.2f}{weighed}）"
            + (f" {line.tie}" if line.tie else "")
        )
    return "\n".join(text)


def summarise(ctx: Ctx, list_id: str) -> dict[str, Any]:
    """What the tasks of the selection show of a list."""
    found = get_list(ctx, list_id)
    rows = list_lines(ctx, list_id, Place.LISTED)
    settings = get_settings(ctx, found.campaign_id)
    structure = settings["selection"]["structure"]
    gaps = lists.find_structure_gaps(
        [{trait: getattr(entry, trait) for trait in lists.TRAITS} for _line, entry in rows],
        structure["least"],
        structure["most"],
    )
    return {
        "list_id": list_id,
        "list_name": KIND_NAMES[found.kind]["zh"],
        "list_text": describe_list(ctx, list_id),
        "listed_numbers": "\n".join(entry.number for _line, entry in rows),
        "listed": len(rows),
        "quota": found.quota,
        "structure_text": "\n".join(gaps) if found.kind != "result" else "",
        "shortfall_reason": found.shortfall_reason,
        **_proposed_grades(settings["grades"], len(rows)),
    }


def _proposed_grades(grades: Mapping[str, int], listed: int) -> dict[str, int | None]:
    """The group's split of the prizes, if it fits the list; else nothing is proposed."""
    fits = sum(grades.values()) == listed
    return {grade: grades[grade] if fits else None for grade in lists.GRADES}


def _ranked(ctx: Ctx, round_id: str, assessments: Mapping[str, Decimal]) -> list[Ranked]:
    results = queries.list_results(ctx, round_id)
    units = dict(
        ctx.session.execute(
            select(Entry.id, Entry.organisation_id).where(
                Entry.id.in_(select(RoundEntry.entry_id).where(RoundEntry.round_id == round_id))
            )
        ).all()
    )
    return [
        Ranked(each.entry_id, each.score, each.rank, assessments.get(units[each.entry_id]))
        for each in results
    ]


def _find_draft(ctx: Ctx, campaign_id: str, kind: str) -> FinalList | None:
    query = select(FinalList).where(
        FinalList.campaign_id == campaign_id,
        FinalList.kind == kind,
        FinalList.state != ListState.ANNULLED,
    )
    found = ctx.session.scalar(query)
    if found is not None and found.state == ListState.APPROVED:
        raise Conflict("这一类的名单已经审定。", code="review.list_approved")
    return found


def _next_number(ctx: Ctx, campaign_id: str, kind: str) -> int:
    query = select(func.count()).where(FinalList.campaign_id == campaign_id, FinalList.kind == kind)
    return (ctx.session.scalar(query) or 0) + 1


def _editable(ctx: Ctx, list_id: str) -> FinalList:
    found = get_list(ctx, list_id)
    if found.state not in (ListState.DRAFT, ListState.VOTED):
        raise Conflict("名单已经审定或作废。", code="review.list_closed")
    return found


def _require_quota(found: FinalList, listed: int, reason: str) -> None:
    if problems := lists.find_quota_problems(listed, found.quota, reason):
        raise BusinessError("review.refused", "".join(problems))


def _reserve_size(ctx: Ctx, found: FinalList) -> int:
    share = Decimal(get_settings(ctx, found.campaign_id)["selection"]["reserve_share"])
    return lists.reserve_size(found.quota, share)


def _renumber(chosen: Sequence[ListEntry], rest: Sequence[ListEntry], reserve: int) -> None:
    for rank, line in enumerate([*chosen, *rest], 1):
        line.rank = rank
        place = rank - len(chosen)
        line.place = Place.LISTED if place <= 0 else Place.RESERVE if place <= reserve else Place.OUT
        if line.place != Place.LISTED:
            line.grade, line.has_medal = "", False
