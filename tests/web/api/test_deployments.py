"""Packages come as a zip or as files; what is wrong is told by element, and what is dangerous is refused."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.api.client import Program, program
from tests.web.packages import BPMN, MANIFEST, PLAN, REVIEW
from tests.web.site import Site

OPERATOR = "sysadmin@city"
NEW = BPMN.replace('name="方案审批"', 'name="审批"')
FILES = {
    "approval.bpmn": NEW.encode(),
    "manifest.json": json.dumps(MANIFEST).encode(),
    "forms/plan.json": json.dumps(PLAN).encode(),
    "forms/review.json": json.dumps(REVIEW).encode(),
}


def zipped(files: dict[str, bytes], prefix: str = "") -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(prefix + name, data)
    return content.getvalue()


def send(sender: Program, files: dict[str, bytes], path: str = "", **fields: Any) -> TestResponse:
    """The files one by one, as a form sends them: a form's field knows no folders."""
    parts = [(BytesIO(data), name.rpartition("/")[2]) for name, data in files.items()]
    return sender.post(f"/api/v1/deployments{path}", data={"files": parts, **fields})


def put(sender: Program, content: bytes, path: str = "") -> TestResponse:
    return sender.post(
        f"/api/v1/deployments{path}", data=content, headers={"Content-Type": "application/zip"}
    )


@pytest.mark.parametrize("way", ["files", "zip", "zip with a folder", "zip in a form"])
def test_package_is_deployed_however_it_comes(site: Site, way: str) -> None:
    sender = program(site, OPERATOR)
    if way == "files":
        answer = send(sender, FILES, note="纠正名称")
    elif way == "zip in a form":
        answer = send(sender, {"package.zip": zipped(FILES)}, note="纠正名称")
    else:
        answer = put(sender, zipped(FILES, "approval/" if "folder" in way else ""))
    assert answer.status_code == 201, answer.text
    [made] = answer.json["definitions"]
    assert (made["key"], made["version"], made["deployed_by"]) == ("approval", 2, "person:p:sysadmin@city")
    assert made["note"] == ("" if way.startswith("zip") and "form" not in way else "纠正名称")
    assert sender.get("/api/v1/definitions/approval/versions/2/diagram").text == NEW
    assert sorted(sender.get("/api/v1/definitions/approval/versions/2/forms").json["forms"]) == [
        "plan",
        "review",
    ]


def test_same_package_again_is_no_new_version(site: Site) -> None:
    sender = program(site, OPERATOR)
    assert [send(sender, FILES).json["definitions"][0]["version"] for _time in range(2)] == [2, 2]


def test_problems_are_told_by_element_and_nothing_is_deployed(site: Site) -> None:
    sender = program(site, OPERATOR)
    broken = {**FILES, "approval.bpmn": NEW.replace('value="plan"', 'value="lost"').encode()}
    assert broken["approval.bpmn"] != FILES["approval.bpmn"]
    answer = send(sender, broken)
    assert (answer.status_code, answer.json["code"]) == (422, "definition_rejected")
    assert "DraftPlan" in {each["element_id"] for each in answer.json["problems"]}
    checked = send(sender, broken, "/check").json
    assert checked["is_deployable"] is False
    assert [each for each in checked["problems"] if each["severity"] == "error"] == answer.json["problems"]
    assert sender.get("/api/v1/definitions/approval").json["version"] == 1


def test_check_deploys_nothing(site: Site) -> None:
    sender = program(site, OPERATOR)
    assert put(sender, zipped(FILES), "/check").json["is_deployable"] is True
    assert sender.get("/api/v1/definitions/approval").json["version"] == 1


def _encrypted() -> bytes:
    content = bytearray(zipped({"a.bpmn": b"x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        zipped({"../../evil.bpmn": b"x"}),
        zipped({"/etc/evil.bpmn": b"x"}),
        zipped({"a/b/c/d.bpmn": b"x"}),
        zipped({"a\x01.bpmn": b"x"}),
        zipped({f"{number}.json": b"{}" for number in range(301)}),
        zipped({"bomb.bpmn": b"0" * 2_000_001}),
        zipped({f"{number}.bpmn": b"0" * 1_999_999 for number in range(6)}),
        zipped({"readme.txt": b"x"}),
        zipped(FILES)[:-30],
        _encrypted(),
    ],
    ids=lambda content: str(len(content)),
)
def test_hostile_archives_are_refused(site: Site, content: bytes) -> None:
    answer = put(program(site, OPERATOR), content)
    assert (answer.status_code, answer.json["code"]) == (422, "upload.bad_package")


def test_other_parts_are_refused_by_name(site: Site) -> None:
    sender = program(site, OPERATOR)
    answer = send(sender, FILES, surprise="x")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/surprise")
    empty = sender.post("/api/v1/deployments", data={"note": "x"}, content_type="multipart/form-data")
    assert empty.json["errors"][0]["pointer"] == "/files"
    assert sender.post("/api/v1/deployments", {"files": []}).status_code == 415


def test_deployment_is_idempotent(site: Site) -> None:
    sender, headers = program(site, OPERATOR), {"Content-Type": "application/zip", "Idempotency-Key": "one"}
    content = zipped(FILES)
    answers = [sender.post("/api/v1/deployments", data=content, headers=headers) for _time in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[1].headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("name", [".", "./.", "//", "../x.bpmn", "/etc/x.bpmn", "a/b/c/d.bpmn"])
def test_archive_with_an_odd_name_is_refused(site: Site, name: str) -> None:
    answer = put(program(site, OPERATOR), zipped({name: b"x"}), "/check")
    assert (answer.status_code, answer.json["code"]) == (422, "upload.bad_package")


@pytest.mark.parametrize("method", [12, 14, 99])
def test_archive_is_stored_or_deflated(site: Site, method: int) -> None:
    """Others take memory as the archive says, and fail in their own ways."""
    content = bytearray(zipped({"a.bpmn": b"<x/>"}))
    content[8] = content[content.find(b"PK\x01\x02") + 10] = method
    answer = put(program(site, OPERATOR), bytes(content), "/check")
    assert (answer.status_code, answer.json["code"]) == (422, "upload.bad_package")


def test_designer_checks_but_does_not_deploy(site: Site) -> None:
    """Designers ask for a release, which somebody else approves: a token is no way round it."""
    sender = program(site, "designer@city")
    assert put(sender, zipped(FILES), "/check").status_code == 200
    assert put(sender, zipped(FILES)).status_code == 403
