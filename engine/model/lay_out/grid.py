"""The lines on which nodes stand and flows run.

An axis has cells (columns or rows) with a gap before, between and behind them. A cell has a middle line, and may
have side lines for boundary events; a gap has tracks. Flows are routed on line numbers; only then do the lines that
are used get their place on the paper, so that gaps are as wide as they need to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TRACK_DISTANCE = 16


@dataclass(frozen=True)
class Line:
    """One line: in cell `group` with an offset from its middle, or the track `offset` of gap `group`."""

    kind: Literal["cell", "gap"]
    group: int
    offset: int


@dataclass
class Axis:
    """The lines of one direction; `rough` are provisional positions that routes are measured with."""

    lines: list[Line]
    rough: list[int]
    middles: list[int]
    edges: list[tuple[int, int]]

    @classmethod
    def build(cls, sizes: list[int], offsets: list[set[int]], tracks: int) -> Axis:
        """An axis with cells of these sizes; `offsets` are their side lines."""
        lines: list[Line] = []
        rough: list[int] = []
        middles: list[int] = []
        edges: list[tuple[int, int]] = []
        position = 0
        for cell in range(len(sizes) + 1):
            for track in range(tracks):
                lines.append(Line("gap", cell, track))
                rough.append(position + 60 * (track + 1) // (tracks + 1))
            position += 60
            if cell < len(sizes):
                first = len(lines)
                for offset in sorted(offsets[cell] | {0}):
                    if offset == 0:
                        middles.append(len(lines))
                    lines.append(Line("cell", cell, offset))
                    rough.append(position + sizes[cell] // 2 + offset)
                edges.append((first, len(lines) - 1))
                position += sizes[cell]
        return cls(lines, rough, middles, edges)

    def index(self, cell: int, offset: int) -> int:
        """The number of a cell's side line."""
        return self.lines.index(Line("cell", cell, offset))

    def detour(self, line: int) -> float:
        """How far a track is from the middle of its gap, as a small cost: the middle is tried first."""
        found = self.lines[line]
        if found.kind == "cell":
            return 0.0
        tracks = sum(1 for other in self.lines if other.kind == "gap" and other.group == found.group)
        return abs(found.offset - (tracks - 1) / 2) * 0.2


@dataclass
class Ruler:
    """Positions of an axis' lines on the paper, and of the borders asked for in its gaps."""

    positions: dict[int, int]
    borders: dict[int, int]
    length: int


def settle(axis: Axis, sizes: list[int], used: set[int], gaps: list[int], borders: set[int]) -> Ruler:
    """Place cells and the used lines. `gaps` are least widths; a gap in `borders` is split by a border line."""
    positions: dict[int, int] = {}
    border_at: dict[int, int] = {}
    position = 0
    for gap, least in enumerate(gaps):
        tracks = [
            number
            for number, line in enumerate(axis.lines)
            if number in used and line.kind == "gap" and line.group == gap
        ]
        if gap in borders:
            count = sum(1 for line in axis.lines if line.kind == "gap" and line.group == gap)
            before = [number for number in tracks if axis.lines[number].offset < count // 2]
            position = _spread(positions, before, position, least // 2)
            border_at[gap] = position
            tracks = [number for number in tracks if number not in before]
            position = _spread(positions, tracks, position, least // 2)
        else:
            position = _spread(positions, tracks, position, least)
        if gap < len(sizes):
            for number, line in enumerate(axis.lines):
                if line.kind == "cell" and line.group == gap:
                    positions[number] = position + sizes[gap] // 2 + line.offset
            position += sizes[gap]
    return Ruler(positions, border_at, position)


def _spread(positions: dict[int, int], tracks: list[int], start: int, least: int) -> int:
    width = max(least, (len(tracks) + 1) * TRACK_DISTANCE)
    for number, track in enumerate(tracks, 1):
        positions[track] = start + number * width // (len(tracks) + 1)
    return start + width
