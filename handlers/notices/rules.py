"""When a notice may be mailed to a person: by their choices, their quiet hours and the working days; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from engine.calendar import WorkCalendar
from handlers.notices.kinds import Kind

SETTLE = timedelta(minutes=1)
"""A morning's reminders come in several batches; what comes within this time goes out as one mail."""
DIGEST_AT = time(9)
"""When the daily digest goes out, local time."""


class Way(StrEnum):
    """How somebody wants to be told by mail; in the application they are told in any case."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NONE = "none"


@dataclass(frozen=True)
class Choices:
    """What a person wants: the way for each group of kinds (`at_once` if none is named), and when no mail comes.

    From `quiet_from` to `quiet_to`, local time, which may be past midnight; equal: never quiet. What would come then,
    or on a day off with `is_working_days_only`, comes at the next allowed moment.
    """

    ways: Mapping[str, Way] = field(default_factory=dict)
    quiet_from: time = time(20)
    quiet_to: time = time(9)
    is_working_days_only: bool = True

    def way_of(self, kind: Kind) -> Way:
        """How notices of a kind are mailed: those that nobody may do without are, whatever was chosen."""
        if kind.is_urgent:
            return Way.AT_ONCE
        chosen = self.ways.get(kind.group, Way.AT_ONCE)
        return Way.AT_ONCE if chosen == Way.NONE and kind.is_mandatory else chosen

    def is_quiet(self, at: time) -> bool:
        """Whether a local time is in the quiet hours; their end is not."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to

    def next_allowed(self, calendar: WorkCalendar, instant: datetime) -> datetime:
        """The instant itself if a mail may come then, else the first moment after it at which one may."""
        while True:
            local = calendar.local(instant)
            day, now = local.date(), local.time()
            if self.is_working_days_only and not calendar.is_working_day(day):
                instant = calendar.instant(calendar.next_working_day(day), time.min)
            elif self.is_quiet(now):
                ends_next_day = self.quiet_from > self.quiet_to and now >= self.quiet_from
                instant = calendar.instant(day + timedelta(days=ends_next_day), self.quiet_to)
            else:
                return instant


def mail_at(choices: Choices, kind: Kind, calendar: WorkCalendar, now: datetime) -> datetime | None:
    """When a notice written now may be mailed; None if it is not to be. Urgent kinds know no quiet hours."""
    way = choices.way_of(kind)
    if way == Way.NONE:
        return None
    if kind.is_urgent:
        return now + SETTLE
    if way == Way.AT_ONCE:
        return choices.next_allowed(calendar, now + SETTLE)
    day = calendar.local(now).date()
    today = calendar.instant(day, DIGEST_AT)
    slot = today if today > now else calendar.instant(day + timedelta(days=1), DIGEST_AT)
    return choices.next_allowed(calendar, slot)
