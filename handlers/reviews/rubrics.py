"""The rubrics in force, read from rubrics.json: a plain default of ours, as no published table was found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any


def _read() -> list[Mapping[str, Any]]:
    text = files("handlers.reviews").joinpath("rubrics.json").read_text("utf-8")
    rubrics: list[Mapping[str, Any]] = json.loads(text)
    return rubrics


RUBRICS = _read()


def rubric_on(kind: str, day: date) -> Mapping[str, Any]:
    """The rubric of a class in force on a local date: the newest that had begun; before the first, the first."""
    own = sorted((each for each in RUBRICS if each["kind"] == kind), key=lambda each: str(each["valid_from"]))
    begun = [each for each in own if each["valid_from"] <= day.isoformat()]
    return begun[-1] if begun else own[0]
