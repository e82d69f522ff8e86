"""Addresses built from what a request brought: never trusted, never given to `url_for` as arguments."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException


def here(**changes: str | None) -> str:
    """This page's path with its query, some parameters replaced (None removes one)."""
    query = {name: value for name, value in request.args.items() if name not in changes}
    query.update({name: value for name, value in changes.items() if value is not None})
    return f"{request.path}?{urlencode(query)}" if query else request.path


def safe_next(goal: str) -> str:
    """A page of this site to go on to: a path our own routes know for GET, else the start page."""
    path, _mark, query = goal.partition("?")
    if not path.startswith("/") or path.startswith("//") or not goal.isprintable() or "\\" in goal:
        return url_for("home.index")
    try:
        current_app.url_map.bind("localhost").match(path, method="GET")
    except HTTPException:
        return url_for("home.index")
    return f"{path}?{query}" if query else path
