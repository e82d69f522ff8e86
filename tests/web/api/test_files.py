"""Files by program: upload with a name, read what is known, download, name in a form."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from handlers.directory.scopes import FILES_READ, FILES_WRITE
from handlers.files.models import File
from tests.handlers.files.samples import BAD, GOOD
from tests.web.api.client import Program, program
from tests.web.site import Site

UNIT, OTHER = "unit_union@ent-0001", "unit_union@ent-0002"
PLAN = {"theme": "创新", "measures": "培训", "headcount": 30, "level": "unit", "members": [{"name": "张三"}]}


def upload(
    sender: Program, name: str = "总结.pdf", content: bytes = GOOD["总结.pdf"], key: str = "", **fields: Any
) -> TestResponse:
    headers = {"Idempotency-Key": key} if key else {}
    return sender.post("/api/v1/files", data={"file": (BytesIO(content), name), **fields}, headers=headers)


def test_file_is_uploaded_read_named_and_read_by_others(site: Site) -> None:
    task_id, sender = site.open_task(site.start()), program(site, UNIT)
    answer = upload(sender, task_id=task_id)
    assert answer.status_code == 201
    info = answer.json
    assert (info["name"], info["media_type"], info["state"]) == ("总结.pdf", "application/pdf", "stored")
    assert "uploader" not in answer.text
    assert sender.get(answer.headers["Location"]).json == info
    content = sender.get(f"/api/v1/files/{info['id']}/content")
    assert content.data == GOOD["总结.pdf"]
    assert content.headers["Content-Disposition"].startswith("attachment")
    assert content.headers["Content-Security-Policy"].startswith("sandbox")
    county = program(site, "county_union@county-01")
    assert county.get(f"/api/v1/files/{info['id']}").status_code == 404
    done = sender.post(f"/api/v1/tasks/{task_id}/complete", {"data": {**PLAN, "papers": [info["id"]]}})
    assert done.status_code == 200
    assert county.get(f"/api/v1/files/{info['id']}").json["state"] == "attached"
    assert program(site, OTHER).get(f"/api/v1/files/{info['id']}/content").status_code == 404


def test_foreign_file_is_refused_at_its_field(site: Site) -> None:
    foreign = upload(program(site, OTHER)).json["id"]
    task_id = site.open_task(site.start())
    answer = program(site, UNIT).post(
        f"/api/v1/tasks/{task_id}/complete", {"data": {**PLAN, "papers": [foreign]}}
    )
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == ["/data/papers"]


@pytest.mark.parametrize(("name", "content", "code"), BAD[5::16])
def test_refusal_is_a_problem_with_its_code(site: Site, name: str, content: bytes, code: str) -> None:
    answer = upload(program(site, UNIT), name, content)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["code"] == code


def test_repeat_with_the_same_key_uploads_nothing(site: Site) -> None:
    sender = program(site, UNIT)
    first, again = (upload(sender, key="one") for _ in range(2))
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert upload(sender, content=GOOD["说明.txt"], name="a.txt", key="one").status_code == 422
    with site.runtime.read() as ctx:
        assert ctx.session.query(File).count() == 1


def test_body_is_one_file_and_nothing_else(site: Site) -> None:
    sender = program(site, UNIT)
    assert sender.post("/api/v1/files", data=b"x").status_code == 415
    assert sender.post("/api/v1/files", data={"task_id": "x"}).status_code == 415
    assert upload(sender, more="x").json["errors"][0]["pointer"] == "/more"
    both = [(BytesIO(b"a"), "a.txt"), (BytesIO(b"b"), "b.txt")]
    assert sender.post("/api/v1/files", data={"file": both}).json["code"] == "request.invalid"
    assert upload(sender, task_id="none").status_code == 404
    assert upload(sender, task_id=site.open_task(site.start("ent-0002"))).status_code == 404


def test_scopes_are_two(site: Site) -> None:
    file_id = upload(program(site, UNIT, [FILES_WRITE])).json["id"]
    assert upload(program(site, UNIT, [FILES_READ])).status_code == 403
    assert program(site, UNIT, [FILES_WRITE]).get(f"/api/v1/files/{file_id}").status_code == 403
    assert program(site, UNIT, [FILES_READ]).get(f"/api/v1/files/{file_id}/content").status_code == 200
