"""FEEL, the expression language of DMN 1.5 (§10.3), for conditions, timers, mappings and rules.

An expression is data: it is parsed, compiled to nested functions over plain values and evaluated within
limits on length, depth, steps and sizes. Nothing in it is ever Python, and no value is asked for a Python
attribute.

    compile_expression("得分 >= 60 and count(评审) > 2").evaluate({"得分": 71, "评审": [1, 2, 3]})      # True
    compile_unary_tests('"甲等", "乙等"').matches("甲等", {})                                          # True
    compile_unary_tests("not(< limit)").matches(5, {"limit": 3})                                     # True

Unary tests are one cell of a decision table (DMN 1.5 §7.3.3): tests separated by commas, one of which must
hold for the value; none of which may, with `not( … )` around them; or `-` (or nothing), which every value
passes. A test is
- a comparison `< 5`, `>= date("2015-03-13")`, `!= "a"`, or a range `[1..10)`, `]1..5]`, `(> 3)`;
- an expression that names the value, `?`: it must be true;
- any other expression: the value must be equal to its value, lie in it if it is a range, or be or lie in an
  item of it if it is a list; a condition on other variables (which gives true or false where the value is no
  boolean) must be true.
What is null does not hold, nor does its negation: a missing value passes `null`, `-` and `not(null)` fails it,
but neither `< 5` nor `not(< 5)`.
"""

from __future__ import annotations

from engine.feel.errors import FeelError
from engine.feel.expression import Expression, UnaryTests, compile_expression, compile_unary_tests
from engine.feel.limits import DEFAULT_LIMITS, Limits
from engine.feel.run import Budget
from engine.feel.temporal import parse_date, parse_date_time, parse_duration, parse_time
from engine.feel.text import format_value
from engine.feel.texts import MESSAGES
from engine.feel.values import Range, YearsMonthsDuration

__all__ = [
    "DEFAULT_LIMITS",
    "MESSAGES",
    "Budget",
    "Expression",
    "FeelError",
    "Limits",
    "Range",
    "UnaryTests",
    "YearsMonthsDuration",
    "compile_expression",
    "compile_unary_tests",
    "format_value",
    "parse_date",
    "parse_date_time",
    "parse_duration",
    "parse_time",
]
