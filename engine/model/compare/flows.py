"""Sequence flows: what may now come after what, and on which condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.compare.attributes import ELEMENT, find
from engine.model.compare.change import Change, Kind, Level, Part, Place
from engine.model.compare.chart import Chart
from engine.model.compare.leaves import differences, leaves
from engine.model.compare.matching import pair
from engine.model.compare.phrases import expression
from engine.model.compare.telling import Telling
from engine.model.compare.words import Words, say
from engine.model.elements import Flow


def match_flows(before: Chart, after: Chart, renames: Mapping[str, str]) -> dict[str, str]:
    """Earlier ids → later ids, for flows whose id changed while they lead between the same two nodes."""
    gone = [flow for identifier, (flow, _scope) in before.flows.items() if identifier not in after.flows]
    new = [flow for identifier, (flow, _scope) in after.flows.items() if identifier not in before.flows]
    ends = [
        (renames.get(flow.source, flow.source), renames.get(flow.target, flow.target), flow) for flow in gone
    ]
    pairs = pair(ends, [(flow.source, flow.target, flow) for flow in new], lambda each: each[:2])
    return {gone[old].id: new[position].id for old, (position, _key) in pairs.items()}


def compare_flows(telling: Telling) -> Iterator[Change]:
    """Everything about sequence flows, in the later document order; then those that are gone."""
    was = {telling.now(identifier): flow for identifier, (flow, _scope) in telling.before.flows.items()}
    for identifier, (flow, _scope) in telling.after.flows.items():
        if identifier in was:
            yield from _compare(telling, was[identifier], flow)
        else:
            yield _added(telling, flow)
    for identifier, flow in was.items():
        if identifier not in telling.after.flows:
            yield _removed(telling, flow)


def _compare(telling: Telling, old: Flow, new: Flow) -> Iterator[Change]:
    what, elements = telling.after.flow_title(new), ((old.id,), (new.id,))
    if old.id != new.id:
        place = Place(Part.PROCESS, new.id, "id")
        sentence = say("flow_renamed", flow=what)
        yield Change(Kind.CHANGED, Level.STRUCTURE, place, sentence, old.id, new.id, *elements)
    if led := _led_elsewhere(telling, old, new):
        before, after = (f"{flow.source} → {flow.target}" for flow in (old, new))
        place = Place(Part.PROCESS, new.id, "ends")
        yield Change(Kind.CHANGED, Level.STRUCTURE, place, led, before, after, *elements)
    skip = ("id", "source", "target")
    for found in differences(dict(leaves(old, skip=skip)), dict(leaves(new, skip=skip))):
        yield telling.change(
            what, find(ELEMENT, found.path), found, Place(Part.PROCESS, new.id, found.path), elements
        )


def _led_elsewhere(telling: Telling, old: Flow, new: Flow) -> Words | None:
    has_source = telling.now(old.source) != new.source
    has_target = telling.now(old.target) != new.target
    after = telling.after
    if has_source and has_target:
        return say("flow_both", before=telling.before.flow_title(old), after=after.flow_title(new))
    if has_target:
        names = {"source": after.short(new.source), "target": after.short(new.target)}
        return say("flow_target", **names, before=telling.before.short(old.target))
    if has_source:
        names = {"source": after.short(new.source), "target": after.short(new.target)}
        return say("flow_source", **names, before=telling.before.short(old.source))
    return None


def _added(telling: Telling, flow: Flow) -> Change:
    names = {"source": telling.after.short(flow.source), "target": telling.after.short(flow.target)}
    if flow.condition:
        sentence = say("flow_added_if", **names, condition=expression(flow.condition))
    else:
        sentence = say("flow_added", **names)
    place = Place(Part.PROCESS, flow.id)
    return Change(Kind.ADDED, Level.STRUCTURE, place, sentence, "", flow.condition or "", (), (flow.id,))


def _removed(telling: Telling, flow: Flow) -> Change:
    names = {"source": telling.before.short(flow.source), "target": telling.before.short(flow.target)}
    place = Place(Part.PROCESS, flow.id)
    sentence = say("flow_removed", **names)
    return Change(Kind.REMOVED, Level.STRUCTURE, place, sentence, flow.condition or "", "", (flow.id,), ())
