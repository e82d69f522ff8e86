"""Hostile and broken diagrams through the upload: no crash, no hang, no 5xx (more: `python -m tests.mutants`).

Those of other modelers stand in `test_foreign_mutants.py`, so that two processes may share the work.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial

import pytest

from engine import definitions
from engine.model import read_files
from engine.model.reader import Reading, read_bpmn
from handlers.models import uploads
from tests import mutants
from tests.engine.model.children import children
from tests.mutants import deploy_shipped, try_all
from tests.web.packages import BPMN
from tests.web.site import Site

COUNT = 100
SEED = 2015


@pytest.mark.slow
def test_broken_diagrams_are_refused_in_words(site: Site) -> None:
    deploy_shipped(site)
    ends, wrong = try_all(site, COUNT, SEED)
    assert wrong == []
    assert sum(ends.values()) == COUNT
    assert ends["422"] > 0, "some cannot even be read"
    assert ends["303 200"] > COUNT / 4, "some are read, and then found wrong"
    assert ends["303 200 303"] > 0, "some changes do no harm"
    assert ends["rules: 422"] > 0, "some decisions cannot be read"
    assert ends["rules: 303 200"] > 0, "some are read, and then found wrong"


HOLDS = BPMN.encode() + b"<!-- hold -->"
"""A file over which the readers below would never end."""

HELD_READER = """
known = worker.read_file
worker.CPU_SECONDS = 0
def held(data, file):
    while b"hold" in data:
        pass
    return known(data, file)
worker.read_file = held
"""


def test_reader_that_a_file_can_hold_up_holds_up_no_server(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with children("read()", before=HELD_READER) as nursery:
        monkeypatch.setattr(uploads, "read_files", partial(read_files, nursery=nursery))
        monkeypatch.setattr(mutants, "mutate", lambda *_: HOLDS)
        ends, wrong = try_all(site, 1, SEED, rules_share=0)
        assert (dict(ends), wrong) == ({"422": 1}, [])


def test_reading_in_the_server_itself_is_caught(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same mistake in the reader, and no child around it."""

    def read_here(files: Mapping[str, bytes]) -> dict[str, Reading]:
        until = time.monotonic() + 3
        while any(b"hold" in data for data in files.values()) and time.monotonic() < until:
            pass
        return {name: read_bpmn(data, name) for name, data in files.items()}

    monkeypatch.setattr(uploads, "read_files", read_here)
    monkeypatch.setattr(mutants, "mutate", lambda *_: HOLDS)
    monkeypatch.setattr(mutants, "SLOW", 2.0)
    assert try_all(site, 1, SEED, rules_share=0)[1] != []


def test_every_shipped_process_opens_in_the_editor(site: Site) -> None:
    deploy_shipped(site)
    browser = site.as_("designer@city")
    with site.runtime.read() as ctx:
        keys = sorted(definitions.list_keys(ctx))
    assert len(keys) > 60
    wrong = [key for key in keys if browser.get(f"/definitions/{key}/draft.json").status_code != 200]
    assert wrong == []
