"""A value that does not fit where it is used: what the incident says, in Chinese and then in English."""

from __future__ import annotations

from engine.errors import IncidentError
from engine.feel import FeelError, show


def unfit(place: tuple[str, str], value: object, wanted: tuple[str, str]) -> IncidentError:
    """The error for a value at a place that should be something else; the value as FEEL writes it, null by its name.

    `place` and `wanted` are Chinese and English; the English reads "place is value, not wanted".
    """
    zh = f"{place[0]}是{_shown_zh(value)}，应为{wanted[0]}"
    en = f"{place[1]} is {_shown(value)}, not {wanted[1]}"
    return IncidentError(f"{zh} ({en})", message_zh=zh, message_en=en)


BOOLEAN = ("真（true）或假（false）", "true or false")
CONTEXT = ("上下文，如 {名称: 值}", "a context such as {name: value}")
WHOLE_NUMBER = ("整数", "a whole number")
DURATION = ("时长，如 P5D", "a duration such as P5D")


def _shown(value: object) -> str:
    try:
        return show(value)
    except FeelError:
        return "a value too large to show"


def _shown_zh(value: object) -> str:
    if value is None:
        return "空值（null）"
    try:
        return f" {show(value)}"
    except FeelError:
        return "一个大得无法显示的值"
