"""An element taken apart into what can be changed by itself: attributes, settings, references, and the rest."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Final

from lxml import etree

from engine.model.xml import BPMN, SETTINGS, local_name, namespace

Facet = tuple[str, str]
"""("attribute" | "references" | "setting" | "part", name)."""

_REFERENCES: Final = frozenset({"incoming", "outgoing", "flowNodeRef"})
_EXTENSIONS: Final = f"{{{BPMN}}}extensionElements"
_PROPERTIES: Final = f"{{{SETTINGS}}}properties"
_PROPERTY: Final = f"{{{SETTINGS}}}property"
_FIRST: Final = ("documentation", "extensionElements", "incoming", "outgoing")


def index(root: etree._Element) -> dict[str, etree._Element]:
    """The elements that are known by an id down to the root, in document order; the root itself by ""."""
    found = {"": root}
    for element in root.iterdescendants("*"):
        identifier = element.get("id")
        if identifier and identifier not in found and _owner(element) is not None:
            found[identifier] = element
    return found


def owner_id(element: etree._Element) -> str:
    """The id under which `index` knows the parent."""
    parent = element.getparent()
    return "" if parent is None or parent.getparent() is None else parent.get("id", "")


def facets_of(element: etree._Element) -> dict[Facet, object]:
    """What can be compared of an element alone: values that are equal when nothing was changed."""
    found: dict[Facet, object] = {("attribute", name): value for name, value in element.attrib.items()}
    for child in _own_children(element):
        name = local_name(child)
        if name in _REFERENCES:
            found["references", name] = (*_texts(found.get(("references", name))), (child.text or "").strip())
        elif child.tag == _EXTENSIONS:
            found.update(_settings(child))
            for each in child.iterchildren("*"):
                if each.tag != _PROPERTIES:
                    _add_part(found, f"extension {each.tag!s}", each)
        else:
            _add_part(found, str(child.tag), child)
    return found


def canonical(element: etree._Element) -> str:
    """The same text for the same content, however it was indented."""
    copy = deepcopy(element)
    copy.tail = None
    for each in copy.iter("*"):
        if len(each) and not (each.text or "").strip():
            each.text = None
        if not (each.tail or "").strip():
            each.tail = None
    return etree.tostring(copy, method="c14n2").decode()


def rebuild(element: etree._Element, facets: dict[Facet, object]) -> None:
    """Give an element these facets; its children with ids stay as they are."""
    kept = [child for child in element.iterchildren("*") if child.get("id")]
    own = list(_make_own(facets))
    for child in list(element):
        element.remove(child)
    element.attrib.clear()
    for (kind, name), value in facets.items():
        if kind == "attribute":
            element.set(name, str(value))
    before = [child for child in own if local_name(child) in _FIRST]
    for child in (*before, *kept, *(each for each in own if each not in before)):
        element.append(child)


def _own_children(element: etree._Element) -> Iterator[etree._Element]:
    for child in element.iterchildren("*"):
        if not child.get("id"):
            yield child


def _owner(element: etree._Element) -> etree._Element | None:
    """The parent, if it is known by an id, too."""
    parent = element.getparent()
    while parent is not None and parent.getparent() is not None:
        if not parent.get("id"):
            return None
        parent = parent.getparent()
    return parent


def _add_part(found: dict[Facet, object], name: str, element: etree._Element) -> None:
    found["part", name] = (*_texts(found.get(("part", name))), canonical(element))


def _settings(extensions: etree._Element) -> dict[Facet, object]:
    return {
        ("setting", each.get("name", "")): each.get("value", "")
        for properties in extensions.iterchildren(_PROPERTIES)
        for each in properties.iterchildren(_PROPERTY)
    }


def _make_own(facets: dict[Facet, object]) -> Iterator[etree._Element]:
    extensions = etree.Element(_EXTENSIONS)
    settings = {name: value for (kind, name), value in facets.items() if kind == "setting"}
    if settings:
        properties = etree.SubElement(extensions, _PROPERTIES)
        for name, value in settings.items():
            etree.SubElement(properties, _PROPERTY, {"name": name, "value": str(value)})
    others: list[etree._Element] = []
    references: list[etree._Element] = []
    for (kind, name), value in facets.items():
        if kind == "references":
            for text in _texts(value):
                reference = etree.Element(f"{{{BPMN}}}{name}")
                reference.text = text
                references.append(reference)
        elif kind == "part":
            parts = [etree.fromstring(text) for text in _texts(value)]
            (extensions if name.startswith("extension ") else others).extend(parts)
    documents = [each for each in others if local_name(each) == "documentation"]
    yield from documents
    if len(extensions):
        yield extensions
    yield from sorted(
        references, key=lambda each: _FIRST.index(local_name(each)) if local_name(each) in _FIRST else 9
    )
    yield from (each for each in others if each not in documents)


def _texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def describe(facet: Facet) -> str:
    """A facet by its plain name, such as `due` or `name`."""
    name = facet[1].removeprefix("extension ")
    return etree.QName(name).localname if name.startswith("{") else name


def is_diagram(element: etree._Element) -> bool:
    """Whether an element belongs to the drawing only."""
    return namespace(element) != BPMN
