"""Every route × every role × own, sibling and foreign things, against a table a person can review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from engine.context import Ctx
from handlers.imports.models import DirectoryImport
from handlers.models import drafts
from handlers.notices import templates
from handlers.notices.wording import Wording
from tests.web.packages import BPMN, KEY
from tests.web.site import Site
from tests.web.stakes import Stake, make_stakes
from tests.web.twins import Twin, make_campaign, make_twin, with_personal_things
from tests.web.who import PUBLIC, SEATS, UNITS, WHO
from web import policy
from web.app import create_app
from web.token_routes import TOKEN_ROUTES

Own = tuple[Twin, Stake]
IMPORT = "f" * 32
FORMS = {"reviews.add_expert": {"person_id": "p:employee@team-00001", "fields": "机械"}}
"""What has to be typed before anything is looked for; the other forms are sent empty."""
QUERIES = (
    {
        f"progress.{view}": "?campaign=2026"
        for view in (
            "bodies",
            "tasks",
            "export",
            "export_xlsx",
            "preview_chase",
            "chase",
            "table_csv",
            "table_xlsx",
            "paper",
        )
    }
    | {"agenda.moments": "?on=2026-03-05", "heat.tasks": "?node=DraftPlan"}
    | {f"agenda_moves.{view}": "?campaign=2026&number=1" for view in ("phase", "move_phase")}
)


@pytest.fixture
def twins(site: Site) -> dict[str, Own]:
    """Of each unit what is its own: processes, personal things, and what it has at stake."""
    make_campaign(site)
    site.runtime.run("system", _keep_import)
    draft = {"diagram.bpmn": BPMN.replace("制定方案", "起草方案")}
    site.runtime.run("system", lambda ctx: drafts.save(ctx, KEY, draft, 0))
    words = Wording("{title}", "{number}", "{title}", "{number}")
    site.runtime.run("system", lambda ctx: templates.release(ctx, "plan_issued", words, "", 0))
    made = {unit: with_personal_things(site, make_twin(site, unit, f"CANARY{unit[-1]}")) for unit in UNITS}
    stakes = make_stakes(site, made)
    return {unit: (made[unit], stakes[unit]) for unit in UNITS}


def _keep_import(ctx: Ctx) -> None:
    ctx.session.add(
        DirectoryImport(
            id=IMPORT, file_name="x", digest="0" * 64, uploaded_by="system", uploaded_at=ctx.now(), content=[]
        )
    )


def _routes(app: Flask) -> Iterator[tuple[str, str, Any]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in WHO:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, rule


def _arguments(rule: Any, twin: Twin, stake: Stake) -> dict[str, Any]:
    known = {
        "task_id": twin.task_id,
        "instance_id": twin.instance_id,
        "incident_id": twin.incident_id,
        "notice_id": twin.notice_id,
        "session_id": twin.session_id,
        "token_id": twin.token_id,
        "file_id": twin.file_id,
        "upload_id": twin.upload_id,
        "campaign_id": "2026",
        "person_id": f"p:{twin.seat}",
        **{"absence_id": twin.absence_id, "comment_id": twin.comment_id, "message_id": twin.message_id},
        **{"sheet_id": stake.sheet_id, "ballot_id": stake.ballot_id, "round_id": stake.round_id},
        **{"entry_id": stake.entry_id, "batch_id": stake.batch_id, "receiver_id": stake.receiver_id},
        "key": "approval",
        "kind": "plan_issued",
        "policy": "default",
        "circular_id": "none",
        "scenario_id": "s1",
        "code": "unit_plans",
        "row_key": f"2026,{twin.organisation_id}",
        "import_id": IMPORT,
        "number": 1,
    }
    # What the same word means elsewhere: a task's due date, a report's row, an honour's.
    elsewhere = {
        **{key: {"token_id": twin.task_id} for key in ("agenda_moves.moment", "agenda_moves.move_moment")},
        "report_figures.show": {"code": "activity_reports", "row_key": stake.report_key},
        "printing.paper": {"code": "honours", "row_key": stake.honour_id},
    }
    return {name: {**known, **elsewhere.get(rule.endpoint, {})}[name] for name in rule.arguments}


def _path(site: Site, endpoint: str, rule: Any, own: Own) -> str:
    with site.app.test_request_context():
        path = site.app.url_for(endpoint, **_arguments(rule, *own), _external=False)
    return path + QUERIES.get(endpoint, "")


def _is_of_a_unit(rule: Any) -> bool:
    return bool(
        rule.arguments
        & {
            *("task_id", "instance_id", "incident_id", "notice_id", "row_key", "session_id", "token_id"),
            *("file_id", "absence_id", "comment_id", "message_id", "receiver_id", "batch_id"),
            *("sheet_id", "ballot_id", "round_id", "entry_id"),
        }
    )


def test_table_names_every_route() -> None:
    assert sorted(WHO) == sorted(policy.ROUTES.keys() - PUBLIC)
    assert {
        endpoint for endpoint, permission in policy.ROUTES.items() if permission == policy.PUBLIC
    } == PUBLIC


DAILY = (
    "office@city",
    "sysadmin@city",
    "county_union@county-02",
    "unit_union@ent-0001",
    "employee@team-00001",
)
"""Seats of the usual run; `make test-all` has all of them."""


@pytest.mark.parametrize(
    "seat", [seat if seat in DAILY else pytest.param(seat, marks=pytest.mark.long) for seat in SEATS]
)
def test_gate_agrees_with_the_table(site: Site, twins: dict[str, Own], seat: str) -> None:
    wrong = []
    browser = site.as_(seat)
    for endpoint, method, rule in _routes(site.app):
        for unit in UNITS if _is_of_a_unit(rule) else UNITS[:1]:
            allowed = WHO[endpoint](unit) if callable(WHO[endpoint]) else WHO[endpoint]
            browser = browser if site.is_signed_in(browser) else site.as_(seat)
            path = _path(site, endpoint, rule, twins[unit])
            answer = browser.get(path) if method == "GET" else browser.post(path, FORMS.get(endpoint))
            assert answer.status_code < 500, path
            got_in = answer.status_code not in (401, 403, 404)
            if got_in != (seat in allowed):
                wrong.append(f"{method} {endpoint} of {unit}: {answer.status_code}")
    assert wrong == []


def test_refusals_hide_things_and_name_roles(site: Site, twins: dict[str, Own]) -> None:
    browser = site.as_("unit_union@ent-0001")
    assert browser.get(f"/tasks/{twins['ent-0002'][0].task_id}").status_code == 404
    assert browser.get(f"/instances/{twins['ent-0002'][0].instance_id}").status_code == 404
    assert browser.get("/definitions").status_code == 403
    assert browser.get("/definitions/nothing").status_code == 403, "a role is asked before the thing"
    assert "您没有权限这样做" in browser.get("/incidents").text


def test_visitor_is_sent_to_sign_in_everywhere(site: Site, twins: dict[str, Own]) -> None:
    for endpoint, method, rule in _routes(site.app):
        path = _path(site, endpoint, rule, twins["ent-0001"])
        browser = site.visitor()
        if method == "GET":
            answer = browser.get(path)
            assert answer.status_code == 303, path
            assert answer.location.startswith("/login?next=")
            assert browser.get(path, headers={"Accept": "application/json"}).status_code == 401
        else:
            answer = browser.post(path)
            assert answer.status_code in (401, 403), path
        assert "CANARY" not in answer.text


def test_unknown_ids_do_not_exist(site: Site) -> None:
    for seat in ("unit_union@ent-0001", "sysadmin@city"):
        browser = site.as_(seat)
        for path in ("/tasks/none", "/instances/none", "/instances/none/state.json", "/nothing/at/all"):
            assert browser.get(path).status_code == 404, path


def test_application_does_not_start_without_every_line(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for table in (policy.ROUTES, TOKEN_ROUTES):
        for endpoint in sorted(table):
            with pytest.MonkeyPatch.context() as patch:
                patch.delitem(table, endpoint)
                with pytest.raises(RuntimeError, match=endpoint):
                    policy.verify(site.app)
    monkeypatch.delitem(policy.ROUTES, "inbox.show")
    with pytest.raises(RuntimeError, match=r"inbox\.show"):
        create_app(site.runtime, site.app.config["SAICHENG"])


def test_application_does_not_start_with_a_wrong_line(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    config = site.app.config["SAICHENG"]
    monkeypatch.setitem(policy.ROUTES, "gone.page", policy.PUBLIC)
    with pytest.raises(RuntimeError, match=r"gone\.page"):
        create_app(site.runtime, config)
    monkeypatch.delitem(policy.ROUTES, "gone.page")
    monkeypatch.setitem(policy.ROUTES, "inbox.show", "anybody")
    with pytest.raises(RuntimeError, match="anybody"):
        create_app(site.runtime, config)
    monkeypatch.setitem(policy.ROUTES, "inbox.show", policy.SIGNED_IN)
    monkeypatch.setitem(TOKEN_ROUTES, "api.show_me", ("everything", policy.SIGNED_IN))
    with pytest.raises(RuntimeError, match="everything"):
        create_app(site.runtime, config)
