"""Deadlines, waiting times and expressions as people say them: "=add working days(today(), 5)" is 5 个工作日."""

from __future__ import annotations

import re
from typing import Final

from engine.calendar import CalendarError
from engine.durations import parse_duration
from engine.model.compare.words import Words, listed, quoted, same, say, shorten
from engine.model.dialect import bare

_PART: Final = re.compile(r"([0-9]+(?:[.,][0-9]+)?)([YMWDHS])")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.+Z-]+)?")
_CYCLE: Final = re.compile(r"R([0-9]*)/(?:([^/P]+)/)?(P[^/]+)")
_WORKING_DAYS: Final = re.compile(r"add working days\(\s*(.+?)\s*,\s*(-?)\s*([0-9]+)\s*\)")
_DURATION_CALL: Final = re.compile(r"duration\(\s*\"([^\"]+)\"\s*\)")
_SUM: Final = re.compile(r"(.+?)\s*([+-])\s*(duration\(\s*\"[^\"]+\"\s*\))")
_NOW: Final = frozenset({"today()", "now()"})
_UNITS: Final = {
    "Y": "years",
    "M": "months",
    "W": "weeks",
    "D": "days",
    "H": "hours",
    "TM": "minutes",
    "S": "seconds",
}
_NUMBER: Final = re.compile(r"(?<![\w\"])-?[0-9]+(?:\.[0-9]+)?(?![\w\"])")


def duration(text: str) -> Words | None:
    """An ISO 8601 duration in words; None if it is none."""
    try:
        parse_duration(text)
    except CalendarError:
        return None
    date, _, time = text.removeprefix("P").partition("T")
    parts = [(number, _UNITS[unit]) for number, unit in _PART.findall(date)]
    parts += [(number, _UNITS["TM" if unit == "M" else unit]) for number, unit in _PART.findall(time)]
    words = [say(unit, n=number, s="" if number == "1" else "s") for number, unit in parts]
    return Words(" ".join(each.zh for each in words), " ".join(each.en for each in words))


def moment(text: str, *, is_whole: bool = False) -> Words:
    """When something is due, fires or repeats, as a setting or a timer says it: ISO 8601, or FEEL after "=".

    A long formula is shortened unless it is wanted whole.
    """
    written = text.strip()
    if written.startswith("="):
        return _expression(bare(written), is_whole)
    cycle = _CYCLE.fullmatch(written)
    if cycle and (every := duration(cycle[3])):
        times = say("times", n=cycle[1]) if cycle[1] else say("endless")
        begin = say("beginning", at=cycle[2]) if cycle[2] else same("")
        return say("cycle", every=every, times=times, begin=begin)
    return duration(written) or (same(written) if _DATE.fullmatch(written) else quoted(written))


def is_plain_moment(text: str) -> bool:
    """Whether a time is a number or a date that anybody may change: nothing to work out, so nothing to get wrong."""
    written = text.strip()
    if not written.startswith("="):
        cycle = _CYCLE.fullmatch(written)
        return bool(cycle or duration(written) or _DATE.fullmatch(written))
    inner = bare(written)
    days, length = _WORKING_DAYS.fullmatch(inner), _DURATION_CALL.fullmatch(inner)
    return bool(days and days[1] in _NOW) or bool(length and duration(length[1]))


def expression(text: str, beside: str = "") -> Words:
    """A FEEL expression, shortened; see `shorten`."""
    return say("expression", text=shorten(text, beside))


def differ_in_numbers_only(before: str, after: str) -> bool:
    """Whether two cells of a table are the same test or result but for the numbers in it."""
    return bool(_NUMBER.search(before)) and _NUMBER.sub("0", before) == _NUMBER.sub("0", after)


def _expression(text: str, is_whole: bool = False) -> Words:
    if text in _NOW:
        return say("today")
    if (length := _DURATION_CALL.fullmatch(text)) and (words := duration(length[1])):
        return words
    if days := _WORKING_DAYS.fullmatch(text):
        shift = say("working_days", n=days[3], s="" if days[3] == "1" else "s")
        return _shifted(days[1], days[2], shift, is_whole)
    if (total := _SUM.fullmatch(text)) and (words := _expression(total[3])):
        return _shifted(total[1], "" if total[2] == "+" else "-", words, is_whole)
    if re.fullmatch(r"[\w.]+", text) and not text[:1].isdigit():
        return say("variable", name=text)
    return say("expression", text=text) if is_whole else expression(text)


def _shifted(start: str, sign: str, length: Words, is_whole: bool) -> Words:
    if start in _NOW:
        return say("ago", length=length) if sign else length
    return say("earlier" if sign else "later", start=_expression(start, is_whole), length=length)


def value_of(value: object, beside: object = None) -> Words:
    """Any stored value: a text in quotation marks, yes or no, a number, nothing; a long text as `shorten` says."""
    if value is None or value == ():
        return say("nothing")
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, tuple):
        return listed(value_of(each) for each in value)
    if isinstance(value, str):
        return quoted(value, beside if isinstance(beside, str) else "")
    return same(str(value))
