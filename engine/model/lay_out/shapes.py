"""Plain geometry: boxes, points, pieces of lines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

Point = tuple[int, int]


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    width: int
    height: int

    @classmethod
    def around(cls, middle: Point, width: int, height: int) -> Box:
        return cls(middle[0] - width // 2, middle[1] - height // 2, width, height)

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width // 2, self.y + self.height // 2

    def shifted(self, x: int, y: int) -> Box:
        return Box(self.x + x, self.y + y, self.width, self.height)

    def grown(self, by: int) -> Box:
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def overlaps(self, other: Box) -> bool:
        """Whether the insides share a point; touching borders do not count."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def contains(self, other: Box) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def is_crossed(self, points: list[Point]) -> bool:
        """Whether a way of upright and level pieces runs through the inside."""
        return any(
            min(one[0], other[0]) < self.right
            and max(one[0], other[0]) > self.x
            and min(one[1], other[1]) < self.bottom
            and max(one[1], other[1]) > self.y
            for one, other in pairwise(points)
        )


def straightened(points: list[Point]) -> list[Point]:
    """The same way without points that lie on a straight piece."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) >= 2 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept[-1] = point
        else:
            kept.append(point)
    return kept
