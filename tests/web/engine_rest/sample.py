"""A process whose work is done outside, and a program that speaks the dialect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.model.elements import Event
from tests.engine.acts import deploy_to
from tests.engine.spiff.diagrams import boundary, end, node, process, start
from tests.web.api.client import token_for
from tests.web.site import Site

ADMIN = "sysadmin@city"
NO_STOCK = Event(kind="error", error_code="no_stock")
SHIPPING = process(
    [
        start(),
        node("serviceTask", "Ship", topic="ship"),
        end(),
        boundary("Empty", "Ship", NO_STOCK),
        node("serviceTask", "Order", topic="order"),
    ],
    ["Begin > Ship > Finish", "Empty > Order > Finish"],
)


@dataclass
class Worker:
    """Speaks JSON with a token as Bearer; `url` is below /engine-rest."""

    client: FlaskClient
    token: str

    def __call__(self, method: str, url: str, json: Any = None, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"}
        if json is not None:
            options["json"] = json
        return self.client.open(f"/engine-rest{url}", method=method, headers=headers, **options)

    def fetch(self, topic: str = "ship", worker: str = "w1", **more: Any) -> list[dict[str, Any]]:
        """Fetch and lock for a minute."""
        topics = [{"topicName": topic, "lockDuration": 60_000, **more}]
        answer = self(
            "POST", "/external-task/fetchAndLock", {"workerId": worker, "maxTasks": 5, "topics": topics}
        )
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json
        return found


def worker(site: Site, seat: str = ADMIN) -> Worker:
    """A program that acts for the holder of a seat."""
    return Worker(site.app.test_client(), token_for(site, seat))


def deploy(site: Site) -> str:
    """Deploy the process as "shipping"; gives the definition's id."""
    return deploy_to(site.runtime, SHIPPING, "shipping")
