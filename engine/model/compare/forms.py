"""Forms and their fields: came, went, renamed, required, limited, with other choices, at another place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.model.compare.attributes import FIELD, find
from engine.model.compare.change import Change, Kind, Level, Part, Place
from engine.model.compare.chart import Chart
from engine.model.compare.fields import Field, details_of, fields_of, settings_of
from engine.model.compare.leaves import Difference, differences
from engine.model.compare.matching import moved, pair
from engine.model.compare.options import compare_options
from engine.model.compare.telling import Telling
from engine.model.compare.words import Words, listed, quoted, say

Elements = tuple[tuple[str, ...], tuple[str, ...]]


def compare_forms(telling: Telling, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Everything about forms; a form leads to the steps that show it."""
    for form in [*after, *(form for form in before if form not in after)]:
        schemas = [
            each if isinstance(each, Mapping) else None for each in (before.get(form), after.get(form))
        ]
        old, new = schemas
        if old is not None and new is not None:
            yield from _Form(telling, form).compare(old, new)
        elif new is not None:
            yield _came_or_went(telling, form, new, Kind.ADDED)
        elif old is not None:
            yield _came_or_went(telling, form, old, Kind.REMOVED)


def form_title(chart: Chart, form: str) -> Words:
    """What a sentence calls a form: by the step that shows it."""
    steps = chart.using("form", form)
    if not steps:
        return say("form_unused", id=form)
    if len(steps) == 1:
        return say("form", step=chart.short(steps[0]))
    return say("form_shared", step=chart.short(steps[0]), count=len(steps), id=form)


def _elements(telling: Telling, form: str) -> Elements:
    return telling.before.using("form", form), telling.after.using("form", form)


def _came_or_went(telling: Telling, form: str, schema: Mapping[str, Any], kind: Kind) -> Change:
    code = "form_added" if kind is Kind.ADDED else "form_removed"
    sentence = say(code, id=form, count=len(fields_of(schema)))
    return Change(kind, Level.STRUCTURE, Place(Part.FORM, form), sentence, "", "", *_elements(telling, form))


@dataclass(frozen=True)
class _Form:
    """One form that both versions have."""

    telling: Telling
    form: str

    @property
    def title(self) -> Words:
        return form_title(self.telling.after, self.form)

    def compare(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
        """The form's own settings, then field by field, then their order."""
        for found in differences(settings_of(before), settings_of(after)):
            yield self._change(self.title, found, "")
        old, new = fields_of(before), fields_of(after)
        pairs = pair(
            old,
            new,
            lambda field: field.key,
            lambda field: (field.id, field.kind) if field.id else None,
            lambda field: (field.label, field.kind, field.group) if field.label else None,
        )
        was = {position: old[at] for at, (position, _key) in pairs.items()}
        keys = {old[at].key: new[position].key for at, (position, _key) in pairs.items()}
        titles = {field.key: field.title for field in new}
        for position, field in enumerate(new):
            if position not in was:
                yield self._came_or_went(field, Kind.ADDED)
                continue
            yield from self._compare_field(was[position], field, keys, titles)
        for at, field in enumerate(old):
            if at not in pairs:
                yield self._came_or_went(field, Kind.REMOVED)
        yield from self._compare_order(old, new, keys)

    def _compare_field(
        self, old: Field, new: Field, keys: Mapping[str, str], titles: Mapping[str, Words]
    ) -> Iterator[Change]:
        what = say("field", form=self.title, name=say("field_name", name=new.title))
        if old.key != new.key:
            sentence = say("field_key", field=what, before=quoted(old.key), after=quoted(new.key))
            yield self._made(Kind.CHANGED, Level.STRUCTURE, new.key, sentence, old.key, new.key)
        if keys.get(old.group, old.group) != new.group:
            yield self._regrouped(what, old, new, titles)
        for found in differences(old.own, new.own):
            if found.path not in ("key", "path") or old.key == new.key:
                yield self._change(what, found, new.key)
        for kind, level, sentence, values in compare_options(what, old.options, new.options):
            yield self._made(kind, level, new.key, sentence, *values)

    def _compare_order(self, old: list[Field], new: list[Field], keys: Mapping[str, str]) -> Iterator[Change]:
        """Fields that stand elsewhere among those that stayed in their group."""
        groups = {field.key: field.group for field in new}
        stayed = {
            keys[field.key]
            for field in old
            if field.key in keys and keys.get(field.group, field.group) == groups[keys[field.key]]
        }
        for group in dict.fromkeys(groups.values()):
            inside = {key for key in stayed if groups[key] == group}
            before = [keys[field.key] for field in old if keys.get(field.key) in inside]
            after = [field.key for field in new if field.key in inside]
            names = {field.key: field.title for field in new}
            for key in map(str, moved(before, after)):
                place = after.index(key)
                what = say("field", form=self.title, name=say("field_name", name=names[key]))
                sentence = (
                    say("field_moved", field=what, after=names[after[place - 1]])
                    if place
                    else say("field_first", field=what)
                )
                yield self._made(
                    Kind.MOVED,
                    Level.PARAMETER,
                    key,
                    sentence,
                    str(before.index(key) + 1),
                    str(place + 1),
                )

    def _regrouped(self, what: Words, old: Field, new: Field, titles: Mapping[str, Words]) -> Change:
        sentence = (
            say("field_regrouped", field=what, group=titles[new.group])
            if new.group
            else say("field_ungrouped", field=what)
        )
        return self._made(Kind.MOVED, Level.STRUCTURE, new.key, sentence, old.group, new.group)

    def _came_or_went(self, field: Field, kind: Kind) -> Change:
        code = "field_added" if kind is Kind.ADDED else "field_removed"
        details = listed([self.telling.code("field", field.kind), *details_of(field)])
        sentence = say(code, form=self.title, name=field.title, details=details)
        values = ("", details.zh) if kind is Kind.ADDED else (details.zh, "")
        return self._made(kind, Level.STRUCTURE, field.key, sentence, *values)

    def _change(self, what: Words, found: Difference, key: str) -> Change:
        place = Place(Part.FORM, self.form, f"{key} {found.path}".strip())
        elements = _elements(self.telling, self.form)
        return self.telling.change(what, find(FIELD, found.path), found, place, elements)

    def _made(self, kind: Kind, level: Level, item: str, sentence: Words, before: str, after: str) -> Change:
        place = Place(Part.FORM, self.form, item)
        return Change(kind, level, place, sentence, before, after, *_elements(self.telling, self.form))
