"""Rounding and the like; a scale is a number of decimals, negative for tens, hundreds, …"""

from __future__ import annotations

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from engine.feel.arithmetic import STEPS_OF_A_SERIES, negate, number
from engine.feel.builtins.registry import builtin
from engine.feel.run import Run
from engine.feel.sequences import whole
from engine.feel.values import YearsMonthsDuration

_SCALES = range(-6_111, 6_177)


def _round(run: Run, value: Decimal, scale: Decimal | None, rounding: str) -> Decimal | None:
    places = 0 if scale is None else whole(scale)
    if places is None or places not in _SCALES:
        return None
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return value
    unit = Decimal((0, (1,), -places))
    return number(run, lambda: value.quantize(unit, rounding=rounding, context=run.limits.numbers))


def _declare(name: str, rounding: str, scale: str) -> None:
    def rounded(run: Run, value: Decimal, places: Decimal | None = None) -> Decimal | None:
        return _round(run, value, places, rounding)

    builtin(name, f"n:number, scale:number{scale}")(rounded)


for _name, _rounding, _scale in (
    ("decimal", ROUND_HALF_EVEN, ""),
    ("floor", ROUND_FLOOR, "?"),
    ("ceiling", ROUND_CEILING, "?"),
    ("round up", ROUND_UP, ""),
    ("round down", ROUND_DOWN, ""),
    ("round half up", ROUND_HALF_UP, ""),
    ("round half down", ROUND_HALF_DOWN, ""),
):
    _declare(_name, _rounding, _scale)


@builtin("abs", "n:any")
def absolute(run: Run, value: object) -> object:
    """Of a number or a duration."""
    if isinstance(value, Decimal):
        return value.copy_abs()
    if isinstance(value, timedelta):
        return negate(value) if value < timedelta() else value
    return YearsMonthsDuration(abs(value.total_months)) if isinstance(value, YearsMonthsDuration) else None


@builtin("modulo", "dividend:number, divisor:number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """What is left of whole divisions, with the sign of the divisor; null by zero."""
    if not divisor:
        return None
    rest = number(run, run.limits.numbers.remainder, dividend, divisor)
    if rest and (rest < 0) != (divisor < 0):
        return number(run, run.limits.numbers.add, rest, divisor)
    return rest


@builtin("sqrt", "number:number")
def square_root(run: Run, value: Decimal) -> Decimal | None:
    return number(run, run.limits.numbers.sqrt, value)


@builtin("exp", "number:number")
def exponential(run: Run, value: Decimal) -> Decimal | None:
    run.spend(STEPS_OF_A_SERIES)
    return number(run, run.limits.numbers.exp, value)


@builtin("log", "number:number")
def natural_logarithm(run: Run, value: Decimal) -> Decimal | None:
    run.spend(STEPS_OF_A_SERIES)
    return number(run, run.limits.numbers.ln, value) if value > 0 else None


@builtin("odd", "number:number")
def odd(run: Run, value: Decimal) -> bool | None:
    return whole_rest(run, value, 1)


@builtin("even", "number:number")
def even(run: Run, value: Decimal) -> bool | None:
    return whole_rest(run, value, 0)


def whole_rest(run: Run, value: Decimal, rest: int) -> bool | None:
    """Whether a whole number leaves this rest by two; null for one with a fraction."""
    left = modulo(run, value, Decimal(2))
    return None if left not in (0, 1) else left == rest
