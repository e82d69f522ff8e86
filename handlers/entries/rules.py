"""The states of an entry and its kinds; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any


class EntryKind(StrEnum):
    """The class of a selection: a result (优秀技术创新成果), a person (创新能手) or a team (创新型班组)."""

    RESULT = "result"
    PERSON = "person"
    TEAM = "team"


class EntryState(StrEnum):
    """From the draft to the honour. `returned` waits for a correction, wherever it came back from.

    `eligible` takes part in the review; a final list makes it `listed`, `reserve` or `unlisted`; `removed` fell out
    of a list by an objection; `lapsed` missed the window.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECOMMENDED = "recommended"
    RECEIVED = "received"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    LISTED = "listed"
    RESERVE = "reserve"
    UNLISTED = "unlisted"
    HONOURED = "honoured"
    REMOVED = "removed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Confidentiality(StrEnum):
    """A state secret (`secret`) takes no part; `internal` is judged, but not published with its content."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SECRET = "secret"


ENDED = frozenset(
    {
        EntryState.UNLISTED,
        EntryState.HONOURED,
        EntryState.REMOVED,
        EntryState.REJECTED,
        EntryState.WITHDRAWN,
        EntryState.LAPSED,
    }
)
"""States in which nothing more is expected of anyone."""

WHOLE = Decimal(100)


def shares_are_whole(shares: Iterable[Decimal]) -> bool:
    """Whether the shares of all inventors, in per cent, make up the whole."""
    return sum(shares, Decimal(0)) == WHOLE


STATE_NAMES: Mapping[str, tuple[str, str]] = {
    EntryState.DRAFT: ("草稿", "Draft"),
    EntryState.SUBMITTED: ("已提交", "Submitted"),
    EntryState.RECOMMENDED: ("已推荐", "Recommended"),
    EntryState.RECEIVED: ("已接收", "Received"),
    EntryState.RETURNED: ("退回修改", "Returned"),
    EntryState.ELIGIBLE: ("通过形式审查", "Eligible"),
    EntryState.LISTED: ("列入名单", "Listed"),
    EntryState.RESERVE: ("候补", "Reserve"),
    EntryState.UNLISTED: ("未入选", "Not listed"),
    EntryState.HONOURED: ("已命名", "Honoured"),
    EntryState.REMOVED: ("已移出", "Removed"),
    EntryState.REJECTED: ("未通过", "Rejected"),
    EntryState.WITHDRAWN: ("已撤回", "Withdrawn"),
    EntryState.LAPSED: ("逾期失效", "Lapsed"),
}
KIND_NAMES: Mapping[str, Mapping[str, str]] = {
    EntryKind.RESULT: {"zh": "优秀技术创新成果", "en": "Result"},
    EntryKind.PERSON: {"zh": "创新能手", "en": "Innovation expert"},
    EntryKind.TEAM: {"zh": "创新型班组", "en": "Innovative team"},
}
SERIES: Mapping[str, str] = {EntryKind.RESULT: "CG", EntryKind.PERSON: "NS", EntryKind.TEAM: "BZ"}
"""What numbers of a class carry: 成果, 能手, 班组."""

QUOTAS: Mapping[str, str] = {
    EntryKind.RESULT: "results",
    EntryKind.PERSON: "experts",
    EntryKind.TEAM: "teams",
}
"""By class, its word in the campaign's settings."""

TRAITS: Mapping[str, str] = {
    "is_front_line": "一线职工",
    "is_woman": "女职工",
    "is_migrant_worker": "农民工",
    "is_non_public": "非公企业",
    "is_unit_head": "单位负责人",
}

MAX_NAME = 30
MAX_CORRECTIONS = 2
"""Entries may be corrected twice after the formal check; then the office decides."""

SIMILAR = Decimal("0.7")
"""From this likeness of names on somebody must look at both."""

_COMPANY = re.compile(r"公司|集团|总厂|有限责任|工会")
_IGNORED = re.compile(r"[\W_]+|的|及其|及|和|与|一种")


def find_name_problems(name: str) -> list[str]:
    """What is wrong with the name of a result: it is short and does not tell the unit."""
    problems = []
    if len(name) > MAX_NAME:
        problems.append(f"成果名称不超过{MAX_NAME}个字，现有{len(name)}个字。")
    if found := _COMPANY.search(name):
        problems.append(f"成果名称中不得出现单位名称（“{found.group()}”）。")
    return problems


def name_key(name: str) -> str:
    """A name without signs, spaces and small words, in one case: equal keys are doubles."""
    return _IGNORED.sub("", name).casefold()


def likeness(one: str, other: str) -> Decimal:
    """How alike two names are, from 0 to 1: twice the pairs of letters in common by all pairs (Dice)."""
    first, second = _pairs(name_key(one)), _pairs(name_key(other))
    if not first or not second:
        return Decimal(int(name_key(one) == name_key(other)))
    return Decimal(2 * len(first & second)) / (len(first) + len(second))


def _pairs(key: str) -> set[str]:
    return {key[place : place + 2] for place in range(len(key) - 1)}


def find_share_problems(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with the list of inventors: nobody, a share of nothing, or shares that are not the whole."""
    if not rows:
        return ["请填写完成人。"]
    shares = [Decimal(str(row.get("share") or 0)) for row in rows]
    problems = [f"第{place}完成人的贡献占比应大于0。" for place, share in enumerate(shares, 1) if share <= 0]
    if not shares_are_whole(shares):
        problems.append(f"各完成人的贡献占比合计应为100%，现为{sum(shares, Decimal(0)):f}%。")
    return problems


def describe_structure(rows: Sequence[Mapping[str, Any]]) -> str:
    """The shares of a list by trait, in words; `rows` hold the five traits."""
    if not rows:
        return "名单为空"
    parts = []
    for trait, name in TRAITS.items():
        count = sum(bool(row[trait]) for row in rows)
        parts.append(f"{name}{count}（{100 * count // len(rows)}%）")
    return f"共{len(rows)}项：" + "、".join(parts)
