"""热力图: where work waits, on both databases, and who sees how much of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from engine.context import Ctx
from engine.heat import Heat, read_heat
from engine.models import Definition
from handlers.oversight.heat import counting, queries
from handlers.oversight.heat.counting import count_heat
from handlers.oversight.stalls.models import Look
from tests.statements import watching
from tests.web.packages import KEY
from tests.web.site import Site
from tests.web.twins import make_campaign

WAITED = timedelta(days=6)


@pytest.fixture
def heated(any_site: Site) -> Site:
    """Two units of one county and one of another have been drafting for six days, one more than they had."""
    for unit in ("ent-0001", "ent-0002", "ent-0003"):
        any_site.start(unit)
    any_site.clock.advance(days=6)
    return any_site


def _state(site: Site, seat: str, query: str = "") -> dict[str, dict[str, object]]:
    page = site.as_(seat).get(f"/heat/{KEY}{query}").text
    found = re.search(r'data-state="([^"]+)"', page)
    assert found is not None
    return dict(json.loads(unescape(found[1]))["heat"])


def test_numbers_of_a_step_lead_to_its_tasks(heated: Site) -> None:
    office = heated.as_("office@city")
    page = unescape(office.get(f"/heat/{KEY}").text)
    links = re.findall(r'href="(/heat/[^"]*/tasks[^"]*)">(\d+)<', page)
    assert [int(number) for _link, number in links] == [3, 3]
    assert links[1][0] == f"/heat/{KEY}/tasks?node=DraftPlan&version=1&status=overdue"
    for link, _number in links:
        assert office.get(link).text.count('<th scope="row"><a href="/instances/') == 3
        assert heated.as_("county_union@county-01").get(link).text.count('<th scope="row"><a') == 2
        assert office.get(f"{link}&county=county-02").text.count('<th scope="row"><a') == 1
        # Who draws sees the numbers, and not whose work it is.
        assert "没有您可以查看的任务" in heated.as_("designer@city").get(link).text
    for wrong in ("node=x", "node=DraftPlan&status=x"):
        assert office.get(f"/heat/{KEY}/tasks?{wrong}").status_code == 404


def test_heat_counts_what_waits_how_long_and_how_late(heated: Site) -> None:
    with heated.runtime.read() as ctx:
        version = ctx.session.scalars(select(Definition.id).where(Definition.key == KEY)).one()
        found = read_heat(ctx, version)
    assert set(found) == {"DraftPlan"}
    heat = found["DraftPlan"]
    assert (heat.open, heat.tasks, heat.overdue) == (3, 3, 3)
    assert heat.wait is not None
    assert abs(heat.wait - WAITED) < timedelta(minutes=1)
    assert _state(heated, "office@city") == {"DraftPlan": {"level": 5, "text": "3"}}
    assert _state(heated, "office@city", "?measure=wait") == {"DraftPlan": {"level": 5, "text": "6 天"}}
    assert _state(heated, "office@city", "?measure=overdue") == {"DraftPlan": {"level": 5, "text": "100%"}}
    assert _state(heated, "office@city", "?county=county-02")["DraftPlan"]["text"] == "1"
    assert _state(heated, "county_union@county-01")["DraftPlan"]["text"] == "2"
    assert _state(heated, "county_union@county-01", "?county=county-02") == {}
    assert ">3</td>" in heated.as_("supervisor@city").get("/heat").text
    assert ">2</td>" in heated.as_("county_union@county-01").get("/heat").text
    for query in ("?measure=x", "?county=ent-0001", "?campaign=1999", "?version=7"):
        assert heated.as_("office@city").get(f"/heat/{KEY}{query}").status_code == 404, query
    assert heated.as_("office@city").get("/heat/nothing").status_code == 404
    assert heated.as_("office@city").get("/heat/ip_support/diagram.xml").status_code == 404


def test_heat_asks_as_much_of_one_instance_as_of_many(site: Site) -> None:
    counts = []
    for unit in ("ent-0001", "ent-0002"):
        site.start(unit)
        seen: list[str] = []
        with site.runtime.read() as ctx:
            version = ctx.session.scalars(select(Definition.id).where(Definition.key == KEY)).one()
            with watching(site.runtime.reader, lambda text, _values, _many, seen=seen: seen.append(text)):
                read_heat(ctx, version)
        counts.append(len(seen))
    assert counts == [2, 2]


def _count_in_the_background(site: Site) -> None:
    def piece(ctx: Ctx) -> bool:
        look = ctx.session.get(Look, "heat") or Look(name="heat", place="", next_at=ctx.now())
        ctx.session.add(look)
        is_more = count_heat(ctx, look)
        look.finished_at = None if is_more else ctx.now()
        return is_more

    while site.runtime.run("system", piece):
        continue


SEEN = [
    *(("office@city", query) for query in ("", "?county=county-02", "?county=city", "?measure=wait")),
    *(("office@city", query) for query in ("?measure=overdue", "?campaign=2026")),
    *(("county_union@county-01", query) for query in ("", "?county=county-01", "?county=county-02")),
    *((seat, "") for seat in ("county_union@county-02", "supervisor@city", "designer@city")),
]


def _numbers(site: Site) -> tuple[object, ...]:
    """What the pages show, to each who may see them."""
    lists = [
        re.findall(r'<td class="number">([^<]*)</td>', site.as_(seat).get("/heat").text)
        for seat in ("office@city", "county_union@county-01", "county_union@county-02")
    ]
    return [_state(site, seat, query) for seat, query in SEEN], lists


def test_what_is_counted_in_the_background_is_what_a_page_counts(
    heated: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_campaign(heated)
    heated.runtime.run(
        "system",
        lambda ctx: heated.runtime.start(
            ctx, KEY, business_key="2026:ent-0001", data={"organisation_id": "ent-0001", "subject": "节能"}
        ),
    )
    live = _numbers(heated)
    monkeypatch.setattr(counting, "INSTANCES", 1)
    monkeypatch.setattr(queries, "LIVE_MOST", 0)
    _count_in_the_background(heated)
    _count_in_the_background(heated)
    assert _numbers(heated) == live
    assert "显示的是 2026年3月8日" in heated.as_("office@city").get(f"/heat/{KEY}").text
    counted: list[str] = []
    with watching(heated.runtime.reader, lambda text, _values, _many: counted.append(text)):
        _state(heated, "office@city")
        heated.as_("county_union@county-01").get("/heat")
    assert not [text for text in counted if "tokens." in text and "heat_counts" not in text]


def test_half_a_round_shows_the_one_before(heated: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LIVE_MOST", 0)
    _count_in_the_background(heated)
    heated.start("ent-0001")
    monkeypatch.setattr(counting, "INSTANCES", 1)
    heated.runtime.run("system", lambda ctx: count_heat(ctx, ctx.session.get_one(Look, "heat")))
    assert _state(heated, "office@city")["DraftPlan"]["text"] == "3"
    _count_in_the_background(heated)
    assert _state(heated, "office@city")["DraftPlan"]["text"] == "4"


def test_few_are_counted_by_the_page(heated: Site) -> None:
    _count_in_the_background(heated)
    heated.start("ent-0001")
    assert _state(heated, "office@city")["DraftPlan"]["text"] == "4"


def test_nothing_is_hot_where_nothing_waits_for_people() -> None:
    assert Heat(1).wait is None
