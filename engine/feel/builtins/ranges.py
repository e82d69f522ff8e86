"""How points and ranges lie to each other (DMN 1.5 §10.3.4.7).

A point counts as the range from itself to itself; an end that is open lies beyond everything. What cannot be
compared gives null.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.feel.builtins.registry import builtin
from engine.feel.comparison import equal, less
from engine.feel.run import Run
from engine.feel.values import Range

Relation = Callable[[Run, Range, Range], bool]
# The names of the two parameters, by what they may be: p for a point, r for a range.
_PARAMETERS = {
    "pp": ("point1", "point2"),
    "pr": ("point", "range"),
    "rp": ("range", "point"),
    "rr": ("range1", "range2"),
}


class _Incomparable(Exception):
    """Two ends have no order."""


def _compare(run: Run, one: object, other: object, ends: str) -> int:
    """-1, 0 or 1. `ends` tells for each value which end of a range it is: s, or e; None is then open."""
    if one is None or other is None:
        first, second = (
            0 if value is not None else -1 if end == "s" else 1
            for value, end in zip((one, other), ends, strict=True)
        )
        return (first > second) - (first < second)
    if equal(one, other, run) is True:
        return 0
    before = less(one, other, run)
    if before is None:
        raise _Incomparable
    return -1 if before else 1


def _before(run: Run, one: Range, other: Range) -> bool:
    order = _compare(run, one.end, other.start, "es")
    return order < 0 or (order == 0 and not (one.end_included and other.start_included))


def _after(run: Run, one: Range, other: Range) -> bool:
    return _before(run, other, one)


def _meets(run: Run, one: Range, other: Range) -> bool:
    return _compare(run, one.end, other.start, "es") == 0 and one.end_included and other.start_included


def _met_by(run: Run, one: Range, other: Range) -> bool:
    return _meets(run, other, one)


def _overlaps(run: Run, one: Range, other: Range) -> bool:
    return not _before(run, one, other) and not _before(run, other, one)


def _starts_first(run: Run, one: Range, other: Range, *, strictly: bool = False) -> bool:
    """Whether one range begins before another, or, unless strictly, with it."""
    order = _compare(run, one.start, other.start, "ss")
    if order:
        return order < 0
    if strictly:
        return one.start_included and not other.start_included
    return one.start_included or not other.start_included


def _ends_last(run: Run, one: Range, other: Range) -> bool:
    """Whether one range ends after another, or with it."""
    order = _compare(run, one.end, other.end, "ee")
    return order > 0 or (order == 0 and (one.end_included or not other.end_included))


def _overlaps_before(run: Run, one: Range, other: Range) -> bool:
    return (
        _starts_first(run, one, other, strictly=True)
        and _overlaps(run, one, other)
        and _ends_last(run, other, one)
    )


def _overlaps_after(run: Run, one: Range, other: Range) -> bool:
    return _overlaps_before(run, other, one)


def _includes(run: Run, one: Range, other: Range) -> bool:
    return _starts_first(run, one, other) and _ends_last(run, one, other)


def _during(run: Run, one: Range, other: Range) -> bool:
    return _includes(run, other, one)


def _finishes(run: Run, one: Range, other: Range) -> bool:
    same = _compare(run, one.end, other.end, "ee") == 0 and one.end_included == other.end_included
    return same and _starts_first(run, other, one)


def _finished_by(run: Run, one: Range, other: Range) -> bool:
    return _finishes(run, other, one)


def _starts(run: Run, one: Range, other: Range) -> bool:
    same = _compare(run, one.start, other.start, "ss") == 0 and one.start_included == other.start_included
    return same and _ends_last(run, other, one)


def _started_by(run: Run, one: Range, other: Range) -> bool:
    return _starts(run, other, one)


def _coincides(run: Run, one: Range, other: Range) -> bool:
    return _starts(run, one, other) and _finishes(run, one, other)


def _declare(name: str, relation: Relation, forms: str) -> None:
    """`forms` are the keys of _PARAMETERS that the two arguments may be."""

    def related(run: Run, one: object, other: object) -> bool | None:
        if one is None or other is None:
            return None
        given = ("r" if isinstance(one, Range) else "p") + ("r" if isinstance(other, Range) else "p")
        if given not in forms.split():
            return None
        try:
            return relation(run, _as_range(one), _as_range(other))
        except _Incomparable:
            return None

    for form in forms.split():
        builtin(name, ", ".join(f"{parameter}:any" for parameter in _PARAMETERS[form]))(related)


def _as_range(value: object) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


for _name, _relation, _forms in (
    ("before", _before, "pp pr rp rr"),
    ("after", _after, "pp pr rp rr"),
    ("meets", _meets, "rr"),
    ("met by", _met_by, "rr"),
    ("overlaps", _overlaps, "rr"),
    ("overlaps before", _overlaps_before, "rr"),
    ("overlaps after", _overlaps_after, "rr"),
    ("finishes", _finishes, "pr rr"),
    ("finished by", _finished_by, "rp rr"),
    ("includes", _includes, "rp rr"),
    ("during", _during, "pr rr"),
    ("starts", _starts, "pr rr"),
    ("started by", _started_by, "rp rr"),
    ("coincides", _coincides, "pp rr"),
):
    _declare(_name, _relation, _forms)
