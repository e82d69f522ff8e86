"""Levels of summaries, and how a plan is held against what came of it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

LINE = 200
"""How much of a lower body's text is quoted, in characters."""


class SummaryState(StrEnum):
    """A summary is open until it is filed; missing when the year ended without it."""

    OPEN = "open"
    FILED = "filed"
    MISSING = "missing"


class Level(StrEnum):
    """Who sums up, bottom-up."""

    UNIT = "unit"
    COUNTY = "county"
    CITY = "city"


LOWER: Mapping[Level, Level | None] = {Level.UNIT: None, Level.COUNTY: Level.UNIT, Level.CITY: Level.COUNTY}


def compare(targets: Iterable[Mapping[str, Any]], figures: str) -> str:
    """The plan's targets beside the year's figures, as text."""
    lines = [
        f"{number}. {target.get('target') or ''}：{target.get('quantity') or ''}{target.get('unit') or ''}"
        for number, target in enumerate(targets, start=1)
    ]
    planned = "方案目标：\n" + ("\n".join(lines) or "（没有报备方案）")
    return f"{planned}\n\n全年上报数据：\n{figures or '（没有上报数据）'}"


def quote(name: str, text: str) -> str:
    """One line of a lower body's text."""
    flat = " ".join(text.split())
    return f"{name}：{flat if len(flat) <= LINE else flat[:LINE] + '……'}"


def is_behind(filed: int, expected: int, threshold: Decimal) -> bool:
    """Whether a county is below the share wanted."""
    return expected > 0 and Decimal(filed) / expected < threshold
