"""Ways for flows on the grid: short, with few bends and crossings, never through a node, never on another flow.

Flows to the same node may join. A* for each flow; then every flow is routed once more with all others in place.
"""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from math import inf
from time import thread_time

from engine.model.lay_out.diagram import NotDrawable
from engine.model.lay_out.grid import Axis

Point = tuple[int, int]
LEFT, RIGHT, UP, DOWN = (-1, 0), (1, 0), (0, -1), (0, 1)
DIRECTIONS = (RIGHT, DOWN, UP, LEFT)
LOOK_EVERY = 256
BEND, CROSSING, TOUCH, ON_ANOTHER = 40, 45, 250, 3000
_LEAVE = {RIGHT: 0, DOWN: 20, UP: 20, LEFT: 120}
_ENTER = {RIGHT: 0, DOWN: 25, UP: 25, LEFT: 60}


@dataclass(frozen=True)
class Cell:
    """What a node occupies on the grid, and the middle its flows start from or lead to."""

    middle: Point
    left: int
    right: int


@dataclass(frozen=True)
class Wish:
    """A flow to be routed; `leaves` are the directions it may start in."""

    flow: str
    source: str
    target: str
    leaves: tuple[Point, ...] = DIRECTIONS


@dataclass
class Router:
    """Routes the flows of one scope; `cells` has every node, a boundary event with a middle of its own."""

    across: Axis
    down: Axis
    cells: dict[str, Cell]
    until: float = inf
    routes: dict[str, list[Point]] = field(default_factory=dict)
    _wishes: dict[str, Wish] = field(default_factory=dict)
    _on_segment: dict[tuple[Point, Point], set[str]] = field(default_factory=lambda: defaultdict(set))
    _at_point: dict[Point, dict[str, tuple[Point, Point]]] = field(default_factory=lambda: defaultdict(dict))
    _blocked: set[Point] = field(default_factory=set)

    def route(self, wishes: list[Wish]) -> None:
        """Fill `routes`: for each flow the points from middle to middle."""
        for cell in self.cells.values():
            for column in range(cell.left, cell.right + 1):
                self._blocked.add((column, cell.middle[1]))
        self._wishes = {wish.flow: wish for wish in wishes}
        ordered = sorted(wishes, key=lambda wish: (self._distance(wish), wish.flow))
        for _ in range(3):
            for wish in ordered:
                self._forget(wish.flow)
                self._keep(wish.flow, self._find(wish))

    def is_clean(self) -> bool:
        """Whether no two flows that do not belong together share a piece of their way."""
        return not any(
            not self._together(one, other)
            for flows in self._on_segment.values()
            for one in flows
            for other in flows
        )

    def _distance(self, wish: Wish) -> int:
        (x, y), (u, v) = self.cells[wish.source].middle, self.cells[wish.target].middle
        across, down = self.across.rough, self.down.rough
        return abs(across[x] - across[u]) + 2 * abs(down[y] - down[v]) + (5000 if u <= x else 0)

    def _together(self, one: str, other: str) -> bool:
        first, second = self._wishes[one], self._wishes[other]
        return first.target == second.target or first.source == second.source

    def _forget(self, flow: str) -> None:
        points = self.routes.pop(flow, [])
        for pair in itertools.pairwise(points):
            self._on_segment[_segment(*pair)].discard(flow)
        for point in points:
            self._at_point[point].pop(flow, None)

    def _keep(self, flow: str, points: list[Point]) -> None:
        self.routes[flow] = points
        for pair in itertools.pairwise(points):
            self._on_segment[_segment(*pair)].add(flow)
        for before, point, after in zip(points, points[1:], points[2:], strict=False):
            self._at_point[point][flow] = (_direction(before, point), _direction(point, after))

    def _find(self, wish: Wish) -> list[Point]:
        source, target = self.cells[wish.source], self.cells[wish.target]
        ends = {self._stub(target, _turned(way)): way for way in DIRECTIONS}
        queue: list[tuple[float, int, Point, Point]] = []
        best: dict[tuple[Point, Point], float] = {}
        came: dict[tuple[Point, Point], tuple[Point, Point] | None] = {}
        counter = 0

        def push(cost: float, point: Point, way: Point, before: tuple[Point, Point] | None) -> None:
            nonlocal counter
            state = (point, way)
            if cost < best.get(state, float("inf")):
                best[state] = cost
                came[state] = before
                counter += 1
                heapq.heappush(queue, (cost + self._rest(point, target.middle), counter, point, way))

        for way in wish.leaves:
            stub = self._stub(source, way)
            if stub not in self._blocked:
                cost = _LEAVE[way] + self._segment_cost(wish, source.middle, stub)
                taken = self._on_segment[_segment(source.middle, stub)]
                cost += 60 if taken else 0
                push(cost, stub, way, None)
        while queue:
            _, popped, point, way = heapq.heappop(queue)
            if popped % LOOK_EVERY == 0 and thread_time() > self.until:
                raise NotDrawable("this has too many flows that cross")
            cost = best[point, way]
            if point == target.middle:
                return self._trace(came, (point, way), source.middle)
            if ends.get(point):
                enter = ends[point]
                if enter != _turned(way):
                    step = self._segment_cost(wish, point, target.middle) + _ENTER[enter]
                    step += self._point_cost(wish, point, way, enter)
                    push(cost + step, target.middle, enter, (point, way))
            for turn in DIRECTIONS:
                after = (point[0] + turn[0], point[1] + turn[1])
                if turn == _turned(way) or not self._is_free(after):
                    continue
                step = self._segment_cost(wish, point, after) + self._point_cost(wish, point, way, turn)
                push(cost + step, after, turn, (point, way))
        raise NotDrawable(f"no way for {wish.flow}")

    def _trace(
        self,
        came: dict[tuple[Point, Point], tuple[Point, Point] | None],
        state: tuple[Point, Point],
        start: Point,
    ) -> list[Point]:
        points = []
        here: tuple[Point, Point] | None = state
        while here is not None:
            points.append(here[0])
            here = came[here]
        return [start, *reversed(points)]

    def _stub(self, cell: Cell, way: Point) -> Point:
        """The first point outside a cell in a direction."""
        x, y = cell.middle
        if way == RIGHT:
            return cell.right + 1, y
        if way == LEFT:
            return cell.left - 1, y
        return x, y + way[1]

    def _is_free(self, point: Point) -> bool:
        x, y = point
        return (
            0 <= x < len(self.across.lines) and 0 <= y < len(self.down.lines) and point not in self._blocked
        )

    def _length(self, one: Point, other: Point) -> float:
        across, down = self.across.rough, self.down.rough
        return abs(across[one[0]] - across[other[0]]) + abs(down[one[1]] - down[other[1]])

    def _rest(self, point: Point, target: Point) -> float:
        return 0.9 * self._length(point, target)

    def _segment_cost(self, wish: Wish, one: Point, other: Point) -> float:
        flows = self._on_segment.get(_segment(one, other), set())
        length = self._length(one, other)
        if any(not self._together(wish.flow, flow) for flow in flows):
            return length + ON_ANOTHER
        if any(self._wishes[flow].target == wish.target for flow in flows):
            return 0.95 * length
        return length * (1.5 if flows else 1)

    def _point_cost(self, wish: Wish, point: Point, way: Point, turn: Point) -> float:
        cost = 0.0
        if way != turn:
            cost += BEND + self.across.detour(point[0]) + self.down.detour(point[1])
        for flow, (arrives, leaves) in self._at_point.get(point, {}).items():
            if self._together(wish.flow, flow):
                continue
            crosses = way == turn and arrives == leaves and way[0] != arrives[0] and way[1] != arrives[1]
            cost += CROSSING if crosses else TOUCH
        return cost


def _turned(way: Point) -> Point:
    return -way[0], -way[1]


def _direction(one: Point, other: Point) -> Point:
    return (other[0] > one[0]) - (other[0] < one[0]), (other[1] > one[1]) - (other[1] < one[1])


def _segment(one: Point, other: Point) -> tuple[Point, Point]:
    return (one, other) if one < other else (other, one)
