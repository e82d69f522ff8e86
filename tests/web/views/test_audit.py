"""The audit's page: who did what, to what, from where, for those who watch."""

from __future__ import annotations

import re

from engine.models import AuditEvent
from tests.web.site import GOOD_PLAN, Site

UNIT, COUNTY, WATCHER = "unit_union@ent-0001", "county_union@county-01", "discipline@city"


def _kinds(site: Site, query: str = "", seat: str = WATCHER) -> list[str]:
    page = site.as_(seat).get(f"/audit{query}")
    assert page.status_code == 200
    return re.findall(r"<code>([\w.]+)</code>", page.text)


def _act(site: Site) -> str:
    instance_id = site.start()
    site.as_(UNIT).post(f"/tasks/{site.open_task(instance_id)}", GOOD_PLAN)
    site.clock.advance(days=2)
    reason = {"action": "return", "reason": "缺分工"}
    site.as_(COUNTY).post(f"/tasks/{site.open_task(instance_id)}", reason)
    return instance_id


def test_lines_are_found_by_person_object_action_and_day(site: Site) -> None:
    instance_id = _act(site)
    assert _kinds(site, "?action=tasks") == ["task_completed", "task_completed"]
    assert _kinds(site, f"?person=p:{UNIT}&action=tasks") == ["task_completed"]
    assert _kinds(site, "?person=nobody-of-this-name&action=tasks") == []
    assert _kinds(site, f"?object={instance_id}") == ["task_completed", "task_completed"]
    assert _kinds(site, "?object=ent-0001&machine=1").count("task_opened") == 3
    assert _kinds(site, "?object=none") == []
    assert _kinds(site, "?action=tasks&from=2026-03-04") == ["task_completed"]
    assert _kinds(site, "?action=tasks&until=2026-03-03") == ["task_completed"]
    assert _kinds(site, "?action=tasks&said=缺分工") == ["task_completed"]
    assert site.as_(WATCHER).get("/audit?from=yesterday").status_code == 422


def test_line_says_from_where_and_why(site: Site) -> None:
    _act(site)
    with site.runtime.read() as ctx:
        done = ctx.session.query(AuditEvent).filter_by(kind="task_completed").order_by(AuditEvent.id).all()
        sources = [str(each.data["source"]) for each in done]
    assert all(re.fullmatch(r"session [0-9a-f]{12} 127\.0\.0\.1", each) for each in sources)
    assert sources[0] != sources[1]
    page = site.as_(WATCHER).get("/audit?action=tasks").text
    assert sources[1] in page
    assert "缺分工" in page


def test_export_holds_what_the_page_lists_and_is_told_itself(site: Site) -> None:
    _act(site)
    lines = site.as_(WATCHER).get("/audit.csv?action=tasks").data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[3] for line in lines[1:]] == ["task_completed", "task_completed"]
    assert _kinds(site, "?action=exports") == ["audit.exported"]
