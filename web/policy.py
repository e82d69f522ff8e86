"""Every route and who may use it; enforced in one place, before the view runs.

ROUTES are for people with a session, TOKEN_ROUTES for programs with a token.

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
from handlers.registers.registers import CITY_KEEPERS
from handlers.reminders.chases import BELOW, EVERYWHERE
from handlers.reviews import scoring, voting
from web import standing_in, visibility
from web.identity import Identity
from web.registers.catalogue import get_register

PUBLIC = "public"
SIGNED_IN = "signed_in"
ANY_SCOPE = ""
DESIGNER = "role:designer,sysadmin"
OPERATOR = "role:sysadmin"
RELEASER = "role:designer,office_director,sysadmin"
OFFICE = "role:office,office_director"
KEEPER = "role:" + ",".join(sorted(CITY_KEEPERS))
CHASER = "role:" + ",".join(sorted(EVERYWHERE | BELOW))
TASK = "task:candidate"
INSTANCE = "instance:viewer"
REGISTER = "register:reader"
REGISTER_ROW = "register_row:reader"
FILE = "file:reader"
SHEET = "sheet:expert"
BALLOT = "ballot:elector"

ROUTES: dict[str, str] = {
    "assets.static_file": PUBLIC,
    "health.healthz": PUBLIC,
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
    "login.show": PUBLIC,
    "login.sign_in": PUBLIC,
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
    "uploads.download": TASK,
    "files.download": FILE,
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
    "event_logs.export_csv": SIGNED_IN,
    "event_logs.export_xes": SIGNED_IN,
    "event_logs.export_instance_csv": INSTANCE,
    "event_logs.export_instance_xes": INSTANCE,
    "incidents.index": OPERATOR,
    "incidents.retry": OPERATOR,
    "incidents.show": OPERATOR,
    "incidents.correct": OPERATOR,
    "incidents.retry_many": OPERATOR,
    "operations.suspend": OPERATOR,
    "operations.resume": OPERATOR,
    "operations.cancel": OPERATOR,
    "plan.show": SIGNED_IN,
    "progress.show": SIGNED_IN,
    "progress.bodies": SIGNED_IN,
    "progress.export": SIGNED_IN,
    "progress.export_xlsx": SIGNED_IN,
    "progress.chase": CHASER,
    "progress.preview_chase": CHASER,
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
    "notices.show": SIGNED_IN,
    "notices.open_notice": SIGNED_IN,
    "notices.read_all": SIGNED_IN,
    "absences.show": SIGNED_IN,
    "absences.enter": SIGNED_IN,
    "absences.end": SIGNED_IN,
    "absences.tasks": SIGNED_IN,
    "account.show": SIGNED_IN,
    "account.change_password": SIGNED_IN,
    "account.change_language": SIGNED_IN,
    "account.end_session": SIGNED_IN,
    "api_pages.index": PUBLIC,
    "api_pages.openapi_json": PUBLIC,
    "tokens.create": SIGNED_IN,
    "tokens.revoke": SIGNED_IN,
}

# The scope the token must have, and the permission its person must have besides.
TOKEN_ROUTES: dict[str, tuple[str, str]] = {
    "api.show_me": (ANY_SCOPE, SIGNED_IN),
    "api.deploy": (scopes.DEFINITIONS_DEPLOY, OPERATOR),
    "api.check_deployment": (scopes.DEFINITIONS_DEPLOY, DESIGNER),
    "api.list_definitions": (scopes.DEFINITIONS_READ, DESIGNER),
    "api.show_definition": (scopes.DEFINITIONS_READ, DESIGNER),
    "api.list_versions": (scopes.DEFINITIONS_READ, DESIGNER),
    "api.show_version": (scopes.DEFINITIONS_READ, DESIGNER),
    "api.show_version_diagram": (scopes.DEFINITIONS_READ, DESIGNER),
    "api.show_version_forms": (scopes.DEFINITIONS_READ, DESIGNER),
    "api.show_version_decisions": (scopes.DEFINITIONS_READ, DESIGNER),
    "api.list_instances": (scopes.INSTANCES_READ, SIGNED_IN),
    "api.start_instance": (scopes.INSTANCES_START, OPERATOR),
    "api.show_instance": (scopes.INSTANCES_READ, INSTANCE),
    "api.show_instance_diagram": (scopes.INSTANCES_READ, INSTANCE),
    "api.list_tokens": (scopes.INSTANCES_READ, INSTANCE),
    "api.list_scopes": (scopes.INSTANCES_READ, INSTANCE),
    "api.cancel_instance": (scopes.INSTANCES_OPERATE, OPERATOR),
    "api.suspend_instance": (scopes.INSTANCES_OPERATE, OPERATOR),
    "api.resume_instance": (scopes.INSTANCES_OPERATE, OPERATOR),
    "api.set_variables": (scopes.INSTANCES_OPERATE, OPERATOR),
    "api.move_token": (scopes.INSTANCES_OPERATE, OPERATOR),
    "api.validate_migration": (scopes.INSTANCES_OPERATE, OPERATOR),
    "api.try_migration": (scopes.INSTANCES_OPERATE, OPERATOR),
    "api.execute_migration": (scopes.INSTANCES_OPERATE, OPERATOR),
    "api.undo_migration": (scopes.INSTANCES_OPERATE, OPERATOR),
    "api.change_due": (scopes.INSTANCES_OPERATE, OPERATOR),
    "api.list_events": (scopes.HISTORY_READ, INSTANCE),
    "api.list_tasks": (scopes.TASKS_WORK, SIGNED_IN),
    "api.show_task": (scopes.TASKS_WORK, TASK),
    "api.show_task_form": (scopes.TASKS_WORK, TASK),
    "api.complete_task": (scopes.TASKS_WORK, TASK),
    "api.save_task_draft": (scopes.TASKS_WORK, TASK),
    "api.claim_task": (scopes.TASKS_WORK, TASK),
    "api.release_task": (scopes.TASKS_WORK, TASK),
    "api.transfer_task": (scopes.TASKS_WORK, TASK),
    "api.delegate_task": (scopes.TASKS_WORK, TASK),
    "api.add_signers": (scopes.TASKS_WORK, TASK),
    "api.list_task_opinions": (scopes.TASKS_WORK, TASK),
    "api.withdraw_opinion": (scopes.TASKS_WORK, TASK),
    "api.list_steps_back": (scopes.TASKS_WORK, TASK),
    "api.send_back_task": (scopes.TASKS_WORK, TASK),
    "api.take_back_task": (scopes.TASKS_WORK, TASK),
    "api.copy_task": (scopes.TASKS_WORK, TASK),
    "api.upload_file": (scopes.FILES_WRITE, SIGNED_IN),
    "api.show_file": (scopes.FILES_READ, FILE),
    "api.download_file": (scopes.FILES_READ, FILE),
    "api.list_messages": (scopes.MESSAGES_SEND, OPERATOR),
    "api.send_message": (scopes.MESSAGES_SEND, OPERATOR),
    "api.throw_signal": (scopes.MESSAGES_SEND, OPERATOR),
    "api.list_timers": (scopes.INSTANCES_READ, OPERATOR),
    "api.list_jobs": (scopes.INCIDENTS_OPERATE, OPERATOR),
    "api.list_incidents": (scopes.INCIDENTS_OPERATE, OPERATOR),
    "api.show_incident": (scopes.INCIDENTS_OPERATE, OPERATOR),
    "api.retry_incident": (scopes.INCIDENTS_OPERATE, OPERATOR),
    "api.answer_incident": (scopes.INCIDENTS_OPERATE, OPERATOR),
    # The Camunda 7 dialect. A worker sees the variables of every process: its person runs the system.
    "engine_rest.not_there": (ANY_SCOPE, SIGNED_IN),
    "engine_rest.list_engines": (ANY_SCOPE, SIGNED_IN),
    "engine_rest.show_version": (ANY_SCOPE, SIGNED_IN),
    "engine_rest.fetch_and_lock": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.complete": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.fail": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.refuse": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.extend_lock": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.lock_one": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.unlock": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.set_retries": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.set_priority": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.list_external_tasks": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.count_external_tasks": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.show_external_task": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.show_error_details": (scopes.JOBS_WORK, OPERATOR),
    "engine_rest.create_deployment": (scopes.DEFINITIONS_DEPLOY, OPERATOR),
    "engine_rest.list_deployments": (scopes.DEFINITIONS_READ, DESIGNER),
    "engine_rest.show_deployment": (scopes.DEFINITIONS_READ, DESIGNER),
    "engine_rest.list_definitions": (scopes.DEFINITIONS_READ, DESIGNER),
    "engine_rest.count_definitions": (scopes.DEFINITIONS_READ, DESIGNER),
    "engine_rest.show_definition": (scopes.DEFINITIONS_READ, DESIGNER),
    "engine_rest.show_newest_definition": (scopes.DEFINITIONS_READ, DESIGNER),
    "engine_rest.show_xml": (scopes.DEFINITIONS_READ, DESIGNER),
    "engine_rest.show_newest_xml": (scopes.DEFINITIONS_READ, DESIGNER),
    "engine_rest.start_definition": (scopes.INSTANCES_START, OPERATOR),
    "engine_rest.start_newest_definition": (scopes.INSTANCES_START, OPERATOR),
    "engine_rest.list_instances": (scopes.INSTANCES_READ, SIGNED_IN),
    "engine_rest.count_instances": (scopes.INSTANCES_READ, SIGNED_IN),
    "engine_rest.show_instance": (scopes.INSTANCES_READ, INSTANCE),
    "engine_rest.show_variables": (scopes.INSTANCES_READ, OPERATOR),
    "engine_rest.show_variable": (scopes.INSTANCES_READ, OPERATOR),
    "engine_rest.delete_instance": (scopes.INSTANCES_OPERATE, OPERATOR),
    "engine_rest.correlate_message": (scopes.MESSAGES_SEND, OPERATOR),
    "engine_rest.list_tasks": (scopes.TASKS_WORK, SIGNED_IN),
    "engine_rest.count_tasks": (scopes.TASKS_WORK, SIGNED_IN),
    "engine_rest.show_task": (scopes.TASKS_WORK, TASK),
    "engine_rest.claim_task": (scopes.TASKS_WORK, TASK),
    "engine_rest.unclaim_task": (scopes.TASKS_WORK, TASK),
    "engine_rest.complete_task": (scopes.TASKS_WORK, TASK),
    "engine_rest.submit_form": (scopes.TASKS_WORK, TASK),
    "engine_rest.show_task_variables": (scopes.TASKS_WORK, TASK),
    "engine_rest.show_form_variables": (scopes.TASKS_WORK, TASK),
}


def _task(ctx: Ctx, identity: Identity, view_args: Mapping[str, Any]) -> None:
    standing_in.require_task(ctx, view_args["task_id"], identity)


def _instance(ctx: Ctx, identity: Identity, view_args: Mapping[str, Any]) -> None:
    visibility.require_instance(ctx, identity, view_args["instance_id"])


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
        raise RuntimeError(f"web/policy.py has no line for {', '.join(missing)}")
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
