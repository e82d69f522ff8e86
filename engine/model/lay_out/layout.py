"""From what a file says to a drawing: cells, grid, routes, then places on the paper and labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from time import thread_time

from engine.model.lay_out.diagram import Diagram, Flow, Lane, Node, Scope
from engine.model.lay_out.grid import Axis, Ruler, settle
from engine.model.lay_out.labels import Labels, measure
from engine.model.lay_out.places import Places, place
from engine.model.lay_out.routes import DIRECTIONS, DOWN, UP, Cell, Router, Wish
from engine.model.lay_out.shapes import Box, Point, straightened

LEFT, TOP = 100, 80
HEADER = 30
EVENT = 36
SUB_PROCESS_TITLE = 24
TRACKS = (6, 12, 24)


@dataclass
class Drawing:
    """Boxes of pool, lanes and nodes, ways of flows, boxes of labels, all by id."""

    boxes: dict[str, Box] = field(default_factory=dict)
    routes: dict[str, list[Point]] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    borders: list[int] = field(default_factory=list)
    width: int = 0
    height: int = 0

    def add(self, other: Drawing, x: int, y: int) -> None:
        """Take over another drawing, moved by x and y."""
        self.boxes |= {key: box.shifted(x, y) for key, box in other.boxes.items()}
        self.labels |= {key: box.shifted(x, y) for key, box in other.labels.items()}
        self.routes |= {key: [(u + x, v + y) for u, v in way] for key, way in other.routes.items()}


def lay_out(diagram: Diagram, seconds: float = inf) -> Drawing:
    """Draw a process with its pool and lanes. The same diagram gives the same drawing.

    Raises NotDrawable if there is no way for a flow, or after so many seconds of this thread's processor time.
    """
    inner = _draw(diagram.scope, diagram.lanes, thread_time() + seconds)
    drawing = Drawing()
    x = LEFT + (HEADER if diagram.pool else 0) + (HEADER if diagram.lanes else 0)
    if diagram.pool:
        drawing.boxes[diagram.pool] = Box(LEFT, TOP, x - LEFT + inner.width, inner.height)
    left = LEFT + (HEADER if diagram.pool else 0)
    for lane, top, bottom in zip(
        diagram.lanes, [0, *inner.borders], [*inner.borders, inner.height], strict=False
    ):
        drawing.boxes[lane.id] = Box(left, TOP + top, x - left + inner.width, bottom - top)
    drawing.add(inner, x, TOP)
    return drawing


def _draw(scope: Scope, lanes: list[Lane], until: float) -> Drawing:
    """Draw one scope from (0, 0); sub-processes are drawn first, then placed as wholes."""
    inner = {node.id: _draw(node.scope, [], until) for node in scope.nodes.values() if node.scope}
    for identifier, content in inner.items():
        node = scope.nodes[identifier]
        node.width, node.height = max(100, content.width), max(80, content.height + SUB_PROCESS_TITLE)
    places = place(scope, lanes)
    seats = _seat_boundary_events(scope)
    for tracks in TRACKS:
        sheet = _Sheet(scope, places, seats, tracks, until)
        sheet.router.route(sheet.wishes())
        if sheet.router.is_clean():
            break
    drawing = sheet.settle()
    drawing.labels = Labels(drawing.boxes, drawing.routes, drawing.borders).place(scope)
    for identifier, content in inner.items():
        box = drawing.boxes[identifier]
        drawing.add(content, box.x, box.y + SUB_PROCESS_TITLE)
    return drawing


def _seat_boundary_events(scope: Scope) -> dict[str, tuple[Point, int]]:
    """On which border of its host each boundary event sits, and how far from the middle."""
    seats: dict[str, tuple[Point, int]] = {}
    count: dict[str, int] = {}
    for event in scope.nodes.values():
        if event.host is None:
            continue
        number = count.get(event.host, 0)
        count[event.host] = number + 1
        reach = max(1, (scope.nodes[event.host].width // 2 + 10) // 60)
        side, number = (DOWN, number) if number < 2 * reach else (UP, number - 2 * reach)
        seats[event.id] = (side, (30 + number // 2 * 60) * (-1 if number % 2 else 1))
    return seats


class _Sheet:
    """One scope on its grid."""

    def __init__(
        self, scope: Scope, places: Places, seats: dict[str, tuple[Point, int]], tracks: int, until: float
    ) -> None:
        self.scope, self.places, self.seats = scope, places, seats
        self.widths = [40] * (1 + max(places.columns.values(), default=0))
        self.heights = [80] * sum(places.bands)
        offsets: list[set[int]] = [set() for _ in self.widths]
        for node in scope.nodes.values():
            column, row = self._cell(node)
            if node.host is None:
                self.widths[column] = max(self.widths[column], node.width)
                self.heights[row] = max(self.heights[row], node.height)
            else:
                offsets[column].add(seats[node.id][1])
                self.heights[row] = max(self.heights[row], scope.nodes[node.host].height + EVENT + 8)
        self.across = Axis.build(self.widths, offsets, tracks)
        self.down = Axis.build(self.heights, [set() for _ in self.heights], tracks)
        cells = {key: self._grid_cell(key) for key in scope.nodes}
        self.router = Router(self.across, self.down, cells, until)

    def wishes(self) -> list[Wish]:
        return [self._wish(flow) for flow in self.scope.flows]

    def settle(self) -> Drawing:
        """Give every line that is used its place."""
        routes = {flow: straightened(points) for flow, points in self.router.routes.items()}
        columns, rows = self._rulers(routes)
        drawing = Drawing(width=columns.length, height=rows.length, borders=list(rows.borders.values()))
        for node in self.scope.nodes.values():
            column, row = self._cell(node)
            x = columns.positions[self.across.middles[column]]
            y = rows.positions[self.down.middles[row]]
            if node.host is not None:
                side, offset = self.seats[node.id]
                x, y = x + offset, y + side[1] * (self.scope.nodes[node.host].height // 2)
            drawing.boxes[node.id] = Box.around((x, y), node.width, node.height)
        for flow in self.scope.flows:
            points = [(columns.positions[x], rows.positions[y]) for x, y in routes[flow.id]]
            first = _leave(drawing.boxes[flow.source], points[1], points[0][0])
            last = _leave(drawing.boxes[flow.target], points[-2], points[-1][0])
            drawing.routes[flow.id] = straightened([first, *points[1:-1], last])
        return drawing

    def _cell(self, node: Node) -> tuple[int, int]:
        standing = node.host or node.id
        return self.places.columns[standing], self.places.rows[standing]

    def _grid_cell(self, identifier: str) -> Cell:
        node = self.scope.nodes[identifier]
        column, row = self._cell(node)
        line = self.down.middles[row]
        if node.host is not None:
            seat = self.across.index(column, self.seats[identifier][1])
            return Cell((seat, line), seat, seat)
        return Cell((self.across.middles[column], line), *self.across.edges[column])

    def _wish(self, flow: Flow) -> Wish:
        leaves = (self.seats[flow.source][0],) if flow.source in self.seats else DIRECTIONS
        return Wish(flow.id, flow.source, flow.target, leaves)

    def _rulers(self, routes: dict[str, list[Point]]) -> tuple[Ruler, Ruler]:
        points = [point for route in routes.values() for point in route]
        bounds = [sum(self.places.bands[:number]) for number in range(1, len(self.places.bands))]
        columns = settle(self.across, self.widths, {x for x, _ in points}, self._gaps(), set())
        gaps = [25, *([50] * (len(self.heights) - 1)), 25]
        rows = settle(self.down, self.heights, {y for _, y in points}, gaps, set(bounds))
        return columns, rows

    def _gaps(self) -> list[int]:
        """Least widths between columns: room for the labels of flows that leave a gateway."""
        gaps = [40, *([56] * (len(self.widths) - 1)), 40]
        for flow in self.scope.flows:
            source = self.scope.nodes[flow.source]
            if flow.name and source.host is None:
                column = self.places.columns[source.id]
                room = measure(flow.name)[0] + 16 - (self.widths[column] - source.width) // 2
                if column < len(self.widths) - 1:
                    gaps[column + 1] = max(gaps[column + 1], room)
        return gaps


def _leave(box: Box, toward: Point, line: int) -> Point:
    """Where a flow that runs on this upright line, or level from the middle, meets the border of a box."""
    x, y = box.middle
    if toward[0] == line:
        return line, box.y if toward[1] < y else box.bottom
    return (box.x if toward[0] < x else box.right), y
