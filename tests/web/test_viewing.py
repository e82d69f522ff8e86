"""以其身份查看: an operator sees what somebody sees for a while, everything is in the history, and nothing changes."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy import text as sql

from engine.models import AuditEvent
from handlers.directory import service, viewings
from handlers.directory.models import LoginSession, Viewing
from handlers.notices.models import Notice
from tests.web.api.client import token_for
from tests.web.site import Browser, Site
from tests.web.stakes import Stake, make_stakes
from tests.web.test_policy import _path as path_of
from tests.web.test_policy import _routes as list_routes
from tests.web.twins import Twin, make_campaign, make_twin, with_personal_things
from web import policy
from web.offline import KEEP_HEADER

UNIT = "unit_union@ent-0001"
LEAVE = "access.leave"


def things(site: Site) -> tuple[Twin, Stake]:
    """What is a unit's own, for the addresses of all routes."""
    twin = with_personal_things(site, make_twin(site, "ent-0001", "CANARY1"))
    return twin, make_stakes(site, {twin.organisation_id: twin})[twin.organisation_id]


def view(site: Site, seat: str = UNIT, **more: str) -> tuple[Browser, Any]:
    """An operator who begins to view as the holder of a seat; the browser and the answer."""
    browser = site.as_("sysadmin@city")
    return browser, browser.post("/access", {"person": f"p:{seat}", "reason": "核对待办", **more})


def history(site: Site) -> list[tuple[str, str, str]]:
    """Kind, actor and path of what history says of viewings."""
    with site.runtime.read() as ctx:
        query = select(AuditEvent).where(AuditEvent.kind.like("viewing.%")).order_by(AuditEvent.id)
        return [(each.kind, each.actor, each.data.get("path", "")) for each in ctx.session.scalars(query)]


