"""Built browser files: the tags that load them and the route that serves them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request, send_from_directory, url_for
from markupsafe import Markup

from engine.errors import NotFound

STATIC = Path(__file__).parent / "static"
DIST = STATIC / "dist"

bp = Blueprint("assets", __name__)


def stylesheet(name: str) -> Markup:
    """The tag that loads the styles of a part that a bundle loads later; nothing while the assets are not built."""
    entry = _manifest().get(name)
    return Markup('<link rel="stylesheet" href="{}">').format(_url(entry["css"])) if entry else Markup("")


def asset(name: str) -> Markup:
    """The tags that load one bundle ("app", "viewer", "compare", …); nothing while the assets are not built."""
    entry = _manifest().get(name)
    if entry is None:
        return Markup("")
    tags = (
        [Markup('<link rel="stylesheet" href="{}">').format(_url(entry["css"]))] if entry.get("css") else []
    )
    tags += [Markup('<link rel="modulepreload" href="{}">').format(_url(file)) for file in entry["preload"]]
    tags.append(Markup('<script type="module" src="{}"></script>').format(_url(entry["js"])))
    return Markup("\n").join(tags)


@dataclass(frozen=True)
class Worker:
    """The service worker: its text, the addresses it keeps from the start, and what names this pair."""

    script: str
    shell: list[str]
    version: str


def worker() -> Worker:
    """The service worker over the bundle of every page; raises NotFound while the assets are not built."""
    entry, app = _manifest().get("worker"), _manifest().get("app")
    if entry is None or app is None:
        raise NotFound
    script = (DIST / entry["js"]).read_text(encoding="utf-8")
    shell = [_url(file) for file in (app["js"], app["css"], *app["preload"]) if file]
    return Worker(script, shell, sha256("\n".join([script, *shell]).encode()).hexdigest()[:12])


def _url(file: str) -> str:
    return url_for("assets.static_file", name=f"dist/{file}")


def _manifest() -> dict[str, Any]:
    """The build's list of bundles; read once, or each time while debugging."""
    cached = current_app.extensions.get("asset_manifest")
    if cached is None or current_app.debug:
        path = DIST / "manifest.json"
        cached = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        current_app.extensions["asset_manifest"] = cached
    found: dict[str, Any] = cached
    return found


@bp.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """One file; hashed names may be kept for ever, and the ready-made .gz is sent to whoever takes it."""
    accepts_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    packed = accepts_gzip and name.startswith("dist/") and os.path.isfile(STATIC / f"{name}.gz")
    if packed:
        response = send_from_directory(STATIC, f"{name}.gz", mimetype=guess_type(name)[0])
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = send_from_directory(STATIC, name)
    response.headers["Vary"] = "Accept-Encoding"
    if name.startswith("dist/") and name != "dist/manifest.json":
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
