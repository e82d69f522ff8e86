"""Nodes that came, went, moved between sub-processes or are set otherwise; and the process itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.model.compare.attributes import ELEMENT, find
from engine.model.compare.change import Change, Kind, Level, Part, Place
from engine.model.compare.chart import Chart, Placed, kind_of
from engine.model.compare.leaves import Difference, differences, leaves
from engine.model.compare.matching import pair
from engine.model.compare.phrases import moment
from engine.model.compare.telling import Telling
from engine.model.compare.words import Words, listed, quoted, same, say
from engine.model.dataflow import InputOutput
from engine.model.elements import Event, Loop, Node, Process, Repeat

_DEFAULTS: Final[Mapping[str, Any]] = {
    "event": Event(),
    "loop": Loop(),
    "repeat": Repeat(),
    "data": InputOutput(),
}
"""What an absent part is compared with, so that each of its settings is said alone."""

_REFERENCES: Final = frozenset({"attached_to", "default"})


def match_nodes(before: Chart, after: Chart) -> dict[str, str]:
    """Earlier ids → later ids, for nodes whose id changed while kind and name stayed; nobody else has these two."""
    gone = [placed.node for identifier, placed in before.nodes.items() if identifier not in after.nodes]
    new = [placed.node for identifier, placed in after.nodes.items() if identifier not in before.nodes]
    pairs = pair(gone, new, lambda node: (node.kind, node.name) if node.name.strip() else None)
    return {gone[old].id: new[position].id for old, (position, _key) in pairs.items()}


def compare_nodes(telling: Telling) -> Iterator[Change]:
    """Everything about nodes, in the later reading order; then those that are gone."""
    was = {telling.now(identifier): placed for identifier, placed in telling.before.nodes.items()}
    for identifier, placed in telling.after.nodes.items():
        if identifier in was:
            yield from _compare(telling, was[identifier], placed)
        else:
            yield _came_or_went(telling, placed, Kind.ADDED)
    for identifier, placed in was.items():
        if identifier not in telling.after.nodes:
            yield _came_or_went(telling, placed, Kind.REMOVED)
    yield from _compare_stages(telling)


def compare_scopes(telling: Telling) -> Iterator[Change]:
    """What processes and sub-processes say about themselves beside being nodes."""
    before, after = telling.before.process, telling.after.process
    found = differences(_of_process(before), _of_process(after))
    yield from _told(telling, say("process"), after.id, found, ((), ()))
    was = {telling.now(identifier): placed.node for identifier, placed in telling.before.nodes.items()}
    for identifier, placed in telling.after.nodes.items():
        old, new = was.get(identifier), placed.node
        if old is None or old.process is None or new.process is None:
            continue
        # The reader writes these into both; of the node they are said already.
        outside = set(differences(_of_node(old), _of_node(new)))
        inside = differences(_of_process(old.process), _of_process(new.process))
        found = (each for each in inside if each not in outside and each.path != "id")
        what = say("inside", title=telling.after.title(identifier))
        yield from _told(telling, what, identifier, found, ((old.id,), (identifier,)))


def _compare(telling: Telling, old: Placed, new: Placed) -> Iterator[Change]:
    what = telling.after.title(new.node.id)
    elements = ((old.node.id,), (new.node.id,))
    if old.node.id != new.node.id:
        ids = (old.node.id, new.node.id)
        sentence = say("node_renamed", title=what, before=quoted(ids[0]), after=quoted(ids[1]))
        place = Place(Part.PROCESS, new.node.id, "id")
        yield Change(Kind.CHANGED, Level.STRUCTURE, place, sentence, *ids, *elements)
    if telling.now(old.scope.id) != new.scope.id and {old.scope.id, new.scope.id} != _roots(telling):
        yield _moved(telling, old, new, what)
    found = (
        each
        for each in differences(_of_node(old.node), _of_node(new.node))
        if not _is_said_elsewhere(telling, each)
    )
    yield from _told(telling, what, new.node.id, found, elements)
    yield from _compare_order(telling, old, new, what)


def _is_said_elsewhere(telling: Telling, found: Difference) -> bool:
    """A reference to what only has another id, or the other name of a lane."""
    if found.path in _REFERENCES:
        return telling.now(found.before) == str(found.after)
    return found.path == "lane" and (found.before, found.after) in telling.lanes


def _moved(telling: Telling, old: Placed, new: Placed, what: Words) -> Change:
    inner = new.scope.id if new.scope.id in telling.after.nodes else ""
    return Change(
        Kind.MOVED,
        Level.STRUCTURE,
        Place(Part.PROCESS, new.node.id, "scope"),
        say("node_into", title=what, scope=telling.after.title(inner))
        if inner
        else say("node_out", title=what),
        old.scope.id,
        new.scope.id,
        (old.node.id,),
        (new.node.id,),
    )


def _told(
    telling: Telling,
    what: Words,
    owner: str,
    found: Iterator[Difference],
    elements: tuple[tuple[str, ...], tuple[str, ...]],
) -> Iterator[Change]:
    all_found = [each for each in found if _says_something(each)]
    has_role = any(each.path == "role" for each in all_found)
    for each in all_found:
        if each.path == "properties.role" and has_role:
            continue
        place = Place(Part.PROCESS, owner, each.path.removeprefix("properties."))
        yield telling.change(what, find(ELEMENT, each.path), each, place, elements)


def _says_something(found: Difference) -> bool:
    """What one side has not got at all, and that is empty in the other, comes of something told beside."""
    is_setting = found.path.startswith("properties.")
    missing = found.before is None or found.after is None
    return is_setting or not missing or bool(found.before or found.after)


def _of_node(node: Node) -> dict[str, Any]:
    """The leaves of a node without its inside; a multiple event's parts as "event.0.kind"."""
    found = dict(leaves(node, skip=("id", "process", *_DEFAULTS)))
    for name, default in _DEFAULTS.items():
        part = getattr(node, name)
        found.update(leaves(part or default, name))
        if name != "event":  # the kind of a node tells whether it has one
            found[name] = part is not None
    return {path.replace("event.parts.", "event.", 1): value for path, value in found.items()}


