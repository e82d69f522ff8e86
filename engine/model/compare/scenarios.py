"""Scenarios: which came and went, and what of one is done or expected otherwise. They change nothing that runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any, Final

from engine.calendar import DEFAULT_ZONE, CalendarError, parse_instant, to_local
from engine.encoding import encode
from engine.model.compare.change import Change, Kind, Level, Part, Place
from engine.model.compare.words import Words, called, listed, quoted, same, say, shorten

_EXPECTED: Final = {
    "path": say("scenario_path"),
    "tasks": say("scenario_tasks"),
    "open": say("scenario_open"),
    "failed": say("scenario_failed"),
    "state": say("scenario_outcome"),
    "end": say("scenario_outcome"),
}


def compare_scenarios(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Everything about scenarios, by their ids. Never raises, whatever the files hold."""
    for scenario_id in [*after, *(each for each in before if each not in after)]:
        old, new = (_mapping(each[scenario_id]) if scenario_id in each else None for each in (before, after))
        place = Place(Part.SCENARIO, scenario_id)
        if old is None and new is not None:
            count = len(_steps(new))
            sentence = say("scenario_added", name=_name(scenario_id, new), count=count, s=_plural(count))
            yield Change(Kind.ADDED, Level.COSMETIC, place, sentence)
        elif new is None and old is not None:
            sentence = say("scenario_removed", name=_name(scenario_id, old))
            yield Change(Kind.REMOVED, Level.COSMETIC, place, sentence)
        elif old is not None and new is not None:
            yield from _changes(scenario_id, old, new)


def _changes(scenario_id: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    name = _name(scenario_id, new)
    for item in sorted(old.keys() | new.keys()):
        values = old.get(item), new.get(item)
        if values[0] == values[1]:
            continue
        sentence = _sentence(item, name, scenario_id, old, new)
        place = Place(Part.SCENARIO, scenario_id, item)
        yield Change(Kind.CHANGED, Level.COSMETIC, place, sentence, _text(values[0]), _text(values[1]))


def _sentence(
    item: str, name: Words, scenario_id: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Words:
    if item == "name":
        return say("scenario_renamed", before=_name(scenario_id, old), after=name)
    if item == "now":
        return say("scenario_now", name=name, before=_moment(old.get(item)), after=_moment(new.get(item)))
    if item == "data":
        return say("scenario_data", name=name, names=_names(old, new, item))
    if item == "steps":
        steps = _steps(old), _steps(new)
        first = next(
            (number for number, (one, other) in enumerate(zip_longest(*steps), 1) if one != other), 1
        )
        return say("scenario_steps", name=name, before=len(steps[0]), after=len(steps[1]), number=first)
    if item == "expected":
        changed = _names(old, new, item, _EXPECTED)
        return say("scenario_expected", name=name, names=changed)
    return say("scenario_other", name=name, item=shorten(item))


def _names(
    old: Mapping[str, Any], new: Mapping[str, Any], item: str, words: Mapping[str, Words] | None = None
) -> Words:
    """Which entries differ."""
    before, after = _mapping(old.get(item)), _mapping(new.get(item))
    known = words or {}
    differing = [each for each in [*after, *before] if before.get(each) != after.get(each)]
    return listed(dict.fromkeys(known.get(each, same(shorten(str(each)))) for each in differing))


def _name(scenario_id: str, scenario: Mapping[str, Any]) -> Words:
    name = scenario.get("name")
    return called(name if isinstance(name, str) and name.strip() else scenario_id)


def _steps(scenario: Mapping[str, Any]) -> list[Any]:
    steps = scenario.get("steps")
    return steps if isinstance(steps, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _moment(value: object) -> Words:
    """An instant in the contest's zone."""
    try:
        instant = parse_instant(value, "UTC") if isinstance(value, str) else None
    except CalendarError:
        instant = None
    if instant is not None:
        return same(f"{to_local(instant, DEFAULT_ZONE):%Y-%m-%d %H:%M}")
    return quoted(value) if isinstance(value, str) else say("nothing")


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else encode(value)


def _plural(count: int) -> str:
    return "" if count == 1 else "s"
