"""The description of the API (OpenAPI 3.1), made from the table of operations and the policy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from handlers.directory.scopes import SCOPES
from web.api import once
from web.api.operations import JSON, OCTETS, OPERATIONS, PREFIX, Operation
from web.api.problem import Problem
from web.i18n import translate
from web.token_routes import TOKEN_ROUTES

VERSION = "1"
TAGS = (
    "me", "deployments", "definitions", "instances", "tasks", "files",
    "messages", "signals", "timers", "jobs", "incidents",
)  # fmt: skip
PROBLEM = "application/problem+json"
_REFERENCE = "#/components/schemas/{model}"
_TEXT = {"type": "string", "minLength": 1, "maxLength": 80}
ARGUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "key": ("the key of a definition", _TEXT),
    "version": ("the number of a version", {"type": "integer", "minimum": 1}),
    "instance_id": ("an instance", _TEXT),
    "task_id": ("a task", _TEXT),
    "opinion_id": ("an opinion asked for on the task", _TEXT),
    "token_id": ("a token", _TEXT),
    "incident_id": ("an incident", _TEXT),
    "file_id": ("a file", _TEXT),
}
_EVERYWHERE = {
    400: "The request is malformed: a parameter, the JSON, or a header.",
    401: "There is no valid token.",
    403: "The token lacks the scope, or its person the role.",
    404: "There is nothing here, or this person may not see it.",
    406: "The answer cannot be given in a media type of Accept.",
    429: "Too many invalid tokens came from this address.",
    503: "The service is busy; try again.",
}
_WITH_BODY = {
    413: "The body is too large.",
    415: "The body is in a media type that is not taken.",
    422: "The body, or what it asks for, is not acceptable; see `errors` and `problems`.",
}
_CONDITIONAL = {412: "The instance has changed since the revision of If-Match."}
_WRITING = {409: "Somebody was faster, or it is over; look again."}


@cache
def document() -> dict[str, Any]:
    """The whole description as plain JSON."""
    models = _Models()
    paths: dict[str, dict[str, Any]] = {}
    for operation in in_order():
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(operation, models)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Saicheng",
            "version": VERSION,
            "description": "Staged processes drawn as BPMN: deploy, start, work, operate. Times are RFC 3339 in UTC; "
            "lists come in pages, follow `next` until it is null; errors are problem details (RFC 9457).",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": PREFIX}],
        "tags": [{"name": tag} for tag in TAGS],
        "paths": paths,
        "components": {
            "schemas": models.schemas(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": _scopes()},
                "basic": {"type": "http", "scheme": "basic", "description": "The token is the password."},
            },
        },
    }


def in_order() -> list[Operation]:
    """The operations by tag, then as described."""
    return sorted(OPERATIONS.values(), key=lambda each: TAGS.index(tag_of(each)))


def tag_of(operation: Operation) -> str:
    """The group an operation belongs to: the first part of its path."""
    return operation.path.split("/")[1]


def scope_of(operation: Operation) -> str:
    """The scope a token needs for it; empty: any token."""
    return TOKEN_ROUTES[f"api.{operation.name}"][0]


def _scopes() -> str:
    return "Scopes: " + "; ".join(f"{scope}: {text['en']}" for scope, text in SCOPES.items()) + "."


class _Models:
    """The models that occur, each as input or as output."""

    def __init__(self) -> None:
        self._used: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]

    def reference(self, model: type[BaseModel], mode: JsonSchemaMode) -> dict[str, str]:
        """A link to the model's schema."""
        if (model, mode) not in self._used:
            self._used.append((model, mode))
        return {"$ref": _REFERENCE.format(model=model.__name__)}

    def schemas(self) -> dict[str, Any]:
        """The schemas of all models that were referred to."""
        _map, definitions = models_json_schema(self._used, ref_template=_REFERENCE)
        found: dict[str, Any] = definitions["$defs"]
        return found


