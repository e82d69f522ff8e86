"""Reading a request: media types, limits, strict JSON, and what is wrong in words."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import NotAcceptable, UnsupportedMediaType

from engine.errors import AppError, Invalid
from web.api.operations import OCTETS
from web.api.texts import explain

MAX_DEPTH = 50
M = TypeVar("M", bound=BaseModel)


class Malformed(AppError):
    """The body is not JSON, or nested more than 50 deep."""

    code = "request.malformed"
    status = 400


class BadParameters(AppError):
    """A parameter after the question mark is unknown, doubled or unfit; see `errors`."""

    code = "request.parameters"
    status = 400

    def __init__(self, fields: list[dict[str, str]]) -> None:
        super().__init__()
        self.fields = fields


class BadBody(Invalid):
    """The body does not have the form described; see `errors`."""

    code = "request.invalid"

    def __init__(self, fields: list[dict[str, str]]) -> None:
        super().__init__()
        self.fields = fields


def pointer(*path: object) -> str:
    """A place in the body as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def require_acceptable(media: str) -> None:
    """Raise NotAcceptable unless the other side takes this media type."""
    if media != OCTETS and request.accept_mimetypes and request.accept_mimetypes.best_match([media]) is None:
        raise NotAcceptable


def read_query(model: type[M] | None) -> M | None:
    """The parameters after the question mark; raises BadParameters."""
    given = request.args.to_dict(flat=False)
    doubled = [name for name, values in given.items() if len(values) > 1]
    if doubled:
        raise BadParameters([{"parameter": name, "detail": explain("doubled", {})} for name in doubled])
    plain = {name: values[0] for name, values in given.items()}
    if model is None:
        if plain:
            raise BadParameters(
                [{"parameter": name, "detail": explain("extra_forbidden", {})} for name in plain]
            )
        return None
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        raise BadParameters(
            [{"parameter": str(each["loc"][0]), "detail": _detail(each)} for each in _list(error)]
        ) from None


def read_body(model: type[M]) -> M:
    """The JSON body; none at all is an empty object. Raises Malformed, BadBody, UnsupportedMediaType."""
    raw = request.get_data()
    if raw and request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return model.model_validate(parse(raw) if raw else {})
    except ValidationError as error:
        raise BadBody(
            [{"pointer": pointer(*each["loc"]), "detail": _detail(each)} for each in _list(error)]
        ) from None


def parse(raw: bytes) -> Any:
    """Strict JSON with decimal numbers; raises Malformed."""
    try:
        value = json.loads(
            raw.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_no_doubles
        )
    except (ValueError, RecursionError):
        raise Malformed from None
    _require_sound(value)
    return value


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _require_sound(value: Any) -> None:
    """Neither too deep, nor half a surrogate pair: no database stores one, and it is no Unicode text."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Malformed
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                below += [*each, *each.values()]
            elif isinstance(each, list):
                below += each
            elif isinstance(each, str) and not each.isascii() and not _is_unicode(each):
                raise Malformed
        level = below


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _list(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)


def _detail(error: ErrorDetails) -> str:
    return explain(error["type"], error.get("ctx", {}))
