"""What must be right about a file before its expressions are looked at: names, references, tables' shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from engine.dmn.elements import Model, Table
from engine.dmn.faults import Fault, Place
from engine.dmn.language import is_function_name, is_name
from engine.dmn.order import find_cycle
from engine.dmn.shapes import check_shape
from engine.dmn.walk import parts
from engine.errors import Located

MAX_RULES = 5_000
MAX_CELLS = 20_000


def check_structure(model: Model) -> list[Fault]:
    """Everything wrong that shows without compiling the expressions."""
    if faults := list(_sizes(model)):
        return faults
    faults = [*_names(model), *_references(model), *_cycles(model)]
    for element, logic in model.logics():
        place = Place.of(element)
        if logic is None:
            faults.append(Fault("dmn.no_logic", place))
            continue
        for part in parts(logic):
            faults += check_shape(part, place)
    return faults


def _names(model: Model) -> Iterator[Fault]:
    for data in model.inputs:
        yield from _usable(data, data.name, is_name)
    for decision in model.decisions:
        yield from _usable(decision, decision.variable, is_name)
    for function in model.knowledge:
        yield from _usable(function, function.name, is_function_name)
    for name in _doubles(each.name for each in model.types):
        yield Fault("dmn.name_twice", Place(name=name), {"name": name})
    in_sight = [each.name for each in model.inputs], [each.variable for each in model.decisions]
    for name in _doubles([*in_sight[0], *in_sight[1], *(each.name for each in model.knowledge)]):
        yield Fault("dmn.name_twice", Place(name=name), {"name": name})


def _usable(element: Located, name: str, is_usable: Callable[[str], bool]) -> Iterator[Fault]:
    if not is_usable(name):
        yield Fault("dmn.name", Place.of(element), {"name": name or "-"})


def _doubles(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _references(model: Model) -> Iterator[Fault]:
    inputs = {each.id for each in model.inputs}
    decisions = {each.id for each in model.decisions}
    knowledge = {each.id for each in model.knowledge}
    services = {each.id for each in model.services}
    for decision in model.decisions:
        yield from _dangling(decision, decision.inputs, inputs, "requiredInput")
        yield from _dangling(decision, decision.decisions, decisions, "requiredDecision")
        yield from _dangling(decision, decision.knowledge, knowledge, "requiredKnowledge", services)
    for function in model.knowledge:
        yield from _dangling(function, function.needs, knowledge, "requiredKnowledge", services)
    for service in model.services:
        if not service.outputs:
            yield Fault("dmn.service_empty", Place.of(service))
        for tag, ids in (
            ("outputDecision", service.outputs),
            ("encapsulatedDecision", service.encapsulated),
            ("inputDecision", service.given),
        ):
            yield from _dangling(service, ids, decisions, tag)
        yield from _dangling(service, service.inputs, inputs, "inputData")


def _dangling(
    element: Located, ids: Sequence[str], known: set[str], tag: str, services: set[str] | None = None
) -> Iterator[Fault]:
    for ref in ids:
        if ref in (services or ()):
            yield Fault("dmn.service_called", Place.of(element), {"ref": ref})
        elif ref not in known:
            yield Fault("dmn.dangling", Place.of(element), {"ref": ref or "-", "tag": tag})


def _cycles(model: Model) -> Iterator[Fault]:
    graphs: tuple[Mapping[str, Sequence[str]], ...] = (
        {each.id: each.decisions for each in model.decisions},
        {each.id: each.needs for each in model.knowledge},
    )
    elements = {element.id: element for element, _ in model.logics()}
    for graph in graphs:
        if cycle := find_cycle(graph):
            names = " → ".join(elements[each].name or each for each in cycle)
            yield Fault("dmn.cycle", Place.of(elements[cycle[0]]), {"path": names})


def _sizes(model: Model) -> Iterator[Fault]:
    cells = 0
    for element, logic in model.logics():
        for part in parts(logic) if logic is not None else ():
            if not isinstance(part, Table):
                continue
            if len(part.rules) > MAX_RULES:
                yield Fault("dmn.too_many_rules", Place.of(element), {"limit": MAX_RULES})
            cells += sum(len(rule.inputs) + len(rule.outputs) for rule in part.rules)
            if cells > MAX_CELLS:
                yield Fault("dmn.too_many_cells", Place.of(element), {"limit": MAX_CELLS})
                return