def contents(site: Site) -> dict[str, list[Any]]:
    """Every row of every table but those that tell of the viewing itself."""
    own = {"touched", "viewings", "events", "sessions", "sqlite_sequence"}
    with site.runtime.read() as ctx:
        names = ctx.session.scalars(sql("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        return {
            name: sorted(map(repr, ctx.session.execute(sql(f"SELECT * FROM {name}"))))
            for name in {*names} - own
        }


def test_operator_sees_the_persons_inbox_with_a_banner_and_a_way_out(site: Site) -> None:
    task_id = site.open_task(site.start())
    assert f"/tasks/{task_id}" not in site.as_("sysadmin@city").get("/inbox").text
    browser, answer = view(site)
    assert answer.status_code == 303
    page = browser.get("/inbox").text
    assert f"/tasks/{task_id}" in page
    assert "正在以 unit_union ent-0001 的身份查看" in page
    assert browser.get(f"/tasks/{task_id}").status_code == 200
    assert browser.get("/incidents").status_code == 403
    assert browser.post("/access/leave").status_code == 303
    assert "正在以" not in browser.get("/inbox").text
    assert browser.get("/incidents").status_code == 200
    actor = "person:p:sysadmin@city"
    assert history(site) == [
        ("viewing.began", actor, ""),
        ("viewing.page", actor, "/inbox"),
        ("viewing.page", actor, f"/tasks/{task_id}"),
        ("viewing.page", actor, "/incidents"),
        ("viewing.ended", actor, ""),
    ]
    account = site.as_(UNIT).get("/account").text
    assert "sysadmin city 以您的身份查看：2026年3月2日 09:00 – 2026年3月2日 09:00，3 个页面" in account
    assert "核对待办" in account


def test_unknown_address_keeps_the_banner_and_the_way_out(site: Site) -> None:
    browser, _answer = view(site)
    answer = browser.get("/nothing")
    assert answer.status_code == 404
    assert "正在以 unit_union ent-0001 的身份查看" in answer.text
    assert history(site)[1:] == [("viewing.page", "person:p:sysadmin@city", "/nothing")]


def test_browser_keeps_nothing_of_the_persons_pages(site: Site) -> None:
    """Neither the pages, nor the key to what the person has typed, nor drafts under their name."""
    own = site.as_(UNIT).get("/inbox")
    assert own.headers[KEEP_HEADER] == "1"
    assert f'data-person="p:{UNIT}"' in own.text
    browser, _answer = view(site)
    seen = browser.get("/inbox")
    assert KEEP_HEADER not in seen.headers
    assert "data-person=" not in seen.text
    key = re.search(r'data-local-key="([^"]+)"|local-key" content="([^"]+)"', seen.text)
    assert key is None


def test_who_may_be_viewed_as_by_whom_and_why(site: Site) -> None:
    def other(ctx: Any) -> None:
        person = service.create_person(ctx, "另一管理员", person_id="p:other")
        service.hold_post(ctx, "sysadmin@city", person.id)
        service.set_person_active(ctx, "p:unit_union@ent-0002", False)

    site.runtime.run("system", other)
    for person in ("p:other", "p:sysadmin@city", "p:nobody", "p:unit_union@ent-0002"):
        assert site.as_("sysadmin@city").post("/access", {"person": person, "reason": "x"}).status_code == 422
    assert view(site, reason=" ")[1].status_code == 422
    assert site.as_("office@city").post("/access", {"person": f"p:{UNIT}", "reason": "x"}).status_code == 403
    assert history(site) == []


def test_it_ends_by_itself_after_half_an_hour_and_is_told_even_if_nobody_comes_back(site: Site) -> None:
    browser, _answer = view(site)
    for _minutes in range(3):
        assert "正在以" in browser.get("/inbox").text
        site.clock.advance(minutes=9)
    site.clock.advance(minutes=4)
    assert "正在以" not in browser.get("/inbox").text
    assert history(site)[-1][0] == "viewing.ended"
    view(site)
    site.clock.advance(minutes=31)
    assert site.runtime.run("system", viewings.end_lapsed) == 1
    assert site.runtime.run("system", viewings.end_lapsed) == 0
    with site.runtime.read() as ctx:
        ended = [
            each.ended_at - each.started_at for each in ctx.session.scalars(select(Viewing)) if each.ended_at
        ]
    assert ended == [viewings.LASTS, viewings.LASTS]


def test_it_ends_when_either_is_no_longer_who_they_were_or_after_many_pages(site: Site) -> None:
    browser, _answer = view(site)
    site.runtime.run("system", lambda ctx: service.hold_post(ctx, "sysadmin@city", f"p:{UNIT}"))
    assert "正在以" not in browser.get("/inbox").text
    browser, _answer = view(site, "unit_union@ent-0002")
    with site.runtime.begin() as ctx:
        ctx.session.scalars(
            select(Viewing).where(Viewing.ended_at.is_(None))
        ).one().pages = viewings.MOST_PAGES
    assert "正在以" not in browser.get("/inbox").text
    browser, _answer = view(site, "unit_union@ent-0002")
    site.runtime.run("system", lambda ctx: service.end_holding(ctx, "sysadmin@city", "p:sysadmin@city"))
    assert "正在以" not in browser.get("/inbox").text


def test_no_route_changes_anything_meanwhile(site: Site) -> None:
    make_campaign(site)
    own = things(site)
    browser, _answer = view(site)
    before = contents(site)
    refused = 0
    for endpoint, method, rule in list_routes(site.app):
        if method not in ("GET", "HEAD") and endpoint != LEAVE:
            answer = browser.post(path_of(site, endpoint, rule, own), {"reason": "x"})
            assert answer.status_code == 403, endpoint
            refused += 1
    public = [
        rule
        for rule in site.app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and policy.ROUTES.get(rule.endpoint) == "public"
        and not rule.arguments
    ]
    for rule in public:
        assert browser.post(rule.rule).status_code == 403, rule.endpoint
    assert refused > 60
    assert contents(site) == before


def test_reading_leaves_nothing_behind_and_takes_nothing_away(site: Site) -> None:
    make_campaign(site)
    own = things(site)
    browser, _answer = view(site)
    before = contents(site)
    events = len(history(site))
    for endpoint, method, rule in list_routes(site.app):
        if method == "GET":
            assert browser.get(path_of(site, endpoint, rule, own)).status_code < 500, endpoint
    assert contents(site) == before
    with site.runtime.read() as ctx:
        own = ctx.session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id.desc()).limit(400)).all()
        assert ctx.session.scalars(select(Notice).where(Notice.read_at.is_not(None))).all() == []
        sessions = ctx.session.scalars(select(LoginSession.person_id)).all()
    assert len(history(site)) > events + 40
    assert "register.exported" not in own
    assert "event_log.exported" not in own
    assert f"p:{UNIT}" not in sessions or sessions.count(f"p:{UNIT}") == 1
    assert browser.get("/event-logs.csv").status_code == 403


def test_a_token_never_views(site: Site) -> None:
    browser, _answer = view(site)
    token = token_for(site, "sysadmin@city")
    answer = browser.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.json["person_id"] == "p:sysadmin@city"
    assert browser.get("/api/v1/me").status_code == 401
