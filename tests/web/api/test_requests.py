"""What a request must look like, and how it is told what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.web.api.client import program
from tests.web.site import Site
from web.app import MAX_BODY

OPERATOR = "sysadmin@city"
MESSAGES = "/api/v1/messages"
JSON = {"Content-Type": "application/json"}
ENGLISH = {"Accept-Language": "en"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"name": "x", "name": "y"}',
        b'{"name": "x", "variables": {"a": NaN}}',
        b'{"name": "x", "variables": {"a": -Infinity}}',
        b'{"name": "\\ud800"}',
        b'{"name": "x", "variables": {"\\udfff": 1}}',
        b'{"name": "x", "variables": {"a": %s1%s}}' % (b"[" * 50, b"]" * 50),
        b"[" * 100_000,
        b'{"name": "x", "variables": {"a": %s}}' % (b"9" * 5_000),
    ],
)
def test_malformed_json_is_400(site: Site, body: bytes) -> None:
    answer = program(site, OPERATOR).post(MESSAGES, data=body, headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (400, "request.malformed")


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        ({}, "/name", "This is missing."),
        ({"name": ""}, "/name", "At least 1 characters."),
        ({"name": "x" * 121}, "/name", "At most 120 characters."),
        ({"name": "a\0b"}, "/name", "This does not have the form described."),
        ({"name": 1}, "/name", "This must be text."),
        ({"name": "x", "more/~": 1}, "/more~1~0", "There is no such item; check its name."),
        ({"name": "x", "variables": []}, "/variables", "This must be an object."),
        ([], "", "This must be an object."),
        (None, "", "This must be an object."),
    ],
)
def test_body_that_does_not_fit_is_422_with_pointers(
    site: Site, body: Any, pointer: str, detail: str
) -> None:
    sent = json.dumps(body).encode()
    answer = program(site, OPERATOR).post(MESSAGES, data=sent, headers={**JSON, **ENGLISH})
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "/api/v1/#request.invalid",
        "title": "The body of the request is not right.",
        "status": 422,
        "code": "request.invalid",
        "errors": [{"pointer": pointer, "detail": detail}],
    }


@pytest.mark.parametrize("number", ["1e400", "-1e101", "9" * 101, "0." + "1" * 101])
def test_numbers_have_an_end(site: Site, number: str) -> None:
    body = f'{{"name": "x", "variables": {{"deep": [{{"a": {number}}}]}}}}'.encode()
    answer = program(site, OPERATOR).post(MESSAGES, data=body, headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (422, "data.number")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("limit=1&limit=2", "limit"),
        ("state=lost", "state"),
        ("cursor=nonsense", "cursor"),
        ("cursor=WyJcdWQ4MDAiLCAiYSJd", "cursor"),
        ("what=ever", "what"),
    ],
)
def test_bad_parameters_are_400_and_named(site: Site, query: str, parameter: str) -> None:
    answer = program(site, OPERATOR).get(f"/api/v1/instances?{query}")
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json["errors"]] == [parameter]


def test_media_types_are_asked_for(site: Site) -> None:
    sender = program(site, OPERATOR)
    assert sender.post(MESSAGES, data=b"name=x", headers={"Content-Type": "text/plain"}).status_code == 415
    assert sender.post(MESSAGES, data={"name": "x"}).status_code == 415
    assert sender.get("/api/v1/me", headers={"Accept": "text/csv"}).status_code == 406
    for accepted in ("application/json", "*/*", "text/html, application/*;q=0.5"):
        assert sender.get("/api/v1/me", headers={"Accept": accepted}).status_code == 200, accepted


def test_other_method_is_405_with_those_allowed(site: Site) -> None:
    answer = program(site, OPERATOR)._open("/api/v1/me", "DELETE", {})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_large_body_is_413(site: Site) -> None:
    body = b'{"name": "x", "variables": {"a": "%s"}}' % (b"x" * MAX_BODY)
    answer = program(site, OPERATOR).post(MESSAGES, data=body, headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (413, "http_413")


def test_values_keep_their_types(site: Site) -> None:
    sender = program(site, OPERATOR)
    variables = {
        "n": 1,
        "d": 0.1,
        "t": "甲",
        "b": True,
        "z": None,
        "l": [1.5, {"$date": "x"}],
        "organisation_id": "ent-0001",
    }
    started = sender.post("/api/v1/instances", {"definition": "approval", "variables": variables}).json
    shown = sender.get(f"/api/v1/instances/{started['id']}").json["variables"]
    assert shown == variables
    assert (shown["n"].__class__, shown["d"].__class__) == (int, float)
