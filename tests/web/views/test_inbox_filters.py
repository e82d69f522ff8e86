"""常用筛选: saved, opened first, shared with a role below, renamed and deleted by their owner; keys switched off."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from engine.context import Ctx
from handlers.directory import service
from handlers.directory.models import Person
from handlers.filters.models import InboxFilter
from tests.web.site import Browser, Site

COUNTY, UNIT = "county_union@county-01", "unit_union@ent-0001"


def save(browser: Browser, name: str, query: str = "q=节能&sort=newest", **more: str) -> str:
    answer = browser.post("/inbox/filters", {"name": name, "from_list": query, **more})
    assert answer.status_code == 303, answer.text
    return answer.location


def only_filter(site: Site) -> InboxFilter:
    with site.runtime.read() as ctx:
        return ctx.session.scalars(select(InboxFilter)).one()


def share(browser: Browser, found: InboxFilter, role: str, place: str) -> int:
    data = {"filter": found.id, "role": role, "organisation": place}
    return browser.post("/inbox/filters/share", data).status_code


def seen_by(site: Site, seat: str) -> list[str]:
    page = site.as_(seat).get("/inbox?tab=mine").text
    named = re.search(r'aria-label="常用筛选">(.*?)</nav>', page, re.DOTALL)
    return re.findall(r'">([^<]+?)(?: <span|</a>)', named[1])[:-1] if named else []


def test_list_is_kept_under_a_name_without_its_place(site: Site) -> None:
    browser = site.as_(UNIT)
    assert save(browser, " 节能 ", "q=节能&sort=newest&after=xyz").endswith("ok=filter_saved")
    assert only_filter(site).query == {"q": "节能", "sort": "newest"}
    page = browser.get("/inbox?q=节能&sort=newest").text
    assert re.search(r'aria-current="true">节能', page)
    assert "保存为常用筛选" not in page, "it is kept already"
    assert "保存为常用筛选" in browser.get("/inbox?q=别的").text


def test_inbox_opens_with_the_first_list_and_with_all_when_asked(site: Site) -> None:
    browser = site.as_(UNIT)
    save(browser, "节能", first="1")
    answer = browser.get("/inbox")
    assert (answer.status_code, answer.location) == (302, "/inbox?q=%E8%8A%82%E8%83%BD&sort=newest")
    assert browser.get("/inbox?tab=mine").status_code == 200
    browser.post("/inbox/filters/first", {"filter": ""})
    assert browser.get("/inbox").status_code == 200
    browser.post("/inbox/filters/first", {"filter": only_filter(site).id})
    browser.post("/inbox/filters/delete", {"filter": only_filter(site).id})
    assert browser.get("/inbox").status_code == 200, "it is gone"


def test_names_are_of_ones_own_and_each_once(site: Site) -> None:
    browser = site.as_(UNIT)
    save(browser, "甲")
    for name in ("甲", " ", "长" * 61, "换\n行"):
        assert browser.post("/inbox/filters", {"name": name}).status_code == 422
    first = only_filter(site)
    save(browser, "乙")
    assert (
        "您已有一个叫“乙”的常用筛选"
        in browser.post("/inbox/filters/rename", {"filter": first.id, "name": "乙"}).text
    )
    assert browser.post("/inbox/filters/rename", {"filter": first.id, "name": "丙"}).status_code == 303
    save(site.as_(COUNTY), "乙")
    assert seen_by(site, UNIT) == ["丙", "乙"]


def test_no_more_than_thirty(site: Site) -> None:
    browser = site.as_(UNIT)
    for number in range(30):
        save(browser, str(number))
    assert browser.post("/inbox/filters", {"name": "30"}).status_code == 422


def test_shared_with_whoever_holds_the_role_there_or_below(site: Site) -> None:
    browser = site.as_(COUNTY)
    save(browser, "县里的")
    assert share(browser, only_filter(site), "unit_union", "county-01") == 303
    seats = (
        UNIT,
        "unit_union@ent-0002",
        "unit_union@ent-0003",
        "unit_admin@ent-0001",
        "county_union@county-02",
    )
    assert [seen_by(site, seat) for seat in seats] == [["县里的"], ["县里的"], [], [], []]
    assert "county_union county-01共享" in site.as_(UNIT).get("/inbox/filters").text
    assert share(browser, only_filter(site), "", "") == 303
    assert seen_by(site, UNIT) == []


def test_city_shares_with_all_below_and_who_left_shares_no_more(site: Site) -> None:
    browser = site.as_("office@city")
    save(browser, "全市")
    share(browser, only_filter(site), "unit_union", "city")
    assert seen_by(site, "unit_union@ent-0003") == ["全市"]
    with site.runtime.begin() as ctx:
        ctx.session.get_one(Person, "p:office@city").is_active = False
    assert seen_by(site, "unit_union@ent-0003") == []


@pytest.mark.parametrize(
    ("role", "place"), [("unit_union", "city"), ("unit_union", "county-02"), ("nobody", "county-01")]
)
def test_shared_only_from_where_one_holds_a_post(site: Site, role: str, place: str) -> None:
    browser = site.as_(COUNTY)
    save(browser, "县里的")
    assert share(browser, only_filter(site), role, place) == 422
    assert only_filter(site).shared_role is None


def test_only_the_owner_changes_it_and_strangers_do_not_see_it(site: Site) -> None:
    save(site.as_(COUNTY), "县里的")
    found = only_filter(site)
    share(site.as_(COUNTY), found, "unit_union", "county-01")
    for seat in (UNIT, "unit_union@ent-0003"):
        browser = site.as_(seat)
        for path in ("rename", "delete", "share"):
            data = {"filter": found.id, "name": "我的了", "role": "", "organisation": ""}
            assert browser.post(f"/inbox/filters/{path}", data).status_code == 404, path
    assert site.as_(UNIT).post("/inbox/filters/first", {"filter": found.id}).status_code == 303
    assert (
        site.as_("unit_union@ent-0003").post("/inbox/filters/first", {"filter": found.id}).status_code == 404
    )
    assert only_filter(site).name == "县里的"

    def leave(ctx: Ctx) -> None:
        service.end_holding(ctx, UNIT, f"p:{UNIT}", valid_to=date(2026, 3, 1))

    site.runtime.run("system", leave)
    assert site.as_(UNIT).get("/inbox").status_code == 200, "no longer shared with them"


def test_single_keys_are_switched_off_and_on(site: Site) -> None:
    browser = site.as_(UNIT)
    assert 'data-shortcuts="off"' not in browser.get("/inbox").text
    browser.post("/inbox/filters/shortcuts", {"on": "0"})
    page = browser.get("/inbox").text
    assert 'data-shortcuts="off"' in page
    assert "快捷键已关闭" in page
    browser.post("/inbox/filters/shortcuts", {"on": "1"})
    assert 'data-shortcuts="off"' not in browser.get("/inbox").text
