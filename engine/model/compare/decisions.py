"""Decisions: the files of a package, their elements, and what their logic says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.dmn import Model
from engine.dmn.elements import Decision, InputData, Knowledge, Service, Table, TypeDefinition
from engine.errors import DefinitionRejected
from engine.model.compare.attributes import DECISION, Attribute
from engine.model.compare.change import Change, Kind, Level, Part, Place
from engine.model.compare.drawing import canonical
from engine.model.compare.edition import Edition
from engine.model.compare.leaves import Difference, differences, leaves
from engine.model.compare.tables import compare_tables
from engine.model.compare.telling import Telling
from engine.model.compare.words import Words, called, say
from engine.model.xml import parse_root

Element = TypeDefinition | InputData | Knowledge | Decision | Service
Elements = tuple[tuple[str, ...], tuple[str, ...]]

_KINDS: Final = {
    "TypeDefinition": "type_definition",
    "InputData": "input_data",
    "Knowledge": "knowledge",
    "Decision": "decision",
    "Service": "service",
}
_SETS: Final = ("types", "inputs", "knowledge", "decisions", "services")


def compare_decisions(telling: Telling, before: Edition, after: Edition) -> Iterator[Change]:
    """Everything about decisions; a decision leads to the steps that ask for it."""
    old, new = before.decisions, after.decisions
    for file in [*new, *(file for file in old if file not in new)]:
        place = Place(Part.DECISION, file)
        if file not in old:
            yield Change(Kind.ADDED, Level.STRUCTURE, place, say("decision_file_added", file=file))
        elif file not in new:
            yield Change(Kind.REMOVED, Level.STRUCTURE, place, say("decision_file_removed", file=file))
        else:
            found = list(_compare_models(telling, file, old[file], new[file]))
            yield from found
            texts = [edition.decision_texts.get(file, "") for edition in (before, after)]
            if not found and not _is_same_xml(*texts):
                yield Change(Kind.CHANGED, Level.COSMETIC, place, say("decision_file_only", file=file))


def _compare_models(telling: Telling, file: str, before: Model, after: Model) -> Iterator[Change]:
    what, place = say("decision_file", file=file), Place(Part.DECISION, file)
    for found in differences(*(dict(leaves(model, skip=_SETS)) for model in (before, after))):
        yield telling.change(what, _attribute(found.path), found, place)
    old, new = ({_key(each): each for each in _elements_of(model)} for model in (before, after))
    for key, element in new.items():
        if key in old:
            yield from _compare_element(telling, old[key], element)
        else:
            yield _came_or_went(telling, element, Kind.ADDED)
    for key, element in old.items():
        if key not in new:
            yield _came_or_went(telling, element, Kind.REMOVED)
    orders = [[key for key in side if key in old and key in new] for side in (old, new)]
    if orders[0] != orders[1]:
        yield Change(Kind.MOVED, Level.STRUCTURE, place, say("decision_order", file=what))


def _compare_element(telling: Telling, old: Element, new: Element) -> Iterator[Change]:
    what, elements = title_of(new), _asking(telling, old, new)
    tables = [each.logic if isinstance(each, Decision) else None for each in (old, new)]
    skip: tuple[str, ...] = ()
    before, after = tables
    if isinstance(before, Table) and isinstance(after, Table):
        skip = ("logic",)
        yield from compare_tables(telling, what, _identity(new), before, after, elements)
    for found in differences(*(dict(leaves(each, skip=skip, kinds=True)) for each in (old, new))):
        if _says_something(found):
            place = Place(Part.DECISION, _identity(new), found.path)
            yield telling.change(what, _attribute(found.path), found, place, elements)


def _says_something(found: Difference) -> bool:
    """What one side has not got at all, and that is empty in the other, comes of something told beside."""
    return not (found.before is None or found.after is None) or bool(found.before or found.after)


def _attribute(path: str) -> Attribute:
    """The attribute by the last name of a path; deep inside the logic everything is structure."""
    names = [name for name in path.split(".") if not name.isdigit()]
    found = DECISION.get(names[-1] if names else "") or DECISION["logic"]
    if len(names) < 2:
        return found
    inner = Words(
        *(f"{name}（{path}）" if at == 0 else f"{name} ({path})" for at, name in enumerate(found.name))
    )
    return Attribute(inner, Level.STRUCTURE, found.wording)


def title_of(element: Element) -> Words:
    """What a sentence calls an element of a DMN file."""
    is_table = isinstance(element, Decision) and isinstance(element.logic, Table)
    code = "decision_table" if is_table else _KINDS[type(element).__name__]
    english = element.name_en if isinstance(element, (Decision, Knowledge)) else ""
    return say(code, name=called(element.name or _identity(element), english))


def _came_or_went(telling: Telling, element: Element, kind: Kind) -> Change:
    code = "decision_added" if kind is Kind.ADDED else "decision_removed"
    place = Place(Part.DECISION, _identity(element))
    elements = _asking(telling, element, element)
    return Change(kind, Level.STRUCTURE, place, say(code, title=title_of(element)), "", "", *elements)


def _asking(telling: Telling, old: Element, new: Element) -> Elements:
    return (
        telling.before.using("decision", _identity(old)),
        telling.after.using("decision", _identity(new)),
    )


def _elements_of(model: Model) -> Iterator[Element]:
    for name in _SETS:
        yield from getattr(model, name)


def _key(element: Element) -> tuple[str, str]:
    return type(element).__name__, _identity(element)


def _identity(element: Element) -> str:
    return element.name if isinstance(element, TypeDefinition) else element.id


def _is_same_xml(before: str, after: str) -> bool:
    return before == after or _canonical(before) == _canonical(after)


def _canonical(text: str) -> str:
    """As it is if it cannot be read."""
    try:
        return canonical(parse_root(text.encode(), "decisions.dmn"))
    except DefinitionRejected:
        return text
