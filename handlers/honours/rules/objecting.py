"""When an objection may be filed, and what follows from its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from handlers.honours.rules.states import OBJECTION_KINDS

LENGTHS: Mapping[str, int] = {"name": 80, "contact": 120, "facts": 3000, "evidence": 3000}
_NAMES = {"name": "姓名或单位名称", "contact": "联系方式", "facts": "事实和理由", "evidence": "证据或线索"}


def find_filing_problems(written: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with an objection as written, by field; anonymous ones and those without evidence do not count."""
    problems = {}
    for field, most in LENGTHS.items():
        text = written.get(field, "").strip()
        if not text:
            problems[field] = f"请填写{_NAMES[field]}。"
        elif len(text) > most:
            problems[field] = f"{_NAMES[field]}最多{most}个字。"
    if written.get("kind") not in OBJECTION_KINDS:
        problems["kind"] = "请选择异议类别;对等级的不同意见不属于异议范围。"
    if written.get("signed") not in ("person", "unit"):
        problems["signed"] = "请选择以个人实名还是以单位名义提出。"
    return problems


def is_in_time(filed_on: date, starts_on: date | None, ends_on: date | None) -> bool:
    """Whether a local day lies within the notice, both ends included."""
    return starts_on is not None and ends_on is not None and starts_on <= filed_on <= ends_on


def read_order(text: str, count: int) -> list[int]:
    """The present positions of inventors in their new order, such as "2,1,3"; raises ValueError unless all, once."""
    parts = text.replace(",", ",").replace("、", ",").split(",")
    order = [int(part) for part in parts if part.strip()]
    if sorted(order) != list(range(1, count + 1)) or order == sorted(order):
        raise ValueError(text)
    return order


def lowest_grade(grades: Sequence[str]) -> str:
    """What a result that moves up from the reserve gets: the lowest grade on the list, so nobody else's changes."""
    return max(grades, key=("", "first", "second", "third").index, default="")
