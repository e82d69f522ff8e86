"""Content beside the code: the folders of JSON files in `workflows`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import workflows


def read_folder(name: str) -> dict[str, Any]:
    """Every JSON file of a folder in `workflows`, by its name without ending, sorted."""
    roots = sorted({Path(root).resolve() for root in workflows.__path__})
    paths = (path for root in roots for path in sorted((root / name).glob("*.json")))
    return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}
