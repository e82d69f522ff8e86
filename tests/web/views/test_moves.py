"""迁移: a trial of all or the chosen, the move, its progress, what could not be done, and back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine.migration import batches
from engine.models import HumanTask, TaskCandidate
from handlers.reminders.models import TaskReminder
from tests.web.packages import approval
from tests.web.site import GOOD_PLAN, Site
from tests.web.views.test_impact import DESIGNER, PAGE, RENAMED, WITHOUT, versions

MOVES = "/definitions/approval/moves"


def deploy(site: Site, bpmn: str) -> None:
    """Another version of the process."""
    site.runtime.run("system", lambda ctx: site.runtime.deploy(ctx, approval(bpmn)))


def begun(site: Site, *instance_ids: str, of: str = "2", **form: str) -> str:
    """Ask for a trial of these, or of all; the address of its page."""
    data = {"of": of, "reason": "换<新>版", "instance": list(instance_ids), **form}
    answer = site.as_(DESIGNER).post(MOVES, data)
    assert answer.status_code == 303
    return str(answer.location)


def test_all_are_tried_moved_and_put_back(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "PAGE", 1)
    first, second = site.start(), site.start("ent-0002")
    browser = site.as_(DESIGNER)
    deploy(site, RENAMED)
    assert "就是全部 2 个" in browser.get(PAGE).text
    place = begun(site)
    page = browser.get(place).text
    assert "正在试迁移" in page
    assert "已完成 1 / 2" in page
    assert 'hx-trigger="every 2s"' in page
    site.runtime.advance()
    page = browser.get(place).text
    assert '可以迁移：<span class="number">2</span>' in page
    assert "换&lt;新&gt;版" in page
    assert versions(site) == {first: 1, second: 1}
    assert browser.post(place, {"act": "undo"}).status_code == 409, "nothing has been moved"
    assert browser.post(place, {"act": "move"}).status_code == 303
    site.runtime.advance()
    assert '已迁移：<span class="number">2</span>' in browser.get(place).text
    assert versions(site) == {first: 2, second: 2}
    site.as_("unit_union@ent-0002").post(f"/tasks/{site.open_task(second)}", GOOD_PLAN)
    browser.post(place, {"act": "undo"})
    site.runtime.advance()
    page = browser.get(place).text
    assert "迁移后流程已经继续，不能撤销。" in page
    assert versions(site) == {first: 1, second: 2}
    assert re.search(r"最近的迁移.*已撤回", browser.get(f"{PAGE}?of=2").text, re.DOTALL)


def test_one_instance_is_tried_moved_and_put_back_without_waiting(any_site: Site) -> None:
    first, second = any_site.start(), any_site.start("ent-0002")
    browser = any_site.as_(DESIGNER)
    deploy(any_site, RENAMED)
    place = begun(any_site, first)
    assert '可以迁移：<span class="number">1</span>' in browser.get(place).text
    browser.post(place, {"act": "move"})
    assert versions(any_site) == {first: 2, second: 1}
    browser.post(place, {"act": "undo"})
    assert '已撤回到原来的版本：<span class="number">1</span>' in browser.get(place).text
    assert versions(any_site) == {first: 1, second: 1}


def test_due_times_are_worked_out_anew_if_asked_and_reminders_follow(site: Site) -> None:
    first = site.start()
    browser = site.as_(DESIGNER)
    deploy(site, RENAMED.replace('name="due" value="P5D"', 'name="due" value="P12D"'))
    before = _plans(site)
    words = "“起草方案”的办理期限：2026年3月7日 09:00 → 2026年3月14日 09:00"
    assert words not in browser.get(begun(site, first)).text, "nothing changes unless somebody asks"
    place = begun(site, first, recompute="1")
    page = browser.get(place).text
    assert words in page
    assert _plans(site) == before
    browser.post(place, {"act": "move"})
    [(due_at, shown_at, reminded_at)] = _plans(site)
    [(old_due_at, _, old_reminded_at)] = before
    assert due_at == shown_at == old_due_at + timedelta(days=7)
    assert reminded_at > old_reminded_at
    browser.post(place, {"act": "undo"})
    assert _plans(site) == before


def _plans(site: Site) -> list[tuple[datetime, datetime, datetime]]:
    """When tasks are due, when inboxes say so, and when people are reminded next."""
    with site.runtime.read() as ctx:
        query = (
            select(HumanTask.due_at, TaskCandidate.due_at, TaskReminder.next_at)
            .join(TaskCandidate, TaskCandidate.task_id == HumanTask.id)
            .join(TaskReminder, TaskReminder.task_id == HumanTask.id)
            .distinct()
        )
        return [(row[0], row[1], row[2]) for row in ctx.session.execute(query)]


def test_what_cannot_move_is_listed_with_its_reason(site: Site) -> None:
    site.start()
    browser = site.as_(DESIGNER)
    deploy(site, WITHOUT)
    place = begun(site)
    site.runtime.advance()
    page = browser.get(place).text
    assert '不能迁移：<span class="number">1</span>' in page
    assert "制定方案" in page or "DraftPlan" in page
    assert "迁移这" not in page


def test_odd_requests_are_refused(site: Site) -> None:
    site.start()
    browser = site.as_(DESIGNER)
    deploy(site, RENAMED)
    assert browser.post(MOVES, {"of": "2", "reason": " "}).status_code == 422
    assert browser.post(MOVES, {"of": "9", "reason": "x"}).status_code == 404
    assert browser.post(MOVES, {"of": "2", "reason": "x", "instance": "nobody"}).status_code == 404
    assert browser.get(f"{MOVES}/none").status_code == 404
    place = begun(site)
    assert browser.get(place.replace("/approval/", "/other/")).status_code == 404
    assert browser.post(place, {"act": "odd"}).status_code == 409
    assert site.as_("unit_union@ent-0001").get(place).status_code == 403


def test_pages_below_the_design_say_where_they_are(site: Site) -> None:
    browser = site.as_(DESIGNER)
    for place in ("/definitions/new", PAGE, "/definitions/approval/edit"):
        assert '<a href="/definitions" aria-current="page">' in browser.get(place).text, place
