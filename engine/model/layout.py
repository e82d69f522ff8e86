"""Whether everything that runs is also drawn: people read the picture, not the file."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.errors import Problem
from engine.model.elements import Process, walk
from engine.model.findings import problem
from engine.model.xml import DIAGRAM


def check_layout(root: etree._Element, process: Process, file: str) -> Iterator[Problem]:
    """Warn of nodes without a shape and flows without an edge, or once if there is no diagram at all."""
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
