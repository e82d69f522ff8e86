"""日历订阅: what calendar programs get at a person's secret address, read again by the library that writes it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.models import HumanTask
from engine.tasks import put_due, tell_due_changed
from handlers.campaigns import service as campaigns
from handlers.directory import service as directory
from handlers.directory.models import Account
from handlers.feeds.models import CalendarFeed
from handlers.feeds.service import FETCHES
from tests.statements import watching
from tests.web.site import PASSWORD, Site
from tests.web.twins import make_campaign

UNIT = "unit_union@ent-0001"
OTHER = "unit_union@ent-0002"
NOON = datetime.fromisoformat("2026-03-20T12:00:00+08:00")
EVENING = datetime.fromisoformat("2026-03-25T23:59:59+08:00")


def run_campaign(site: Site) -> None:
    make_campaign(site)
    site.runtime.run("system", lambda ctx: campaigns.take_over_campaign(ctx, "2026"))


def subscribe(site: Site, seat: str = UNIT, key: str = "once") -> str:
    """The path of the calendar a person has just made."""
    answer = site.as_(seat).post("/account/calendar", {"calendar_password": PASSWORD, "idempotency_key": key})
    [path] = set(re.findall(r"http://localhost(/calendar/[\w-]{43}\.ics)", answer.text))
    return path


def fetch(site: Site, path: str, **options: Any) -> TestResponse:
    return site.visitor().get(path, **options)


def events(answer: TestResponse) -> dict[str, Event]:
    """The events by UID; the whole must be well formed, folded and in CRLF lines (RFC 5545 §3.1)."""
    assert answer.status_code == 200
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    assert b"\n" not in answer.data.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(answer.data)
    assert isinstance(calendar, Calendar)
    assert [each.errors for each in calendar.walk() if each.errors] == []
    found = {str(event["UID"]): event for event in calendar.events}
    assert len(found) == len(calendar.events)
    return found


def move_due(site: Site, task_id: str, due_at: datetime | None) -> None:
    with site.runtime.begin() as ctx:
        found = ctx.session.get_one(HumanTask, task_id)
        put_due(ctx, found, due_at)
        tell_due_changed(ctx, found)


def task(site: Site, seat: str, due_at: datetime | None, subject: str = "创新") -> str:
    """An open task of a unit's, due at a time; gives its id."""
    task_id = site.open_task(site.start(seat.partition("@")[2], subject))
    move_due(site, task_id, due_at)
    return task_id


def test_calendar_has_own_due_dates_and_phases(any_site: Site) -> None:
    site = any_site
    run_campaign(site)
    at_noon, whole_day = task(site, UNIT, NOON), task(site, UNIT, EVENING, "很长的名字" * 30)
    task(site, UNIT, None)
    task(site, OTHER, NOON)
    answer = fetch(site, subscribe(site))
    found = events(answer)
    tasks = {uid for uid in found if uid.startswith("task-")}
    assert tasks == {f"task-{at_noon}@saicheng", f"task-{whole_day}@saicheng"}
    timed = found[f"task-{at_noon}@saicheng"]
    assert timed.end == NOON
    assert timed["DTEND"].params["TZID"] == "Asia/Shanghai"
    assert str(timed["URL"]) == f"http://localhost/tasks/{at_noon}"
    assert str(timed["SUMMARY"]) == "截止：制定方案（方案 创新 · 临河机械厂）"
    assert [alarm["TRIGGER"].dt for alarm in timed.walk("VALARM")] == [timedelta(days=-1)]
    assert found[f"task-{whole_day}@saicheng"].start == date(2026, 3, 25)
    phases = {uid: event.start for uid, event in found.items() if uid.startswith("phase-")}
    with site.runtime.read() as ctx:
        expected = {
            f"phase-2026-{each.number}-{name}@saicheng": day
            for each in campaigns.get_campaign(ctx, "2026").phases
            for name, day in (("opens", each.starts_on), ("closes", each.ends_on))
        }
    assert (len(phases), phases) == (6, expected)
    zone = Calendar.from_ical(answer.data).walk("VTIMEZONE")
    assert [str(each["TZID"]) for each in zone] == ["Asia/Shanghai"]
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_changed_due_time_is_a_newer_revision_of_the_same_event(any_site: Site) -> None:
    site = any_site
    task_id = task(site, UNIT, NOON)
    uid = f"task-{task_id}@saicheng"
    path = subscribe(site)
    first = fetch(site, path)
    before = events(first)[uid]
    site.clock.advance(hours=2)
    for days in (1, 2):
        move_due(site, task_id, NOON + timedelta(days=days))
    answer = fetch(site, path, headers={"If-None-Match": first.headers["ETag"]})
    after = events(answer)[uid]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (1, 3)
    assert after.end == NOON + timedelta(days=2)
    assert after.LAST_MODIFIED == after.DTSTAMP == site.clock.now()
    assert after.LAST_MODIFIED > before.LAST_MODIFIED


