"""FEEL, the expression language of DMN 1.5 (§10.3), for conditions, timers, mappings and rules.

An expression is data: it is parsed, compiled to nested functions over plain values and evaluated within
limits on length, depth, steps and sizes. Nothing in it is ever Python, and no value is asked for a Python
attribute.

    compile_expression("得分 >= 60 and count(评审) > 2").evaluate({"得分": 71, "评审": [1, 2, 3]})      # True
    compile_unary_tests('"甲等", "乙等"').matches("甲等", {})                                          # True
    compile_unary_tests("not(< limit)").matches(5, {"limit": 3})                                     # True

Unary tests are one cell of a decision table (DMN 1.5 §7.3.2, §10.3.2.10): tests separated by commas, one of which must
hold for the value; none of which may, with `not( … )` around them; or `-` (or nothing), which every value
passes. A test is
- a comparison `< 5`, `>= date("2015-03-13")`, `!= "a"`, or a range `[1..10)`, `]1..5]`, `(> 3)`;
- an expression that names the value, `?`: it must be true;
- any other expression: the value must be equal to its value, lie in it if it is a range, or be or lie in an
  item of it if it is a list; a condition on other variables (which gives true or false where the value is no
  boolean) must be true.
What is null does not hold, nor does its negation: a missing value passes `null`, `-` and `not(null)` fails it,
but neither `< 5` nor `not(< 5)`.

Where this differs from DMN 1.5 on purpose (differences from the package feelin are listed, each with the clause
that decides it, in tests/engine/feel/differential/differences.txt):
- §10.3.1.2: (= 10) and (!= 10) are tests after `in`, not ranges that stand alone; a literal such as @"x" that is no
  date, time or duration is refused when it is compiled. Rule 28: full-width punctuation is part of declared names
  and keys only; elsewhere the error tells what to write, for a person who types （ or ， means punctuation.
  Rule 52: `list`, `range`, `context` and `function` alone stand for all of their kind. Rule 55: external functions
  are refused.
- §10.3.2.3: numbers have 34 digits, but at most 64 before the point; years are 1 to 9999, seconds have six
  decimals.
- §10.3.2.6: a context that writes a key twice is refused when it is compiled.
- §10.3.2.9.2: the result of a function has no declared type, so that of a function type is not compared with it.
- §10.3.2.11.3: a built-in is called by its name; the bare name is a variable, null if nobody set it.
- §10.3.2.13.4: a call that leaves out what a built-in cannot do without is refused when it is compiled, as is one
  of a function that does not exist.
- §10.3.2.15 table 54: a date-time without zone is read in the zone of `now`, where that is given, not in the zone of
  what it is compared with; table 57: a date is the midnight of the zone of the moment it is subtracted from.
- §10.3.4.3: patterns are matched in linear time, so references to groups are refused, as are the blocks of Unicode
  (`\\p{IsBasicLatin}`); a pattern written out that is wrong is refused when it is compiled, null otherwise.
- Added: is defined(), trim(), sort() without a function, sum() of durations, weeks as in duration("P2W"), date and
  time(), duration() and number() of what already is one, get value() of a list of keys, a list of keys named `key` in
  context put().
"""

from __future__ import annotations

from engine.feel.errors import FeelError
from engine.feel.expression import Expression, UnaryTests, compile_expression, compile_unary_tests
from engine.feel.limits import DEFAULT_LIMITS, Limits
from engine.feel.reading import certain_names, entries, parts_of
from engine.feel.run import Budget
from engine.feel.temporal import parse_date, parse_date_time, parse_duration, parse_time
from engine.feel.text import format_value, show
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
    "certain_names",
    "compile_expression",
    "compile_unary_tests",
    "entries",
    "format_value",
    "parse_date",
    "parse_date_time",
    "parse_duration",
    "parse_time",
    "parts_of",
    "show",
]
