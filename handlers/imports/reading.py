"""A workbook's cells, read in a child process so that no file can hang, bloat or fell the server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from engine.model.child import ENVIRONMENT
from engine.model.nursery import Nursery
from handlers.imports.problems import Problem
from handlers.imports.sheets import SHEETS
from handlers.imports.worker import MOST_ROWS

MOST_FILE: Final = 10 * 1024 * 1024
"""Bytes of an uploaded workbook; 20,000 people have some 2 MB."""

WALL_SECONDS: Final = 120.0
MAX_ANSWER: Final = 64 * 1024 * 1024
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_CODE: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from engine.model.worker import breed; "
    "from handlers.imports.worker import main, warm_up; warm_up(); breed(main)"
)
_NURSERY: Final = Nursery((sys.executable, "-I", "-c", _CODE, _ROOT), ENVIRONMENT)

Rows = list[tuple[int, list[Any]]]
"""Row numbers as the spreadsheet counts, with the cells; see `worker`."""


class Unreadable(Exception):
    """The file is no workbook that can be read; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text("en"))
        self.problem = problem


def read_workbook(content: bytes, *, nursery: Nursery = _NURSERY) -> list[tuple[str, Rows]]:
    """The sheets of a workbook with their rows, in order. Raises Unreadable."""
    if len(content) > MOST_FILE:
        raise Unreadable(_problem("too_big"))
    answer = nursery.ask(content, WALL_SECONDS, MAX_ANSWER)
    try:
        found = json.loads(answer)
    except ValueError:
        raise Unreadable(_problem("too_big")) from None
    if "problem" in found:
        raise Unreadable(_problem(found["problem"]))
    return [(title, [(number, cells) for number, cells in rows]) for title, rows in found["sheets"]]


def _problem(code: str) -> Problem:
    sheets = "、".join(sheet.title for sheet in SHEETS)
    return Problem(code, params={"most": MOST_ROWS, "sheets": sheets})