def test_moved_phase_is_a_newer_revision(site: Site) -> None:
    run_campaign(site)
    path = subscribe(site)
    uid = "phase-2026-3-closes@saicheng"
    before = events(fetch(site, path))[uid]
    with site.runtime.begin() as ctx:
        last = campaigns.get_campaign(ctx, "2026").phases[2]
        dates = {3: (last.starts_on, last.ends_on - timedelta(days=1))}
        campaigns.set_parameters(ctx, "2026", phase_dates=dates)
    after = events(fetch(site, path))[uid]
    assert after.start == before.start - timedelta(days=1)
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1


def test_nothing_new_is_not_sent_again(site: Site) -> None:
    task(site, UNIT, NOON)
    path = subscribe(site)
    first = fetch(site, path)
    site.clock.advance(minutes=5)
    again = fetch(site, path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    task(site, UNIT, EVENING)
    assert fetch(site, path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("end", ["revoked", "replaced", "account disabled", "person gone"])
def test_address_opens_nothing_once_it_is_ended(site: Site, end: str) -> None:
    path = subscribe(site)
    assert fetch(site, path).status_code == 200
    if end == "revoked":
        assert site.as_(UNIT).post("/account/calendar/revoke").status_code == 303
    elif end == "replaced":
        assert fetch(site, subscribe(site, key="again")).status_code == 200
    elif end == "account disabled":
        with site.runtime.begin() as ctx:
            ctx.session.get_one(Account, f"p:{UNIT}").is_disabled = True
    else:
        with site.runtime.begin() as ctx:
            directory.set_person_active(ctx, f"p:{UNIT}", False)
    assert fetch(site, path).status_code == 404


def test_address_is_kept_as_a_hash_and_shown_once(site: Site) -> None:
    secret = subscribe(site).removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in site.as_(UNIT).get("/account").text
    with site.runtime.read() as ctx:
        kept = ctx.session.scalars(select(CalendarFeed)).one()
        assert kept.person_id == f"p:{UNIT}"
        assert secret not in kept.secret_hash


def test_wrong_password_makes_no_address(site: Site) -> None:
    answer = site.as_(UNIT).post("/account/calendar", {"calendar_password": "wrong"})
    assert answer.status_code == 422
    assert "现在的密码不对" in answer.text
    with site.runtime.read() as ctx:
        assert ctx.session.scalars(select(CalendarFeed)).all() == []


def test_fetching_and_guessing_are_throttled(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    path = subscribe(site)
    monkeypatch.setattr("handlers.feeds.service.FETCHES", 3)
    monkeypatch.setattr("handlers.directory.throttle.PER_ADDRESS", 2)
    assert FETCHES > 4
    assert [fetch(site, path).status_code for _ in range(4)] == [200, 200, 200, 429]
    guesses = [fetch(site, f"/calendar/{'x' * 43}.ics").status_code for _ in range(3)]
    assert guesses == [404, 404, 429]
    site.clock.advance(minutes=16)
    assert fetch(site, path).status_code == 200


def test_nonsense_is_not_there(site: Site) -> None:
    for name in ("", "%00", "é", "x" * 4000, "../account"):
        assert fetch(site, f"/calendar/{name}.ics").status_code in (400, 404)


def test_calendar_is_in_its_owners_language(site: Site) -> None:
    run_campaign(site)
    with site.runtime.begin() as ctx:
        directory.set_language(ctx, f"p:{UNIT}", "en")
    found = events(fetch(site, subscribe(site)))
    assert str(found["phase-2026-1-opens@saicheng"]["SUMMARY"]).endswith(" begins")


def test_more_tasks_take_no_more_statements(site: Site) -> None:
    path = subscribe(site)

    def count() -> int:
        task(site, UNIT, NOON)
        seen: list[str] = []
        with watching(site.runtime.reader, lambda text, *_rest: seen.append(text)):
            events(fetch(site, path))
        return len(seen)

    few = count()
    for _ in range(5):
        task(site, UNIT, NOON)
    assert count() == few <= 20
