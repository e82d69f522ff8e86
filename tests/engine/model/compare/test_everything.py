"""Whatever differs is said, and nothing else: every value of shipped processes changed by itself."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from engine.dmn import Model
from engine.model.compare import Change, Edition, Level, Part, compare
from engine.model.elements import Process, walk
from engine.model.jsonfile import canonical
from engine.model.reader import read_file
from tests.engine.model.compare.shipped import NAMES, Path_, changed, process_in, shipped, values
from tests.engine.model.decisions.dmn import ALL_KINDS, dmn
from tests.engine.model.test_mutants import rich_diagram
from tests.mutants import mutate
from tests.shapes import SHAPES

SEED = 20150313
SAMPLES = 2
"""Of each setting there is, wherever it stands."""
RICH = ("unit_plan", "annual_campaign", "achievement_entry", "honour_nomination", "innovation_project")
NOT_SAID = {"line"}
OWNERS = {"properties", "event", "parts", "loop", "repeat", "data", "validate", "conditional", "starters"}
"""Under these, a setting of the same name is another one."""


def processes() -> list[Process]:
    """Shipped ones, one with everything that runs, and those of other modelers."""
    drawn = [process_in(data) for data in (rich_diagram(), *SHAPES.values())]
    return [*(shipped(name).process for name in RICH), *(each for each in drawn if each is not None)]


def samples(things: list[Any]) -> list[tuple[Any, Path_]]:
    """Some places of every setting: (thing, path)."""
    places: dict[str, list[tuple[Any, Path_]]] = defaultdict(list)
    for thing in things:
        for path, _value in values(thing):
            names = [str(name) for name in path if isinstance(name, str)]
            if names and names[-1] not in NOT_SAID and not _is_key(path):
                owner = next((name for name in names[-2:-1] if name in OWNERS), "")
                places[f"{owner}.{names[-1]}"].append((thing, path))
    luck = random.Random(SEED)
    return [each for found in places.values() for each in luck.sample(found, min(SAMPLES, len(found)))]


def _is_key(path: Path_) -> bool:
    """Whether this is the id by which a node or a flow is kept, and so no setting of it."""
    return path[-1] == "id" and path[-3:-2] in (("nodes",), ("flows",))


def told(changes: list[Change]) -> list[Change]:
    """All changes, each of which must say something in both languages."""
    for change in changes:
        assert all(change.sentence), change
        assert "{" not in change.sentence.zh.split("“")[0], change
    return changes


def test_nothing_is_said_of_what_is_the_same() -> None:
    for name in NAMES[::5]:
        edition = shipped(name)
        again = replace(
            edition,
            process=Process.from_dict(edition.process.to_dict()),
            bpmn=edition.bpmn.replace("\n", "\r\n").replace("  <", "    <"),
        )
        assert compare(edition, again) == [], name


def test_every_value_of_a_process_is_said() -> None:
    silent = []
    raws = [process.to_dict() for process in processes()]
    chosen = samples(raws)
    for raw, path in chosen:
        other = changed(raw, path)
        if other is not None and not told(
            compare(Edition(Process.from_dict(raw)), Edition(Process.from_dict(other)))
        ):
            silent.append(path)
    assert silent == []
    assert len(chosen) > 150


@pytest.mark.parametrize("part", ["forms", "manifest"])
def test_every_value_of_forms_and_manifest_is_said(part: str) -> None:
    silent = []
    raws = [getattr(shipped(name), part) for name in NAMES]
    chosen = samples(raws)
    process = shipped("unit_plan").process
    for raw, path in chosen:
        other = changed(raw, path)
        before, after = (Edition(process, **{part: each}) for each in (raw, other))
        if other is not None and not told(compare(before, after)):
            silent.append(path)
    assert silent == []
    assert len(chosen) > 15


def test_every_value_of_decisions_is_said() -> None:
    silent = []
    models = [model for name in NAMES for model in shipped(name).decisions.values()]
    rich = read_file(dmn(ALL_KINDS), "rules.dmn").decisions
    assert rich is not None
    process = shipped("unit_plan").process
    for raw, path in samples([model.to_dict() for model in (*models, rich)]):
        other = None if path[-1] == "kind" else changed(raw, path)
        if other is None:
            continue
        before, after = (
            Edition(process, decisions={"rules.dmn": Model.from_dict(each)}) for each in (raw, other)
        )
        if not told(compare(before, after)):
            silent.append(path)
    assert silent == []


@pytest.mark.parametrize("name", RICH)
def test_another_order_of_paths_is_said(name: str) -> None:
    process = shipped(name).process
    for scope in walk(process):
        for node in scope.nodes.values():
            leaving = scope.outgoing(node.id)
            if len(leaving) < 2 or scope is not process:
                continue
            rest = {key: flow for key, flow in scope.flows.items() if flow.source != node.id}
            other = replace(process, flows={**rest, **{flow.id: flow for flow in leaving[::-1]}})
            [change] = compare(Edition(process), Edition(other))
            assert (change.level, change.place.owner, change.place.item) == (
                Level.STRUCTURE,
                node.id,
                "order",
            )


def test_mutants_are_told_apart_by_their_models() -> None:
    counted = 0
    bases = [shipped(name).bpmn.encode() for name in ("unit_plan", "innovation_project")]
    for number in range(24):
        luck = random.Random(f"{SEED}:{number}")
        base = luck.choice(bases)
        data = mutate(luck, (base,))
        before, after = process_in(base), process_in(data)
        if before is None or after is None:
            continue
        counted += 1
        texts = [base.decode(), data.decode(errors="replace")]
        found = told(compare(Edition(before, texts[0]), Edition(after, texts[1])))
        if plain(before) != plain(after):
            assert any(change.place.part is Part.PROCESS for change in found), number
        else:
            assert all(change.place.part is Part.DRAWING for change in found), number
    assert counted > 12


def plain(process: Process) -> bytes:
    """A process without its lines, in one spelling."""

    def strip(raw: Any) -> Any:
        if isinstance(raw, dict):
            return {name: strip(each) for name, each in raw.items() if name not in NOT_SAID}
        return [strip(each) for each in raw] if isinstance(raw, (list, tuple)) else raw

    return canonical(strip(process.to_dict()))
