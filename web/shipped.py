"""What comes with the product beside its code: the contest's processes and the plan they carry out."""

from __future__ import annotations

from pathlib import Path

import workflows
from engine.model import Package, find_packages, read_package


def shipped_packages() -> list[Package]:
    """The processes that come with the product; the folder may be on Python's path more than once."""
    roots = sorted({Path(root).resolve() for root in workflows.__path__})
    return [read_package(path) for root in roots for path in find_packages(root)]


def shipped_text(name: str) -> str:
    """A text file of that folder."""
    path = next(path for root in workflows.__path__ if (path := Path(root) / name).exists())
    return path.read_text(encoding="utf-8")
