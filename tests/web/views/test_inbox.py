"""待办: grouped, searched, filtered, paged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.web.site import GOOD_PLAN, Site
from web import paging

UNIT = "unit_union@ent-0001"


@contextmanager
def counting(site: Site) -> Iterator[list[str]]:
    """The reading statements sent meanwhile."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(site.runtime.reader, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(site.runtime.reader, "before_cursor_execute", note)


def titles(page: str) -> list[str]:
    """The names of the matters in the list, in order."""
    return re.findall(r'task-card__meta">方案 (\S+)', page)


def test_groups_by_urgency_with_the_most_urgent_first(site: Site) -> None:
    browser = site.as_(UNIT)
    site.start(subject="甲")
    site.clock.advance(days=5, minutes=-30)
    site.start(subject="乙")
    site.clock.advance(hours=1)
    page = site.as_(UNIT).get("/inbox").text
    assert re.findall(r'id="group-(\w+)">(\S+)', page) == [("overdue", "逾期"), ("later", "以后")]
    assert titles(page) == ["甲", "乙"]
    assert "今天 09:00 已到期" in page
    assert browser.get("/inbox").status_code == 303, "the old session has ended meanwhile"


def test_empty_inbox_says_why_and_what_next(site: Site) -> None:
    page = site.as_(UNIT).get("/inbox").text
    assert "没有待办" in page
    assert 'href="/inbox?tab=done"' in page


def test_search_and_filters_narrow_the_list(site: Site) -> None:
    for subject in ("节能", "发明"):
        site.start(subject=subject)
    browser = site.as_(UNIT)
    assert titles(browser.get("/inbox?q=节能").text) == ["节能"]
    assert sorted(titles(browser.get("/inbox?q=制定").text)) == ["发明", "节能"]
    assert len(titles(browser.get("/inbox?definition=approval").text)) == 2
    assert titles(browser.get("/inbox?definition=other").text) == []
    assert titles(browser.get("/inbox?stage=review").text) == []
    page = browser.get("/inbox?q=没有这个").text
    assert "没有符合条件的任务" in page
    assert "清除筛选" in page
    assert titles(browser.get("/inbox?q=%25").text) == [], "a percent sign is just that"


def test_due_filter(site: Site) -> None:
    site.start()  # Monday 2 March 09:00, due on Saturday 7 March
    browser = site.as_(UNIT)
    assert [len(titles(browser.get(f"/inbox?due={due}").text)) for due in ("overdue", "today", "week")] == [
        0,
        0,
        1,
    ]
    site.clock.advance(days=5, hours=-1)
    browser = site.as_(UNIT)
    assert [len(titles(browser.get(f"/inbox?due={due}").text)) for due in ("overdue", "today", "week")] == [
        0,
        1,
        1,
    ]
    site.clock.advance(hours=2)
    browser = site.as_(UNIT)
    assert [len(titles(browser.get(f"/inbox?due={due}").text)) for due in ("overdue", "today", "week")] == [
        1,
        0,
        0,
    ]


def test_pages_follow_each_other_without_loss(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    for number in range(5):
        site.start(subject=f"第{number}")
        site.clock.advance(minutes=1)
    browser, place, seen = site.as_(UNIT), "/inbox?definition=approval", []
    while place and len(seen) < 9:
        page = browser.get(place).text
        seen.append(titles(page))
        found = re.search(r'class="btn" href="(/inbox\?[^"]*after=[^"]*)"', page)
        place = found[1].replace("&amp;", "&") if found else ""
        assert not place or "definition=approval" in place
    assert seen == [["第0", "第1"], ["第2", "第3"], ["第4"]]


def test_done_tab_lists_what_i_did(site: Site) -> None:
    browser = site.as_(UNIT)
    assert "还没有办过任务" in browser.get("/inbox?tab=done").text
    for subject in ("先", "后"):
        browser.post(f"/tasks/{site.open_task(site.start(subject=subject))}", GOOD_PLAN)
        site.clock.advance(minutes=1)
    assert titles(browser.get("/inbox?tab=done").text) == ["后", "先"]
    assert "没有待办" in browser.get("/inbox").text
    assert '已办 <span class="number">(2)</span>' in browser.get("/inbox").text


def test_counts_stop_at_the_cap(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from web import templating
    from web.views import inbox

    monkeypatch.setattr(inbox, "CAP", 2)
    monkeypatch.setattr(templating, "CAP", 2)
    for _task in range(4):
        site.start()
    assert '<span class="number">(2+)</span>' in site.as_(UNIT).get("/inbox").text


def test_list_costs_the_same_with_more_rows(site: Site) -> None:
    numbers = []
    for _round in range(2):
        site.start()
        browser = site.as_(UNIT)
        with counting(site) as seen:
            browser.get("/inbox")
        numbers.append(len(seen))
        site.start()
        site.start()
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(
    "place", ["x", "WyJhIl0", "WzFd", "e30", "%FF", "." * 500, "WyIyMDI2LTAzLTAyIiwiYSJd"]
)
def test_place_that_is_not_ours_shows_the_first_page(site: Site, place: str) -> None:
    site.start(subject="甲")
    browser = site.as_(UNIT)
    for path in ("/inbox", "/instances", "/notices", "/incidents"):
        assert browser.get(f"{path}?after={place}").status_code in (200, 403)
    assert titles(browser.get(f"/inbox?after={place}").text) == ["甲"]
