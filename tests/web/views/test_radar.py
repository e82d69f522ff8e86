"""滞留雷达: what overseers see of what takes too long, and pressing for it from there."""

from __future__ import annotations

from sqlalchemy import func, select

from handlers.notices.models import Notice
from handlers.oversight.stalls import ticking
from tests.web.site import Site

COUNTY = "county_union@county-01"


def stall(site: Site) -> list[str]:
    """An approval for a unit in each county, of which nobody has heard for months; gives their tasks."""
    ids = [site.open_task(site.start(place, f"题目{place}")) for place in ("ent-0001", "ent-0003")]
    site.clock.advance(days=200)
    with site.runtime.begin() as ctx:
        ticking.take_piece(ctx, "tasks")
    return ids


def chased(site: Site) -> int:
    with site.runtime.read() as ctx:
        return ctx.session.scalar(select(func.count()).where(Notice.kind == "chased")) or 0


def test_city_sees_all_a_county_its_own_and_filters_are_links(site: Site) -> None:
    first, second = stall(site)
    page = site.as_("supervisor@city").get("/radar").text
    assert "临河机械厂" in page
    assert "北海化工厂" in page
    assert "给定" in page
    assert "已停留 200 天" in page
    # Too few are done to know what is usual: the time given is what it is compared with.
    assert page.count("给定时间的 40 倍") == 2
    assert "通常的" not in page
    county = site.as_(COUNTY).get("/radar").text
    assert "临河机械厂" in county
    assert "北海化工厂" not in county
    assert first in county
    assert second not in county
    narrowed = site.as_("supervisor@city").get("/radar?county=county-02").text
    assert "北海化工厂" in narrowed
    assert "临河机械厂" not in narrowed
    assert "没有滞留的任务" in site.as_("supervisor@city").get("/radar?step=nothing/here").text
    assert site.as_("unit_union@ent-0001").get("/radar").status_code == 403


def test_what_is_only_asked_for_is_not_named(site: Site) -> None:
    stall(site)
    page = site.as_(COUNTY).get("/radar?unit=ent-0003&who=person:p:unit_union@ent-0003").text
    assert "北海化工厂" not in page
    assert "unit_union ent-0003" not in page


def test_all_of_a_page_are_chosen_by_its_address(site: Site) -> None:
    stall(site)
    county = site.as_(COUNTY)
    page = county.get("/radar?county=county-01").text
    assert (page.count('name="task"'), page.count(" checked>")) == (1, 0)
    assert "全选本页（1 项）" in page
    assert 'href="/radar?county=county-01&amp;select=all"' in page
    page = county.get("/radar?county=county-01&select=all").text
    assert page.count(" checked>") == 1
    assert 'href="/radar?county=county-01">全不选' in page
    answer = county.post("/radar/chase?county=county-01&select=all")
    assert answer.location == "/radar?county=county-01&ok=none_chosen"


def test_chosen_ones_are_pressed_for_and_others_left_alone(site: Site) -> None:
    first, second = stall(site)
    county = site.as_(COUNTY)
    assert county.post("/radar/chase?county=county-01").location == "/radar?county=county-01&ok=none_chosen"
    answer = county.post("/radar/chase", {"task": [first, second], "note": "请抓紧"})
    assert answer.location == "/radar?ok=chased"
    assert chased(site) == 1
    assert "已催 1 次" in county.get("/radar").text
    assert county.post("/radar/chase", {"task": first}).location == "/radar?ok=chased_before"


def test_page_reads_in_english(site: Site) -> None:
    stall(site)
    page = site.as_("supervisor@city").get("/radar?lang=en").text
    assert "here for 200 days" in page
    assert "By county" in page
