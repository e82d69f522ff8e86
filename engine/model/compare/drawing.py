"""What is only drawn: places and looks of shapes and lines, pools, lanes, annotations. Read from the diagram's XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from engine.errors import DefinitionRejected
from engine.model.settings import properties_of
from engine.model.xml import BPMN, DIAGRAM, local_name, parse_xml

_BOUNDS: Final = "Bounds"
_MARKS: Final = (
    "participant",
    "lane",
    "textAnnotation",
    "association",
    "group",
    "messageFlow",
    "dataObjectReference",
)


@dataclass(frozen=True)
class Shape:
    """Where something is drawn: `corner` and `size` of a shape, `line` of an edge; `look` is all the rest."""

    corner: tuple[str, ...]
    size: tuple[str, ...]
    line: tuple[tuple[str, ...], ...]
    look: str


@dataclass(frozen=True)
class Mark:
    """Something drawn that is neither node nor sequence flow; `text` is its name or what it says."""

    tag: str
    text: str
    role: str
    ends: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """The drawn part of one diagram, by ids of elements; `canonical` is the whole file in one spelling."""

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    edges: Mapping[str, Shape] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    canonical: str = ""


def read_drawing(bpmn: str) -> Drawing:
    """The drawing in a diagram that has been read before; an empty one if there is none to be read."""
    try:
        root = parse_xml(bpmn.encode(), "diagram.bpmn")
    except DefinitionRejected:
        return Drawing(canonical=bpmn)
    return Drawing(
        shapes=dict(_shapes(root, "BPMNShape")),
        edges=dict(_shapes(root, "BPMNEdge")),
        marks={
            element.get("id", ""): _mark(element)
            for tag in _MARKS
            for element in root.iter(f"{{{BPMN}}}{tag}")
        },
        canonical=canonical(root),
    )


def canonical(root: etree._Element) -> str:
    """The text with attributes in order and without white space between elements."""
    return etree.canonicalize(root, strip_text=True)


def _shapes(root: etree._Element, tag: str) -> Iterator[tuple[str, Shape]]:
    for shape in root.iter(f"{{{DIAGRAM}}}{tag}"):
        name = shape.get("bpmnElement", "").rpartition(":")[2]
        bounds = next((child for child in shape.iterchildren("*") if local_name(child) == _BOUNDS), None)
        points = [child for child in shape.iterchildren("*") if local_name(child) == "waypoint"]
        yield (
            name,
            Shape(
                corner=() if bounds is None else _numbers(bounds, "x", "y"),
                size=() if bounds is None else _numbers(bounds, "width", "height"),
                line=tuple(_numbers(point, "x", "y") for point in points),
                look=_look(shape),
            ),
        )


def _look(shape: etree._Element) -> str:
    """Colours, flags and the label of a shape."""
    attributes = sorted(item for item in shape.items() if item[0] not in ("id", "bpmnElement"))
    labels = [
        [
            (local_name(each), sorted(item for item in each.items() if item[0] != "id"))
            for each in child.iter("*")
        ]
        for child in shape.iterchildren("*")
        if local_name(child) not in (_BOUNDS, "waypoint")
    ]
    return repr((attributes, labels))


def _numbers(element: etree._Element, *names: str) -> tuple[str, ...]:
    """Coordinates in one spelling: "100.0" is "100"."""
    texts = [element.get(name, "") for name in names]
    return tuple(text.rstrip("0").rstrip(".") if "." in text else text for text in texts)


def _mark(element: etree._Element) -> Mark:
    tag = local_name(element)
    text = element.findtext(f"{{{BPMN}}}text") if tag == "textAnnotation" else element.get("name")
    ends = ("sourceRef", "targetRef", "processRef", "categoryValueRef", "dataObjectRef")
    return Mark(
        tag,
        (text or "").strip(),
        properties_of(element).get("role", "").strip(),
        tuple(element.get(name, "").rpartition(":")[2] for name in ends),
    )
