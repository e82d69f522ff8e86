"""The child process: what it answers, and that nothing it does can hold or fell its parent."""

from __future__ import annotations

import os
import time

import pytest

from engine.errors import DefinitionRejected
from engine.model import child as child_module
from engine.model.child import read_files
from engine.model.nursery import Nursery
from engine.model.reader import read_bpmn
from tests.engine.acts import in_threads
from tests.engine.model.bpmn import between, bpmn, node
from tests.engine.model.children import children

GOOD = bpmn(between(node("userTask")))


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
    "eats memory": "worker.limit_resources(); b'x' * 300_000_000; read()",
    "opens a file": "worker.limit_resources(); open('/etc/hostname'); read()",
    "spins over its time": "worker.limit_cpu(0)\nwhile True: pass",
}


@pytest.mark.parametrize("code", DYING.values(), ids=DYING.keys())
def test_child_that_misbehaves_is_ended_and_the_file_named(code: str) -> None:
    started = time.monotonic()
    with children(code) as nursery, pytest.raises(DefinitionRejected) as caught:
        read_files({"a.bpmn": GOOD * 200}, nursery=nursery, wall_seconds=2, max_answer=1_000_000)
    assert [(problem.code, problem.file) for problem in caught.value.problems] == [
        ("reader.stopped", "a.bpmn")
    ]
    assert time.monotonic() - started < 20


FATAL = """
known = worker.read_file
def fatal(data, file):
    return sys.exit(1) if file == "b.bpmn" else known(data, file)
worker.read_file = fatal
"""


def test_file_that_fells_the_child_is_the_one_named() -> None:
    with children("read()", before=FATAL) as nursery, pytest.raises(DefinitionRejected) as caught:
        read_files({"a.bpmn": GOOD, "b.bpmn": GOOD, "c.bpmn": GOOD}, nursery=nursery)
    assert caught.value.problems[0].file == "b.bpmn"


def test_many_files_have_more_time_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    known = Nursery.ask

    def ask(nursery: Nursery, request: bytes, wall_seconds: float, max_answer: int) -> bytes:
        given.append(wall_seconds)
        return known(nursery, request, wall_seconds, max_answer)

    monkeypatch.setattr(Nursery, "ask", ask)
    for number in (1, 85):
        read_files({f"{each}.bpmn": GOOD for each in range(number)})
    assert given == [11.0, 95.0]


def test_child_is_ended_by_its_processor_limit() -> None:
    """Long before the wall clock: the system's own limit ends it."""
    spin = "worker.CPU_SECONDS = 0\nworker.read_file = lambda *a: any(iter(int, 1))"
    started = time.monotonic()
    with children("read()", before=spin) as nursery, pytest.raises(DefinitionRejected):
        read_files({"a.bpmn": GOOD}, nursery=nursery, wall_seconds=120)
    assert time.monotonic() - started < 60


def test_child_that_dies_harms_no_other() -> None:
    with children("read()", before=FATAL) as nursery:
        for _ in range(3):
            with pytest.raises(DefinitionRejected):
                read_files({"b.bpmn": GOOD}, nursery=nursery)
            assert read_files({"a.bpmn": GOOD}, nursery=nursery)["a.bpmn"].process is not None


def test_forking_process_that_dies_is_started_again() -> None:
    with children("read()") as nursery:
        for _ in range(2):
            assert read_files({"a.bpmn": GOOD}, nursery=nursery)["a.bpmn"].process is not None
            assert nursery._process is not None
            nursery._process.kill()
            nursery._process.wait()


def test_many_are_read_at_once() -> None:
    in_threads([lambda: read_files({"a.bpmn": GOOD}) for _ in range(8)])


def test_forked_server_has_children_of_its_own() -> None:
    read_files({"a.bpmn": GOOD})
    child = os.fork()
    if child == 0:
        is_read = read_files({"a.bpmn": GOOD})["a.bpmn"].process is not None
        child_module._NURSERY.close()
        os._exit(0 if is_read else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert read_files({"a.bpmn": GOOD})["a.bpmn"].process is not None
