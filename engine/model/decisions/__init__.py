"""DMN files before they run: read safely, every element known or a problem, then checked by `engine.dmn`."""

from __future__ import annotations

from engine.model.decisions.check import check_decisions
from engine.model.decisions.reader import read_dmn

__all__ = ["check_decisions", "read_dmn"]
