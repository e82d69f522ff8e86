"""Errors as Camunda's clients read them: `{"type", "message", "code"}`."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from engine.db import is_passing
from engine.errors import (
    AppError,
    Conflict,
    DefinitionRejected,
    Forbidden,
    IncidentError,
    Invalid,
    NotFound,
    Problem,
    StaleInstance,
    Transient,
)
from engine.external.errors import UnknownJob
from web.bearer import CHALLENGE, TokenMissing

log = logging.getLogger(__name__)


class RestFailure(AppError):
    """An answer whose status and type the dialect prescribes."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


# The first that fits. A refused act is 400 in this dialect, not 409; one that another was faster with is 500.
_KINDS: tuple[tuple[type[AppError], int | None, str, int], ...] = (
    (TokenMissing, None, "AuthenticationException", 0),
    (Forbidden, None, "AuthorizationException", 0),
    (UnknownJob, None, "RestException", 0),
    (NotFound, None, "InvalidRequestException", 0),
    (StaleInstance, HTTPStatus.INTERNAL_SERVER_ERROR, "OptimisticLockingException", 1),
    (Conflict, HTTPStatus.BAD_REQUEST, "RestException", 0),
    (Transient, None, "RestException", 0),
    (Invalid, HTTPStatus.BAD_REQUEST, "InvalidRequestException", 0),
    (IncidentError, HTTPStatus.INTERNAL_SERVER_ERROR, "ProcessEngineException", 0),
)


def install(bp: Blueprint) -> None:
    """Let every error under this blueprint be answered here."""
    bp.register_error_handler(RestFailure, _failure)
    bp.register_error_handler(DefinitionRejected, _rejected)
    bp.register_error_handler(AppError, _ours)
    bp.register_error_handler(HTTPException, _http)
    bp.register_error_handler(OperationalError, _database)
    bp.register_error_handler(Exception, _unexpected)


def answer(status: int, kind: str, message: str, code: int = 0, **more: Any) -> Response:
    """An error as JSON."""
    response = jsonify({"type": kind, "message": message, "code": code, **more})
    response.status_code = status
    if status == HTTPStatus.UNAUTHORIZED:
        response.www_authenticate = CHALLENGE
    return response


def _failure(error: RestFailure) -> Response:
    return answer(error.status, error.kind, error.message)


def _ours(error: AppError) -> Response:
    for base, status, kind, code in _KINDS:
        if isinstance(error, base):
            return answer(status or error.status, kind, error.message, code)
    return answer(error.status, "ProcessEngineException", error.message)


def _rejected(error: DefinitionRejected) -> Response:
    """As a diagram that cannot be parsed is refused: Camunda Modeler shows `message` and marks the elements."""
    wrong = [problem for problem in error.problems if problem.severity == "error"]
    lines = "\n".join(f"* {_location(problem)}{problem.text()}" for problem in wrong)
    details: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for problem in error.problems:
        report = details.setdefault(_file(problem), {"errors": [], "warnings": []})
        report["errors" if problem.severity == "error" else "warnings"].append(_detail(problem))
    message = f"ENGINE-09005 Could not parse BPMN process. Errors: \n{lines}"
    return answer(HTTPStatus.BAD_REQUEST, "ParseException", message, details=details)


def _detail(problem: Problem) -> dict[str, Any]:
    found = problem.element_id
    return {
        "message": problem.text(),
        "line": _line(problem),
        "column": 0,
        "mainElementId": found or None,
        "elementIds": [found] if found else [],
    }


def _file(problem: Problem) -> str:
    return problem.file.partition(":")[0].rpartition("/")[2]


def _line(problem: Problem) -> int:
    line = problem.file.partition(":")[2]
    return int(line) if line.isdecimal() else 0


def _location(problem: Problem) -> str:
    return f"{_file(problem)} | line {_line(problem)} | " if _line(problem) else ""


def _http(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    return answer(status, "RestException", error.description or error.name)


def _database(error: OperationalError) -> Response:
    if not is_passing(error):
        return _unexpected(error)
    log.warning("the database did not answer: %s", error.orig)
    return _ours(Transient())


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error in %s %s", request.method, request.endpoint)
    return answer(
        HTTPStatus.INTERNAL_SERVER_ERROR, "ProcessEngineException", "Something went wrong; it is logged."
    )
