"""FEEL, the expression language of DMN 1.5 (§10.3), for conditions, timers, mappings and rules.

An expression is data: it is parsed, compiled to nested functions over plain values and evaluated within
limits on length, depth, steps and sizes. Nothing in it is ever Python, and no value is asked for a Python
attribute.
"""

from __future__ import annotations

from engine.feel.errors import MESSAGES, FeelError
from engine.feel.expression import Expression, compile_expression
from engine.feel.limits import DEFAULT_LIMITS, Limits
from engine.feel.temporal import parse_date, parse_date_time, parse_duration, parse_time
from engine.feel.text import format_value
from engine.feel.values import Range, YearsMonthsDuration

__all__ = [
    "DEFAULT_LIMITS",
    "MESSAGES",
    "Expression",
    "FeelError",
    "Limits",
    "Range",
    "YearsMonthsDuration",
    "compile_expression",
    "format_value",
    "parse_date",
    "parse_date_time",
    "parse_duration",
    "parse_time",
]
