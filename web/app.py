"""The web application: every page, behind one gate."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, Flask, request

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
    views,
)
from web.api import pages as api_pages
from web.api.serving import make_blueprint
from web.config import Config
from web.engine_rest.waiting import WaitingRoom
from web.views import sign_on

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
    for blueprint in (*_pages(), api_pages.bp, assets.bp, engine_rest.bp):
        app.register_blueprint(blueprint)
    app.register_blueprint(make_blueprint())
    policy.verify(app)
    return app


def _pages() -> list[Blueprint]:
    """What the modules of web/views call `bp`, each once: two modules may share one."""
    modules = [import_module(module.name) for module in iter_modules(views.__path__, f"{views.__name__}.")]
    return list(dict.fromkeys(module.bp for module in modules if hasattr(module, "bp")))


def _allow_large_body() -> None:
    """Files may be larger than what other forms send."""
    if (most := LARGE_BODIES.get(request.endpoint or "")) is not None:
        request.max_content_length = most