def _describe(operation: Operation, models: _Models) -> dict[str, Any]:
    scope = scope_of(operation)
    needs = [scope] if scope else []
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [tag_of(operation)],
        "summary": translate(operation.title, "en"),
        "description": " ".join((operation.run.__doc__ or "").split()),
        "security": [{"bearer": needs}, {"basic": needs}],
        "parameters": [*_path(operation), *_query(operation), *_headers(operation), *_condition(operation)],
        "responses": {str(operation.status): _success(operation, models), **_failures(operation, models)},
    }
    if operation.uploads:
        described["requestBody"] = {"required": True, "content": _uploads(operation)}
    elif operation.body is not None:
        is_needed = any(field.is_required() for field in operation.body.model_fields.values())
        content = {JSON: {"schema": models.reference(operation.body, "validation")}}
        described["requestBody"] = {"required": is_needed, "content": content}
    return described


def _path(operation: Operation) -> Iterator[dict[str, Any]]:
    for name in operation.arguments:
        text, schema = ARGUMENTS[name]
        yield {"name": name, "in": "path", "required": True, "description": text, "schema": schema}


def _query(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.query is None:
        return
    whole = operation.query.model_json_schema()
    for name, schema in whole["properties"].items():
        plain = _without_null(schema, whole.get("$defs", {}))
        text = plain.pop("description", "")
        found = {"name": name, "in": "query", "required": False, "schema": plain}
        yield {**found, "description": text} if text else found


def _without_null(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is left out is not there: it is never null."""
    kept = {name: value for name, value in schema.items() if name not in ("anyOf", "title", "default")}
    choices = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    chosen = choices[0] if choices else {}
    if "$ref" in chosen:
        named = definitions[chosen["$ref"].rpartition("/")[2]]
        chosen = {name: named[name] for name in ("type", "enum")}
    return {**chosen, **kept}


def _headers(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.is_writing:
        yield {
            "name": once.HEADER,
            "in": "header",
            "required": False,
            "description": "Sent again with the same key within 72 hours, the request does nothing and gets the first "
            "answer. Another request with the same key is refused (422).",
            "schema": {"type": "string", "pattern": "^[!-~]+$", "minLength": 1, "maxLength": once.MAX_KEY},
        }


def _condition(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.is_conditional:
        yield {
            "name": "If-Match",
            "in": "header",
            "required": False,
            "description": "The ETag of the instance as it was read; refused (412) if it has changed since.",
            "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
        }


def _uploads(operation: Operation) -> dict[str, Any]:
    parts: dict[str, dict[str, Any]] = {
        "files": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
        },
        "note": {"type": "string", "maxLength": 500},
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        "task_id": _TEXT,
    }
    properties = {name: {**parts[name], "description": text} for name, text in operation.uploads.items()}
    needed = [name for name in ("files", "file") if name in properties]
    whole = {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}
    multipart: dict[str, Any] = {"multipart/form-data": {"schema": whole}}
    if operation.media_in == JSON:
        return multipart
    return {
        **multipart,
        operation.media_in: {"schema": {"type": "string", "contentMediaType": operation.media_in}},
    }


def _success(operation: Operation, models: _Models) -> dict[str, Any]:
    if operation.answer is None:
        # A file's own media type says which kind it is.
        media = "*/*" if operation.media == OCTETS else operation.media
        return {"description": "A document.", "content": {media: {"schema": {"type": "string"}}}}
    schema = models.reference(operation.answer, "serialization")
    answer: dict[str, Any] = {
        "description": (operation.answer.__doc__ or "").strip(),
        "content": {JSON: {"schema": schema}},
    }
    if operation.location:
        answer["headers"] = {"Location": {"schema": {"type": "string"}, "description": "its address"}}
    return answer


def _failures(operation: Operation, models: _Models) -> dict[str, Any]:
    found = dict(_EVERYWHERE)
    if operation.body is not None or operation.uploads:
        found.update(_WITH_BODY)
    if operation.method != "GET":
        found.update(_WRITING)
    if operation.is_conditional:
        found.update(_CONDITIONAL)
    content = {PROBLEM: {"schema": {"$ref": _REFERENCE.format(model=Problem.__name__)}}}
    return {str(code): {"description": found[code], "content": content} for code in sorted(found)}
