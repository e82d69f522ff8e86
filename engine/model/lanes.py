"""Lanes: which role does the work of a node (BPMN 2.0 §10.8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from engine.errors import Problem
from engine.model.findings import problem
from engine.model.settings import properties_of
from engine.model.xml import BPMN, place_of


class Lane(NamedTuple):
    """The innermost lane of a node: its name, also in English, and the nearest role at or above it."""

    name: str = ""
    role: str = ""
    name_en: str = ""


def read_lanes(root: etree._Element, nodes: set[str], file: str, problems: list[Problem]) -> dict[str, Lane]:
    """Node id → its innermost lane, over all lane sets of the file.

    Modelers may list a node in an outer lane too; only two lanes beside each other are a contradiction.
    """
    found: dict[str, tuple[etree._Element, Lane]] = {}
    for element, lane in _walk(root, Lane()):
        for ref in element.findall(f"{{{BPMN}}}flowNodeRef"):
            node = (ref.text or "").strip().rpartition(":")[2]
            if node not in nodes:
                problems.append(
                    problem("ref.dangling", file, place_of(ref), attribute="flowNodeRef", ref=node)
                )
                continue
            if node in found and found[node][0] not in set(element.iterancestors()):
                problems.append(problem("lane.ambiguous", file, place_of(ref), node=node))
            found[node] = (element, lane)
    return {node: lane for node, (_, lane) in found.items()}


def _walk(parent: etree._Element, outer: Lane) -> Iterator[tuple[etree._Element, Lane]]:
    for element in parent.iterchildren(f"{{{BPMN}}}*"):
        lane = outer
        if element.tag == f"{{{BPMN}}}lane":
            settings = {name: value.strip() for name, value in properties_of(element).items()}
            role = settings.get("role") or outer.role
            lane = Lane(element.get("name", ""), role, settings.get("nameEn", ""))
            yield element, lane
        yield from _walk(element, lane)
