"""The benchmarks run; what they measure is not judged here."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.playback import playback

ROOT = Path(__file__).parents[1]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    columns = {"human_tasks": "id, state", "instances": "id, state, revision", "events": "*", "tokens": "*"}
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT {names} FROM {table} ORDER BY id").fetchall()
            for table, names in columns.items()
        }


@pytest.mark.long
def test_step_runs_at_a_small_size() -> None:
    done = run("--quick", "step")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("| Saicheng |") == 2


@pytest.mark.long
def test_every_part_runs_at_a_small_size() -> None:
    done = run("--quick")
    assert done.returncode == 0, done.stderr
    assert len(re.findall("^## ", done.stdout, re.MULTILINE)) == 10
    assert done.stdout.count("completed") == 2, "the calls and the loop came to their end"
    rows = re.findall(r"^\| (?:10|100) \| [\d.]+ \| [\d.]+ \| (\d+) \|$", done.stdout, re.MULTILINE)
    assert len(rows) == 2
    assert len(set(rows)) == 1, "a completion writes as much among ten as among a hundred"


def test_statements_told_again_do_what_the_step_did(tmp_path: Path) -> None:
    with playback(tmp_path, synchronous="OFF") as measure:
        assert [seconds > 0 for seconds in measure()] == [True, True]
        told, again = (_rows(tmp_path / f"{name}.sqlite3") for name in ("told", "copy0"))
    assert again == told
    assert [state for _id, state in told["human_tasks"]].count("completed") == 2


def test_unknown_part_is_named() -> None:
    done = run("speed")
    assert done.returncode == 2
    assert "no part speed" in done.stderr
