"""When a reminder is due; pure arithmetic over a calendar. Offsets are days from a due date, working days or all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from engine.calendar import WorkCalendar

SEND_AT = time(9)
QUIET_FROM = time(20)
"""Reminders go out between these two, local time, the first moment being the usual one."""

OPENS = "opens"
CLOSES = "closes"
BOUNDARIES = (OPENS, CLOSES)
"""The events of a phase that have a policy each, by the same code: days are counted from its first and its last day."""

SUMMARY = -1
"""The index of the one notice that stands for every date already past when a task was created."""

OWNER = "owner"

WORKING = "working"
CALENDAR = "calendar"
COUNTED = (WORKING, CALENDAR)
"""How a policy counts days: working days, or all, so that it also reminds at weekends and on holidays."""


@dataclass(frozen=True)
class Step:
    """One reminder: `offset` days from the due date, to whom ("owner" or roles), in which words."""

    offset: int
    to: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Escalation:
    """After so many repeats, once, to a role above."""

    after: int
    to: str
    text: str


@dataclass(frozen=True)
class Policy:
    """Steps in order of time, then the owner is reminded every so many days; `name` in both languages.

    Of a boundary of a phase nothing is repeated: `every` is 0.
    Days are `counted` as one of COUNTED says.
    `version` is its released version, in force `since` then; 0 and None: as shipped, and never changed.
    """

    code: str
    name: Mapping[str, str]
    steps: tuple[Step, ...]
    every: int
    repeat_text: str
    escalation: Escalation | None = None
    counted: str = WORKING
    version: int = 0
    since: datetime | None = None

    @staticmethod
    def from_data(code: str, data: Mapping[str, Any]) -> Policy:
        """From its entry in policies.json; raises KeyError or TypeError for another shape."""
        repeat: Mapping[str, Any] = {"every": 0, "text": ""} if code in BOUNDARIES else data["repeat"]
        escalation = repeat.get("escalation")
        steps = [Step(step["offset"], tuple(step["to"]), step["text"]) for step in data["steps"]]
        return Policy(
            code=code,
            name=data["name"],
            steps=tuple(sorted(steps, key=lambda step: step.offset)),
            every=repeat["every"],
            repeat_text=repeat["text"],
            escalation=Escalation(**escalation) if escalation else None,
            counted=data.get("days", WORKING),
        )

    def to_data(self) -> dict[str, Any]:
        """Its entry in policies.json, without the name."""
        steps = [{"offset": step.offset, "to": list(step.to), "text": step.text} for step in self.steps]
        days = {} if self.counted == WORKING else {"days": self.counted}
        if self.is_of_boundary:
            return {**days, "steps": steps}
        repeat: dict[str, Any] = {"every": self.every, "text": self.repeat_text}
        if self.escalation:
            repeat["escalation"] = asdict(self.escalation)
        return {**days, "steps": steps, "repeat": repeat}

    @property
    def is_of_boundary(self) -> bool:
        """Whether it is that of the beginning or end of a phase, not of tasks."""
        return self.code in BOUNDARIES

    def steps_on(self, offset: int) -> tuple[Step, ...]:
        """The steps of one day; none if it has no such day."""
        return tuple(step for step in self.steps if step.offset == offset)


def working_offsets(policy: Policy) -> Iterator[int]:
    """The offsets of its steps in working days, of which a week has five: so that versions can be compared."""
    for step in policy.steps:
        yield round(step.offset * 5 / 7) if policy.counted == CALENDAR else step.offset


@dataclass(frozen=True)
class Delivery:
    """What one moment asks for: which words to whom; `index` names it for ever."""

    index: int
    to: str
    text: str


def step_day(calendar: WorkCalendar, day: date, offset: int) -> date:
    """The working day of an offset; a due date off work is reminded of on the last working day before it."""
    return calendar.add_working_days(day, offset) if offset else calendar.previous_working_day(day)


def count_days(calendar: WorkCalendar, day: date, days: int, counted: str) -> date:
    """The day so many days from another, counted as one of COUNTED says."""
    return day + timedelta(days=days) if counted == CALENDAR else step_day(calendar, day, days)


def next_slot(calendar: WorkCalendar, instant: datetime) -> datetime:
    """The first 09:00 of a working day after an instant."""
    day = calendar.local(instant).date()
    slot = calendar.instant(calendar.next_working_day(day), SEND_AT)
    if slot > instant:
        return slot
    return calendar.instant(calendar.add_working_days(day, 1), SEND_AT)


def next_open_hour(calendar: WorkCalendar, instant: datetime, counted: str = WORKING) -> datetime:
    """The instant itself in the waking hours of a working day, else the next slot; of any day if all are counted."""
    local = calendar.local(instant)
    if counted == CALENDAR:
        if local.time() >= QUIET_FROM:
            return calendar.instant(local.date() + timedelta(days=1), SEND_AT)
        return max(instant, calendar.instant(local.date(), SEND_AT))
    if calendar.is_working_day(local.date()) and SEND_AT <= local.time() < QUIET_FROM:
        return instant
    return next_slot(calendar, instant)


@dataclass(frozen=True)
class Schedule:
    """The moments of one task under one policy: its steps, then its repeats, numbered from 0."""

    policy: Policy
    calendar: WorkCalendar
    created_at: datetime
    due_at: datetime | None

    def at(self, index: int) -> datetime:
        """When the moment of an index is due; grows with the index."""
        return self.calendar.instant(self._day(index), SEND_AT)

    def _day(self, index: int) -> date:
        steps = self.policy.steps if self.due_at else ()
        created = self.calendar.local(self.created_at).date()
        if not self.due_at or not steps:
            return self._count(created, self.policy.every * (index + 1))
        due = self.calendar.local(self.due_at).date()
        if index < len(steps):
            return self._count(due, steps[index].offset)
        anchor = max(created, self._count(due, steps[-1].offset))
        return self._count(anchor, self.policy.every * (index - len(steps) + 1))

    def _count(self, day: date, days: int) -> date:
        return count_days(self.calendar, day, days, self.policy.counted)

    def first_after(self, instant: datetime, start: int = 0) -> int:
        """The index of the first moment after an instant, from `start` on."""
        return next(index for index in count(start) if self.at(index) > instant)

    def begin(self) -> tuple[int, datetime]:
        """The first moment of a new task. Dates already past become one summary at the next slot."""
        first = self.first_after(self.created_at)
        slot = next_slot(self.calendar, self.created_at)
        if first > 0 and self.at(first) > slot:
            return SUMMARY, slot
        return first, self.at(first)

    def next(self, instant: datetime) -> tuple[int, datetime]:
        """The first moment after an instant, whatever has been before."""
        following = self.first_after(instant)
        return following, self.at(following)

    def follow(self, index: int, since: datetime) -> tuple[int, datetime]:
        """What comes in place of another policy's moment `index` when this one comes into force: nothing that is past
        is made up for, and a summary still to come stays one if any date was past when the task was created.
        """
        return self.begin() if index == SUMMARY else self.next(since)

    def after(self, instant: datetime, index: int) -> tuple[int, datetime]:
        """The moment that follows `index` and lies after an instant."""
        start = self.first_after(self.created_at) if index == SUMMARY else index + 1
        following = self.first_after(instant, start)
        return following, self.at(following)

    def moments(self, index: int, until: datetime) -> Iterator[datetime]:
        """All that follow the moment `index`, as `after` gives them one by one, before an instant."""
        number = self.first_after(self.created_at) if index == SUMMARY else index + 1
        steps = max(number, len(self.policy.steps) if self.due_at else 0)
        moments = {self.at(each): None for each in range(number, steps)}  # two of them may be one
        yield from (moment for moment in moments if moment < until)
        day = self._day(steps)
        while (moment := self.calendar.instant(day, SEND_AT)) < until:
            yield moment
            # Working days add up; to count all of them anew for each would take as many times longer.
            day = self._count(day, self.policy.every)

    def deliveries(self, index: int, instant: datetime) -> list[Delivery]:
        """What to send now for the moment `index` and all that came due since: the newest for each audience."""
        newest_first = sorted(self._due(index, instant), reverse=True)
        found: dict[str, Delivery] = {}
        for moment in newest_first:
            for delivery in self._asked(moment):
                found.setdefault(delivery.to, delivery)
        return list(found.values())

    def _due(self, index: int, instant: datetime) -> Iterator[int]:
        yield index
        later = self.first_after(self.created_at) if index == SUMMARY else index + 1
        while self.at(later) <= instant:
            yield later
            later += 1

    def _asked(self, index: int) -> list[Delivery]:
        policy = self.policy
        if index == SUMMARY:
            return [Delivery(index, OWNER, "task.summary")]
        steps = policy.steps if self.due_at else ()
        if index < len(steps):
            return [Delivery(index, to, steps[index].text) for to in steps[index].to]
        asked = [Delivery(index, OWNER, policy.repeat_text)]
        escalation = policy.escalation
        if escalation and index - len(steps) == escalation.after:
            asked.append(Delivery(index, escalation.to, escalation.text))
        return asked
