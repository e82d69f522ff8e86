"""Hostile and broken diagrams through the upload: no crash, no hang, no 5xx (more: `python -m tests.mutants`)."""

from __future__ import annotations

import pytest

from tests.mutants import deploy_shipped, try_all
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
    assert ends["303 200 200"] > 0, "some changes do no harm"
    assert ends["rules: 422"] > 0, "some decisions cannot be read"
    assert ends["rules: 303 200"] > 0, "some are read, and then found wrong"
