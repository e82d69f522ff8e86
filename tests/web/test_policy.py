"""Every route × every role × own, sibling and foreign things, against a table a person can review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from tests.web.twins import Twin, make_campaign, make_twin
from web import policy
from web.app import create_app

EVERYTHING = (
    "office",
    "office_director",
    "group_leader",
    "group_member",
    "supervisor",
    "sysadmin",
    "discipline",
)
SEATS = (
    *(f"{role}@city" for role in EVERYTHING),
    "group_deputy@d_st",
    "designer@city",
    "publisher@city",
    "formal_checker@city",
    "county_union@county-01",
    "county_union@county-02",
    "unit_union@ent-0001",
    "unit_admin@ent-0001",
    "unit_union@ent-0002",
    "unit_union@ent-0003",
    "team_leader@team-00001",
    "employee@team-00001",
)
ALL = frozenset(SEATS)
SEE_ALL = frozenset({*(f"{role}@city" for role in EVERYTHING), "group_deputy@d_st"})
DESIGNERS = frozenset({"designer@city", "sysadmin@city"})
RELEASERS = DESIGNERS | {"office_director@city"}
OPERATORS = frozenset({"sysadmin@city"})
OFFICE = frozenset({"office@city", "office_director@city"})
KEEPERS = OFFICE | OPERATORS
COUNTY_OF = {"ent-0001": "county-01", "ent-0002": "county-01", "ent-0003": "county-02"}
UNITS = tuple(COUNTY_OF)  # own, sibling (same county) and foreign of unit_union@ent-0001


def unit_itself(unit: str) -> frozenset[str]:
    """Who may work on a unit's open task."""
    return frozenset({f"unit_union@{unit}"})


def lookers(unit: str) -> frozenset[str]:
    """Who may look at a unit's process: overseers, its county, the unit's union and management."""
    own = {f"unit_union@{unit}", f"county_union@{COUNTY_OF[unit]}"}
    return SEE_ALL | own | ({"unit_admin@ent-0001"} if unit == "ent-0001" else set())


CHASERS = frozenset(f"{role}@city" for role in ("office", "office_director", "group_leader", "supervisor"))


def chasers(unit: str) -> frozenset[str]:
    """Who may press for a unit's tasks: those who run the contest, and its county."""
    return CHASERS | {f"county_union@{COUNTY_OF[unit]}"}


