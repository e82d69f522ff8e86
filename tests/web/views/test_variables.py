"""The variables that the editor offers in an expression field."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import delete, select

from handlers.directory.models import Post, PostHolding
from tests.web.packages import BPMN
from tests.web.site import Site
from tests.web.views.test_modeler import CHANGED, DESIGNER, check, files


def ask(site: Site, element: str, place: str = "", changes: dict[str, str] | None = None) -> Any:
    """The call of an expression field."""
    body = {"files": changes or {}, "element": element, "place": place}
    answer = site.as_(DESIGNER).post("/definitions/approval/variables", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_variables_come_with_what_gives_them(site: Site) -> None:
    found = ask(site, "ReviewPlan", changes={"diagram.bpmn": CHANGED})
    names = {each["name"]: each["sources"] for each in found["variables"]}
    assert {"instance_id", "business_key", "returned", "return_reason", "theme"} <= names.keys()
    theme = next(each for each in names["theme"] if each["element_id"] == "DraftPlan")
    assert (theme["kind"], theme["element_name"]) == ("form", "起草方案")
    assert theme["label"]
    assert theme["type"]
    assert found["is_open"], "whoever starts it may give anything"


def test_start_that_people_make_gives_what_it_always_gives(site: Site) -> None:
    manifest = json.loads(files(site.as_(DESIGNER))["manifest.json"])
    manifest["starters"] = {"roles": ["unit_union"]}
    found = ask(site, "DraftPlan", changes={"manifest.json": json.dumps(manifest)})
    names = {each["name"] for each in found["variables"]}
    assert not found["is_open"]
    assert {"organisation_id", "applicant_id", "organisation"} <= names
    assert "form" not in names
    assert "form" in {each["name"] for each in ask(site, "DraftPlan", "outputs")["variables"]}


def test_bad_requests_are_told(site: Site) -> None:
    browser = site.as_(DESIGNER)
    for body in (None, [], {}, {"files": 3}, {"files": {"diagram.bpmn": "<no"}, "element": {}}):
        answer = browser.post(
            "/definitions/approval/variables", json=body, headers={"Accept": "application/json"}
        )
        assert answer.status_code == 422
    assert browser.post("/definitions/none/variables", json={"files": {}}).status_code == 404


def test_check_tells_of_names_that_nothing_gives(site: Site) -> None:
    browser = site.as_(DESIGNER)
    manifest = json.loads(files(browser)["manifest.json"])
    manifest["starters"] = {"roles": ["unit_union"]}
    due = BPMN.replace('name="due" value="P5D"', 'name="due" value="=closes_at"')
    body = {"files": {"diagram.bpmn": due, "manifest.json": json.dumps(manifest)}}
    found = browser.post("/definitions/approval/check", json=body).json
    assert found is not None
    told = {(each["code"], each["element_id"], each["severity"]) for each in found["problems"]}
    assert ("variable.unknown", "DraftPlan", "warning") in told
    assert all(each["code"] != "variable.unknown" for each in check(browser, BPMN))


def test_check_tells_of_roles_that_nobody_holds(site: Site) -> None:
    browser = site.as_(DESIGNER)
    assert all(each["code"] != "role.nobody" for each in check(browser, BPMN))
    with site.runtime.begin() as ctx:
        posts = select(Post.id).where(Post.role == "county_union")
        ctx.session.execute(delete(PostHolding).where(PostHolding.post_id.in_(posts)))
    found = check(browser, BPMN)
    assert ("role.nobody", "ReviewPlan") in {(each["code"], each["element_id"]) for each in found}
