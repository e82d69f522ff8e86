"""Diagrams of other modelers, whole and broken, through the upload: no crash, no hang, no 5xx."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from lxml import etree

from tests.mutants import NS, deploy_shipped, key_of, pass_on, try_all
from tests.shapes import SHAPES
from tests.web.releasing import deploy_releasing
from tests.web.site import Site

COUNT = 100
SEED = 2015
RUN = {"bpmn_io_demo", "huge_drawing", "links_and_loops", "nested_plain", "transaction_travel"}
"""What needs nothing but the standard, and is released as it comes."""
TRANSLATED = {
    *("activiti_vacation", "camunda_leave", "camunda_script", "flowable_hire", "nested_miwg"),
    *("spiffarena_request", "zeebe_events", "zeebe_order"),
}
"""What is translated when it comes; what could not be is told."""
RENAMED = {"emoji_ids"}
"""What is released once its process has an id that may stand in addresses."""
BEYOND_A_DRAFT = {"visio_export"}
"""A file must be in the encoding that it says."""


def test_whole_diagrams_are_asked_to_be_released_or_refused_by_element(site: Site) -> None:
    deploy_releasing(site)
    browser = site.as_("designer@city")
    told = {name: pass_on(browser, data) for name, data in SHAPES.items()}
    assert {name for name, statuses in told.items() if statuses == [422]} == BEYOND_A_DRAFT
    assert {name for name, statuses in told.items() if statuses == [303, 200, 303]} == RUN
    assert {name for name, statuses in told.items() if statuses == [200, 200, 303]} == RENAMED
    refused = told.keys() - RUN - RENAMED - BEYOND_A_DRAFT
    assert {name for name in refused if told[name] == [200, 200]} == TRANSLATED
    assert all(told[name] == [303, 200] for name in refused - TRANSLATED)
    for name in refused:
        key = key_of(browser.post("/definitions/upload", {"diagram": (BytesIO(SHAPES[name]), "x.bpmn")}))
        answer: dict[str, Any] = browser.post(f"/definitions/{key}/check", json={"files": {}}).json or {}
        errors = [each for each in answer["problems"] if each["severity"] == "error"]
        assert errors != []
        assert all(each["file"].startswith(f"{key}/") and each["hint_zh"] for each in errors), errors
        browser.post(f"/definitions/{key}/discard")


def test_diagrams_use_much_of_the_language_and_of_others() -> None:
    trees = [etree.fromstring(data) for data in SHAPES.values()]
    tags = {each.tag for tree in trees for each in tree.iter() if isinstance(each.tag, str)}
    assert len([tag for tag in tags if tag.startswith(NS)]) > 100
    assert len({tag.partition("}")[0] for tag in tags}) >= 9, "languages"


@pytest.mark.slow
def test_broken_diagrams_are_refused_in_words(site: Site) -> None:
    deploy_shipped(site)
    ends, wrong = try_all(site, COUNT, SEED, bases=tuple(SHAPES.values()), rules_share=0)
    assert wrong == []
    assert sum(ends.values()) == COUNT
    assert ends["422"] > 0, "some cannot even be read"
    assert ends["303 200"] > COUNT / 4, "some are read, and then found wrong"
    assert ends["303 200 303"] > 0, "some changes do no harm"
