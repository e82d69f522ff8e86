"""The form in which a policy of reminders is written: what is typed, read into a policy, and what is wrong in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from handlers.reminders import ladder
from handlers.reminders.ladder import (
    BULLETIN,
    LADDER,
    MOST_DAYS,
    MOST_REPEATS,
    MOST_STEPS,
    Flaw,
    audiences_of,
)
from handlers.reminders.rules import BOUNDARIES, CALENDAR, CLOSES, OPENS, OWNER, WORKING, Policy, Step
from web import names
from web.i18n import gettext as _

_WHEN = {
    OPENS: {"before": "提前（天）", "on": "开始当天", "after": "开始以后（天）"},
    CLOSES: {"before": "提前（天）", "on": "结束当天", "after": "结束以后（天）"},
}
_WHEN_DUE = {"before": "提前（天）", "on": "到期当天", "after": "逾期（天）"}
DAYS = {WORKING: "工作日", CALENDAR: "日历日（周末和节假日也算，也照样提醒）"}
FLAWS = {
    "row": "第 {n} 级：请填写天数，1 到 {most} 之间的整数。",
    "days": "{day}：天数要在 1 到 {most} 之间。",
    "nobody": "{day}：请选择提醒谁。",
    "above_too_early": "{day}：到期之前和当天只提醒办理人，逾期之后才告知上级。",
    "above_before_the_end": "{day}：结束之前和当天只提醒办理人，结束之后才告知上级。",
    "no_step": "至少要有一级。",
    "words": "{day}：通知的文字与这一天不符。",
    "twice": "{day}：同一天对同一收件人只能有一级。",
    "too_many_steps": "最多 {most} 级。",
    "no_step_when_due": "至少要有一级在到期当天或逾期之后；此后的重复提醒说的是“已逾期”。",
    "steps_without_due_date": "没有期限的任务不能按期限分级。",
    "every": "重复提醒的间隔要在 1 到 {most} 天之间。",
    "counted": "请选择天数按工作日还是日历日算。",
    "escalation_after": "告知上级之前的提醒次数要在 1 到 {most} 之间。",
    "escalation_to": "请选择多次提醒后告知谁。",
}
_DAY_WORDS = {
    ("", True): ("到期当天", "到期前 {n} 天", "逾期 {n} 天"),
    ("", False): ("到期当天", "到期前 {n} 个工作日", "逾期 {n} 个工作日"),
    (OPENS, True): ("开始当天", "开始前 {n} 天", "开始后 {n} 天"),
    (OPENS, False): ("开始当天", "开始前 {n} 个工作日", "开始后 {n} 个工作日"),
    (CLOSES, True): ("结束当天", "结束前 {n} 天", "结束后 {n} 天"),
    (CLOSES, False): ("结束当天", "结束前 {n} 个工作日", "结束后 {n} 个工作日"),
}
_MOST = {"too_many_steps": MOST_STEPS, "escalation_after": MOST_REPEATS}
# More than may be released, so that what is too much can be said.
_ROWS = 2 * MOST_STEPS
_ANYBODY = tuple(dict.fromkeys(to for code in ("", *BOUNDARIES) for to in audiences_of(code)))


@dataclass(frozen=True)
class TypedStep:
    """One row as it is typed: `when` of WHEN, days as text, to whom, and whether as a bulletin."""

    when: str = "before"
    days: str = ""
    to: tuple[str, ...] = ()
    is_bulletin: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed in it."""
        return not self.days and not self.to

    def offset(self) -> int | None:
        """Days from the due date; None for what is no number of days."""
        if self.when == "on":
            return 0
        days = _number(self.days)
        return None if days is None else -days if self.when == "before" else days


