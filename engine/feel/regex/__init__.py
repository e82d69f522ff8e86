"""Regular expressions that cannot run away.

Python's `re` backtracks: `(a+)+$` takes exponential time, `a*a*a*b` polynomial, and a search cannot be
stopped. Here a pattern becomes a small program that is run on all its possible states at once, one
character after the other (Thompson's construction, with priorities and groups after Pike): time is at most
text × program, both are bounded, and every character is paid for. What that cannot do (back references,
look-around) is refused with a reason.
"""

from __future__ import annotations

from engine.feel.regex.machine import Regex, compile_regex
from engine.feel.regex.reasons import RegexError

__all__ = ["Regex", "RegexError", "compile_regex"]
