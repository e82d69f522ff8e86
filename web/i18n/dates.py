"""Dates as people say them, in the zone of the contest."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine.calendar import DEFAULT_ZONE, get_zone
from web.i18n import gettext as _
from web.i18n import language

ZONE = get_zone(DEFAULT_ZONE)
_WEEKDAYS = {
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def local(instant: datetime) -> datetime:
    """An instant as wall time of the contest's zone."""
    return instant.astimezone(ZONE)


def local_date(instant: datetime) -> date:
    """The day of an instant in the contest's zone."""
    return local(instant).date()


def format_date(day: date | None) -> str:
    """2026年11月22日, or 22 November 2026; a day without time. An instant is taken in the contest's zone."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = local_date(day)
    if language() == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def format_short(day: date | None) -> str:
    """11月22日, or 22 Nov."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = local_date(day)
    return f"{day.day} {_MONTHS[day.month - 1][:3]}" if language() == "en" else f"{day.month}月{day.day}日"


def format_month(day: date) -> str:
    """11月, or Nov."""
    return _MONTHS[day.month - 1][:3] if language() == "en" else f"{day.month}月"


def format_instant(instant: datetime | None) -> str:
    """2026年11月22日 09:05 in the contest's zone."""
    return f"{format_date(instant)} {local(instant):%H:%M}" if instant else ""


def weekday(day: date) -> str:
    """星期日, or Sunday."""
    return _WEEKDAYS[language()][day.weekday()]


def urgency(due_at: datetime | None, now: datetime) -> str:
    """Which group of the inbox a due time belongs to: overdue, today, week (until Sunday), later or undated."""
    if due_at is None:
        return "undated"
    if due_at < now:
        return "overdue"
    due, today = local_date(due_at), local_date(now)
    if due == today:
        return "today"
    return "week" if due <= today + timedelta(days=6 - today.weekday()) else "later"


def due_words(due_at: datetime | None, now: datetime) -> str:
    """How far away a due time is, in words."""
    if due_at is None:
        return _("不限期")
    days = (local_date(due_at) - local_date(now)).days
    if due_at < now:
        return (
            _("逾期 {n} 天", n=-days) if days < 0 else _("今天 {time} 已到期", time=f"{local(due_at):%H:%M}")
        )
    if days == 0:
        return _("今天 {time} 前", time=f"{local(due_at):%H:%M}")
    if days == 1:
        return _("明天截止")
    if days < 7:
        return _("{weekday}截止，还有 {n} 天", weekday=weekday(local_date(due_at)), n=days)
    return _("{date}截止，还有 {n} 天", date=format_short(due_at), n=days)


def span_words(seconds: float) -> str:
    """A length of time in one unit: minutes below an hour, hours below two days, else days."""
    if seconds < 3_600:
        return _("{n} 分钟", n=max(1, round(seconds / 60)))
    if seconds < 48 * 3_600:
        return _("{n} 小时", n=round(seconds / 3_600))
    return _("{n} 天", n=round(seconds / 86_400))
