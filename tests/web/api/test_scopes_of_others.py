"""One process over several organisations: none sees the others' part of it."""

from __future__ import annotations

from typing import Any

from tests.engine.acts import deploy_to
from tests.engine.spiff.diagrams import end, multi, node, process, start
from tests.web.api.client import program
from tests.web.site import Site

UNITS = ["ent-0001", "ent-0002"]
TOGETHER = process(
    [
        start(),
        node(
            "userTask",
            "Work",
            role="unit_union",
            organisation="unit",
            loop=multi(collection="units", element_variable="unit"),
        ),
        end(),
    ],
    ["Begin > Work > Finish"],
)


def scopes(site: Site, seat: str, instance_id: str) -> list[Any]:
    answer = program(site, seat).get(f"/api/v1/instances/{instance_id}/scopes")
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json["items"]
    return found


def test_an_organisation_sees_no_item_of_another(site: Site) -> None:
    deploy_to(site.runtime, TOGETHER, "together")
    instance_id = site.runtime.run(
        "system", lambda ctx: site.runtime.start(ctx, "together", data={"units": UNITS})
    )
    items = [each["variables"] for each in scopes(site, "sysadmin@city", instance_id) if each["parent_id"]]
    assert {"ent-0001", "ent-0002"} <= {value for each in items for value in each.values() if value in UNITS}
    assert [each["parent_id"] for each in scopes(site, "unit_union@ent-0001", instance_id)] == [None]


def test_history_tells_an_organisation_no_data(site: Site) -> None:
    deploy_to(site.runtime, TOGETHER, "together")
    instance_id = site.runtime.run(
        "system", lambda ctx: site.runtime.start(ctx, "together", data={"units": UNITS})
    )
    path = f"/api/v1/instances/{instance_id}/events"
    whole = program(site, "sysadmin@city").get(path).json["items"]
    own = program(site, "unit_union@ent-0001").get(path).json["items"]
    assert any("post:" in str(each["data"]) for each in whole)
    assert [each["kind"] for each in own] == [each["kind"] for each in whole]
    assert [each["data"] for each in own] == [{}] * len(own)
