"""Other engines at the same approval process, installed on demand under build/peers: never a part of the tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
HOME = HERE.parents[1] / "build" / "peers"
VIEWFLOW = "django-viewflow==2.4.0"
BPMN_ENGINE = "bpmn-engine@25.0.1"
Measure = Callable[[], Sequence[float]]


def install() -> None:
    """Fetch what is not there yet, from PyPI and npm."""
    python = HOME / "viewflow" / "bin" / "python"
    if not (HOME / "viewflow" / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME / "viewflow")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", VIEWFLOW], check=True)
        (HOME / "viewflow" / "installed").touch()
    if not (HOME / "bpmn_engine" / "node_modules" / "bpmn-engine").exists():
        (HOME / "bpmn_engine").mkdir(parents=True, exist_ok=True)
        (HOME / "bpmn_engine" / "package.json").write_text("{}", "utf-8")
        subprocess.run(["npm", "install", "--silent", BPMN_ENGINE], cwd=HOME / "bpmn_engine", check=True)


@contextmanager
def viewflow(folder: Path, *, synchronous: str) -> Iterator[Measure]:
    """django-viewflow on SQLite in WAL mode."""
    python, script = HOME / "viewflow" / "bin" / "python", HERE / "viewflow_steps.py"
    with _running([str(python), str(script), str(folder / "viewflow.sqlite3"), synchronous]) as measure:
        yield measure


@contextmanager
def bpmn_engine() -> Iterator[Measure]:
    """bpmn-engine, its state in a file that is written anew and synced at every step."""
    with _running(["node", str(HERE / "bpmn_engine_steps.mjs"), str(HOME / "bpmn_engine")]) as measure:
        yield measure


@contextmanager
def _running(command: list[str]) -> Iterator[Measure]:
    """A process that answers every line with the milliseconds of two steps."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
        if peer.stdin is None or peer.stdout is None:
            raise RuntimeError("no pipes")
        asked, answered = peer.stdin, peer.stdout

        def measure() -> list[float]:
            asked.write("\n")
            asked.flush()
            line = answered.readline()
            if not line:
                raise RuntimeError(f"{command[1]} ended before its time")
            return [float(text) / 1000 for text in line.split()]

        yield measure
        asked.close()
