"""Measuring: rounds in which every contender has its turn, medians, and how time grows with size."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from math import log
from statistics import median
from time import perf_counter
from typing import TypeVar

K = TypeVar("K")


def timed(act: Callable[[], object]) -> float:
    """Seconds an act takes, without a pause for garbage in it."""
    gc.disable()
    try:
        began = perf_counter()
        act()
        return perf_counter() - began
    finally:
        gc.enable()


def interleaved(contenders: Mapping[K, Callable[[], Sequence[float]]], rounds: int) -> dict[K, float]:
    """Each contender's median seconds per step; every round asks each of them once, so they share the weather."""
    found: dict[K, list[float]] = {name: [] for name in contenders}
    for round_number in range(-max(rounds // 20, 2), rounds):  # the first rounds warm up and do not count
        for name, measure in contenders.items():
            seconds = measure()
            if round_number >= 0:
                found[name].extend(seconds)
    return {name: median(seconds) for name, seconds in found.items()}


def exponent(by_size: Mapping[int, float]) -> float:
    """The slope of time over size in a log-log plot, by least squares: 0 is flat, 1 is proportional."""
    points = [(log(size), log(seconds)) for size, seconds in by_size.items()]
    x, y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    above = sum((px - x) * (py - y) for px, py in points)
    return above / sum((px - x) ** 2 for px, _ in points)


def milliseconds(seconds: float) -> str:
    """For a table."""
    return f"{seconds * 1000:.3f}" if seconds < 0.01 else f"{seconds * 1000:.1f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown."""
    lines = ["| " + " | ".join(each) + " |" for each in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)
