"""+ - * / ** and the sign (DMN 1.5 §10.3.2.4, tables 52 to 56): whatever does not fit together gives null."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow

from engine.feel import temporal
from engine.feel.run import Run
from engine.feel.values import YearsMonthsDuration

Operation = Callable[[object, object, Run], object]
_LONGEST_MONTHS = 10**9
STEPS_OF_A_SERIES = 10
_MICROSECOND = timedelta(microseconds=1)


def add(left: object, right: object, run: Run) -> object:
    """Numbers, texts, durations; a moment and a duration in either order."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return number(run, run.limits.numbers.add, left, right)
    if isinstance(left, str) and isinstance(right, str):
        run.spend_characters(len(left) + len(right))
        return left + right
    if isinstance(left, (timedelta, YearsMonthsDuration)) and isinstance(right, (date, time)):
        left, right = right, left
    return _add_duration(left, right)


def _add_duration(left: object, right: object) -> object:
    if isinstance(right, YearsMonthsDuration):
        if isinstance(left, YearsMonthsDuration):
            return _months(left.total_months + right.total_months)
        return temporal.add_months(left, right.total_months) if isinstance(left, date) else None
    if not isinstance(right, timedelta):
        return None
    if isinstance(left, datetime):
        return temporal.add_time(left, right)
    if isinstance(left, date):
        return temporal.add_days(left, right)
    if isinstance(left, time):
        return temporal.add_to_time(left, right)
    return _length(lambda: left + right) if isinstance(left, timedelta) else None


def subtract(left: object, right: object, run: Run) -> object:
    """Numbers, durations; a moment less a duration, or less a moment of its kind."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return number(run, run.limits.numbers.subtract, left, right)
    if isinstance(right, (timedelta, YearsMonthsDuration)):
        return _add_duration(left, negate(right))
    if isinstance(left, time) and isinstance(right, time):
        first, second = temporal.times(left, right)
        return first - second if (left.tzinfo is None) == (right.tzinfo is None) else None
    if isinstance(left, date) and isinstance(right, date):
        return _between(left, right, run)
    return None


def _between(left: date, right: date, run: Run) -> timedelta | None:
    if not isinstance(left, datetime) and not isinstance(right, datetime):
        return left - right
    zone = next(value.tzinfo for value in (left, right) if isinstance(value, datetime))
    moments = [
        value if isinstance(value, datetime) else temporal.at_midnight(value, zone) for value in (left, right)
    ]
    if not temporal.are_tied_alike(moments[0], moments[1], run.zone):
        return None
    pair = temporal.instants(moments[0], moments[1], run.zone)
    return pair[0] - pair[1] if pair else None


def multiply(left: object, right: object, run: Run) -> object:
    """Numbers; a duration and a number in either order (months are cut to whole ones)."""
    if isinstance(right, (timedelta, YearsMonthsDuration)):
        left, right = right, left
    if not isinstance(right, Decimal):
        return None
    if isinstance(left, Decimal):
        return number(run, run.limits.numbers.multiply, left, right)
    return _scale(left, run, lambda amount: run.limits.numbers.multiply(amount, right))


def divide(left: object, right: object, run: Run) -> object:
    """Numbers; a duration by a number, or by one of its kind, which gives a number. By zero: null."""
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        left, right = Decimal(left // _MICROSECOND), Decimal(right // _MICROSECOND)
    elif isinstance(left, YearsMonthsDuration) and isinstance(right, YearsMonthsDuration):
        left, right = Decimal(left.total_months), Decimal(right.total_months)
    if not isinstance(right, Decimal) or not right:
        return None
    if isinstance(left, Decimal):
        return number(run, run.limits.numbers.divide, left, right)
    return _scale(left, run, lambda amount: run.limits.numbers.divide(amount, right))


def _scale(length: object, run: Run, scale: Callable[[Decimal], Decimal]) -> object:
    if isinstance(length, YearsMonthsDuration):
        months = number(run, scale, Decimal(length.total_months))
        return _months(int(months)) if months is not None and months.copy_abs() <= _LONGEST_MONTHS else None
    if isinstance(length, timedelta):
        amount = number(run, scale, Decimal(length // _MICROSECOND))
        if amount is None or amount.copy_abs() > Decimal(timedelta.max // _MICROSECOND):
            return None
        return _length(lambda: timedelta(microseconds=int(amount)))
    return None


def power(left: object, right: object, run: Run) -> object:
    """Numbers; what is no real number is null."""
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return None
    if not right:
        return Decimal(1)
    run.spend(STEPS_OF_A_SERIES)
    return number(run, run.limits.numbers.power, left, right)


def negate(value: object) -> object:
    """The same number or duration with the other sign."""
    if isinstance(value, Decimal):
        return value.copy_negate() if value else value
    if isinstance(value, YearsMonthsDuration):
        return YearsMonthsDuration(-value.total_months)
    return _length(lambda: -value) if isinstance(value, timedelta) else None


def number(run: Run, operation: Callable[..., Decimal], *operands: Decimal) -> Decimal | None:
    """The result of decimal arithmetic, null if it has none; FeelError if it is too large."""
    try:
        result = operation(*operands)
    except Overflow:
        raise run.error("feel.number_too_large", limit=run.limits.magnitude) from None
    except (InvalidOperation, DivisionByZero):
        return None
    # Zero to a negative power is infinite without being a division.
    return result if result.is_finite() else None


def _months(total: int) -> YearsMonthsDuration | None:
    return YearsMonthsDuration(total) if abs(total) <= _LONGEST_MONTHS else None


def _length(operation: Callable[[], timedelta]) -> timedelta | None:
    try:
        return operation()
    except OverflowError:
        return None


OPERATIONS: dict[str, Operation] = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": power}
