"""A program with a token."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from handlers.directory import service
from handlers.directory.scopes import SCOPES
from tests.web.site import Site


@dataclass
class Program:
    """A client that sends a token with every request. `person` is a seat such as "unit_union@ent-0001"."""

    client: FlaskClient
    token: str

    def get(self, path: str, **options: Any) -> TestResponse:
        """Read."""
        return self._open(path, "GET", options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Write."""
        return self._open(path, "POST", {"json": json, **options} if json is not None else options)

    def _open(self, path: str, method: str, options: dict[str, Any]) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, buffered=True, **options)


def token_for(
    site: Site, seat: str, scopes: Collection[str] = tuple(SCOPES), *, days: int | None = None
) -> str:
    """A new token of the holder of a seat."""
    return site.runtime.run(
        "system", lambda ctx: service.create_token(ctx, f"p:{seat}", "test", scopes, days=days)[1]
    )


def program(site: Site, seat: str, scopes: Collection[str] = tuple(SCOPES)) -> Program:
    """A program that acts for the holder of a seat."""
    return Program(site.app.test_client(), token_for(site, seat, scopes))
