"""待办: grouped, searched, filtered, paged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from engine.models import HumanTask
from tests.statements import watching
from tests.web.site import GOOD_PLAN, Site
from web import paging

UNIT = "unit_union@ent-0001"


@contextmanager
def counting(site: Site) -> Iterator[list[str]]:
    """The reading statements sent meanwhile."""
    seen: list[str] = []
    with watching(site.runtime.reader, lambda statement, _values, _many: seen.append(statement)):
        yield seen


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
        0,
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
    from web.views import inbox

    monkeypatch.setattr(inbox, "MOST_COUNTED", 2)
    for _task in range(4):
        site.start()
    assert '<span class="number">(2+)</span>' in site.as_(UNIT).get("/inbox").text


def test_list_costs_the_same_with_more_rows(site: Site) -> None:
    numbers = []
    for _round in range(2):
        site.start()
        browser = site.as_(UNIT)
        for place in ("/inbox", "/inbox?sort=unit&q=创&stage=plan&drafts=1", "/inbox?tab=done"):
            with counting(site) as seen:
                browser.get(place)
            numbers.append([each for each in seen if "SELECT" in each])
        site.start()
        site.start()
    assert [len(each) for each in numbers[:3]] == [len(each) for each in numbers[3:]]
    assert all("LIMIT" in each for each in numbers[0] if "FROM task_candidates" in each)


@pytest.mark.parametrize(
    "place", ["x", "WyJhIl0", "WzFd", "e30", "%FF", "." * 500, "WyIyMDI2LTAzLTAyIiwiYSJd"]
)
def test_place_that_is_not_ours_shows_the_first_page(site: Site, place: str) -> None:
    site.start(subject="甲")
    browser = site.as_(UNIT)
    for path in ("/inbox", "/instances", "/notices", "/incidents"):
        assert browser.get(f"{path}?after={place}").status_code in (200, 403)
    assert titles(browser.get(f"/inbox?after={place}").text) == ["甲"]


def test_list_comes_back_as_it_was_left(site: Site) -> None:
    task_id = site.open_task(site.start(subject="节能"))
    browser = site.as_(UNIT)
    listed = browser.get("/inbox?q=节能&sort=newest&due=week").text
    found = re.search(r'href="(/tasks/[^"]+)"', listed)
    assert found
    page = browser.get(found[1].replace("&amp;", "&")).text
    back = re.search(r'href="(/inbox\?[^"]+)"[^>]*>‹', page)
    assert back
    assert dict(parse_qsl(urlsplit(back[1].replace("&amp;", "&")).query)) == {
        "q": "节能",
        "sort": "newest",
        "due": "week",
    }
    assert back[1].endswith(f"#task-{task_id}")


def test_next_task_is_of_the_same_list(site: Site) -> None:
    for subject in ("节能一", "发明", "节能二"):
        site.start(subject=subject)
        site.clock.advance(minutes=1)
    browser = site.as_(UNIT)
    with site.runtime.read() as ctx:
        by_title = {task.title: task.id for task in ctx.session.query(HumanTask)}
    first = by_title["方案 节能一"]
    answer = browser.post(f"/tasks/{first}", {**GOOD_PLAN, "from_list": urlencode({"q": "节能"})})
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.location).text
    assert f'href="/tasks/{by_title["方案 节能二"]}?from_list=q%3D' in page
    assert browser.post(f"/tasks/{by_title['方案 节能二']}", GOOD_PLAN).status_code == 303
    assert f"/tasks/{by_title['方案 发明']}" in browser.get(f"/tasks/{first}/done").text
    assert "下一项" not in browser.get(answer.location).text, "the list is done"


def test_list_is_sorted_and_narrowed_by_what_there_is(site: Site) -> None:
    for subject in ("先", "后"):
        site.start(subject=subject)
        site.clock.advance(minutes=1)
    browser = site.as_(UNIT)
    assert titles(browser.get("/inbox?sort=newest").text) == ["后", "先"]
    page = browser.get("/inbox?sort=unit").text
    assert titles(page) == ["先", "后"]
    assert re.search(r'<option value="approval/\w+">制定方案 · ', page)
    [step] = re.findall(r'<option value="(approval/\w+)">', page)
    assert len(titles(browser.get(f"/inbox?step={step}").text)) == 2
    assert titles(browser.get("/inbox?step=approval/Other").text) == []
    assert len(titles(browser.get("/inbox?unit=ent-0001").text)) == 2
    empty = browser.get("/inbox?unit=ent-0002&definition=approval&stage=draft").text
    assert titles(empty) == []
    assert len(re.findall(r'<option value="(?:ent-0002|approval|draft)" selected>', empty)) == 3
    task_id = site.open_task(site.start(subject="三"))
    browser.post(f"/tasks/{task_id}/draft", {"theme": "写了一半"})
    assert titles(browser.get("/inbox?drafts=1").text) == ["三"]
    assert titles(browser.get("/inbox?claimed=1").text) == []


@pytest.mark.parametrize(
    "query", ["tab=x", "due=x", "sort=x", "sort=unit&after=x", f"q={'x' * 5000}", "step=x", "from_list=%00x"]
)
def test_what_nobody_can_ask_for_is_no_error(site: Site, query: str) -> None:
    task_id = site.open_task(site.start())
    browser = site.as_(UNIT)
    assert browser.get(f"/inbox?{query}").status_code in (200, 400)
    assert browser.get(f"/tasks/{task_id}?{urlencode({'from_list': query})}").status_code == 200
