"""The processes that are shipped, as versions to compare; and every value of one changed by itself."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from engine.model import read_package
from engine.model.compare import Edition
from engine.model.dataflow import InputOutput
from engine.model.elements import Loop, Process, Repeat
from engine.model.reader import read_file

WORKFLOWS = Path(__file__).parents[4] / "workflows"
NAMES = sorted(folder.name for folder in WORKFLOWS.iterdir() if (folder / "manifest.json").exists())
_ABSENT = {
    "condition": "ready",
    "maximum": 3,
    "loop": asdict(Loop()),
    "repeat": asdict(Repeat()),
    "data": asdict(InputOutput()),
}


def process_in(data: bytes) -> Process | None:
    """The process in a diagram; None if it cannot be read."""
    return read_file(data, "diagram.bpmn").process


@cache
def shipped(name: str) -> Edition:
    """A package as it is shipped."""
    package = read_package(WORKFLOWS / name)
    models = {file: read_file(data, file).decisions for file, data in package.decisions.items()}
    process = process_in(package.bpmn)
    assert process is not None
    return Edition(
        process=process,
        bpmn=package.bpmn.decode(),
        forms=package.forms,
        decisions={file: model for file, model in models.items() if model is not None},
        decision_texts={file: data.decode() for file, data in package.decisions.items()},
        manifest=package.manifest,
    )


Path_ = tuple[str | int, ...]


def values(raw: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every plain value in JSON-like data with its path."""
    if isinstance(raw, dict) and raw:
        for name, each in raw.items():
            yield from values(each, (*path, name))
    elif isinstance(raw, (list, tuple)) and raw:
        for at, each in enumerate(raw):
            yield from values(each, (*path, at))
    else:
        yield path, raw


def changed(raw: Any, path: Path_) -> Any | None:
    """A copy with the value at a path replaced by another of its type; None if there is no other."""
    copy = deepcopy(raw)
    place = copy
    for name in path[:-1]:
        place[name] = list(place[name]) if isinstance(place[name], tuple) else place[name]
        place = place[name]
    value, name = place[path[-1]], path[-1]
    if value is None:
        other = _ABSENT.get(str(name))
    elif isinstance(value, bool):
        other = not value
    elif isinstance(value, int):
        other = value + 1
    elif isinstance(value, str):
        other = f"{value}x"
    else:
        other = None
    if other is None:
        return None
    place[path[-1]] = other
    return copy
