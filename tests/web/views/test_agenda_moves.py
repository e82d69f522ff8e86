"""改期: what would follow is shown, then done all or not at all."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import date
from html import unescape
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from engine.models import AuditEvent, Timer
from handlers.plans.models import UnitPlan
from handlers.reminders.models import PhaseReminder
from tests.web.site import SECRET, Browser, Site, hidden, open_session
from tests.web.trail import watched
from tests.workflows.contest import Contest, fresh_contest
from web.app import create_app
from web.auth import COOKIE
from web.config import Config

OLD, NEW = date(2015, 3, 31), date(2015, 3, 25)
PHASE = "/agenda/phase?campaign=2015&number=1&starts_on=2015-03-01&ends_on="


def _app(contest: Contest, folder: Path) -> Flask:
    return create_app(contest.runtime, Config(folder, "", 8000, "http://localhost", "", SECRET))


def _browser(contest: Contest, app: Flask, person_id: str) -> Browser:
    token = contest.runtime.run("system", lambda ctx: open_session(ctx, person_id))
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    return Browser(app, client, token)


def _due(contest: Contest, day: date) -> int:
    """How many timers wait for the end of a day."""
    with contest.read() as ctx:
        end = ctx.ports.calendar(ctx).end_of_day(day)
        return len(ctx.session.scalars(select(Timer.token_id).where(Timer.due_at == end)).all())


def _form(page: str, reason: str = "会议改期") -> dict[str, object]:
    names = ("idempotency_key", "campaign", "number", "starts_on", "ends_on", "seal")
    groups = [unescape(each) for each in re.findall(r'name="group" value="([^"]+)"', page)]
    return {**{name: hidden(page, name) for name in names}, "group": groups, "reason": reason}


def test_moving_the_end_of_a_phase_takes_along_what_was_set_for_it(tmp_path: Path) -> None:
    with fresh_contest() as contest, ExitStack() as stack:
        contest.start_year()
        contest.go_to(date(2015, 3, 2))
        contest.start_phase("mobilisation", date(2015, 3, 1))
        app = _app(contest, tmp_path)
        stack.enter_context(watched(app, contest.runtime.url))
        office = _browser(contest, app, "p:office@city")
        year = office.get("/agenda?campaign=2015").text
        assert year.index("调整阶段日期") < year.index("<table"), "not below fifty weeks"
        waiting = _due(contest, OLD)
        assert waiting > 3
        page = office.get(PHASE + "2015-03-25").text
        assert page.count('name="group"') >= 1
        assert "改变报送期限的材料" in page
        assert _due(contest, OLD) == waiting  # nothing is done by looking

        refused = unescape(office.get(PHASE + "2015-04-05").text)
        assert "后一阶段须在前一阶段结束之后开始" in refused
        assert "从 2015年4月1日 开始。请先把它的开始日期改到 2015年4月6日 或更晚，再改本阶段。" in refused
        [first] = re.findall(r'href="(/agenda/phase\?[^"]*)">先改“', refused)
        assert "number=2&starts_on=2015-04-06" in first
        assert "保存后会怎样" in office.get(first).text
        second = unescape(
            office.get("/agenda/phase?campaign=2015&number=2&starts_on=2015-03-20&ends_on=2015-10-31").text
        )
        assert "到 2015年3月31日 才结束。请先把它的结束日期改到 2015年3月19日 或更早，再改本阶段。" in second
        assert 'href="/agenda/phase?campaign=2015&amp;number=1"' in office.get("/agenda").text
        assert office.post("/agenda/phase", _form(page, reason="")).status_code == 422
        assert office.post("/agenda/phase", {**_form(page), "seal": "x"}).status_code == 409
        assert _due(contest, OLD) == waiting

        form = _form(page)
        first, second = office.post("/agenda/phase", form), office.post("/agenda/phase", form)
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.location == second.location
        assert (_due(contest, OLD), _due(contest, NEW)) == (0, waiting)
        with contest.read() as ctx:
            [moved] = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "phase.moved"))
            assert moved.data["reason"] == "会议改期"
            changed = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "timer_changed")).all()
            assert len(changed) == waiting
        assert office.post("/agenda/phase", {**form, "idempotency_key": "another"}).status_code == 409

        contest.go_to(date(2015, 3, 26))
        assert all(plan.overdue_at is not None for plan in contest.get_all(UnitPlan) if plan.state == "open")
        reminders = [row for row in contest.get_all(PhaseReminder, phase_number=1) if row.event == "closes"]
        assert {row.boundary_on for row in reminders} == {NEW}
        county = _browser(contest, app, "p:county_union@county-01")
        assert county.get(PHASE + "2015-03-25").status_code == 403


def test_an_operator_moves_one_due_date(site: Site) -> None:
    task_id = site.open_task(site.start("ent-0001"))
    before = site.task(task_id).due_at
    operator = site.as_("sysadmin@city")
    page = operator.get(f"/agenda/moment/{task_id}?at=2026-03-20T17:00").text
    form = {name: hidden(page, name) for name in ("idempotency_key", "at", "before")} | {"reason": "顺延"}
    assert operator.post(f"/agenda/moment/{task_id}", {**form, "reason": ""}).status_code == 422
    assert site.task(task_id).due_at == before
    assert operator.post(f"/agenda/moment/{task_id}", form).status_code == 303
    assert operator.post(f"/agenda/moment/{task_id}", form).status_code == 303
    due_at = site.task(task_id).due_at
    assert due_at is not None
    assert due_at.isoformat() == "2026-03-20T09:00:00+00:00"
    assert operator.post(f"/agenda/moment/{task_id}", {**form, "idempotency_key": "x"}).status_code == 409
    past = {**form, "before": due_at.isoformat(), "at": "2026-03-01T09:00", "idempotency_key": "y"}
    assert operator.post(f"/agenda/moment/{task_id}", past).status_code == 422
    assert "不能这样改" in operator.get(f"/agenda/moment/{task_id}?at=2026-03-01T09:00").text
    assert site.as_("office@city").get(f"/agenda/moment/{task_id}").status_code == 403
    assert operator.get("/agenda/moment/nothing").status_code == 404