@dataclass(frozen=True)
class Typed:
    """What is typed as a policy."""

    steps: tuple[TypedStep, ...]
    every: str
    escalation_after: str = ""
    escalation_to: str = ""
    counted: str = WORKING

    def to_policy(self, shipped: Policy) -> tuple[Policy, list[str]]:
        """The policy, and everything that is wrong with it in words."""
        wrong, steps = [], list[Step]()
        for number, row in enumerate(self.steps, 1):
            offset = row.offset()
            if offset is None:
                wrong.append(_(FLAWS["row"], n=number, most=MOST_DAYS))
            else:
                steps += ladder.make_steps(offset, row.to, code=shipped.code, is_bulletin=row.is_bulletin)
        escalation = None
        if self.escalation_to or self.escalation_after:
            escalation = (_number(self.escalation_after) or 0, self.escalation_to)
        every = _number(self.every) or 0
        policy = ladder.make_policy(shipped, steps, every, escalation, self.counted)
        return policy, wrong + [
            words for flaw in ladder.find_flaws(policy) if (words := _words(flaw, policy))
        ]

    def with_blanks(self, number: int) -> Typed:
        """The same with empty rows to write further steps in."""
        return replace(self, steps=(*self.steps, *[TypedStep()] * min(number, _ROWS - len(self.steps))))


def typed_of(policy: Policy) -> Typed:
    """A policy as it would be typed."""
    escalation = policy.escalation
    return Typed(
        tuple(_row_of(step) for step in policy.steps),
        str(policy.every),
        str(escalation.after) if escalation else "",
        escalation.to if escalation else "",
        policy.counted,
    )


def _row_of(step: Step) -> TypedStep:
    when = "on" if step.offset == 0 else "before" if step.offset < 0 else "after"
    return TypedStep(
        when, str(abs(step.offset)) if step.offset else "", step.to, is_bulletin=step.text == BULLETIN
    )


def when_of(code: str) -> dict[str, str]:
    """What days of a policy are counted from, and which way."""
    return _WHEN.get(code, _WHEN_DUE)


def is_typed(values: MultiDict[str, str]) -> bool:
    """Whether the form was sent; that of a phase's boundary has nothing to repeat."""
    return "every" in values or "counted" in values


def read_typed(values: MultiDict[str, str]) -> Typed:
    """What the form sends; rows in which nothing is typed are left out."""
    rows = (_read_row(values, number) for number in range(_ROWS))
    return Typed(
        tuple(row for row in rows if not row.is_blank),
        values.get("every", "")[:10].strip(),
        values.get("escalation_after", "")[:10].strip(),
        _known([values.get("escalation_to", "")], LADDER),
        values.get("counted", WORKING)[:10],
    )


def _read_row(values: MultiDict[str, str], number: int) -> TypedStep:
    when = values.get(f"when-{number}", "")
    to = tuple(each for each in _ANYBODY if each in values.getlist(f"to-{number}"))
    return TypedStep(
        when if when in _WHEN_DUE else "before",
        values.get(f"days-{number}", "")[:10].strip(),
        to,
        is_bulletin=bool(values.get(f"bulletin-{number}")),
    )


def _known(given: Sequence[str], known: Iterable[str]) -> str:
    return next((each for each in given if each in known), "")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:9]) < 10**6 else None


def _words(flaw: Flaw, policy: Policy) -> str:
    day = (
        day_words(policy.steps[flaw.step].offset, policy.counted, policy.code)
        if flaw.step is not None
        else ""
    )
    return _(FLAWS[flaw.code], day=day, most=_MOST.get(flaw.code, MOST_DAYS))


def day_words(offset: int, counted: str, code: str = "") -> str:
    """A day of the ladder, counted from the due date, or from the first or last day of a phase (`code`)."""
    on, before, after = _DAY_WORDS[code if code in BOUNDARIES else "", counted == CALENDAR]
    return _(on) if offset == 0 else _(before, n=-offset) if offset < 0 else _(after, n=offset)


def audience(code: str) -> str:
    """Whoever does the task, or a role above."""
    return _("办理人") if code == OWNER else names.role(code)
