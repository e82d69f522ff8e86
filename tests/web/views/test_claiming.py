"""签收 and 放回: what several people share is done by whoever takes it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from engine.context import Ctx
from handlers.directory import service
from tests.web.site import GOOD_PLAN, Site

FIRST = "unit_union@ent-0001"
SECOND = "unit_union@ent-0002"


@pytest.fixture
def shared(site: Site) -> Site:
    """The union of the second enterprise helps out at the first one's post."""

    def help_out(ctx: Ctx) -> None:
        service.hold_post(ctx, FIRST, f"p:{SECOND}", valid_from=date(2026, 1, 1))

    site.runtime.run("system", help_out)
    return site


def tab(site: Site, seat: str, name: str, task_id: str) -> bool:
    return f"/tasks/{task_id}" in site.as_(seat).get(f"/inbox?tab={name}").text


def test_shared_task_waits_to_be_claimed(shared: Site) -> None:
    task_id = shared.open_task(shared.start())
    for seat in (FIRST, SECOND):
        assert (tab(shared, seat, "claimable", task_id), tab(shared, seat, "mine", task_id)) == (True, False)
    assert "签收" in shared.as_(FIRST).get(f"/tasks/{task_id}").text


def test_an_inbox_without_own_tasks_leads_to_those_that_can_be_claimed(shared: Site) -> None:
    assert "没有待办" in shared.as_(FIRST).get("/inbox").text
    shared.start()
    page = shared.as_(FIRST).get("/inbox").text
    assert "没有待办" not in page
    assert re.search(r'href="/inbox\?tab=claimable">去签收 1 项任务', page)


def test_task_of_one_holder_is_mine_at_once(site: Site) -> None:
    task_id = site.open_task(site.start())
    assert (tab(site, FIRST, "claimable", task_id), tab(site, FIRST, "mine", task_id)) == (False, True)
    assert "签收</button>" not in site.as_(FIRST).get(f"/tasks/{task_id}").text


def test_claim_takes_the_task_out_of_the_others_inbox(shared: Site) -> None:
    task_id = shared.open_task(shared.start())
    answer = shared.as_(FIRST).post(f"/tasks/{task_id}/claim", {"theme": "已经写好的"})
    assert (answer.status_code, answer.location) == (303, f"/tasks/{task_id}?ok=claimed")
    assert tab(shared, FIRST, "mine", task_id)
    assert not tab(shared, SECOND, "claimable", task_id)
    assert "已经写好的" in shared.as_(FIRST).get(f"/tasks/{task_id}").text, "what was typed is kept"


def test_claimed_task_is_refused_to_the_other_with_what_was_typed(shared: Site) -> None:
    task_id = shared.open_task(shared.start())
    shared.as_(FIRST).post(f"/tasks/{task_id}/claim")
    for path, data in (("", {**GOOD_PLAN, "theme": "没有交成"}), ("/claim", {"theme": "没有交成"})):
        answer = shared.as_(SECOND).post(f"/tasks/{task_id}{path}", data)
        assert answer.status_code == 409
        assert "签收，放回后其他人才能办理" in answer.text
        assert "没有交成" in answer.text
    assert shared.as_(SECOND).get(f"/tasks/{task_id}").status_code == 409


def test_put_back_offers_it_to_both_again(shared: Site) -> None:
    task_id = shared.open_task(shared.start())
    shared.as_(FIRST).post(f"/tasks/{task_id}/claim")
    assert "放回</button>" in shared.as_(FIRST).get(f"/tasks/{task_id}").text
    assert shared.as_(FIRST).post(f"/tasks/{task_id}/release").location.endswith("ok=put_back")
    assert tab(shared, SECOND, "claimable", task_id)
    assert shared.as_(SECOND).post(f"/tasks/{task_id}", GOOD_PLAN).status_code == 303


def test_put_back_without_a_claim_is_refused(site: Site) -> None:
    task_id = site.open_task(site.start())
    assert site.as_(FIRST).post(f"/tasks/{task_id}/release").status_code == 422


def test_news_counts_what_came_since(shared: Site) -> None:
    before = shared.clock.now().isoformat()
    browser = shared.as_(FIRST)
    assert browser.get("/inbox/news", query_string={"since": before}).status_code == 204
    shared.clock.advance(minutes=5)
    shared.start()
    shared.start()
    answer = browser.get("/inbox/news", query_string={"since": before})
    assert answer.json == {"text": "2 项新任务，点此刷新"}
    now = shared.clock.now().isoformat()
    assert browser.get("/inbox/news", query_string={"since": now}).status_code == 204


@pytest.mark.parametrize(
    "since",
    ["", "yesterday", "2026-03-02T09:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)
def test_news_of_a_bad_time_is_refused(site: Site, since: str) -> None:
    assert site.as_(FIRST).get("/inbox/news", query_string={"since": since}).status_code == 422
