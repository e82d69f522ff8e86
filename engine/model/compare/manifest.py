"""The manifest: what a process is called, what it says it uses, and who may start it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.model.compare.attributes import MANIFEST, Attribute, find
from engine.model.compare.change import Change, Kind, Level, Part, Place
from engine.model.compare.leaves import Difference, differences, leaves, text_of
from engine.model.compare.telling import Telling
from engine.model.compare.words import Words, listed, say


def compare_manifests(
    telling: Telling, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    """Everything about the manifest; lists by what came and went."""
    for found in differences(dict(leaves(before)), dict(leaves(after))):
        attribute = find(MANIFEST, found.path)
        place = Place(Part.MANIFEST, found.path)
        if all(isinstance(value, tuple) or value is None for value in (found.before, found.after)):
            yield from _of_list(telling, attribute, found, place)
        else:
            yield telling.change(say("manifest"), attribute, found, place)


def _of_list(telling: Telling, attribute: Attribute, found: Difference, place: Place) -> Iterator[Change]:
    before, after = list(found.before or ()), list(found.after or ())
    values = (text_of(found.before), text_of(found.after))
    added = [each for each in after if each not in before]
    removed = [each for each in before if each not in after]

    def named(codes: list[Any]) -> Words:
        return listed(telling.code(attribute.wording, text_of(code)) for code in codes)

    def change(kind: Kind, level: Level, sentence: Words) -> Change:
        return Change(kind, level, place, sentence, *values)

    if added:
        sentence = say("list_added", attribute=attribute.name, names=named(added))
        yield change(Kind.ADDED, attribute.level, sentence)
    if removed:
        sentence = say("list_removed", attribute=attribute.name, names=named(removed))
        yield change(Kind.REMOVED, attribute.level, sentence)
    if not added and not removed:
        is_order = found.before is not None and found.after is not None
        level = Level.COSMETIC if is_order else attribute.level
        yield change(Kind.CHANGED, level, say("list_order", attribute=attribute.name))
