"""The web application: every page, behind one gate."""

from __future__ import annotations

from flask import Flask, request

from engine.runtime import Runtime
from handlers.imports.reading import MOST_FILE
from web import (
    assets,
    auth,
    csrf,
    engine_rest,
    headers,
    incoming,
    offline,
    policy,
    problems,
    templating,
    transactions,
)
from web.api import pages as api_pages
from web.api.serving import make_blueprint
from web.config import Config
from web.engine_rest.waiting import WaitingRoom
from web.views import (
    absences,
    access,
    account,
    accounts,
    agenda,
    agenda_moves,
    audit,
    ballots,
    calendar,
    campaigns,
    cases,
    comments,
    comparison,
    definitions,
    deliveries,
    desk,
    event_logs,
    files,
    gallery,
    handbook,
    health,
    heat,
    home,
    impact,
    imports,
    inbox,
    inbox_filters,
    incidents,
    instances,
    login,
    modeler,
    moves,
    narrative,
    notice_choices,
    notices,
    operations,
    passwords,
    patterns,
    plan,
    plays,
    printing,
    progress_lists,
    public,
    radar,
    registers,
    release,
    replays,
    report_figures,
    reviews,
    scenarios,
    seasons,
    second_factor,
    second_step,
    sign_on,
    start,
    task_operations,
    tasks,
    templates,
    together,
    tokens,
    trials,
    uploads,
    webhooks,
)
from web.views import offline as offline_pages

PAGES = (
    absences, access, account, accounts, api_pages, assets, ballots, calendar, campaigns, comments, comparison,
    definitions, deliveries, desk, engine_rest, event_logs, files, gallery, handbook, health, home, impact, imports,
    inbox, inbox_filters, incidents, instances, login, modeler, moves, narrative, notice_choices, notices,
    offline_pages, operations, passwords, patterns, plan, plays, printing, progress_lists, public, radar, registers,
    release, report_figures, reviews, scenarios, second_factor, second_step, sign_on, start, task_operations, tasks,
    templates, together, tokens, trials, uploads, webhooks,
    agenda, agenda_moves, heat, audit, cases, replays, seasons,
)  # fmt: skip
MAX_BODY = 2 * 1024 * 1024
MAX_FORM_FIELDS = 5_000

# A workbook with everything that a form has besides.
LARGE_BODIES = {
    "imports.upload": MOST_FILE + MAX_BODY,
    **dict.fromkeys(incoming.ENDPOINTS, incoming.MAX_BODY),
}


def create_app(runtime: Runtime, config: Config) -> Flask:
    """The pages over a runtime; raises RuntimeError when a route has no line in web/policy.py."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SAICHENG=config,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=MAX_FORM_FIELDS,
    )
    app.jinja_env.autoescape = True
    app.before_request(_allow_large_body)
    transactions.install(app, runtime)
    problems.install(app)
    headers.install(app, is_secure=config.is_secure)
    csrf.install(app)
    auth.install(app)
    offline.install(app)
    templating.install(app)
    app.extensions["waiting_room"] = WaitingRoom(runtime.instances.external_bell)
    sign_on.install(app, config)
    for page in PAGES:
        app.register_blueprint(page.bp)
    app.register_blueprint(make_blueprint())
    policy.verify(app)
    return app


def _allow_large_body() -> None:
    """Files may be larger than what other forms send."""
    if (most := LARGE_BODIES.get(request.endpoint or "")) is not None:
        request.max_content_length = most
