"""Whatever comes in, nothing breaks (reliability: 28): no answer is a 5xx, no redirect leaves the site."""

from __future__ import annotations

import json
import random
from collections.abc import Container

import pytest
from flask import Flask

from tests.web.api.client import program
from tests.web.site import Browser, Site
from web import policy
from web.token_routes import TOKEN_ROUTES

UNIT = "unit_union@ent-0001"
TEXTS = (
    "", " ", "\0", "a\0b", "%00", "é" * 300, "'\"<>&", "../../etc/passwd", "=1+1", "\ud800", "\r\nX: y", "9" * 400,
    "-1", "0", "1e309", "NaN", "2147483648", "9223372036854775808", "null", "[]", "{}",
    "％＿\\", "%", "_", "⁦x⁩", "𝕏" * 50,
)  # fmt: skip
PARAMETERS = (
    "q", "after", "tab", "lang", "ok", "next", "campaign", "register", "county", "organisation", "status",
    "period", "page", "definition", "key", "state", "due", "_external", "_scheme", "endpoint",
)  # fmt: skip
FIELDS = (
    "action", "reason", "principal", "year", "language", "idempotency_key", "add_row", "remove_row", "theme",
    "members.0.name", "members.x.name", "next", "sealed", "login", "password",
)  # fmt: skip
BODY_TYPES = (
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data",
    "application/json", "text/plain", "a/b/c;;", "",
)  # fmt: skip
SEED = 20261122
SAMPLE = 6


def _paths(app: Flask, text: str, endpoints: Container[str]) -> list[tuple[str, str]]:
    """(method, path) of every route to these endpoints with the text for each of its arguments."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in endpoints:
            continue
        numbers = {"number", "version"} & rule.arguments
        values: dict[str, object] = {
            **dict.fromkeys(rule.arguments, text or "x"),
            **dict.fromkeys(numbers, 2**40),
            **{name: min(found.items) for name, found in rule._converters.items() if hasattr(found, "items")},
        }
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **values)
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        found += [(method, path) for method in sorted(methods)]
    return found


def _is_sane(browser: Browser, method: str, path: str, **options: object) -> None:
    answer = browser.client.open(path, method=method, **options)
    assert answer.status_code < 500, (method, path, options)
    place = answer.location or "/"
    assert place.startswith("/"), place
    assert not place.startswith("//"), place


@pytest.mark.parametrize("seat", [UNIT, "sysadmin@city"])
@pytest.mark.slow
def test_any_text_as_id_query_and_field(site: Site, seat: str) -> None:
    source = random.Random(SEED)
    for text in source.sample(TEXTS, SAMPLE):
        safe = text.encode("utf-8", "replace").decode()
        browser = site.as_(seat)
        headers = {"X-CSRF-Token": browser.csrf}
        for method, path in _paths(site.app, safe, policy.ROUTES):
            if path in ("/logout", "/account/password"):
                continue
            _is_sane(browser, method, path, query_string=dict.fromkeys(PARAMETERS, safe), headers=headers)
            if method == "POST":
                _is_sane(browser, method, path, data=dict.fromkeys(FIELDS, safe), headers=headers)


@pytest.mark.parametrize("seat", [UNIT, "sysadmin@city"])
def test_any_text_from_a_program(site: Site, seat: str) -> None:
    sender, source = program(site, seat), random.Random(SEED)
    for text in source.sample(TEXTS, SAMPLE // 3):
        safe = text.encode("utf-8", "replace").decode()
        for method, path in _paths(site.app, safe, TOKEN_ROUTES):
            for options in (
                {"query_string": dict.fromkeys(PARAMETERS, safe)},
                {"json": dict.fromkeys(FIELDS, text)},
            ):
                if method != "GET" or "json" not in options:
                    assert sender._open(path, method, dict(options)).status_code < 500, (
                        method,
                        path,
                        options,
                    )


def test_task_form_takes_any_bytes(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    source = random.Random(SEED)
    headers = {"X-CSRF-Token": browser.csrf}
    for number in range(60):
        body = source.randbytes(source.randrange(400))
        if number % 3 == 0:
            body = b'--x\r\nContent-Disposition: form-data; name="theme"\r\n\r\n' + body + b"\r\n--x--"
        for path in (f"/tasks/{task_id}", f"/tasks/{task_id}/draft", f"/tasks/{task_id}/fields"):
            answer = browser.client.post(
                path, data=body, content_type=source.choice(BODY_TYPES), headers=headers
            )
            assert answer.status_code in (200, 400, 403, 413, 422), (SEED, number, path)


def test_designer_calls_take_any_bytes(site: Site) -> None:
    browser = site.as_("designer@city")
    source = random.Random(SEED)
    for _number in range(40):
        body = source.randbytes(source.randrange(200))
        headers = {"X-CSRF-Token": browser.csrf}
        if source.random() < 0.5:
            odd = [None, -1, 0, 10**30, "x", [], {}, {"diagram.bpmn": source.choice(["", None, 3, "<a/>"])}]
            names = ("files", "revision", "conflict", "by_hand", "leaving", "note")
            body = json.dumps({name: source.choice(odd) for name in names}).encode()
        for call in ("draft", "check", "presence", "release", "discard"):
            content_type = source.choice(["application/xml", "application/json", "text/plain"])
            answer = browser.client.post(
                f"/definitions/approval/{call}", data=body, content_type=content_type, headers=headers
            )
            assert answer.status_code in (200, 303, 400, 404, 409, 422), (SEED, call)


def test_too_large_a_body_is_refused(site: Site) -> None:
    answer = site.as_(UNIT).post("/account/password", {"current": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "提交的内容太大了" in answer.text


def test_too_many_fields_are_refused(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    part = b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n'
    body, content_type = part * 6_000 + b"--x--\r\n", "multipart/form-data; boundary=x"
    assert browser.post(f"/tasks/{task_id}", body, content_type=content_type).status_code == 413


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:99999", "a b", "x" * 300, "[::1", "localhost/..", ""]
)
def test_host_header_changes_no_address(site: Site, host: str) -> None:
    for path in ("/", "/login", "/inbox", "/nothing"):
        answer = site.visitor().client.get(path, headers={"Host": host})
        assert answer.status_code < 500
        assert "evil.example" not in (answer.location or "")
        assert "evil.example" not in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_unknown_methods_are_refused(site: Site, method: str) -> None:
    browser = site.as_(UNIT)
    for path in ("/inbox", "/tasks/x", "/login"):
        assert browser.client.open(path, method=method).status_code == 405


def test_every_get_route_answers_head(site: Site) -> None:
    browser = site.as_("sysadmin@city")
    for rule in site.app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and not rule.arguments:
            with site.app.test_request_context():
                path = site.app.url_for(rule.endpoint)
            assert browser.client.head(path).status_code < 500, path
