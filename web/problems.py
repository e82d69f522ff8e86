"""Errors as people and programs read them: a page, or problem details (RFC 9457)."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadHost, HTTPException

from engine.db import is_passing
from engine.errors import AppError, Transient
from web.bearer import CHALLENGE, is_for_programs
from web.error_texts import MESSAGES
from web.i18n import gettext as _

log = logging.getLogger(__name__)


def wants_json() -> bool:
    """Whether the other side is a program: by the address, or because it asks for JSON rather than for a page."""
    if is_for_programs():
        return True
    accept = request.accept_mimetypes
    best = accept.best_match(["text/html", "application/json", "application/problem+json"], "text/html")
    return best != "text/html" and accept[best] > accept["text/html"]


def message_of(error: AppError) -> str:
    """The error in the language of this request."""
    codes = [error.code, *(base.code for base in type(error).__mro__ if issubclass(base, AppError))]
    text = next(MESSAGES[code] for code in codes if code in MESSAGES)
    return _(text, **error.params) if "{" in text else _(text)


def install(app: Flask) -> None:
    """The one place where errors become answers."""
    app.register_error_handler(AppError, answer)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def answer(error: AppError) -> Response:
    """An error of ours as a page or problem details."""
    problems = [problem.to_dict() for problem in getattr(error, "problems", [])]
    response = _respond(error.status, error.code, message_of(error), problems)
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.www_authenticate = CHALLENGE
    return response


def _http_error(error: HTTPException) -> Response | HTTPException:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.BAD_REQUEST or isinstance(error, BadHost):
        return error  # without a host name no page of ours can name its parts
    code = f"http_{status}"
    return _respond(status, code, _(MESSAGES.get(code, MESSAGES["http_400"])), [])


def _database_error(error: OperationalError) -> Response:
    if not is_passing(error):
        return _unexpected(error)
    log.warning("the database did not answer: %s", error.orig)
    return answer(Transient())


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error in %s %s", request.method, request.endpoint)
    return answer(AppError())


def _respond(status: int, code: str, message: str, problems: list[dict[str, str]]) -> Response:
    if wants_json():
        body = {"type": "about:blank", "title": message, "status": status, "code": code}
        response = jsonify({**body, **({"problems": problems} if problems else {})})
        response.mimetype = "application/problem+json"
    else:
        page = render_template(
            "error.html", status=status, message=message, problems=problems, identity=g.get("identity")
        )
        response = make_response(page)
    response.status_code = status
    return response