# Reviewed by hand: who gets past the gate. A set of seats; or, for things of a unit, a function of the unit.
WHO: Mapping[str, Any] = {
    "login.sign_out": ALL,
    "home.index": ALL,
    "inbox.show": ALL,
    "inbox.news": ALL,
    **dict.fromkeys(
        (
            *("inbox_filters.index", "inbox_filters.save", "inbox_filters.rename", "inbox_filters.share"),
            *("inbox_filters.delete", "inbox_filters.choose_first", "inbox_filters.switch_shortcuts"),
            *("together.confirm", "together.run"),
        ),
        ALL,
    ),
    "start.show": ALL,
    "start.begin": frozenset(),  # nobody is offered the approval; tests/web/views/test_start.py tells who is
    "start.opened": lookers,
    "absences.show": ALL,
    "absences.enter": ALL,
    "absences.end": frozenset(),  # an absence of one's own; tests/web/views/test_absences.py tells whose
    "absences.tasks": ALL,
    "tasks.show": unit_itself,
    "tasks.submit": unit_itself,
    "tasks.save_draft": unit_itself,
    "tasks.redraw": unit_itself,
    "task_operations.show": unit_itself,
    "task_operations.act": unit_itself,
    "task_operations.give": unit_itself,
    "tasks.claim": unit_itself,
    "tasks.release": unit_itself,
    "tasks.done": unit_itself,
    "uploads.send_files": unit_itself,
    "uploads.download": unit_itself,
    "files.download": lookers,
    "tasks.choose_person": unit_itself,
    "tasks.transfer": unit_itself,
    "printing.task": unit_itself,
    "printing.instance": lookers,
    "event_logs.export_csv": ALL,
    "event_logs.export_xes": ALL,
    "event_logs.export_instance_csv": lookers,
    "event_logs.export_instance_xes": lookers,
    "instances.index": ALL,
    "instances.show": lookers,
    "instances.diagram": lookers,
    "instances.state": lookers,
    "instances.chase": chasers,
    "incidents.index": OPERATORS,
    "incidents.retry": OPERATORS,
    "incidents.show": OPERATORS,
    "incidents.correct": OPERATORS,
    "incidents.retry_many": OPERATORS,
    "operations.suspend": OPERATORS,
    "operations.resume": OPERATORS,
    "operations.cancel": OPERATORS,
    "plan.show": ALL,
    "progress.show": ALL,
    "progress.bodies": ALL,
    "progress.export": ALL,
    "progress.export_xlsx": ALL,
    "progress.preview_chase": CHASERS | {"county_union@county-01", "county_union@county-02"},
    "progress.chase": CHASERS | {"county_union@county-01", "county_union@county-02"},
    "imports.index": KEEPERS,
    "imports.template": KEEPERS,
    "imports.upload": KEEPERS,
    "imports.show": KEEPERS,
    "imports.apply": KEEPERS,
    "imports.drop": KEEPERS,
    "registers.index": ALL,
    "registers.show": ALL,
    "registers.export_csv": ALL,
    "registers.export_xlsx": ALL,
    "registers.row": lookers,
    "registers.history": lookers,
    "campaigns.plan": OFFICE,
    "desk.show": ALL,
    "ballots.index": ALL,
    "reviews.index": OFFICE,
    # The town has no round, honours and reports, and nothing is moved; test_reviews.py, test_papers.py, test_moves.py
    # and question 24 tell who.
    **dict.fromkeys(
        (
            *("printing.paper", "report_figures.show"),
            *("desk.sheet", "desk.submit", "ballots.show", "ballots.cast", "reviews.add_expert"),
            *("reviews.show", "reviews.choose", "reviews.entry", "reviews.change"),
            *("moves.show", "moves.act"),
        ),
        frozenset[str](),
    ),
    "campaigns.create": OFFICE,
    "campaigns.suspend": OFFICE,
    "definitions.index": DESIGNERS,
    "definitions.show": DESIGNERS,
    "definitions.version": DESIGNERS,
    "definitions.diagram": RELEASERS,
    "definitions.upload": DESIGNERS,
    "definitions.upload_decisions": DESIGNERS,
    "definitions.package": DESIGNERS,
    "comparison.show": RELEASERS,
    "comparison.diagram": RELEASERS,
    "comparison.revision_diagram": RELEASERS,
    "definitions.plain": DESIGNERS,
    "narrative.show": DESIGNERS,
    "impact.show": DESIGNERS,
    "narrative.paper": DESIGNERS,
    "patterns.choose": DESIGNERS,
    "patterns.create": DESIGNERS,
    "moves.begin": DESIGNERS,
    "plays.show": DESIGNERS,
    "plays.begin": DESIGNERS,
    "plays.cancel": DESIGNERS,
    "trials.show": DESIGNERS,
    "trials.begin": DESIGNERS,
    "trials.act": DESIGNERS,
    "trials.redraw": DESIGNERS,
    "trials.back": DESIGNERS,
    "trials.end": DESIGNERS,
    "scenarios.index": DESIGNERS,
    "scenarios.run": DESIGNERS,
    "scenarios.save": DESIGNERS,
    "scenarios.accept": DESIGNERS,
    "scenarios.delete": DESIGNERS,
    "modeler.edit": DESIGNERS,
    "modeler.draft": DESIGNERS,
    "modeler.choices_of": DESIGNERS,
    "modeler.visit": DESIGNERS,
    "modeler.show_form": DESIGNERS,
    "modeler.history": DESIGNERS,
    "modeler.package": DESIGNERS,
    "modeler.restore": DESIGNERS,
    "modeler.check": DESIGNERS,
    "modeler.lay_out": DESIGNERS,
    "modeler.variables_of": DESIGNERS,
    "modeler.save": DESIGNERS,
    "modeler.discard": DESIGNERS,
    "release.register": RELEASERS,
    "release.show": DESIGNERS,
    "release.ask": DESIGNERS,
    "release.withdraw": DESIGNERS,
    "release.catch_up": DESIGNERS,
    "templates.index": DESIGNERS,
    "templates.edit": DESIGNERS,
    "templates.submit": DESIGNERS,
    "templates.preview": DESIGNERS,
    "templates.discard": DESIGNERS,
    "templates.ship": DESIGNERS,
    "templates.restore": DESIGNERS,
    "notices.show": ALL,
    "notices.open_notice": unit_itself,
    "notices.read_all": ALL,
    "account.show": ALL,
    "account.change_password": ALL,
    "account.change_language": ALL,
    "account.end_session": unit_itself,
    "tokens.create": ALL,
    "tokens.revoke": unit_itself,
}
PUBLIC = {
    *(
        f"public.{view}"
        for view in ("notices", "notice", "object_to", "file_objection", "filed", "ask", "verify")
    ),
    *(f"gallery.{view}" for view in ("index", "show", "picture", "ask", "asked")),
    "assets.static_file",
    "health.healthz",
    "login.show",
    "login.sign_in",
    "api_pages.index",
    "api_pages.openapi_json",
}
IMPORT = "f" * 32
QUERIES = {
    f"progress.{view}": "?campaign=2026"
    for view in ("bodies", "export", "export_xlsx", "preview_chase", "chase")
}


