"""Where names go that do not fit into their shape: near it, on nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from engine.model.lay_out.diagram import Scope
from engine.model.lay_out.shapes import Box, Point

WIDEST = 98
LINE_HEIGHT = 14


def measure(text: str) -> tuple[int, int]:
    """Width and height in pixels of a name as the viewer breaks it into lines."""
    width = 2 + sum(12 if ord(letter) > 0x2E7F else 7 for letter in text)
    lines = -(-width // WIDEST)
    return min(width, WIDEST), LINE_HEIGHT * lines


@dataclass
class Labels:
    """Places the labels of one scope; `boxes`, `routes` and `borders` (heights of lane borders) are there already."""

    boxes: dict[str, Box]
    routes: dict[str, list[Point]]
    borders: list[int]
    placed: dict[str, Box] = field(default_factory=dict)

    def place(self, scope: Scope) -> dict[str, Box]:
        """A box for every label of the scope, by the id of its node or flow."""
        for node in scope.nodes.values():
            if node.is_labelled_outside:
                box = self.boxes[node.id]
                self._put(node.id, list(_beside(box, *measure(node.name), is_boundary=node.host is not None)))
        for flow in scope.flows:
            if flow.name:
                self._put(flow.id, list(_along(self.routes[flow.id], *measure(flow.name))))
        return self.placed

    def _put(self, identifier: str, candidates: list[Box]) -> None:
        costs = [self._collisions(box) * 40 + number for number, box in enumerate(candidates)]
        self.placed[identifier] = candidates[costs.index(min(costs))]

    def _collisions(self, box: Box) -> int:
        wide = box.grown(2)
        found = 6 * sum(box.overlaps(other) for other in self.placed.values())
        found += sum(box.grown(10).overlaps(other) for other in self.placed.values())
        found += 6 * sum(box.overlaps(other) for other in self.boxes.values())
        found += 3 * sum(wide.is_crossed(points) for points in self.routes.values())
        return found + sum(box.y < border < box.bottom for border in self.borders)


def _beside(box: Box, width: int, height: int, *, is_boundary: bool) -> Iterator[Box]:
    middle = box.middle[0]
    below, above = box.bottom + 4, box.y - 4 - height
    lefts = [middle - width // 2, middle + 6, middle - 6 - width]
    if is_boundary:
        lefts = lefts[1:]
    for left in lefts:
        yield Box(left, below, width, height)
        yield Box(left, above, width, height)
    for away in (0, 10, 20):
        for top in (below - 8, above + 8):
            yield Box(box.right + away, top, width, height)
            yield Box(box.x - away - width, top, width, height)


def _along(points: list[Point], width: int, height: int) -> Iterator[Box]:
    """Places along a way, those near its start first."""
    for (x, y), (u, v) in pairwise(points):
        length = abs(u - x) + abs(v - y)
        for away in range(18, max(19, min(length, 400)), 8):
            if y == v:
                left = x + away if u > x else x - away - width
                yield Box(left, y - 3 - height, width, height)
                yield Box(left, y + 3, width, height)
            else:
                top = y + away if v > y else y - away - height
                yield Box(x + 4, top, width, height)
                yield Box(x - 4 - width, top, width, height)
