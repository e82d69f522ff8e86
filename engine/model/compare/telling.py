"""A differing value as a sentence: what is called how, and how far it reaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.model.compare.attributes import Attribute
from engine.model.compare.change import Change, Kind, Level, Place
from engine.model.compare.chart import Chart
from engine.model.compare.edition import Names
from engine.model.compare.leaves import Difference, text_of
from engine.model.compare.phrases import expression, is_plain_moment, moment, value_of
from engine.model.compare.texts import BUTTONS, EVENTS, FIELDS, KINDS, PAST, TEXTS, TIMERS
from engine.model.compare.words import Words, listed, quoted, say

_CODES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "kind": KINDS,
    "event": EVENTS,
    "field": FIELDS,
    "past": PAST,
    "timer": TIMERS,
    "button": BUTTONS,
}


@dataclass(frozen=True)
class Telling:
    """What sentences need to know: both charts, and the application's names for codes.

    `renames` leads from ids of nodes and flows before to their ids after, where they differ; `lanes` are the earlier
    and later names of lanes called otherwise.
    """

    before: Chart
    after: Chart
    names: Names
    renames: Mapping[str, str]
    lanes: frozenset[tuple[str, str]] = frozenset()

    def now(self, identifier: str) -> str:
        """The later id of an earlier element."""
        return self.renames.get(identifier, identifier)

    def code(self, wording: str, code: str) -> Words:
        """The name of a code; one that has none in quotation marks."""
        if code in (own := _CODES.get(wording, {})):
            return Words(*own[code])
        names = self.names.get(wording, {}).get(code)
        return Words(names.get("zh", code), names.get("en", code)) if names else quoted(code)

    def value(self, attribute: Attribute, value: Any, beside: Any, chart: Chart) -> Words:
        """A value in words, by the attribute's wording; `chart` is the one of its version."""
        if not isinstance(value, str) or not value.strip():
            return value_of(value)
        teller = _WORDINGS.get(attribute.wording)
        if teller is not None:
            return teller(self, value, text_of(beside), chart)
        if attribute.wording == "text":
            return value_of(value, beside)
        return self.code(attribute.wording, value)

    def change(
        self,
        what: Words,
        attribute: Attribute,
        found: Difference,
        place: Place,
        elements: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
    ) -> Change:
        """That a setting of something changed, was set or was taken away."""
        details = {
            "what": what,
            "attribute": attribute.name,
            "before": self.value(attribute, found.before, found.after, self.before),
            "after": self.value(attribute, found.after, found.before, self.after),
        }
        flag = f"flag_{'on' if found.after else 'off'}.{found.path}"
        if flag in TEXTS and bool(found.before) != bool(found.after):
            sentence = say(flag, what=what)
        elif not _is_empty(found.before) and _is_empty(found.after):
            sentence = say("unset", **details)
        elif _is_empty(found.before) and not _is_empty(found.after):
            sentence = say("set", **details)
        else:
            sentence = say(_changed(attribute, found), **details)
        return Change(
            Kind.CHANGED,
            level_of(attribute, found),
            place,
            sentence,
            text_of(found.before),
            text_of(found.after),
            *elements,
        )


def level_of(attribute: Attribute, found: Difference) -> Level:
    """How far this change of a setting reaches: a time that is worked out, or work that is nobody's, is structure."""
    values = [value for value in (found.before, found.after) if not _is_empty(value)]
    if attribute.level is not Level.PARAMETER:
        return attribute.level
    if not all(isinstance(value, str) for value in values):
        return Level.STRUCTURE
    if attribute.wording == "time":
        return Level.PARAMETER if all(map(is_plain_moment, values)) else Level.STRUCTURE
    if attribute.wording == "role":
        return Level.PARAMETER if len(values) == 2 else Level.STRUCTURE
    return attribute.level


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == ()


def _changed(attribute: Attribute, found: Difference) -> str:
    """The sentence; Chinese puts blanks around what begins with a number."""
    if attribute.wording == "time":
        return "changed_time"
    is_number = any(type(value) is int for value in (found.before, found.after))
    return "changed_number" if is_number else "changed"


def _code(_telling: Telling, value: str, beside: str, _chart: Chart) -> Words:
    return expression(value, beside)


def _time(_telling: Telling, value: str, _beside: str, _chart: Chart) -> Words:
    return moment(value)


def _element(_telling: Telling, value: str, _beside: str, chart: Chart) -> Words:
    return chart.title(value)


def _flow(_telling: Telling, value: str, _beside: str, chart: Chart) -> Words:
    return chart.short(chart.flows[value][0].target) if value in chart.flows else quoted(value)


def _actions(telling: Telling, value: str, _beside: str, _chart: Chart) -> Words:
    return listed(telling.code("button", each.strip()) for each in value.split(","))


_WORDINGS: Final[Mapping[str, Callable[[Telling, str, str, Chart], Words]]] = {
    "code": _code,
    "time": _time,
    "element": _element,
    "flow": _flow,
    "actions": _actions,
}
