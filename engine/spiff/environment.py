"""What expressions in a diagram may use: time, the working-day table, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from engine.allowance import Allowance
from engine.calendar import WorkCalendar
from engine.clock import Clock, VirtualClock
from engine.dmn import Decisions, Outcome
from engine.errors import IncidentError
from engine.feel import Expression, FeelError, Range, compile_expression
from engine.spiff.unfit import unfit

HOST_FUNCTIONS = ("add working days", "working day", "working days between", "end of day")


@lru_cache(maxsize=2_048)
def _compiled(text: str) -> Expression:
    return compile_expression(text, functions=HOST_FUNCTIONS)


@dataclass
class Environment:
    """The clock and a lazily read working-day table of the current transaction."""

    clock: Clock
    read_calendar: Callable[[], WorkCalendar]
    allowance: Allowance = field(default_factory=Allowance)
    _calendar: WorkCalendar | None = None
    _functions: dict[str, Callable[..., object]] | None = None

    @property
    def calendar(self) -> WorkCalendar:
        """The working-day table in force."""
        if self._calendar is None:
            self._calendar = self.read_calendar()
        return self._calendar

    def at(self, moment: datetime) -> Environment:
        """The same as if it were that moment."""
        return replace(self, clock=VirtualClock(moment))

    def evaluate(self, text: str, variables: Mapping[str, object]) -> object:
        """The value of a FEEL text; raises IncidentError with text and position."""
        try:
            return _compiled(text).evaluate(
                variables, now=self.calendar.local(self.clock.now()), functions=self._host_functions()
            )
        except FeelError as error:
            raise _incident(error) from error

    def decide(self, decisions: Decisions, decision_id: str, values: Mapping[str, object]) -> Outcome:
        """A decision over these values; raises IncidentError with decision, rule and column."""
        now = self.calendar.local(self.clock.now())
        return decisions.decide(decision_id, values, now=now, functions=self._host_functions())

    def names_in(self, text: str) -> frozenset[str]:
        """The variables a FEEL text may read; raises IncidentError."""
        return names_in(text)

    def instant(self, value: object, *, end_of_day: bool = False) -> datetime:
        """A date, date-time or duration from now as an instant; raises IncidentError for anything else."""
        if isinstance(value, datetime):
            return value if value.tzinfo else self.calendar.instant(value.date(), value.time())
        if isinstance(value, date):
            return self.calendar.end_of_day(value) if end_of_day else self.calendar.instant(value, time())
        wanted = "日期、日期时间或时长", "a date, a date-time or a duration"
        raise unfit(("时间", "the time"), value, wanted)

    def _host_functions(self) -> dict[str, Callable[..., object]]:
        if self._functions is None:
            self._functions = _functions_of(self.calendar)
        return self._functions


def names_in(text: str) -> frozenset[str]:
    """The variables a FEEL text may read; raises IncidentError."""
    try:
        return _compiled(text).names
    except FeelError as error:
        raise _incident(error) from error


def _functions_of(calendar: WorkCalendar) -> dict[str, Callable[..., object]]:
    return {
        "add working days": lambda day, count: _null_safe(
            lambda: calendar.add_working_days(_day(day, calendar), int(count)), day, count
        ),
        "working day": lambda day: _null_safe(lambda: calendar.next_working_day(_day(day, calendar)), day),
        "working days between": lambda first, last: _null_safe(
            lambda: Decimal(calendar.working_days_between(_day(first, calendar), _day(last, calendar))),
            first,
            last,
        ),
        "end of day": lambda day: _null_safe(
            lambda: calendar.local(calendar.end_of_day(_day(day, calendar))), day
        ),
    }


def _incident(error: FeelError) -> IncidentError:
    """The cause in Chinese, then in English: operators read it as it is stored."""
    place = f"line {error.line}, column {error.column}"
    return IncidentError(
        f"表达式“{error.excerpt}”：{error.message_zh} (expression, {place}: {error.message_en})",
        message_zh=error.explain("zh"),
        message_en=error.explain("en"),
    )


def require_storable(value: object, what: str) -> None:
    """Refuse the one kind of FEEL value that is no data, a range, anywhere inside; raises IncidentError."""
    if isinstance(value, Range):
        raise IncidentError(f"{what} holds a range, which cannot be stored")
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        require_storable(each, what)


def _null_safe(action: Callable[[], object], *arguments: object) -> object:
    """FEEL's way: a missing or unfit argument gives null, never an error."""
    if any(argument is None for argument in arguments):
        return None
    try:
        return action()
    except (TypeError, ValueError, OverflowError):
        return None


def _day(value: object, calendar: WorkCalendar) -> date:
    if isinstance(value, datetime):
        return calendar.local(value).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    raise TypeError("not a date")
