"""The formal check (形式审查, F-12): what can be checked without judgement, then what a person decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError, Conflict
from handlers.campaigns.queries import get_settings
from handlers.entries import queries
from handlers.entries.attachments import keep_review_files
from handlers.entries.drafts import change_state, end_entry, keep_version, write_result_text
from handlers.entries.models import Entry
from handlers.entries.people import REFUSED, list_inventors
from handlers.entries.ranking import call_substitute
from handlers.entries.rules import (
    MAX_CORRECTIONS,
    Confidentiality,
    EntryKind,
    EntryState,
    shares_are_whole,
)

REQUIRED: Mapping[str, Mapping[str, str]] = {
    EntryKind.RESULT: {
        "summary": "成果简介",
        "technical_content": "技术内容",
        "innovation_points": "创新点",
        "benefit_basis": "效益计算依据",
        "evidence": "证明材料",
    },
    EntryKind.PERSON: {"deeds_short": "事迹简介", "deeds": "主要事迹", "minutes": "民主推荐记录"},
    EntryKind.TEAM: {"deeds": "主要事迹", "safety": "安全生产", "minutes": "民主推荐记录"},
}
"""By class, the fields without which an entry cannot be judged."""


@dataclass(frozen=True)
class Item:
    """One line of the checklist: whether it is in order, and what was found."""

    name: str
    is_fine: bool
    found: str

    def to_dict(self) -> dict[str, str]:
        """The line as the form has it."""
        return {
            "item": self.name,
            "found": self.found,
            "outcome": "pass" if self.is_fine else "fail",
            "note": "",
        }


def list_items(ctx: Ctx, entry_id: str) -> list[Item]:
    """Everything about an entry that can be checked by itself. What only needs a look is in order, with a word."""
    entry = queries.get_entry(ctx, entry_id)
    items = [_in_time(entry), _complete(entry), _endorsed(entry), _not_secret(entry), _unit_head(ctx, entry)]
    if entry.kind == EntryKind.RESULT:
        items += [_inventors(ctx, entry), _doubles(ctx, entry)]
    else:
        items.append(_nominated_once(ctx, entry))
    items.append(_past_honours(ctx, entry))
    return items


def return_for_correction(ctx: Ctx, entry_id: str, items: Sequence[Mapping[str, Any]], reason: str) -> int:
    """Give an entry back for its text to be put right; returns how often that was. Raises Conflict after the second."""
    entry = queries.lock_entry(ctx, entry_id)
    if entry.state != EntryState.RECEIVED:
        raise Conflict(code="entry.not_received", entry=entry.number)
    if entry.corrections >= MAX_CORRECTIONS:
        raise Conflict("补正最多两次，请作出通过或不通过的结论。", code="entry.corrected_twice")
    entry.corrections += 1
    entry.checks = [dict(item) for item in items]
    change_state(ctx, entry, EntryState.RETURNED, reason)
    return entry.corrections


def correct(ctx: Ctx, entry_id: str, content: Mapping[str, Any], reason: str) -> Entry:
    """Put the text of a returned entry right; who made it, or who is nominated, cannot be changed here.

    BusinessError `entry.refused` says what does not fit.
    """
    entry = queries.lock_entry(ctx, entry_id)
    if entry.state != EntryState.RETURNED:
        raise Conflict(code="entry.not_returned", entry=entry.number)
    if entry.kind == EntryKind.RESULT:
        write_result_text(ctx, entry, content)
    else:
        entry.content = {**entry.content, **content}
        keep_review_files(ctx, entry, content)
    entry.version += 1
    keep_version(ctx, entry, reason)
    change_state(ctx, entry, EntryState.RECEIVED)
    return entry


def accept(ctx: Ctx, entry_id: str, items: Sequence[Mapping[str, Any]]) -> Entry:
    """An entry takes part in the review. BusinessError `entry.refused` for a state secret, whoever passed it."""
    entry = queries.lock_entry(ctx, entry_id)
    if entry.state == EntryState.RECEIVED:
        if entry.confidentiality == Confidentiality.SECRET:
            raise BusinessError(REFUSED, "涉及国家秘密的成果不得参加评审。")
        entry.eligible_at = ctx.now()
        entry.checks = [dict(item) for item in items] or entry.checks
        change_state(ctx, entry, EntryState.ELIGIBLE)
    return entry


def reject(ctx: Ctx, entry_id: str, reason: str) -> str | None:
    """An entry is out for a reason; the first substitute of its recommender is called. Returns that one's id."""
    entry = queries.lock_entry(ctx, entry_id)
    if entry.ended_at is not None:
        return None
    end_entry(ctx, entry_id, EntryState.REJECTED, reason)
    return call_substitute(ctx, entry)


def _in_time(entry: Entry) -> Item:
    in_time = (
        entry.submitted_at is not None
        and entry.closes_at is not None
        and entry.submitted_at < entry.closes_at
    )
    return Item("申报时限", in_time, "在申报期内提交" if in_time else "未在申报期内提交")


def _complete(entry: Entry) -> Item:
    missing = [
        name for key, name in REQUIRED[entry.kind].items() if not str(entry.content.get(key) or "").strip()
    ]
    return Item("材料齐全", not missing, f"缺：{_join(missing)}" if missing else "各项已填写")


def _endorsed(entry: Entry) -> Item:
    signed = entry.endorsement or {}
    lines = [f"单位公示至{signed['notice_ends_on']}" if signed.get("notice_ends_on") else ""]
    if entry.kind == EntryKind.RESULT:
        lines.append("财务已确认效益" if signed.get("finance") == "confirmed" else "财务未确认效益")
    is_fine = bool(signed.get("notice_ends_on")) and (
        entry.kind != EntryKind.RESULT or signed.get("finance") == "confirmed"
    )
    return Item("单位审核和公示", is_fine, _join(line for line in lines if line) or "没有记录")


def _not_secret(entry: Entry) -> Item:
    is_fine = entry.confidentiality != Confidentiality.SECRET
    return Item("保密", is_fine, "不涉及国家秘密" if is_fine else "涉及国家秘密")


def _unit_head(ctx: Ctx, entry: Entry) -> Item:
    rule = get_settings(ctx, entry.campaign_id)["unit_heads"]
    if not entry.is_unit_head:
        return Item("单位负责人", True, "不是单位负责人")
    found = {
        "allowed": "是单位负责人",
        "flagged": "是单位负责人，计入名单比例",
        "barred": "单位负责人不得申报",
    }
    return Item("单位负责人", rule != "barred", found[rule])


def _inventors(ctx: Ctx, entry: Entry) -> Item:
    inventors = list_inventors(ctx, entry.id)
    waiting = sum(each.confirmed_at is None for each in inventors)
    is_fine = not waiting and shares_are_whole(each.share for each in inventors)
    found = f"{waiting}人未确认" if waiting else f"{len(inventors)}人均已确认次序和占比"
    return Item("完成人确认", is_fine, found)


def _doubles(ctx: Ctx, entry: Entry) -> Item:
    doubles = queries.find_doubles(ctx, entry)
    return Item("重复申报和已获奖", not doubles, "；".join(doubles) or "未发现相似成果")


def _nominated_once(ctx: Ctx, entry: Entry) -> Item:
    other = queries.find_living_nomination(ctx, entry)
    return Item("重复推荐", other is None, "未重复推荐" if other is None else f"已由{other.number}推荐")


def _past_honours(ctx: Ctx, entry: Entry) -> Item:
    honours = queries.list_past_honours(ctx, entry)
    return Item("往年荣誉（提示）", True, _join(honours) or "无")


def _join(parts: Iterable[str]) -> str:
    return "、".join(parts)
