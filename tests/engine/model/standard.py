"""What the OMG's own schema of BPMN 2.0 allows where, read from the copy that SpiffWorkflow ships."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"


@cache
def _schema() -> tuple[dict[str, etree._Element], dict[str, etree._Element], dict[str, list[str]]]:
    """Types and global elements by name, and the elements that can stand for another one."""
    folder = files("SpiffWorkflow") / "bpmn" / "parser" / "schema"
    types: dict[str, etree._Element] = {}
    elements: dict[str, etree._Element] = {}
    stand_ins: dict[str, list[str]] = {}
    for name in ("Semantic.xsd", "BPMN20.xsd"):
        for each in etree.fromstring((folder / name).read_bytes()):
            if each.tag == XS + "complexType":
                types[each.get("name", "")] = each
            elif each.tag == XS + "element":
                elements[each.get("name", "")] = each
                if group := each.get("substitutionGroup"):
                    stand_ins.setdefault(_plain(group), []).append(each.get("name", ""))
    return types, elements, stand_ins


def children(tag: str) -> list[str]:
    """The concrete elements that may stand in an element with this tag."""
    found: dict[str, None] = {}
    for declared in _parts(_type_of(tag), "element"):
        names = [_plain(declared.get("ref"))] if declared.get("ref") else [declared.get("name", "")]
        for name in names:
            found.update(dict.fromkeys(_concrete(name)))
    return list(found)


def attributes(tag: str) -> dict[str, str]:
    """The attributes of an element, with their defaults ("" without one)."""
    return {each.get("name", ""): each.get("default", "") for each in _parts(_type_of(tag), "attribute")}


def values(tag: str, attribute: str) -> list[str]:
    """The values an enumerated attribute can have; [] for any other."""
    declared = next(each for each in _parts(_type_of(tag), "attribute") if each.get("name") == attribute)
    name = _plain(declared.get("type"))
    if name == "boolean":
        return ["true", "false"]
    folder = files("SpiffWorkflow") / "bpmn" / "parser" / "schema"
    for each in etree.fromstring((folder / "Semantic.xsd").read_bytes()).iter(XS + "simpleType"):
        if each.get("name") == name:
            return [value.get("value", "") for value in each.iter(XS + "enumeration")]
    return []


def reachable(goes_on: Callable[[tuple[str, ...]], bool]) -> dict[str, tuple[str, ...]]:
    """Every element there is in a file, with the shortest way that leads to it; `goes_on` says whether to look
    inside what lies at the end of a way."""
    found = {"definitions": ("definitions",)}
    waiting = ["definitions"]
    while waiting:
        tag = waiting.pop(0)
        if not goes_on(found[tag]):
            continue
        for child in children(tag):
            if child not in found:
                found[child] = (*found[tag], child)
                waiting.append(child)
    return found


def _type_of(tag: str) -> etree._Element | None:
    types, elements, _ = _schema()
    declared = elements.get(tag)
    if declared is None:
        declared = _local(tag)
    return None if declared is None else types.get(_plain(declared.get("type")))


@cache
def _local(tag: str) -> etree._Element | None:
    """An element that is declared inside a type."""
    for each in _schema()[0].values():
        for declared in each.iter(XS + "element"):
            if declared.get("name") == tag:
                return declared
    return None


def _parts(kind: etree._Element | None, what: str) -> Iterator[etree._Element]:
    if kind is None:
        return
    base = next(kind.iter(XS + "extension"), None)
    if base is not None:
        yield from _parts(_schema()[0].get(_plain(base.get("base"))), what)
    yield from kind.iter(XS + what)


def _concrete(name: str) -> Iterator[str]:
    _, elements, stand_ins = _schema()
    types = _schema()[0]
    declared = elements.get(name)
    kind = types.get(_plain(declared.get("type"))) if declared is not None else None
    if kind is None or kind.get("abstract") != "true":
        yield name
    for other in stand_ins.get(name, []):
        yield from _concrete(other)


def _plain(name: str | None) -> str:
    return (name or "").rpartition(":")[2]
