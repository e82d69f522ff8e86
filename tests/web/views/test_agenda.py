"""全年日程: what is to come, week by week and in lists, on both databases."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from engine.context import Ctx
from handlers.directory.visibility import Visibility
from handlers.oversight.heat import queries as heat
from handlers.oversight.stalls import ticking
from handlers.oversight.stalls.models import Look
from handlers.reminders import agenda_counts
from handlers.reminders.agenda import KINDS, Asked, count_days, list_moments
from handlers.reminders.agenda_counts import find_days
from handlers.reminders.models import TaskReminder
from handlers.reminders.service import remind_of_tasks
from tests.statements import watching
from tests.web.packages import KEY
from tests.web.site import Site
from tests.web.twins import make_campaign

EVERYTHING = Visibility(is_everything=True, roots=frozenset())
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def busy(any_site: Site) -> Site:
    """On 2 March three units have a task that is due in five days, and the default reminders before."""
    make_campaign(any_site)
    for unit in ("ent-0001", "ent-0002", "ent-0003"):
        any_site.start(unit)
    return any_site


def test_days_are_counted_and_listed_alike(busy: Site) -> None:
    with busy.runtime.read() as ctx:
        counts = count_days(ctx, Asked(EVERYTHING), *MARCH)
        assert counts[date(2026, 3, 7), "due"] == 3
        for kind in KINDS:
            listed = list_moments(ctx, Asked(EVERYTHING), kind, *MARCH, limit=100)
            assert len(listed) == sum(count for (_day, each), count in counts.items() if each == kind)
            assert [item.at for item in listed] == sorted(item.at for item in listed)
        reminders = {day: count for (day, each), count in counts.items() if each == "reminder"}
        # Before it is due, on the last working day before that, three days overdue, and every five working days.
        assert reminders == {date(2026, 3, day): 3 for day in (4, 6, 11, 18, 25)}
        county = Visibility(is_everything=False, roots=frozenset({"county-01"}))
        assert count_days(ctx, Asked(county), *MARCH)[date(2026, 3, 7), "due"] == 2
        assert count_days(ctx, Asked(EVERYTHING, county="county-02"), *MARCH)[date(2026, 3, 7), "due"] == 1
        for nothing in (Asked(EVERYTHING, key="x"), Asked(EVERYTHING, hidden=frozenset({KEY}))):
            assert count_days(ctx, nothing, *MARCH)[date(2026, 3, 7), "due"] == 0
        assert count_days(ctx, Asked(EVERYTHING, campaign="2026"), *MARCH)[date(2026, 3, 7), "due"] == 0


def test_what_is_past_is_not_to_come(busy: Site) -> None:
    busy.clock.advance(days=10)
    with busy.runtime.read() as ctx:
        assert count_days(ctx, Asked(EVERYTHING), *MARCH)[date(2026, 3, 7), "due"] == 0


def test_reminders_foretold_are_those_that_are_sent(busy: Site) -> None:
    year = (date(2026, 3, 1), date(2027, 2, 28))
    with busy.runtime.read() as ctx:
        told = count_days(ctx, Asked(EVERYTHING), *year, kinds=("reminder",))
        listed = list_moments(ctx, Asked(EVERYTHING), "reminder", *MARCH, limit=4)
    assert [item.at.date().day for item in listed] == [4, 4, 4, 6]
    sent: Counter[tuple[date, str]] = Counter()
    for _ in range(330):
        busy.clock.advance(days=1)
        with busy.runtime.begin() as ctx:
            planned = ctx.session.scalars(
                select(TaskReminder.next_at).where(TaskReminder.next_at <= ctx.now())
            )
            sent.update((at.date(), "reminder") for at in planned)
            remind_of_tasks(ctx)
    assert sent == Counter({key: count for key, count in told.items() if key[0] <= busy.clock.now().date()})
    assert len(sent) > 40


def test_page_and_list_show_what_one_may_see(busy: Site) -> None:
    page = busy.as_("office@city").get("/agenda?campaign=").text
    assert re.search(r'agenda-tile--due"><span class="tile__number">3<', page)
    own = busy.as_("county_union@county-02").get("/agenda").text
    assert re.search(r'agenda-tile--due"><span class="tile__number">1<', own)
    listed = busy.as_("county_union@county-02").get("/agenda/moments?on=2026-03-02&days=7&kind=due").text
    assert "北海化工厂" in listed
    assert "临河机械厂" not in listed
    for query in (
        "",
        "?on=x",
        "?on=2026-03-02&days=0",
        "?on=2026-03-02&kind=x",
        "?on=2026-03-02&county=ent-0001",
    ):
        assert busy.as_("office@city").get(f"/agenda/moments{query}").status_code == 404, query
    assert busy.as_("office@city").get("/agenda?from=2026-13").status_code == 200
    assert "这里只算到" not in page
    assert "这里只算到 2027年4月6日" in busy.as_("office@city").get("/agenda?from=2026-12").text


def test_counting_asks_once_for_each_kind(site: Site) -> None:
    for unit in ("ent-0001", "ent-0002"):
        site.start(unit)
    seen: list[str] = []
    with site.runtime.read() as ctx:
        ctx.ports.calendar(ctx)
        with watching(site.runtime.reader, lambda text, _values, _many: seen.append(text)):
            count_days(ctx, Asked(EVERYTHING), *MARCH)
    assert len(seen) == len(KINDS) + 1  # and the rule of reminders in force


def _count_in_the_background(site: Site) -> None:
    for name in ("heat", "agenda"):
        while not site.runtime.run("system", lambda ctx, name=name: _piece(ctx, name)):
            continue


def _piece(ctx: Ctx, name: str) -> bool:
    """Do a piece and say whether that was the last."""
    look = ctx.session.get(Look, name) or Look(name=name, place="", next_at=ctx.now())
    ctx.session.add(look)
    is_more = {**ticking.LOOKS, **agenda_counts.LOOKS}[name](ctx, look)
    look.finished_at = None if is_more else ctx.now()
    return not is_more


def test_what_is_counted_in_the_background_is_what_a_page_counts(
    busy: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {"organisation_id": "ent-0001", "subject": "节能"}
    busy.runtime.run(
        "system", lambda ctx: busy.runtime.start(ctx, KEY, business_key="2026:ent-0001", data=data)
    )
    monkeypatch.setattr(agenda_counts, "INSTANCES", 1)
    monkeypatch.setattr(heat, "LIVE_MOST", 0)
    _count_in_the_background(busy)
    _count_in_the_background(busy)
    county = Visibility(is_everything=False, roots=frozenset({"county-01"}))
    kept = [
        *(Asked(EVERYTHING, **given) for given in ({}, {"county": "county-02"}, {"county": "city"})),
        *(Asked(EVERYTHING, **given) for given in ({"campaign": "2026"}, {"key": KEY}, {"key": "x"})),
        *(Asked(EVERYTHING, hidden=frozenset({KEY})), Asked(county), Asked(county, county="county-01")),
    ]
    unit = Visibility(is_everything=False, roots=frozenset({"ent-0001"}))
    with busy.runtime.read() as ctx:
        for asked in kept:
            found = find_days(ctx, asked, *MARCH)
            assert found.at == busy.clock.now(), asked
            assert +found.counts == +count_days(ctx, asked, *MARCH), asked
        for asked in (Asked(unit), Asked(county, county="county-02")):
            found = find_days(ctx, asked, *MARCH)
            assert (found.at, found.counts) == (None, count_days(ctx, asked, *MARCH)), asked
    assert "显示的是 2026年3月2日" in busy.as_("office@city").get("/agenda?campaign=").text


def test_few_are_counted_by_the_page(busy: Site) -> None:
    _count_in_the_background(busy)
    busy.start("ent-0001")
    with busy.runtime.read() as ctx:
        assert find_days(ctx, Asked(EVERYTHING), *MARCH).counts[date(2026, 3, 7), "due"] == 4
