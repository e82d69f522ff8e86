"""Two versions of a process side by side: everything that differs, as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from engine.model.compare.change import Change, Kind, Level, Part, Place
from engine.model.compare.chart import Chart
from engine.model.compare.decisions import compare_decisions
from engine.model.compare.drawing import Drawing, read_drawing
from engine.model.compare.drawings import compare_drawings, renamed_lanes
from engine.model.compare.edition import Edition, Names
from engine.model.compare.flows import compare_flows, match_flows
from engine.model.compare.forms import compare_forms
from engine.model.compare.manifest import compare_manifests
from engine.model.compare.nodes import compare_nodes, compare_scopes, match_nodes
from engine.model.compare.scenarios import compare_scenarios
from engine.model.compare.telling import Telling
from engine.model.compare.words import Words, say

_NO_NAMES: Final[Names] = {}


def compare(before: Edition, after: Edition, names: Names = _NO_NAMES) -> list[Change]:
    """Everything that differs: the process, its forms, decisions and scenarios, the manifest, and last the drawing.

    Empty if and only if nothing differs but line numbers and the spelling of files. Steps are numbered as in `after`;
    what is gone, as in `before`. Elements are the same if their ids are, else if nobody else has their kind and name,
    which is said. Pure; never raises for what could be read.
    """
    charts = Chart(before.process), Chart(after.process)
    nodes = match_nodes(*charts)
    renames = nodes | match_flows(*charts, nodes)
    drawings = read_drawing(before.bpmn), read_drawing(after.bpmn)
    telling = Telling(*charts, names, renames, renamed_lanes(*drawings))
    found = list(_changes(telling, before, after, drawings))
    return [replace(change, sentence=_capital(change.sentence)) for change in found]


def _changes(
    telling: Telling, before: Edition, after: Edition, drawings: tuple[Drawing, Drawing]
) -> Iterator[Change]:
    count = 0
    for found in (
        compare_scopes(telling),
        compare_nodes(telling),
        compare_flows(telling),
        compare_forms(telling, before.forms, after.forms),
        compare_decisions(telling, before, after),
        compare_scenarios(before.scenarios, after.scenarios),
        compare_manifests(telling, before.manifest, after.manifest),
        compare_drawings(telling, *drawings),
    ):
        for change in found:
            count += 1
            yield change
    if not count and drawings[0].canonical != drawings[1].canonical:
        place = Place(Part.DRAWING)
        yield Change(Kind.CHANGED, Level.COSMETIC, place, say("file_only"))


def _capital(sentence: Words) -> Words:
    return Words(sentence.zh, sentence.en[:1].upper() + sentence.en[1:])
