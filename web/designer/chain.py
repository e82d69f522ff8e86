"""The pattern 审批链 with as many levels as somebody wants, each with its role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Final

from lxml import etree

from engine.model import Package
from engine.model.lay_out.diagram import read_diagram
from engine.model.lay_out.drawing import write_drawing
from engine.model.lay_out.layout import lay_out
from engine.model.xml import BPMN, parse_xml

MOST_LEVELS: Final = 6
PATTERN: Final = "approval_chain"
USUAL: Final = ("unit_union", "unit_admin", "county_union")
"""The roles of the pattern as it is kept; more levels have none until one is chosen."""

_B: Final = f"{{{BPMN}}}"
_LEVELS: Final = ("Union", "Admin", "County")
"""By which the ids of the kept pattern's levels begin."""


def chain_of(package: Package, roles: Sequence[str], names: Mapping[str, Mapping[str, str]]) -> Package:
    """The pattern with one level for each role, drawn anew; levels of one role share its lane."""
    root = parse_xml(package.bpmn, package.id)
    [process] = root.iter(f"{_B}process")
    by_id = {str(each.get("id")): each for each in process.iter() if each.get("id")}
    lane, task, gateway = (deepcopy(by_id[each]) for each in ("LaneUnion", "UnionApproval", "UnionDecided"))
    agreed, refused = (
        deepcopy(by_id[f"Flow_UnionDecided_{each}"]) for each in ("AdminApproval", "ReadResult")
    )
    _clear(process, by_id)
    called = [names[role]["zh"] for role in roles]
    for each in process.iter(f"{_B}documentation"):
        each.text = f"申请人填写，{'、'.join(called)}逐级审批；有一级不同意即止，结果告知申请人。"
        break
    lanes, before = by_id["Lanes"], "WriteMatter"
    for number, role in enumerate(roles, 1):
        own = next((each for each in lanes if each.get("id") == f"Lane_{role}"), None)
        if own is None:
            own = _lane(deepcopy(lane), role, names[role]["zh"])
            lanes.append(own)
        approval, decided = f"Approval{number}", f"Decided{number}"
        again = f"（第 {number} 级）" if roles.count(role) > 1 else ""
        _add(process, own, deepcopy(task), approval, f"{names[role]['zh']}审批{again}")
        _join(process, deepcopy(agreed), before, approval, is_decided=number > 1)
        if number == len(roles):
            _join(process, deepcopy(refused), approval, "ReadResult", is_decided=False)
            break
        _add(process, own, deepcopy(gateway), decided, gateway.get("name", ""))
        process[-1].set("default", f"Flow_{decided}_ReadResult")
        _join(process, deepcopy(refused), approval, decided, is_decided=False)
        _join(process, deepcopy(refused), decided, "ReadResult", is_decided=True)
        before = decided
    etree.indent(root, space="  ")
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    diagram = read_diagram(data)
    manifest = {**package.manifest, "roles": sorted({"applicant", *roles})}
    return replace(package, bpmn=write_drawing(data, diagram, lay_out(diagram)), manifest=manifest)


def _clear(process: etree._Element, by_id: Mapping[str, etree._Element]) -> None:
    """Take out the levels as they are kept, and the flows to and from them."""
    for name, element in by_id.items():
        is_level = name.startswith(_LEVELS) or name.removeprefix("Lane") in _LEVELS
        if is_level or (name.startswith("Flow_") and any(each in name for each in _LEVELS)):
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
    for kind in ("incoming", "outgoing"):
        for each in list(process.iter(f"{_B}{kind}")):
            node = each.getparent()
            if node is not None:
                node.remove(each)


def _lane(lane: etree._Element, role: str, name: str) -> etree._Element:
    lane.attrib.update({"id": f"Lane_{role}", "name": name})
    for each in list(lane.iter(f"{_B}flowNodeRef")):
        lane.remove(each)
    for each in lane.iter():
        if each.get("name") == "role":
            each.set("value", role)
    return lane


def _add(process: etree._Element, lane: etree._Element, node: etree._Element, name: str, title: str) -> None:
    node.attrib.update({"id": name, "name": title})
    for kind in ("incoming", "outgoing"):
        for each in list(node.iter(f"{_B}{kind}")):
            node.remove(each)
    process.append(node)
    etree.SubElement(lane, f"{_B}flowNodeRef").text = name


def _join(
    process: etree._Element, flow: etree._Element, source: str, target: str, *, is_decided: bool
) -> None:
    flow.attrib.update({"id": f"Flow_{source}_{target}", "sourceRef": source, "targetRef": target})
    if not is_decided:
        flow.attrib.pop("name", None)
        for each in list(flow):
            flow.remove(each)
    process.append(flow)
