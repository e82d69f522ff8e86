"""The process dies at every named point: before and after each thing that could be lost or happen twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import databases
from tests.faults.points import FIRST, POINTS, crash_at_points


@pytest.mark.slow
def test_process_that_dies_at_every_point_breaks_no_promise(empty_database_url: str, tmp_path: Path) -> None:
    outcome = crash_at_points(empty_database_url, tmp_path)
    assert outcome.damage == []
    assert set(outcome.kills) == {FIRST, *POINTS}
    assert outcome.samples < outcome.mails, "one that was accepted just before a crash comes twice"


@pytest.mark.long
@pytest.mark.parametrize(
    ("variant", "point"), [("mail-before-commit", "mailed"), ("sent-before-sending", "marked")]
)
def test_wrong_order_of_mail_and_commit_is_caught(tmp_path: Path, variant: str, point: str) -> None:
    url = databases.sqlite_url(tmp_path / "crash.sqlite3")
    outcome = crash_at_points(url, tmp_path, points=[point], variant=variant)
    assert [line for line in outcome.damage if line.startswith("mail ")] != []
