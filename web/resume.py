"""After a new sign-in, go back to what was being typed when the session ran out."""

from __future__ import annotations

from http import HTTPStatus

from flask import current_app, g, make_response, redirect, render_template, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from engine import tasks
from engine.context import Ctx
from engine.errors import NotFound
from engine.models import TaskState
from handlers.directory.models import Person
from web import sealed
from web.forms import binding
from web.identity import identity_of
from web.sealed import Sealed
from web.transactions import reading, runtime, source


def after_sign_in(person: Person, payload: str, token: str) -> Response | None:
    """The answer that restores a refused POST, or None when there is nothing to restore for this person."""
    kept = sealed.unseal(payload) if payload else None
    if kept is None or kept.owner not in ("", person.id):
        return None
    try:
        endpoint, arguments = current_app.url_map.bind("localhost").match(kept.path, method="POST")
    except HTTPException:
        return None
    g.identity, g.session_token = identity_of(reading(), person), token
    if endpoint in ("tasks.submit", "tasks.save_draft", "tasks.redraw"):
        return _restore_task(arguments["task_id"], kept)
    if endpoint in ("login.sign_in", "login.sign_out"):
        return None
    return make_response(render_template("resume.html", path=kept.path, fields=kept.fields))


def _restore_task(task_id: str, kept: Sealed) -> Response:
    """Keep the fields as this person's draft and open the task; one done meanwhile shows them read-only."""
    typed = MultiDict(kept.fields)
    person_id, principals = g.identity.person_id, g.identity.principals

    def verb(ctx: Ctx) -> bool:
        task = tasks.require_access(ctx, task_id, principals)
        if task.state != TaskState.READY:
            return False
        form = binding.form_of(ctx, task)
        tasks.save_draft(ctx, task_id, person_id, form.from_multidict(typed))
        return True

    try:
        is_kept = runtime().run(g.identity.actor, verb, source())
    except NotFound:
        return make_response(render_template("resume.html", path="", fields=kept.fields))
    if not is_kept:
        return make_response(
            render_template("resume.html", path=url_for("tasks.show", task_id=task_id), fields=kept.fields)
        )
    return redirect(url_for("tasks.show", task_id=task_id, ok="restored"), HTTPStatus.SEE_OTHER)
