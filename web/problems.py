"""Errors as people and programs read them: a page, or problem details (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed

from engine.db import is_passing
from engine.errors import AppError, Transient
from web.bearer import CHALLENGE, is_for_programs
from web.error_texts import MESSAGES
from web.i18n import gettext as _
from web.i18n import language, translate
from web.transactions import stop_reading

DESCRIPTION = "/api/v1/"
"""Where people read what the codes mean."""

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
    return message_in(error, language())


def message_in(error: AppError, lang: str) -> str:
    """The error in a language."""
    codes = [error.code, *(base.code for base in type(error).__mro__ if issubclass(base, AppError))]
    text = next(MESSAGES[code] for code in codes if code in MESSAGES)
    return translate(text, lang, **error.params) if "{" in text else translate(text, lang)


def install(app: Flask) -> None:
    """The one place where errors become answers."""
    app.register_error_handler(AppError, answer)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def answer(error: AppError) -> Response:
    """An error of ours as a page or problem details."""
    more = {
        "detail": _detail(error) if is_for_programs() else None,
        "errors": getattr(error, "fields", None),
        "conflict": getattr(error, "conflict", None),
        "problems": [problem.to_dict() for problem in getattr(error, "problems", [])],
    }
    response = _respond(error.status, error.code, message_of(error), more)
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
    response = _respond(status, code, _(MESSAGES.get(code, MESSAGES["http_400"])), {})
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _database_error(error: DBAPIError) -> Response:
    stop_reading()  # the page about it must not read through what has just failed
    if not is_passing(error):
        return _unexpected(error)
    log.warning("the database did not answer: %s", error.orig)
    return answer(Transient())


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error in %s %s", request.method, request.endpoint)
    return answer(AppError())


def _detail(error: AppError) -> str | None:
    """What the error says of this occurrence; what it finds in a diagram is told one by one instead."""
    usual = (type(error).__doc__ or "").strip().splitlines()[0]
    is_ours = error.status < HTTPStatus.INTERNAL_SERVER_ERROR and not hasattr(error, "problems")
    return error.message if is_ours and error.message != usual else None


def _respond(status: int, code: str, message: str, more: Mapping[str, Any]) -> Response:
    if wants_json():
        kind = f"{DESCRIPTION}#{code}" if is_for_programs() else "about:blank"
        body = {"type": kind, "title": message, "status": status, "code": code}
        response = jsonify({**body, **{name: value for name, value in more.items() if value}})
        response.mimetype = "application/problem+json"
    else:
        problems = more.get("problems") or []
        try:
            page = render_template(
                "error.html",
                status=status,
                is_failure=status >= HTTPStatus.INTERNAL_SERVER_ERROR,
                message=message,
                problems=problems,
            )
            response = make_response(page)
        except SQLAlchemyError:
            # The page has numbers from the database, and it is the database that does not answer.
            response = make_response(message, {"Content-Type": "text/plain; charset=utf-8"})
    response.status_code = status
    return response
