"""From a proof of who somebody is to an open session: at once, or by way of the second step."""

from __future__ import annotations

from http import HTTPStatus

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from handlers.directory import service
from handlers.directory.access import second_factor, steps, totp
from handlers.directory.access.vault import Vault
from handlers.directory.models import Person
from handlers.directory.queries import find_account
from web import auth, qr, resume
from web.i18n import gettext as _
from web.transactions import reading, writing


def vault() -> Vault:
    """What second factors are sealed with: a key derived from the installation's secret."""
    return Vault(current_app.config["SAICHENG"].secret, "second-factor")


def enter(person: Person, goal: str, payload: str) -> Response:
    """Let somebody in who has proved who they are, or ask for the code first.

    `goal` is where to go then; `payload` is what was typed when the session ran out (`web.sealed`).
    """
    ctx = reading()
    if not second_factor.is_on(ctx, person.id) and not second_factor.is_required(ctx, person.id):
        return open_session(person, goal, payload)

    def verb(ctx: Ctx) -> str:
        if not second_factor.is_on(ctx, person.id):
            second_factor.begin(ctx, vault(), person.id)
        service.close_session(ctx, request.cookies.get(auth.COOKIE, ""))
        return steps.open_half(ctx, person.id)

    token = writing(verb)
    response = make_response(step_page(person, goal, payload, ""))
    auth.set_cookie(response, token)
    return response


def step_page(person: Person, goal: str, payload: str, error: str) -> str:
    """The page that asks for the code, or shows what to scan to somebody who must begin with it."""
    ctx = reading()
    return render_template(
        "second_step.html",
        next=goal,
        sealed=payload,
        error=error,
        is_on=second_factor.is_on(ctx, person.id),
        **enrolment(ctx, person.id),
    )


def enrolment(ctx: Ctx, person_id: str) -> dict[str, object]:
    """What a page needs to show a secret that waits: the QR code, and the secret in groups of four; empty without."""
    secret = second_factor.find_waiting_secret(ctx, vault(), person_id)
    account = find_account(ctx, person_id)
    if secret is None or account is None:
        return {"secret": "", "drawing": ""}
    uri = totp.enrolment_uri(secret, account.login, "Saicheng")
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"secret": groups, "drawing": qr.draw(uri, _("两步验证的二维码"))}


def open_session(person: Person, goal: str, payload: str) -> Response:
    """Open the session and go on to where the person was going, with what they had typed."""
    token = auth.begin_session(person)
    response = resume.after_sign_in(person, payload, token) or redirect(goal, HTTPStatus.SEE_OTHER)
    return with_session(response, person, token)


def with_session(response: Response, person: Person, token: str) -> Response:
    """An answer that gives the browser its session, and its person's language if it has none yet."""
    auth.set_cookie(response, token)
    if auth.LANGUAGE_COOKIE not in request.cookies and (account := find_account(reading(), person.id)):
        auth.set_language_cookie(response, account.language)
    return response


def to_login() -> Response:
    """Back to the beginning."""
    return redirect(url_for("login.show"), HTTPStatus.SEE_OTHER)
