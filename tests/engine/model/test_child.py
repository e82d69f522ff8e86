"""The child process: what it answers, and that nothing it does can hold or fell its parent."""

from __future__ import annotations

import sys
import time

import pytest

from engine.errors import DefinitionRejected
from engine.model.child import COMMAND, read_files
from engine.model.reader import read_bpmn
from tests.engine.model.bpmn import between, bpmn, node

GOOD = bpmn(between(node("userTask")))
IMPORT = f"import sys; sys.path.insert(0, {COMMAND[-1]!r}); from engine.model import worker; "


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-c", code]


def test_several_files_are_read_in_one_child() -> None:
    files = {"a.bpmn": GOOD, "b.bpmn": b"<html/>", "c.bpmn": bpmn(""), "empty.bpmn": b""}
    assert read_files(files) == {name: read_bpmn(data, name) for name, data in files.items()}


def test_no_files_need_no_answer() -> None:
    assert read_files({}) == {}


def test_child_does_not_depend_on_folder_or_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("trap")
    (folder / "engine.py").write_text("raise SystemExit('the wrong engine')")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    assert read_files({"a.bpmn": GOOD})["a.bpmn"].process is not None


def test_large_file_is_read_within_the_limits() -> None:
    texts = "".join(
        node("task", f"<bpmn:documentation>{'字' * 1_000}</bpmn:documentation>", identifier=f"T{n}")
        for n in range(298)
    )
    process = read_files({"large.bpmn": bpmn(texts)})["large.bpmn"].process
    assert process is not None
    assert len(process.nodes) == 298


DYING = {
    "spins": "while True: pass",
    "hangs": "import time; time.sleep(60)",
    "exits": "raise SystemExit(3)",
    "crashes": "import os; os.abort()",
    "never ends its answer": "import sys\nwhile True: sys.stdout.write('x' * 4096)",
    "talks nonsense": "print('<html>')",
    "answers with other json": "print('[1, 2]')",
    "closes its input": "import os, sys, time; os.close(0); time.sleep(60)",
    "eats memory": IMPORT + "worker.limit_resources(); b'x' * 300_000_000; worker.main()",
    "opens a file": IMPORT + "worker.limit_resources(); open('/etc/hostname'); worker.main()",
    "spins over its time": IMPORT + "worker.limit_cpu(0)\nwhile True: pass",
}


@pytest.mark.parametrize("code", DYING.values(), ids=DYING.keys())
def test_child_that_misbehaves_is_ended_and_the_file_named(code: str) -> None:
    started = time.monotonic()
    with pytest.raises(DefinitionRejected) as caught:
        read_files({"a.bpmn": GOOD * 200}, command=python(code), wall_seconds=2, max_answer=1_000_000)
    assert [(problem.code, problem.file) for problem in caught.value.problems] == [
        ("reader.stopped", "a.bpmn")
    ]
    assert time.monotonic() - started < 20


def test_file_that_fells_the_child_is_the_one_named() -> None:
    code = IMPORT + (
        "read = worker.read_file\n"
        "def fatal(data, file):\n"
        "    return sys.exit(1) if file == 'b.bpmn' else read(data, file)\n"
        "worker.read_file = fatal\n"
        "worker.main()"
    )
    with pytest.raises(DefinitionRejected) as caught:
        read_files({"a.bpmn": GOOD, "b.bpmn": GOOD, "c.bpmn": GOOD}, command=python(code))
    assert caught.value.problems[0].file == "b.bpmn"


def test_worker_kills_a_spinning_reader_by_its_processor_limit() -> None:
    """Without the wall clock: the system's own limit ends it."""
    code = IMPORT + "worker.CPU_SECONDS = 0\nworker.read_file = lambda *a: any(iter(int, 1))\nworker.main()"
    started = time.monotonic()
    with pytest.raises(DefinitionRejected):
        read_files({"a.bpmn": GOOD}, command=python(code), wall_seconds=60)
    assert time.monotonic() - started < 30
