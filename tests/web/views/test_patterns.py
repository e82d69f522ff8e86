"""新建流程: patterns that are sound, and processes that begin as one."""

from __future__ import annotations

import pytest

from engine.handler_results import list_results
from engine.model import Around, check_packages
from engine.model.lay_out.diagram import read_diagram
from engine.registry import list_handlers
from handlers.directory.rules import ROLES
from handlers.models.files import package_of
from tests.web.site import Site
from tools.lay_out.check import find_faults
from web.bootstrap import build_ports
from web.designer.patterns import PATTERNS, ROOT, read_pattern
from web.shipped import shipped_packages

DESIGNER = "designer@city"


def test_every_folder_is_offered() -> None:
    assert {path.name for path in ROOT.iterdir()} == PATTERNS.keys()


def test_patterns_are_sound_and_drawn() -> None:
    ports, packages = build_ports(), [read_pattern(each) for each in PATTERNS]
    checked = check_packages(
        packages,
        handlers={handler.name for handler in list_handlers()},
        roles=set(ROLES),
        definitions=set(),
        around=Around(set(ROLES), list_results(), ports.begins),
    )
    assert [problem.text() for each in checked for problem in each.problems] == []
    assert [fault for each in packages for fault in find_faults(each.bpmn, read_diagram(each.bpmn))] == []


def test_patterns_are_not_deployed() -> None:
    assert not PATTERNS.keys() & {package.id for package in shipped_packages()}


@pytest.mark.parametrize("pattern", ["blank", "countersign_ratio"])
def test_new_process_begins_as_its_pattern_and_can_be_released(site: Site, pattern: str) -> None:
    browser = site.as_(DESIGNER)
    assert f'value="{pattern}"' in browser.get("/definitions/new").text
    answer = browser.post("/definitions/new", {"name": "加班<审批>", "pattern": pattern, "key": "overtime"})
    assert (answer.status_code, answer.location) == (303, "/definitions/overtime/edit?ok=created")
    opened = browser.get("/definitions/overtime/draft.json").json or {}
    assert (opened["revision"], opened["base_version"]) == (1, 0)
    found = browser.post("/definitions/overtime/check", json={"files": {}}).json or {}
    assert [each for each in found["problems"] if each["severity"] == "error"] == []
    assert "加班&lt;审批&gt;" in browser.get("/definitions/overtime").text


MANY = ["group_member", "group_member", "upper_union", "office", "unit_admin", "office_director"]


@pytest.mark.parametrize("roles", [["county_union"], MANY])
def test_chain_has_the_levels_that_were_chosen(site: Site, roles: list[str]) -> None:
    browser = site.as_(DESIGNER)
    sent = {
        "name": "用章审批",
        "pattern": "approval_chain",
        "key": "seal",
        "levels": len(roles),
        "level": roles,
    }
    assert browser.post("/definitions/new", sent).location == "/definitions/seal/edit?ok=created"
    package = package_of("seal", (browser.get("/definitions/seal/draft.json").json or {})["files"])
    around = Around(set(ROLES), {}, build_ports().begins)
    [checked] = check_packages([package], handlers=set(), roles=set(ROLES), definitions=set(), around=around)
    assert [problem.text() for problem in checked.problems] == []
    assert find_faults(package.bpmn, read_diagram(package.bpmn)) == []
    approvals = [node for node in checked.process.nodes.values() if node.id.startswith("Approval")]
    assert [(node.role, node.properties["form"]) for node in approvals] == [
        (role, "approval") for role in roles
    ]
    assert len({node.name for node in approvals}) == len(roles)
    assert len(checked.process.nodes) == 4 + 2 * len(roles) - 1


def test_chain_asks_for_each_level_and_offers_departments_by_themselves(site: Site) -> None:
    browser = site.as_(DESIGNER)
    page = browser.get("/definitions/new?levels=5").text
    assert page.count('name="level"') == 5
    assert '<optgroup label="部门"><option value="group_deputy">' in page
    sent = {"name": "用章审批", "pattern": "approval_chain", "levels": "5", "level": ["office", "office"]}
    for wrong in (sent, sent | {"level": ["office", "nobody", "office", "office", "office"]}):
        answer = browser.post("/definitions/new", wrong)
        assert (answer.status_code, answer.text.count('name="level"')) == (422, 5)
        assert "请为每一级选定由谁审批" in answer.text


def test_id_is_made_up_if_none_is_given(site: Site) -> None:
    browser = site.as_(DESIGNER)
    for number in (1, 2):
        answer = browser.post("/definitions/new", {"name": "限时", "pattern": "timed_work"})
        assert answer.location == f"/definitions/timed_work_{number}/edit?ok=created"


WRONG: list[tuple[dict[str, str], int, str]] = [
    ({"name": " ", "pattern": "blank"}, 422, "请填写流程名称"),
    ({"name": "甲\u0001", "pattern": "blank"}, 422, "请填写流程名称"),
    ({"name": "甲", "pattern": "../blank"}, 422, "请选择一种样式"),
    ({"name": "甲", "pattern": "blank", "key": "New Process"}, 422, "编号只能用小写字母"),
    ({"name": "甲", "pattern": "blank", "key": "new"}, 422, "编号只能用小写字母"),
    ({"name": "甲", "pattern": "blank", "key": "approval"}, 409, "这个编号已经用过"),
]


def test_form_says_what_is_wrong_and_keeps_what_was_typed(site: Site) -> None:
    browser = site.as_(DESIGNER)
    for typed, status, said in WRONG:
        answer = browser.post("/definitions/new", typed)
        assert answer.status_code == status, typed
        assert said in answer.text
        assert f'value="{typed["name"].strip()}"' in answer.text