@pytest.fixture
def twins(site: Site) -> dict[str, Twin]:
    make_campaign(site)
    site.runtime.run("system", _keep_import)
    draft = {"diagram.bpmn": BPMN.replace("制定方案", "起草方案")}
    site.runtime.run("system", lambda ctx: drafts.save(ctx, KEY, draft, 0))
    words = Wording("{title}", "{number}", "{title}", "{number}")
    site.runtime.run("system", lambda ctx: templates.release(ctx, "plan_issued", words, "", 0))
    return {unit: make_twin(site, unit, f"CANARY{unit[-1]}") for unit in UNITS}


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


def _arguments(rule: Any, twin: Twin) -> dict[str, Any]:
    known = {
        "task_id": twin.task_id,
        "instance_id": twin.instance_id,
        "incident_id": twin.incident_id,
        "notice_id": twin.notice_id,
        "session_id": twin.session_id,
        "token_id": twin.token_id,
        "file_id": twin.file_id,
        "campaign_id": "2026",
        **dict.fromkeys(("sheet_id", "ballot_id", "round_id", "entry_id", "batch_id", "absence_id"), "none"),
        "key": "approval",
        "kind": "plan_issued",
        "scenario_id": "s1",
        "code": "unit_plans",
        "row_key": f"2026,{twin.organisation_id}",
        "import_id": IMPORT,
        "number": 1,
    }
    return {name: known[name] for name in rule.arguments}


def _path(site: Site, endpoint: str, rule: Any, twin: Twin) -> str:
    with site.app.test_request_context():
        return str(site.app.url_for(endpoint, **_arguments(rule, twin), _external=False)) + QUERIES.get(
            endpoint, ""
        )


def _is_of_a_unit(rule: Any) -> bool:
    return bool(
        rule.arguments
        & {
            *("task_id", "instance_id", "incident_id", "notice_id", "row_key", "session_id", "token_id"),
            "file_id",
        }
    )


def test_table_names_every_route() -> None:
    assert sorted(WHO) == sorted(policy.ROUTES.keys() - PUBLIC)
    assert {
        endpoint for endpoint, permission in policy.ROUTES.items() if permission == policy.PUBLIC
    } == PUBLIC


@pytest.mark.parametrize("seat", SEATS)
def test_gate_agrees_with_the_table(site: Site, twins: dict[str, Twin], seat: str) -> None:
    wrong = []
    for endpoint, method, rule in _routes(site.app):
        for unit in UNITS if _is_of_a_unit(rule) else UNITS[:1]:
            allowed = WHO[endpoint](unit) if callable(WHO[endpoint]) else WHO[endpoint]
            browser = site.as_(seat)
            path = _path(site, endpoint, rule, twins[unit])
            answer = browser.get(path) if method == "GET" else browser.post(path)
            assert answer.status_code < 500, path
            got_in = answer.status_code not in (401, 403, 404)
            if got_in != (seat in allowed):
                wrong.append(f"{method} {endpoint} of {unit}: {answer.status_code}")
    assert wrong == []


def test_refusals_hide_things_and_name_roles(site: Site, twins: dict[str, Twin]) -> None:
    browser = site.as_("unit_union@ent-0001")
    assert browser.get(f"/tasks/{twins['ent-0002'].task_id}").status_code == 404
    assert browser.get(f"/instances/{twins['ent-0002'].instance_id}").status_code == 404
    assert browser.get("/definitions").status_code == 403
    assert browser.get("/definitions/nothing").status_code == 403, "a role is asked before the thing"
    assert "您没有权限这样做" in browser.get("/incidents").text


def test_visitor_is_sent_to_sign_in_everywhere(site: Site, twins: dict[str, Twin]) -> None:
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
    for table in (policy.ROUTES, policy.TOKEN_ROUTES):
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
    monkeypatch.setitem(policy.TOKEN_ROUTES, "api.show_me", ("everything", policy.SIGNED_IN))
    with pytest.raises(RuntimeError, match="everything"):
        create_app(site.runtime, config)
