"""Every shipped process passes the checker without a word."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.forms import parse_form
from engine.forms.rules import Judge
from engine.handler_results import list_results
from engine.model import Around, Package, check_packages
from engine.model.actions import gives_back, judges
from engine.model.elements import Node
from engine.registry import list_handlers
from handlers.directory.rules import ROLES
from tests.workflows.contest import list_packages
from web.bootstrap import build_ports
from web.names import CATEGORIES, STAGES
from web.standing import nodes_of

MOST_NODES = 28
PACKAGES = {package.id: package for package in list_packages()}
SPINE = {
    "annual_campaign",
    "plan_issuance",
    "mobilisation_phase",
    "unit_plan",
    "implementation_phase",
    "activity_reporting",
    "summary_phase",
    "unit_summary",
}


def test_packages_hold_the_spine() -> None:
    assert set(PACKAGES) >= SPINE


def test_check_packages_finds_nothing() -> None:
    ports = build_ports()
    checked = check_packages(
        list(PACKAGES.values()),
        handlers={handler.name for handler in list_handlers()},
        roles=set(ROLES),
        definitions=set(),
        around=Around(set(ROLES), list_results(), ports.begins),
    )
    assert [problem.text() for each in checked for problem in each.problems] == []


def test_check_packages_sees_a_missing_handler() -> None:
    checked = check_packages(list(PACKAGES.values()), handlers=set(), roles=set(ROLES), definitions=set())
    assert all(each.problems for each in checked)


def _list_nodes(package: Package) -> list[Node]:
    return list(nodes_of(check_packages([package], handlers=None, roles=None, definitions=None)[0].process))


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_diagram_is_small_enough_to_be_read_as_a_picture(package: Package) -> None:
    assert len(_list_nodes(package)) <= MOST_NODES, "move a part of it into a process it calls"


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_stage_has_a_name(package: Package) -> None:
    assert {code for node in _list_nodes(package) if (code := node.properties.get("stage"))} <= (
        STAGES.keys() | CATEGORIES.keys()
    )


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_user_task_says_who_when_and_how(package: Package) -> None:
    tasks = [node for node in _list_nodes(package) if node.kind == "userTask"]
    for task in tasks:
        lacking = {"form", "due", "reminder"} - task.properties.keys()
        assert (task.id, lacking) == (task.id, set())
        assert task.role
        assert task.name
        assert task.properties["reminder"] in {
            *("unit_plan", "report", "countersign", "summary", "scoring", "entry", "default")
        }


JUDGED_BY = {
    *("verdict", "decision", "ruling", "opinion", "conclusion", "finding", "screening", "score", "points"),
    *("rank", "grade", "veto_reason", "is_vetoed", "recommendation", "agrees", "consent", "answer"),
}
"""Fields by which a step decides, beside choices among `JUDGEMENTS`; an `answer` typed as a text is none."""
JUDGEMENTS = {
    *("approve", "reject", "refuse", "agree", "disagree", "object", "return", "accept", "decline"),
    *("pass", "fail", "confirm", "adopt", "grant", "uphold", "upheld", "dismissed", "recommend", "annul"),
    *("passed", "removed", "reached", "verified", "admit", "choose", "keep", "close", "issue", "redraw"),
}


def _judgements(component: dict[str, Any]) -> set[str]:
    values = {str(each.get("value")) for each in component.get("values", ())}
    key, is_text = component.get("key", ""), component["type"].startswith("text")
    is_typed = not component.get("readonly") and not (is_text and key == "answer")
    return (values & JUDGEMENTS) | ({key} & JUDGED_BY if is_typed else set())


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_a_step_that_judges_never_says_it_does_not(package: Package) -> None:
    for task in _list_nodes(package):
        if task.kind == "userTask" and not judges(task):
            assert not gives_back(task), task.id
            form = package.forms[task.properties["form"]]
            found = {each for component in _components(form) for each in _judgements(component)}
            assert (task.id, found) == (task.id, set())


def test_clerical_steps_say_that_they_do_not_judge() -> None:
    for key, name in (("public_notice", "PostNotice"), ("achievement_entry", "FillEntry")):
        [task] = [node for node in _list_nodes(PACKAGES[key]) if node.id == name]
        assert not judges(task)


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_form_is_bilingual_and_bounded(package: Package) -> None:
    for name, schema in package.forms.items():
        for component in _components(schema):
            where = (name, component.get("key") or component["id"])
            properties = component.get("properties", {})
            label = component.get("label") or component.get("dateLabel") or component.get("text")
            assert label, where
            assert properties.get("labelEn") or properties.get("textEn"), where
            if component["type"] in ("textfield", "textarea") and not component.get("readonly"):
                assert component["validate"]["maxLength"] <= 5000, where
            if component["type"] == "number" and not component.get("readonly"):
                assert {"min", "max"} <= component["validate"].keys(), where


def _components(schema: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for component in schema.get("components", []):
        found += [component, *_components(component)]
    return found


WHOLE = {
    "achievement_promotion/scoring": "value applicability benefit",
    "activity_event/enrolment": "enrolled",
    "activity_event/record": "attended passed",
    "assessment_weights/assessment_weights": "weight target",
    "carrier_creation/application": "members",
    "carrier_management/plan": "topics_planned",
    "carrier_management/self_check": "topics_done results patents apprentices",
    "coordination_meeting/minutes": "present",
    "department_duty/progress": "progress",
    "entry_recommendation/recommendation": "rank",
    "five_type_team_contest/enrolment": "members",
    "honour_revocation/proposal": "year",
    "provincial_delegation/notice": "places reserves",
    "provincial_delegation/results": "rank",
    "quantitative_assessment/self_assessment": "self_score",
    "quantitative_assessment/settlement": "settled_score",
    "quantitative_assessment/upper_assessment": "upper_score",
    "rational_proposal/reward": "score",
    "resource_registration/resource": "capacity",
    "role_model_selection/basis": "quota",
    "skills_competition/filing": "least_entrants first_prizes second_prizes third_prizes",
    "skills_competition/rules": "least_months theory_share",
}
"""Numbers that are kept as whole ones, by form."""


@pytest.mark.parametrize("form", WHOLE)
def test_what_is_kept_as_a_whole_number_is_typed_as_one(form: str) -> None:
    package, name = form.split("/")
    fields = {
        key.rpartition(".")[2]: node for key, node in parse_form(PACKAGES[package].forms[name]).inputs()
    }
    for key in WHOLE[form].split():
        faults = Judge(date(2015, 3, 13)).judge(fields[key], 1.5, {})
        assert [fault.code for fault in faults if fault.code == "decimals"] == ["decimals"], key


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_every_form_has_a_chinese_title_of_its_own(package: Package) -> None:
    titles = {form: parse_form(schema).title for form, schema in package.forms.items()}
    assert [
        form for form, title in titles.items() if not any("\u4e00" <= each <= "\u9fff" for each in title)
    ] == []
    assert len(set(titles.values())) == len(titles)
