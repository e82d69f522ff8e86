"""The replay's page: sentences for everybody, data for the player."""

from __future__ import annotations

import re

from tests.web.site import GOOD_PLAN, Site

UNIT, COUNTY = "unit_union@ent-0001", "county_union@county-01"


def _returned(site: Site) -> str:
    instance_id = site.start()
    site.as_(UNIT).post(f"/tasks/{site.open_task(instance_id)}", GOOD_PLAN)
    review = {"action": "return", "reason": "缺分工"}
    site.as_(COUNTY).post(f"/tasks/{site.open_task(instance_id)}", review)
    site.clock.advance(days=9)
    return instance_id


def test_steps_tell_what_the_page_lists(site: Site) -> None:
    instance_id = _returned(site)
    answer = site.as_(UNIT).get(f"/instances/{instance_id}/replay.json").json
    assert answer is not None
    told = [(step["text"], step["reason"], step["tokens"], step["version"]) for step in answer["steps"]]
    assert told == [
        ("系统发起了流程", "", {}, 1),
        ("自动完成：开始", "", {}, 1),
        ("开始办理：制定方案", "", {"DraftPlan": 1}, 1),
        ("unit_union ent-0001提交：制定方案", "", {}, 1),
        ("开始办理：审核方案", "", {"ReviewPlan": 1}, 1),
        ("county_union county-01退回：审核方案", "缺分工", {}, 1),
        ("开始办理：制定方案", "", {"DraftPlan": 1}, 1),
    ]
    page = site.as_(UNIT).get(f"/instances/{instance_id}/replay").text
    assert re.findall(r'<li class="[^"]*" id="e(\d+)">', page) == [
        str(step["id"]) for step in answer["steps"]
    ]
    assert (answer["after"], answer["before"], answer["done"]) == (None, None, [])


def test_diagram_is_of_a_version_it_ran_on(site: Site) -> None:
    instance_id = site.start()
    browser = site.as_(UNIT)
    assert '<bpmn:process id="approval"' in browser.get(f"/instances/{instance_id}/replay/1.xml").text
    assert browser.get(f"/instances/{instance_id}/replay/2.xml").status_code == 404


def test_instant_leads_to_its_line(site: Site) -> None:
    instance_id = _returned(site)
    browser = site.as_(UNIT)
    answer = browser.get(f"/instances/{instance_id}/replay?at=2100-01-01T00:00:00%2B00:00")
    assert answer.status_code == 302
    assert re.search(r"/replay#e\d+$", answer.location)
    for odd in ("0001-01-01T00:00:00%2B14:00", "x", "2100-01-01"):
        assert browser.get(f"/instances/{instance_id}/replay?at={odd}").status_code in (200, 302)
    assert browser.get(f"/instances/{instance_id}/replay?after=99999999999999").status_code == 200
