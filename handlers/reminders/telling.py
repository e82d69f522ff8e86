"""A reminder policy in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from handlers.directory.rules import ROLES
from handlers.reminders.rules import CALENDAR, CLOSES, OPENS, OWNER, Policy, Step

_OWNER = {"zh": "办理人", "en": "whoever does it"}
_CHINESE_AFTER = {OPENS: "开始后{}天", CLOSES: "结束后{}天"}


def tell_policy(policy: Policy) -> dict[str, str]:
    """When who is told, as one sentence in each language, with how the days are counted."""
    return {"zh": _chinese(policy), "en": _english(policy)}


def _chinese(policy: Policy) -> str:
    parts = [
        f"{_days(steps, '、', '提前{}天', '当天', _CHINESE_AFTER.get(policy.code, '逾期{}天'))}"
        f"提醒{_names(to, 'zh', '、')}"
        for to, steps in _by_audience(policy)
    ]
    if not policy.is_of_boundary:
        start = "以后" if policy.steps else "交办后"
        parts.append(f"{start}每{policy.every}天提醒办理人，直到办结")
    if policy.escalation:
        parts.append(f"提醒{policy.escalation.after}次后告知{_names((policy.escalation.to,), 'zh', '、')}")
    counted = "均为日历日，周末和节假日也提醒" if policy.counted == CALENDAR else "均为工作日"
    return "；".join(parts) + f"（{counted}）。"


def _english(policy: Policy) -> str:
    parts = [
        f"{_names(to, 'en', ', ')}: {_days(steps, ', ', '{} before', 'on the day', '{} after')}"
        for to, steps in _by_audience(policy)
    ]
    if not policy.is_of_boundary:
        parts.append(f"then every {policy.every}, until it is done")
    if policy.escalation:
        to = _names((policy.escalation.to,), "en", ", ")
        parts.append(f"after {policy.escalation.after} reminders: {to}")
    counted = "calendar days, weekends and holidays, too" if policy.counted == CALENDAR else "working days"
    return "; ".join(parts) + f" ({counted})."


def _by_audience(policy: Policy) -> list[tuple[tuple[str, ...], list[Step]]]:
    return [(to, list(steps)) for to, steps in groupby(policy.steps, lambda step: step.to)]


def _days(steps: list[Step], comma: str, before: str, same: str, after: str) -> str:
    return comma.join(
        same if step.offset == 0 else (before if step.offset < 0 else after).format(abs(step.offset))
        for step in steps
    )


def _names(to: tuple[str, ...], language: str, comma: str) -> str:
    names: Mapping[str, Mapping[str, str]] = {**ROLES, OWNER: _OWNER}
    return comma.join(names[each][language] for each in to)
