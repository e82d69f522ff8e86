"""Who gets past the gate of every route, reviewed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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


def enders(unit: str) -> frozenset[str]:
    """Who may end an absence of a unit's union: the union itself, and who runs the system."""
    return unit_itself(unit) | OPERATORS


CHASERS = frozenset(f"{role}@city" for role in ("office", "office_director", "group_leader", "supervisor"))


WATCHERS = SEE_ALL | DESIGNERS | {"county_union@county-01", "county_union@county-02"}


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
    "absences.end": enders,
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
    **dict.fromkeys(("uploads.begin", "uploads.ask", "uploads.add_piece"), unit_itself),
    "uploads.download": unit_itself,
    **dict.fromkeys(("files.download", "files.preview", "files.content"), lookers),
    "tasks.choose_person": unit_itself,
    "tasks.transfer": unit_itself,
    "printing.task": unit_itself,
    "printing.instance": lookers,
    **dict.fromkeys(("comments.show", "comments.add", "comments.people"), lookers),
    "comments.edit": unit_itself,
    "comments.change": lookers,  # who has not written it is told that it stays as it is
    "event_logs.export_csv": ALL,
    "event_logs.export_xes": ALL,
    "event_logs.export_instance_csv": lookers,
    "event_logs.export_instance_xes": lookers,
    "instances.index": ALL,
    "instances.show": lookers,
    "instances.diagram": lookers,
    "instances.state": lookers,
    "instances.chase": chasers,
    "access.show": OPERATORS,
    "access.begin": OPERATORS,
    "access.leave": ALL,
    "cases.download": SEE_ALL,
    "replays.show": lookers,
    "replays.steps": lookers,
    "replays.diagram": lookers,
    "audit.index": OPERATORS | {"discipline@city"},
    "audit.export_csv": OPERATORS | {"discipline@city"},
    "incidents.index": OPERATORS,
    "incidents.retry": OPERATORS,
    "incidents.show": OPERATORS,
    "incidents.correct": OPERATORS,
    "incidents.retry_many": OPERATORS,
    "incidents.retry_review": OPERATORS,
    "disclosures.show": OPERATORS,
    "disclosures.read": OPERATORS,
    "operations.suspend": OPERATORS,
    "operations.resume": OPERATORS,
    "operations.cancel": OPERATORS,
    "plan.show": ALL,
    "progress.show": ALL,
    **dict.fromkeys(("agenda.show", "agenda.moments"), ALL),
    **dict.fromkeys(("agenda_moves.phase", "agenda_moves.move_phase"), OFFICE),
    **dict.fromkeys(("agenda_moves.moment", "agenda_moves.move_moment"), OPERATORS),
    **dict.fromkeys(("heat.index", "heat.show", "heat.tasks", "heat.diagram"), WATCHERS),
    "progress.table_csv": ALL,
    "progress.table_xlsx": ALL,
    "progress.bodies": ALL,
    "progress.tasks": ALL,
    "progress.export": ALL,
    "progress.paper": ALL,
    "progress.export_xlsx": ALL,
    "progress.preview_chase": CHASERS | {"county_union@county-01", "county_union@county-02"},
    **dict.fromkeys(
        ("seasons.show", "seasons.make", "seasons.export_xlsx", "seasons.paper"),
        CHASERS | {"county_union@county-01", "county_union@county-02"},
    ),
    "progress.chase": CHASERS | {"county_union@county-01", "county_union@county-02"},
    "radar.show": SEE_ALL | {"county_union@county-01", "county_union@county-02"},
    "radar.chase": CHASERS | {"county_union@county-01", "county_union@county-02"},
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
    **dict.fromkeys(("printing.paper", "report_figures.show"), lookers),
    # A union judges and votes on the work of others: what it was given is nobody else's.
    **dict.fromkeys(("desk.sheet", "desk.submit", "ballots.show", "ballots.cast"), unit_itself),
    **dict.fromkeys(
        ("reviews.add_expert", "reviews.show", "reviews.choose", "reviews.entry", "reviews.change"), OFFICE
    ),
    **dict.fromkeys(("moves.show", "moves.act"), DESIGNERS),
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
    **dict.fromkeys(
        (f"circulars.{view}" for view in ("index", "new", "submit", "recipients")),
        OFFICE | {"county_union@county-01", "county_union@county-02"},
    ),
    "circulars.show": frozenset(),  # there is none; tests/web/views/test_circulars.py tells whose
    "reminder_rules.index": WATCHERS,
    "reminder_rules.show": WATCHERS,
    "reminder_rules.release": OFFICE,
    "notices.show": ALL,
    "notices.open_notice": unit_itself,
    "notices.read_all": ALL,
    "notice_choices.show": ALL,
    "notice_choices.save": ALL,
    "deliveries.index": ALL,
    "deliveries.export": ALL,
    "deliveries.retry": OPERATORS,
    **dict.fromkeys(("webhooks.edit", "webhooks.change", "webhooks.test", "webhooks.delete"), KEEPERS),
    "webhooks.index": KEEPERS,
    "webhooks.new": KEEPERS,
    "webhooks.create": KEEPERS,
    "account.show": ALL,
    "account.change_password": ALL,
    "account.change_language": ALL,
    **dict.fromkeys(
        (f"second_factor.{act}" for act in ("show", "begin", "confirm", "renew", "switch_off")), ALL
    ),
    **dict.fromkeys(
        (
            *("accounts.index", "accounts.show", "accounts.open_one", "accounts.issue_link", "accounts.lock"),
            "accounts.require_second_factor",
        ),
        OPERATORS,
    ),
    "accounts.remove_second_factor": OPERATORS,
    "account.end_session": unit_itself,
    "calendar.create": ALL,
    "calendar.revoke": ALL,
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
    "calendar.show",
    "handbook.index",
    "handbook.show",
    "handbook.picture",
    "offline.script",
    "offline.show",
    "cases.key",
    "cases.key_file",
    "login.show",
    "login.sign_in",
    *(f"passwords.{view}" for view in ("forgotten", "ask", "new", "set_new")),
    "sign_on.begin",
    "sign_on.come_back",
    "second_step.show",
    "second_step.check",
    "api_pages.index",
    "api_pages.openapi_json",
}
