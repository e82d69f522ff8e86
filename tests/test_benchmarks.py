"""The benchmarks run; what they measure is not judged here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.long
def test_step_runs_at_a_small_size() -> None:
    done = run("--quick", "step")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("| Saicheng |") == 2


@pytest.mark.long
def test_every_part_runs_at_a_small_size() -> None:
    done = run("--quick")
    assert done.returncode == 0, done.stderr
    assert len(re.findall("^## ", done.stdout, re.MULTILINE)) == 8
    assert done.stdout.count("completed") == 2, "the calls and the loop came to their end"
    rows = re.findall(r"^\| (?:10|100) \| [\d.]+ \| [\d.]+ \| (\d+) \|$", done.stdout, re.MULTILINE)
    assert len(rows) == 2
    assert len(set(rows)) == 1, "a completion writes as much among ten as among a hundred"


def test_unknown_part_is_named() -> None:
    done = run("speed")
    assert done.returncode == 2
    assert "no part speed" in done.stderr
