"""What a program does with its person's tasks beside answering them, and what the audit keeps of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.models import AuditEvent
from tests.web.api.client import program
from tests.web.site import Site

API = "/api/v1"
UNIT, HELPER = "unit_union@ent-0001", "unit_admin@ent-0001"
DONE = {
    **{"theme": "提质增效", "measures": "培训", "headcount": 30, "level": "unit"},
    "members": [{"name": "张三", "duty": "组织"}],
}
WHY = "请协助核对"


def line(site: Site, kind: str) -> dict[str, Any]:
    """The data of the newest line of a kind, by the person who did it."""
    with site.runtime.read() as ctx:
        found = select(AuditEvent).where(AuditEvent.kind == kind).order_by(AuditEvent.id.desc()).limit(1)
        event = ctx.session.scalars(found).one()
        assert event.actor.startswith("person:p:")
        assert str(event.data["source"]).startswith("token ")
        return dict(event.data)


def test_opinions_are_asked_for_and_withdrawn(site: Site) -> None:
    unit, task = program(site, UNIT), f"{API}/tasks/{site.open_task(site.start())}"
    asked = unit.post(f"{task}/delegate", {"principal": f"post:{HELPER}", "reason": WHY})
    assert asked.status_code == 200, asked.text
    assert line(site, "opinions_asked")["reason"] == WHY
    [opinion] = unit.get(f"{task}/opinions").json["items"]
    assert unit.post(f"{task}/opinions/{opinion['id']}/withdraw", {"reason": "不用了"}).status_code == 200
    assert line(site, "opinions_withdrawn")["reason"] == "不用了"
    signers = {"way": "after", "principals": [f"post:{HELPER}"], "reason": WHY}
    assert unit.post(f"{task}/signers", signers).status_code == 200
    copies = {"principals": ["post:team_leader@team-00001"], "reason": "供参考"}
    assert unit.post(f"{task}/copies", copies).status_code == 200
    assert line(site, "task_copied")["reason"] == "供参考"


def test_what_was_submitted_is_taken_back(site: Site) -> None:
    unit, instance_id = program(site, UNIT), site.start()
    task_id = site.open_task(instance_id)
    assert unit.post(f"{API}/tasks/{task_id}/complete", {"data": DONE}).status_code == 200
    taken = unit.post(f"{API}/tasks/{task_id}/take-back", {"reason": "漏了一项"})
    assert taken.status_code == 200, taken.text
    assert line(site, "task_taken_back")["reason"] == "漏了一项"
