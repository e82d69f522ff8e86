"""The service worker, and the page it shows without a network."""

from __future__ import annotations

import json
from functools import partial

from flask import Blueprint, Response, render_template

from web.assets import worker
from web.i18n import translate

bp = Blueprint("offline", __name__)


@bp.get("/sw.js")
def script() -> Response:
    """The worker with the files it keeps from the start; a new version whenever one of them is."""
    found = worker()
    head = f"self.SAICHENG = {json.dumps({'version': found.version, 'shell': found.shell})};\n"
    response = Response(head + found.script, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/offline")
def show() -> str:
    """Nobody's page: that there is no network, and what happens to what was sent."""
    return render_template("offline.html", identity=None, english=partial(translate, lang="en"))
