"""Whether everything that runs is drawn, and drawn so that it can be read: people read the picture, not the file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from lxml import etree

from engine.errors import Problem
from engine.model.elements import Flow, Node, Process, walk
from engine.model.findings import problem
from engine.model.geometry import Picture, read_picture
from engine.model.xml import BPMN, DIAGRAM

MOST_EACH: Final = 20
"""How many findings of one kind are told: the picture is to be drawn anew then."""

MOST_COMPARED: Final = 300_000
"""Pieces of lines times shapes beyond which lines are not followed."""


def check_layout(root: etree._Element, process: Process, file: str) -> Iterator[Problem]:
    """Warn of what is not drawn, or once if there is no diagram at all; else of what cannot be read."""
    shapes = {shape.get("bpmnElement") for shape in root.iter(f"{{{DIAGRAM}}}BPMNShape")}
    edges = {edge.get("bpmnElement") for edge in root.iter(f"{{{DIAGRAM}}}BPMNEdge")}
    if not shapes:
        yield problem("layout.none", file)
        return
    for scope in walk(process):
        for node in scope.nodes.values():
            if node.id not in shapes:
                yield problem("layout.missing", file, node)
        for flow in scope.flows.values():
            if flow.id not in edges:
                yield problem("layout.missing", file, flow)
    told = dict.fromkeys(("layout.overlap", "layout.crossed", "layout.outside"), 0)
    for found in _unreadable(root, process, file):
        told[found.code] += 1
        if told[found.code] <= MOST_EACH:
            yield found


def _unreadable(root: etree._Element, process: Process, file: str) -> Iterator[Problem]:
    picture = read_picture(root)
    for scope in walk(process):
        for one, other in _overlapping(scope, picture):
            yield problem("layout.overlap", file, one, other=other.name or other.id)
        for flow, node in _crossed(scope, picture):
            yield problem("layout.crossed", file, flow, other=node.name or node.id)
        for node in scope.nodes.values():
            for inner in node.process.nodes.values() if node.process else ():
                if picture.is_outside(inner.id, node.id):
                    yield problem("layout.outside", file, inner, around=node.name or node.id)
    nodes = {node.id: node for scope in walk(process) for node in scope.nodes.values()}
    for node_id, frame in _frames(root, process):
        if node_id in nodes and picture.is_outside(node_id, frame.get("id", "")):
            around = frame.get("name", "") or frame.get("id", "")
            yield problem("layout.outside", file, nodes[node_id], around=around)


def _overlapping(scope: Process, picture: Picture) -> Iterator[tuple[Node, Node]]:
    for one, other in combinations(scope.nodes.values(), 2):
        belong_together = one.attached_to == other.id or other.attached_to == one.id
        if not belong_together and picture.overlap(one.id, other.id):
            yield one, other


def _crossed(scope: Process, picture: Picture) -> Iterator[tuple[Flow, Node]]:
    if len(scope.nodes) * sum(picture.pieces(flow) for flow in scope.flows) > MOST_COMPARED:
        return
    for flow in scope.flows.values():
        ends = {flow.source, flow.target}
        ends |= {scope.nodes[end].attached_to for end in (flow.source, flow.target)} - {""}
        for node in scope.nodes.values():
            if node.id not in ends and node.attached_to not in ends and picture.crosses(flow.id, node.id):
                yield flow, node


def _frames(root: etree._Element, process: Process) -> Iterator[tuple[str, etree._Element]]:
    """Each node that is named by a lane, with it, and each node of the process with its pool."""
    for lane in root.iter(f"{{{BPMN}}}lane"):
        for ref in lane.findall(f"{{{BPMN}}}flowNodeRef"):
            yield (ref.text or "").strip().rpartition(":")[2], lane
    for pool in root.iter(f"{{{BPMN}}}participant"):
        if pool.get("processRef", "").rpartition(":")[2] == process.id:
            yield from ((node, pool) for node in process.nodes)
