"""How two drawings differ: what came, went, moved or looks otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from engine.model.compare.change import Change, Kind, Level, Part, Place
from engine.model.compare.drawing import Drawing, Mark, Shape
from engine.model.compare.telling import Telling
from engine.model.compare.texts import MARKS
from engine.model.compare.words import Words, called, listed, quoted, say


def compare_drawings(telling: Telling, before: Drawing, after: Drawing) -> Iterator[Change]:
    """Marks one by one; all shapes that moved in one change, all lines in another."""
    yield from _compare_marks(telling, before.marks, after.marks)
    old = {telling.now(identifier): shape for identifier, shape in before.shapes.items()}
    both = [identifier for identifier in after.shapes if identifier in old]

    def differing(differ: Callable[[Shape, Shape], bool]) -> list[str]:
        return [identifier for identifier in both if differ(old[identifier], after.shapes[identifier])]

    gathered = (
        (Kind.MOVED, "shapes_moved", differing(lambda old, new: old.corner != new.corner)),
        (Kind.CHANGED, "shapes_resized", differing(lambda old, new: old.size != new.size)),
        (Kind.CHANGED, "shapes_restyled", differing(lambda old, new: old.look != new.look)),
        (Kind.CHANGED, "shapes_missing", _left(old, after.shapes, _known(telling, after))),
        (Kind.CHANGED, "shapes_drawn", _left(after.shapes, old, _known(telling, before))),
    )
    for kind, code, found in gathered:
        if found:
            titles = listed(_title(telling, after, identifier) for identifier in found)
            yield _gathered(telling, kind, code, found, say(code, titles=titles))
    lines = {telling.now(identifier): edge for identifier, edge in before.edges.items()}
    redrawn = [identifier for identifier, edge in after.edges.items() if lines.get(identifier, edge) != edge]
    for missing, where in ((lines, after.edges), (after.edges, lines)):
        redrawn += [each for each in missing if each not in where and each in _lines(telling)]
    if redrawn:
        sentence = say("edges_moved", count=len(redrawn))
        yield _gathered(telling, Kind.MOVED, "edges_moved", redrawn, sentence)


def renamed_lanes(before: Drawing, after: Drawing) -> frozenset[tuple[str, str]]:
    """Earlier and later name of each lane called otherwise."""
    return frozenset(
        (before.marks[identifier].text, mark.text)
        for identifier, mark in after.marks.items()
        if mark.tag == "lane" and identifier in before.marks and before.marks[identifier].text != mark.text
    )


def _gathered(telling: Telling, kind: Kind, code: str, found: list[str], sentence: Words) -> Change:
    former = {new: old for old, new in telling.renames.items()}
    was = tuple(former.get(identifier, identifier) for identifier in found)
    place = Place(Part.DRAWING, found[0] if len(found) == 1 else "", code)
    return Change(kind, Level.COSMETIC, place, sentence, "", "", was, tuple(found))


def _left(shapes: Iterable[str], others: Mapping[str, Shape], known: set[str]) -> list[str]:
    """What is drawn on one side only although both sides have it."""
    return [identifier for identifier in shapes if identifier not in others and identifier in known]


def _known(telling: Telling, drawing: Drawing) -> set[str]:
    nodes = {telling.now(identifier) for identifier in telling.before.nodes} & set(telling.after.nodes)
    return nodes | set(drawing.marks)


def _lines(telling: Telling) -> set[str]:
    return {telling.now(identifier) for identifier in telling.before.flows} & set(telling.after.flows)


def _title(telling: Telling, drawing: Drawing, identifier: str) -> Words:
    if identifier in telling.after.nodes:
        return telling.after.short(identifier)
    mark = drawing.marks.get(identifier)
    return _mark_title(mark) if mark else called(identifier)


def _mark_title(mark: Mark) -> Words:
    return say("named", kind=Words(*MARKS[mark.tag]), name=called(mark.text) if mark.text else "")


def _compare_marks(
    telling: Telling, before: Mapping[str, Mark], after: Mapping[str, Mark]
) -> Iterator[Change]:
    for identifier, mark in after.items():
        place = Place(Part.DRAWING, identifier)
        if identifier not in before:
            sentence = say("mark_added", mark=_mark_title(mark))
            level = _level(mark)
            yield Change(Kind.ADDED, level, place, sentence, "", mark.text, (), (identifier,))
        else:
            yield from _compare_mark(telling, identifier, before[identifier], mark)
    for identifier, mark in before.items():
        if identifier not in after:
            sentence = say("mark_removed", mark=_mark_title(mark))
            place = Place(Part.DRAWING, identifier)
            yield Change(Kind.REMOVED, _level(mark), place, sentence, mark.text, "", (identifier,), ())


def _compare_mark(telling: Telling, identifier: str, old: Mark, new: Mark) -> Iterator[Change]:
    place, here = Place(Part.DRAWING, identifier), ((identifier,), (identifier,))
    kind = Words(*MARKS[new.tag])
    if old.text != new.text:
        sentence = say(
            "mark_renamed", mark=kind, before=quoted(old.text, new.text), after=quoted(new.text, old.text)
        )
        level = Level.PARAMETER if _level(new) is Level.STRUCTURE else Level.COSMETIC
        yield Change(Kind.CHANGED, level, place, sentence, old.text, new.text, *here)
    if old.role != new.role:
        roles = [telling.code("role", mark.role) if mark.role else say("nothing") for mark in (old, new)]
        sentence = say("mark_role", mark=_mark_title(new), before=roles[0], after=roles[1])
        level = Level.PARAMETER if old.role and new.role else Level.STRUCTURE
        yield Change(Kind.CHANGED, level, place, sentence, old.role, new.role, *here)
    if [telling.now(end) for end in old.ends] != list(new.ends):
        sentence = say("mark_rewired", mark=_mark_title(new))
        yield Change(
            Kind.CHANGED, _level(new), place, sentence, " ".join(old.ends), " ".join(new.ends), *here
        )


def _level(mark: Mark) -> Level:
    """Lanes and pools say who works, data objects hold values; the rest is for the eye."""
    return Level.STRUCTURE if mark.tag in ("participant", "lane", "dataObjectReference") else Level.COSMETIC
