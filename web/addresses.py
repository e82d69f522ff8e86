"""Addresses of this page with other filters. Never through `url_for`: a query may name its arguments."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request


def here(**changes: str | None) -> str:
    """This page's path with its query, some parameters replaced (None removes one)."""
    query = {name: value for name, value in request.args.items() if name not in changes}
    query.update({name: value for name, value in changes.items() if value is not None})
    return f"{request.path}?{urlencode(query)}" if query else request.path
