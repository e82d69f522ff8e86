"""Every route and who may use it; enforced in one place, before the view runs.

ROUTES are for people with a session, TOKEN_ROUTES (`web/token_routes.py`) for programs with a token.

A permission is `public`, `signed_in`, `role:<code>,<code>` or `<thing>:<relation>`. What a person may not see
does not exist (404); what a role may not do is refused (403).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from engine.context import Ctx
from engine.errors import Forbidden, NotFound
from handlers.directory import scopes
from handlers.files.readers import require_file
from handlers.registers import queries as registers
from handlers.reviews import scoring, voting
from web import standing_in, visibility
from web.identity import Identity
from web.permissions import (
    ANY_SCOPE,
    AUDITOR,
    BALLOT,
    CHASER,
    DESIGNER,
    FILE,
    INSTANCE,
    KEEPER,
    OFFICE,
    OPERATOR,
    OVERSEEN,
    OVERSEER,
    PUBLIC,
    REGISTER,
    REGISTER_ROW,
    RELEASER,
    SENDER,
    SHEET,
    SIGNED_IN,
    TASK,
    WATCHER,
)
from web.registers.catalogue import get_register
from web.token_routes import TOKEN_ROUTES

ROUTES: dict[str, str] = {
    "assets.static_file": PUBLIC,
    "health.healthz": PUBLIC,
    "handbook.index": PUBLIC,
    "handbook.show": PUBLIC,
    "handbook.picture": PUBLIC,
    "offline.script": PUBLIC,
    "offline.show": PUBLIC,
    "cases.key": PUBLIC,
    "cases.key_file": PUBLIC,
    "public.notices": PUBLIC,
    "public.notice": PUBLIC,
    "public.object_to": PUBLIC,
    "public.file_objection": PUBLIC,
    "public.filed": PUBLIC,
    "public.ask": PUBLIC,
    "public.verify": PUBLIC,
    "gallery.index": PUBLIC,
    "gallery.show": PUBLIC,
    "gallery.picture": PUBLIC,
    "gallery.ask": PUBLIC,
    "gallery.asked": PUBLIC,
    "calendar.show": PUBLIC,
    "login.show": PUBLIC,
    "login.sign_in": PUBLIC,
    "second_step.show": PUBLIC,
    "second_step.check": PUBLIC,
    "sign_on.begin": PUBLIC,
    "sign_on.come_back": PUBLIC,
    "passwords.forgotten": PUBLIC,
    "passwords.ask": PUBLIC,
    "passwords.new": PUBLIC,
    "passwords.set_new": PUBLIC,
    "login.sign_out": SIGNED_IN,
    "home.index": SIGNED_IN,
    "inbox.show": SIGNED_IN,
    "inbox.news": SIGNED_IN,
    "inbox_filters.index": SIGNED_IN,
    "inbox_filters.save": SIGNED_IN,
    "inbox_filters.rename": SIGNED_IN,
    "inbox_filters.share": SIGNED_IN,
    "inbox_filters.delete": SIGNED_IN,
    "inbox_filters.choose_first": SIGNED_IN,
    "inbox_filters.switch_shortcuts": SIGNED_IN,
    "together.confirm": SIGNED_IN,
    "together.run": SIGNED_IN,
    "start.show": SIGNED_IN,
    "start.begin": SIGNED_IN,
    "start.opened": INSTANCE,
    "tasks.show": TASK,
    "tasks.submit": TASK,
    "tasks.save_draft": TASK,
    "tasks.redraw": TASK,
    "tasks.done": TASK,
    "uploads.send_files": TASK,
    "uploads.begin": TASK,
    "uploads.ask": TASK,
    "uploads.add_piece": TASK,
    "uploads.download": TASK,
    "files.download": FILE,
    "files.preview": FILE,
    "files.content": FILE,
    "tasks.choose_person": TASK,
    "tasks.transfer": TASK,
    "task_operations.show": TASK,
    "task_operations.act": TASK,
    "task_operations.give": TASK,
    "tasks.claim": TASK,
    "tasks.release": TASK,
    "printing.task": TASK,
    "printing.instance": INSTANCE,
    "printing.paper": REGISTER_ROW,
    "instances.index": SIGNED_IN,
    "instances.show": INSTANCE,
    "instances.diagram": INSTANCE,
    "instances.state": INSTANCE,
    "instances.chase": INSTANCE,
    **dict.fromkeys(
        ("comments.show", "comments.add", "comments.people", "comments.edit", "comments.change"), INSTANCE
    ),
    "cases.download": OVERSEEN,
    "replays.show": INSTANCE,
    "replays.steps": INSTANCE,
    "replays.diagram": INSTANCE,
    "event_logs.export_csv": SIGNED_IN,
    "event_logs.export_xes": SIGNED_IN,
    "event_logs.export_instance_csv": INSTANCE,
    "event_logs.export_instance_xes": INSTANCE,
    "access.show": OPERATOR,
    "access.begin": OPERATOR,
    "access.leave": SIGNED_IN,
    "audit.index": AUDITOR,
    "audit.export_csv": AUDITOR,
    "incidents.index": OPERATOR,
    "incidents.retry": OPERATOR,
    "incidents.show": OPERATOR,
    "incidents.correct": OPERATOR,
    "incidents.retry_many": OPERATOR,
    "incidents.retry_review": OPERATOR,
    "disclosures.show": OPERATOR,
    "disclosures.read": OPERATOR,
    "operations.suspend": OPERATOR,
    "operations.resume": OPERATOR,
    "operations.cancel": OPERATOR,
    "plan.show": SIGNED_IN,
    "progress.show": SIGNED_IN,
    "agenda.show": SIGNED_IN,
    "agenda_moves.phase": OFFICE,
    "agenda_moves.move_phase": OFFICE,
    "agenda_moves.moment": OPERATOR,
    "agenda_moves.move_moment": OPERATOR,
    "agenda.moments": SIGNED_IN,
    "heat.index": WATCHER,
    "heat.show": WATCHER,
    "heat.tasks": WATCHER,
    "heat.diagram": WATCHER,
    "progress.table_csv": SIGNED_IN,
    "progress.table_xlsx": SIGNED_IN,
    "progress.bodies": SIGNED_IN,
    "progress.tasks": SIGNED_IN,
    "progress.export": SIGNED_IN,
    "progress.paper": SIGNED_IN,
    "progress.export_xlsx": SIGNED_IN,
    "progress.chase": CHASER,
    "progress.preview_chase": CHASER,
    "radar.show": OVERSEER,
    "radar.chase": CHASER,
    "seasons.show": CHASER,
    "seasons.make": CHASER,
    "seasons.export_xlsx": CHASER,
    "seasons.paper": CHASER,
    "imports.index": KEEPER,
    "imports.template": KEEPER,
    "imports.upload": KEEPER,
    "imports.show": KEEPER,
    "imports.apply": KEEPER,
    "imports.drop": KEEPER,
    "registers.index": SIGNED_IN,
    "registers.show": REGISTER,
    "registers.export_csv": REGISTER,
    "registers.export_xlsx": REGISTER,
    "registers.row": REGISTER_ROW,
    "registers.history": REGISTER_ROW,
    "report_figures.show": REGISTER_ROW,
    "campaigns.plan": OFFICE,
    "desk.show": SIGNED_IN,
    "desk.sheet": SHEET,
    "desk.submit": SHEET,
    "ballots.index": SIGNED_IN,
    "ballots.show": BALLOT,
    "ballots.cast": BALLOT,
    "reviews.index": OFFICE,
    "reviews.add_expert": OFFICE,
    "reviews.show": OFFICE,
    "reviews.choose": OFFICE,
    "reviews.entry": OFFICE,
    "reviews.change": OFFICE,
    "campaigns.create": OFFICE,
    "campaigns.suspend": OFFICE,
    "definitions.index": DESIGNER,
    "definitions.show": DESIGNER,
    "definitions.version": DESIGNER,
    "definitions.diagram": RELEASER,
    "definitions.upload": DESIGNER,
    "definitions.upload_decisions": DESIGNER,
    "definitions.package": DESIGNER,
    "comparison.show": RELEASER,
    "comparison.diagram": RELEASER,
    "comparison.revision_diagram": RELEASER,
    "definitions.plain": DESIGNER,
    "narrative.show": DESIGNER,
    "impact.show": DESIGNER,
    "moves.begin": DESIGNER,
    "moves.show": DESIGNER,
    "moves.act": DESIGNER,
    "narrative.paper": DESIGNER,
    "patterns.choose": DESIGNER,
    "patterns.create": DESIGNER,
    "plays.show": DESIGNER,
    "plays.begin": DESIGNER,
    "plays.cancel": DESIGNER,
    "trials.show": DESIGNER,
    "trials.begin": DESIGNER,
    "trials.act": DESIGNER,
    "trials.redraw": DESIGNER,
    "trials.back": DESIGNER,
    "trials.end": DESIGNER,
    "scenarios.index": DESIGNER,
    "scenarios.run": DESIGNER,
    "scenarios.save": DESIGNER,
    "scenarios.accept": DESIGNER,
    "scenarios.delete": DESIGNER,
    "modeler.edit": DESIGNER,
    "modeler.draft": DESIGNER,
    "modeler.choices_of": DESIGNER,
    "modeler.visit": DESIGNER,
    "modeler.show_form": DESIGNER,
    "modeler.history": DESIGNER,
    "modeler.package": DESIGNER,
    "modeler.restore": DESIGNER,
    "modeler.check": DESIGNER,
    "modeler.lay_out": DESIGNER,
    "modeler.variables_of": DESIGNER,
    "modeler.save": DESIGNER,
    "modeler.discard": DESIGNER,
    "release.register": RELEASER,
    "release.show": DESIGNER,
    "release.ask": DESIGNER,
    "release.withdraw": DESIGNER,
    "release.catch_up": DESIGNER,
    "templates.index": DESIGNER,
    "templates.edit": DESIGNER,
    "templates.submit": DESIGNER,
    "templates.preview": DESIGNER,
    "templates.discard": DESIGNER,
    "templates.ship": DESIGNER,
    "templates.restore": DESIGNER,
    "circulars.index": SENDER,
    "circulars.new": SENDER,
    "circulars.submit": SENDER,
    "circulars.recipients": SENDER,
    "circulars.show": SENDER,
    "reminder_rules.index": WATCHER,
    "reminder_rules.show": WATCHER,
    "reminder_rules.release": OFFICE,
    "notices.show": SIGNED_IN,
    "notices.open_notice": SIGNED_IN,
    "notices.read_all": SIGNED_IN,
    "notice_choices.show": SIGNED_IN,
    "notice_choices.save": SIGNED_IN,
    "deliveries.index": SIGNED_IN,
    "deliveries.export": SIGNED_IN,
    "deliveries.retry": SIGNED_IN,
    "webhooks.index": KEEPER,
    "webhooks.new": KEEPER,
    "webhooks.create": KEEPER,
    "webhooks.edit": KEEPER,
    "webhooks.change": KEEPER,
    "webhooks.test": KEEPER,
    "webhooks.delete": KEEPER,
    "absences.show": SIGNED_IN,
    "absences.enter": SIGNED_IN,
    "absences.end": SIGNED_IN,
    "absences.tasks": SIGNED_IN,
    "account.show": SIGNED_IN,
    "account.change_password": SIGNED_IN,
    "account.change_language": SIGNED_IN,
    "account.end_session": SIGNED_IN,
    "second_factor.show": SIGNED_IN,
    "second_factor.begin": SIGNED_IN,
    "second_factor.confirm": SIGNED_IN,
    "second_factor.renew": SIGNED_IN,
    "second_factor.switch_off": SIGNED_IN,
    "accounts.index": OPERATOR,
    "accounts.show": OPERATOR,
    "accounts.open_one": OPERATOR,
    "accounts.issue_link": OPERATOR,
    "accounts.lock": OPERATOR,
    "accounts.remove_second_factor": OPERATOR,
    "accounts.require_second_factor": OPERATOR,
    "calendar.create": SIGNED_IN,
    "calendar.revoke": SIGNED_IN,
    "api_pages.index": PUBLIC,
    "api_pages.openapi_json": PUBLIC,
    "tokens.create": SIGNED_IN,
    "tokens.revoke": SIGNED_IN,
}


def _task(ctx: Ctx, identity: Identity, view_args: Mapping[str, Any]) -> None:
    standing_in.require_task(ctx, view_args["task_id"], identity)


def _instance(ctx: Ctx, identity: Identity, view_args: Mapping[str, Any]) -> None:
    visibility.require_instance(ctx, identity, view_args["instance_id"])


def _overseen(ctx: Ctx, identity: Identity, view_args: Mapping[str, Any]) -> None:
    visibility.require_instance(ctx, identity, view_args["instance_id"])
    if not visibility.sees_everything(identity):
        raise Forbidden


def _register(ctx: Ctx, identity: Identity, view_args: Mapping[str, Any]) -> None:
    register = get_register(view_args["code"])
    if not registers.may_open(register, registers.reader_of(ctx, identity.person_id)):
        raise NotFound


def _register_row(ctx: Ctx, identity: Identity, view_args: Mapping[str, Any]) -> None:
    register = get_register(view_args["code"])
    registers.get_row(ctx, register, registers.reader_of(ctx, identity.person_id), view_args["row_key"])


def _file(ctx: Ctx, identity: Identity, view_args: Mapping[str, Any]) -> None:
    require_file(ctx, identity, view_args["file_id"])


def _sheet(ctx: Ctx, identity: Identity, view_args: Mapping[str, Any]) -> None:
    scoring.get_own_sheet(ctx, view_args["sheet_id"], identity.person_id)


def _ballot(ctx: Ctx, identity: Identity, view_args: Mapping[str, Any]) -> None:
    voting.require_elector(ctx, view_args["ballot_id"], identity.person_id)


_RELATIONS: dict[str, Callable[[Ctx, Identity, Mapping[str, Any]], None]] = {
    TASK: _task,
    INSTANCE: _instance,
    OVERSEEN: _overseen,
    REGISTER: _register,
    REGISTER_ROW: _register_row,
    FILE: _file,
    SHEET: _sheet,
    BALLOT: _ballot,
}


def require(permission: str, ctx: Ctx, identity: Identity, view_args: Mapping[str, Any]) -> None:
    """Raise NotFound or Forbidden unless this person may use the route with these arguments."""
    if permission.startswith("role:"):
        if not identity.has_role(*permission.removeprefix("role:").split(",")):
            raise Forbidden
    elif permission not in (PUBLIC, SIGNED_IN):
        _RELATIONS[permission](ctx, identity, view_args)


def verify(app: Flask) -> None:
    """Refuse to start when a route has no line here, or a line has no route; raises RuntimeError."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if missing := sorted(endpoints - ROUTES.keys() - TOKEN_ROUTES.keys()):
        raise RuntimeError(f"web/policy.py or web/token_routes.py has no line for {', '.join(missing)}")
    if unused := sorted((ROUTES.keys() | TOKEN_ROUTES.keys()) - endpoints):
        raise RuntimeError(f"web/policy.py has lines for routes that do not exist: {', '.join(unused)}")
    if twice := sorted(ROUTES.keys() & TOKEN_ROUTES.keys()):
        raise RuntimeError(f"web/policy.py has two lines for {', '.join(twice)}")
    _verify_lines()


def _verify_lines() -> None:
    known = {PUBLIC, SIGNED_IN, *_RELATIONS}
    for_programs = {endpoint: permission for endpoint, (_scope, permission) in TOKEN_ROUTES.items()}
    for endpoint, permission in {**ROUTES, **for_programs}.items():
        if permission not in known and not permission.startswith("role:"):
            raise RuntimeError(f"web/policy.py: {endpoint} has the unknown permission {permission!r}")
    for endpoint, (scope, _permission) in TOKEN_ROUTES.items():
        if scope != ANY_SCOPE and scope not in scopes.SCOPES:
            raise RuntimeError(f"web/policy.py: {endpoint} has the unknown scope {scope!r}")
