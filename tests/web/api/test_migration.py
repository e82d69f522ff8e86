"""Moving an instance to another version, over the API."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest

from engine.definitions import get_numbered
from engine.models import Definition
from engine.tasks import get_task
from tests.web.api.client import Program, program
from tests.web.api.test_deployments import FILES, NEW
from tests.web.packages import BPMN, approval
from tests.web.site import Site

API = "/api/v1"


@pytest.fixture
def operator(any_site: Site) -> Program:
    """An operator; version 2 is deployed, version 3 has lost the element where the instance stands."""
    sender = program(any_site, "sysadmin@city")
    other = NEW.replace("DraftPlan", "WritePlan").encode()
    for diagram in (FILES["approval.bpmn"], other):
        files = [
            (BytesIO(data), name.rpartition("/")[2])
            for name, data in {**FILES, "approval.bpmn": diagram}.items()
        ]
        assert sender.post(f"{API}/deployments", data={"files": files}).status_code == 201
    return sender


def test_instance_is_tried_moved_and_put_back(any_site: Site, operator: Program) -> None:
    instance_id = any_site.runtime.run(
        "system",
        lambda ctx: any_site.runtime.instances.start(
            ctx, _version(any_site, 1), data={"organisation_id": "ent-0001", "subject": "甲"}
        ),
    )
    place = f"{API}/instances/{instance_id}"
    for look in ("validate", "trial"):
        report = operator.post(f"{place}/migration/{look}", {"version": 2}).json
        assert report["is_possible"] is True
        assert {each["verdict"] for each in report["entries"]} == {"unaffected"}
    assert operator.get(place).json["version"] == 1
    assert (
        operator.post(f"{place}/migration/validate", {"version": 2, "recompute_due": True}).json["times"]
        == []
    )
    blocked = operator.post(f"{place}/migration/validate", {"version": 3}).json
    assert blocked["is_possible"] is False
    refused = operator.post(f"{place}/migration/execute", {"version": 3, "reason": "x"})
    assert (refused.status_code, refused.json["code"]) == (422, "migration_refused")
    assert "DraftPlan" in {each["element_id"] for each in refused.json["problems"]}
    mapped = {"version": 3, "mapping": {"DraftPlan": "WritePlan"}, "reason": "改版"}
    assert operator.post(f"{place}/migration/execute", mapped).json["version"] == 3
    assert [each["node"] for each in operator.get(f"{place}/tokens").json["items"]] == ["WritePlan"]
    assert operator.post(f"{place}/migration/undo", {"reason": "退回"}).json["version"] == 1
    assert operator.post(f"{place}/migration/validate", {"version": 9}).status_code == 404


def _version(site: Site, number: int) -> Definition:
    with site.runtime.read() as ctx:
        return get_numbered(ctx, "approval", number)


def test_due_times_are_worked_out_anew_if_asked(site: Site) -> None:
    instance_id = site.start()
    sooner = approval(BPMN.replace('value="P5D"', 'value="P2D"'))
    site.runtime.run("system", lambda ctx: site.runtime.deploy(ctx, sooner))
    operator, plan = program(site, "sysadmin@city"), {"version": 2, "recompute_due": True}
    place = f"{API}/instances/{instance_id}"
    [change] = operator.post(f"{place}/migration/trial", plan).json["times"]
    task_id = site.open_task(instance_id)
    assert change == {
        "kind": "task",
        "id": task_id,
        "node": "DraftPlan",
        "before": "2026-03-07T01:00:00Z",
        "after": "2026-03-04T01:00:00Z",
        "outcome": "changes",
    }
    assert operator.post(f"{place}/migration/execute", {**plan, "reason": "改版"}).status_code == 200
    with site.runtime.read() as ctx:
        assert get_task(ctx, task_id).due_at == datetime.fromisoformat(change["after"])
