"""Every answer is guarded; assets are kept for ever."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from tests.web.site import Site
from web import assets
from web.app import create_app

UNIT = "unit_union@ent-0001"


@pytest.mark.parametrize("path", ["/login", "/inbox", "/healthz", "/nothing", "/definitions", "/tasks/none"])
def test_every_answer_carries_the_guards(site: Site, path: str) -> None:
    headers = site.as_(UNIT).get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_https_brings_hsts_and_secure_cookies(site: Site) -> None:
    config = replace(site.app.config["SAICHENG"], base_url="https://contest.example.org")
    client = create_app(site.runtime, config).test_client()
    answer = client.get("/login", base_url="https://contest.example.org")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("path", ["/inbox", "/account", "/progress", "/instances", "/login", "/notices"])
def test_pages_hold_no_inline_code_or_style(site: Site, path: str) -> None:
    page = site.as_(UNIT).get(path).text
    for forbidden in (
        "<script>",
        " style=",
        "<style",
        " onclick=",
        " onload=",
        "javascript:",
        "http://",
        "https://",
    ):
        assert forbidden not in page.replace("http://www.w3.org/2000/svg", ""), forbidden


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build with one bundle."""
    folder = tmp_path / "static" / "dist"
    folder.mkdir(parents=True)
    (folder / "app-1.js").write_text("let a;")
    (folder / "app-1.js.gz").write_bytes(gzip.compress(b"let a;"))
    (folder / "app-1.css").write_text("a{}")
    (folder / "manifest.json").write_text(
        '{"app": {"js": "app-1.js", "css": "app-1.css", "preload": ["c-1.js"]}}'
    )
    monkeypatch.setattr(assets, "STATIC", tmp_path / "static")
    monkeypatch.setattr(assets, "DIST", folder)
    return folder


def test_bundle_becomes_tags(site: Site, dist: Path) -> None:
    page = site.visitor().get("/login").text
    assert '<link rel="stylesheet" href="/static/dist/app-1.css">' in page
    assert '<link rel="modulepreload" href="/static/dist/c-1.js">' in page
    assert '<script type="module" src="/static/dist/app-1.js"></script>' in page


def test_asset_is_kept_for_ever_and_sent_packed(site: Site, dist: Path) -> None:
    client = site.visitor().client
    with client.get("/static/dist/app-1.js") as plain:
        assert plain.text == "let a;"
        assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with client.get("/static/dist/app-1.js", headers={"Accept-Encoding": "br, gzip"}) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.mimetype == "text/javascript"
        assert gzip.decompress(packed.data) == b"let a;"


@pytest.mark.parametrize(
    "name",
    ["../config.py", "%2e%2e/app.py", "/etc/passwd", "dist/none.js", "", "dist", "dist/" + "x" * 5_000],
)
def test_nothing_outside_of_the_folder_is_served(site: Site, dist: Path, name: str) -> None:
    headers = {"Accept-Encoding": "gzip"}
    answer = site.visitor().client.get(f"/static/{name}", follow_redirects=True, headers=headers)
    assert answer.status_code == 404


def test_pages_work_before_the_assets_are_built(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    assert site.visitor().get("/login").status_code == 200