def _of_process(process: Process) -> dict[str, Any]:
    found = dict(leaves(process, skip=("nodes", "flows", "data")))
    found.update(leaves(process.data or InputOutput(), "data"))
    return found | {"data": process.data is not None}


def _roots(telling: Telling) -> set[str]:
    return {telling.before.process.id, telling.after.process.id}


def _compare_order(telling: Telling, old: Placed, new: Placed, what: Words) -> Iterator[Change]:
    """The first path whose condition holds is taken, so their order counts."""
    before = [telling.now(flow.id) for flow in old.scope.outgoing(old.node.id)]
    after = [flow.id for flow in new.scope.outgoing(new.node.id)]
    both = set(before) & set(after)
    orders = [[each for each in order if each in both] for order in (before, after)]
    if orders[0] == orders[1]:
        return
    targets = [telling.after.short(telling.after.flows[each][0].target) for each in orders[1]]
    yield Change(
        Kind.CHANGED,
        Level.STRUCTURE,
        Place(Part.PROCESS, new.node.id, "order"),
        say("order", title=what, order=listed(targets)),
        ", ".join(orders[0]),
        ", ".join(orders[1]),
        (old.node.id,),
        (new.node.id,),
    )


def _compare_stages(telling: Telling) -> Iterator[Change]:
    orders = [list(_stages(chart.process)) for chart in (telling.before, telling.after)]
    both = set(orders[0]) & set(orders[1])
    before, after = ([each for each in order if each in both] for order in orders)
    if before != after:
        sentence = say("stage_order", order=listed(telling.code("stage", each) for each in after))
        place = Place(Part.PROCESS, telling.after.process.id, "stages")
        yield Change(Kind.CHANGED, Level.COSMETIC, place, sentence, ", ".join(before), ", ".join(after))


def _stages(process: Process) -> dict[str, None]:
    """The stages in document order, as a strip shows them."""
    found: dict[str, None] = {}
    for node in process.nodes.values():
        if node.properties.get("stage"):
            found[node.properties["stage"]] = None
        if node.process is not None:
            found.update(_stages(node.process))
    return found


def _came_or_went(telling: Telling, placed: Placed, kind: Kind) -> Change:
    chart = telling.after if kind is Kind.ADDED else telling.before
    node = placed.node
    details = [kind_of(node) if placed.number else same(node.id)]
    if node.role and placed.number:
        details.append(say("by_role", role=telling.code("role", node.role)))
    if due := node.properties.get("due", "").strip():
        details.append(say("due_in", time=moment(due)))
    summary = listed(details)
    code, own = ("node_added", (node.id,)) if kind is Kind.ADDED else ("node_removed", (node.id,))
    return Change(
        kind,
        Level.STRUCTURE,
        Place(Part.PROCESS, node.id),
        say(code, title=chart.title(node.id), details=summary),
        *(("", summary.zh) if kind is Kind.ADDED else (summary.zh, "")),
        *(((), own) if kind is Kind.ADDED else (own, ())),
    )
