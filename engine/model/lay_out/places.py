"""Where nodes stand: a column by the longest way from the start, a row inside the lane."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.lay_out.diagram import Flow, Lane, Scope


@dataclass
class Places:
    """Column and row of every node that is not a boundary event; `bands` counts the rows of each lane."""

    columns: dict[str, int]
    rows: dict[str, int]
    bands: list[int]


def place(scope: Scope, lanes: list[Lane]) -> Places:
    """Give every node of a scope its cell. Without lanes the scope is one band."""
    columns = _columns(scope)
    bands = [lane.nodes for lane in lanes] or [list(scope.nodes)]
    band_of = {node: number for number, band in enumerate(bands) for node in band}
    inner, heights = _rows(scope, columns, band_of, len(bands))
    first = [sum(heights[:number]) for number in range(len(bands))]
    rows = {node: first[band_of[node]] + row for node, row in inner.items()}
    return Places(columns, rows, heights)


def _forward_edges(scope: Scope) -> tuple[list[tuple[str, str]], set[str]]:
    """The edges between cells (a boundary event counts as its host) without those that lead back, and the
    nodes that only lead back, such as a task that revises what was returned."""
    edges = [edge for flow in scope.flows if (edge := _ends(scope, flow))[0] != edge[1]]
    after: dict[str, list[str]] = {}
    for source, target in edges:
        after.setdefault(source, []).append(target)
    targets = {target for _, target in edges}
    standing = [node.id for node in scope.nodes.values() if node.host is None]
    back: set[tuple[str, str]] = set()
    done: set[str] = set()
    open_: list[str] = []

    def visit(node: str) -> None:
        open_.append(node)
        for target in after.get(node, []):
            if target in open_:
                back.add((node, target))
            elif target not in done:
                visit(target)
        open_.pop()
        done.add(node)

    for node in [name for name in standing if name not in targets] + standing:
        if node not in done:
            visit(node)
    returning = {
        node for node in standing if after.get(node) and all((node, target) in back for target in after[node])
    }
    return [edge for edge in edges if edge not in back], returning


def _ends(scope: Scope, flow: Flow) -> tuple[str, str]:
    return scope.nodes[flow.source].host or flow.source, flow.target


def _columns(scope: Scope) -> dict[str, int]:
    edges, returning = _forward_edges(scope)
    columns = {node.id: 0 for node in scope.nodes.values() if node.host is None}
    for _ in columns:
        changed = False
        for source, target in edges:
            if columns[target] <= columns[source]:
                columns[target] = columns[source] + 1
                changed = True
        if not changed:
            break
    for node in returning:
        before = [columns[source] for source, target in edges if target == node]
        if before:
            columns[node] = min(before) + 1
    reached = {target for _, target in edges}
    last = max(columns.values(), default=0)
    for node in columns:
        after = [columns[target] for source, target in edges if source == node]
        if node not in reached and after:
            columns[node] = max(0, min(after) - 1)
        elif node not in reached and scope.nodes[node].starts_by_event:
            last += 1
            columns[node] = last
    used = sorted(set(columns.values()))
    return {node: used.index(column) for node, column in columns.items()}


def _rows(
    scope: Scope, columns: dict[str, int], band_of: dict[str, int], bands: int
) -> tuple[dict[str, int], list[int]]:
    """Rows inside the bands: beside the predecessor where the way is free, else the nearest free row."""
    edges = [_ends(scope, flow) for flow in scope.flows]
    order = {node: number for number, node in enumerate(scope.nodes)}
    taken: list[set[tuple[int, int]]] = [set() for _ in range(bands)]
    rows: dict[str, int] = {}
    for node in sorted(columns, key=lambda name: (columns[name], order[name])):
        column, cells = columns[node], taken[band_of[node]]
        wanted = 0
        for source, target in edges:
            if target == node and source in rows and band_of[source] == band_of[node]:
                row = rows[source]
                between = range(columns[source] + 1, column + 1)
                if columns[source] < column and not any((row, free) in cells for free in between):
                    wanted = row
                    break
        row = min(
            range(len(scope.nodes) + 1), key=lambda row: ((row, column) in cells, abs(row - wanted), row)
        )
        rows[node] = row
        cells.add((row, column))
    heights = [
        1 + max((rows[node] for node in rows if band_of[node] == band), default=0) for band in range(bands)
    ]
    return rows, heights
