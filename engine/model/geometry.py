"""Where the elements of a diagram are drawn (BPMN 2.0 §12): boxes, and the lines between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite
from typing import Final

from lxml import etree

from engine.model.xml import DIAGRAM

_BOUNDS: Final = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
_WAYPOINT: Final = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
SLACK: Final = 3.0
"""Pixels by which things may touch."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A shape; `plane` is the number of the drawing it is in."""

    left: float
    top: float
    right: float
    bottom: float
    plane: int


@dataclass
class Picture:
    """The shapes and lines of a file by the ids of their elements; what is not drawn is never in the way."""

    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, tuple[int, list[Point]]] = field(default_factory=dict)

    def overlap(self, one: str, other: str) -> bool:
        """Whether two shapes lie on each other."""
        a, b = self.boxes.get(one), self.boxes.get(other)
        if a is None or b is None or a.plane != b.plane:
            return False
        return (
            min(a.right, b.right) - max(a.left, b.left) > SLACK
            and min(a.bottom, b.bottom) - max(a.top, b.top) > SLACK
        )

    def is_outside(self, inner: str, outer: str) -> bool:
        """Whether the middle of a shape lies outside another of the same drawing."""
        a, b = self.boxes.get(inner), self.boxes.get(outer)
        if a is None or b is None or a.plane != b.plane:
            return False
        x, y = (a.left + a.right) / 2, (a.top + a.bottom) / 2
        return not (b.left <= x <= b.right and b.top <= y <= b.bottom)

    def pieces(self, line: str) -> int:
        """How many straight pieces a line has."""
        return max(0, len(self.lines.get(line, (0, []))[1]) - 1)

    def crosses(self, line: str, shape: str) -> bool:
        """Whether a line runs through a shape."""
        box, (plane, points) = self.boxes.get(shape), self.lines.get(line, (0, []))
        if box is None or plane != box.plane:
            return False
        return any(_meets(one, other, box) for one, other in pairwise(points))


def read_picture(root: etree._Element) -> Picture:
    """All drawings of a file; of an element drawn twice the first counts, and what is no number is not drawn."""
    picture = Picture()
    for number, plane in enumerate(root.iter(f"{{{DIAGRAM}}}BPMNPlane")):
        for shape in plane.iterchildren(f"{{{DIAGRAM}}}BPMNShape"):
            bounds = shape.find(_BOUNDS)
            numbers = None if bounds is None else _numbers(bounds, "x", "y", "width", "height")
            if numbers is not None:
                x, y, width, height = numbers
                box = Box(x, y, x + width, y + height, number)
                picture.boxes.setdefault(shape.get("bpmnElement", ""), box)
        for edge in plane.iterchildren(f"{{{DIAGRAM}}}BPMNEdge"):
            read = [_numbers(point, "x", "y") for point in edge.findall(_WAYPOINT)]
            points = [(each[0], each[1]) for each in read if each is not None]
            picture.lines.setdefault(edge.get("bpmnElement", ""), (number, points))
    return picture


def _numbers(element: etree._Element, *names: str) -> list[float] | None:
    try:
        found = [float(element.get(name, "")) for name in names]
    except ValueError:
        return None
    return found if all(isfinite(each) for each in found) else None


def _meets(one: Point, other: Point, box: Box) -> bool:
    """Whether a piece of a line has a part inside a box, its border left out (Liang and Barsky, 1984)."""
    start, stop = 0.0, 1.0
    sides = (
        (one[0], other[0] - one[0], box.left + SLACK, box.right - SLACK),
        (one[1], other[1] - one[1], box.top + SLACK, box.bottom - SLACK),
    )
    for at, step, low, high in sides:
        if step == 0:
            if not low < at < high:
                return False
            continue
        near, far = sorted(((low - at) / step, (high - at) / step))
        start, stop = max(start, near), min(stop, far)
    return start < stop
