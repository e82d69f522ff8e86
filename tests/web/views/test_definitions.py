"""流程设计: versions, running instances, uploads."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from engine.models import Draft
from tests.web.packages import BPMN
from tests.web.site import Site

DESIGNER = "designer@city"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def upload(site: Site, content: bytes, name: str = "x.bpmn") -> TestResponse:
    """Send a file with the form of the page."""
    browser = site.as_(DESIGNER)
    head = f'--cut\r\nContent-Disposition: form-data; name="diagram"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--cut--\r\n"
    return browser.post("/definitions/upload", body, content_type="multipart/form-data; boundary=cut")


def count_drafts(site: Site) -> int:
    """How many drafts there are."""
    with site.runtime.read() as ctx:
        return ctx.session.query(Draft).count()


def _drafted(site: Site) -> str:
    """The diagram of the draft."""
    opened = site.as_(DESIGNER).get("/definitions/approval/draft.json").json
    assert opened is not None
    return str(opened["files"]["diagram.bpmn"])


def test_list_names_versions_and_running_instances(site: Site) -> None:
    site.start()
    site.start("ent-0002")
    page = site.as_(DESIGNER).get("/definitions").text
    assert "方案审批" in page
    assert re.search(r'<td class="number">2</td>', page)
    page = site.as_("sysadmin@city").get("/definitions").text
    assert re.search(r'href="/instances\?key=approval&amp;state=running">2</a>', page)
    assert "Plan approval" in site.as_(DESIGNER).get("/definitions?lang=en").text


def test_definition_lists_its_versions(site: Site) -> None:
    page = site.as_(DESIGNER).get("/definitions/approval").text
    assert 'href="/definitions/approval/versions/1"' in page
    assert site.as_(DESIGNER).get("/definitions/none").status_code == 404


def test_version_shows_diagram_and_table(site: Site) -> None:
    browser = site.as_(DESIGNER)
    page = browser.get("/definitions/approval/versions/1").text
    assert 'data-xml-url="/definitions/approval/versions/1/diagram.xml"' in page
    assert '<tr id="element-ReviewPlan"' in page
    assert browser.get("/definitions/approval/versions/1/diagram.xml").text == BPMN
    for number in ("2", "0", str(2**40)):
        assert browser.get(f"/definitions/approval/versions/{number}").status_code == 404


def test_upload_becomes_a_draft(site: Site) -> None:
    changed = BPMN.replace("制定方案", "起草方案")
    answer = upload(site, changed.encode())
    assert (answer.status_code, answer.location) == (303, "/definitions/approval/edit?ok=uploaded")
    assert "起草方案" in _drafted(site)
    assert "制定方案" in site.as_(DESIGNER).get("/definitions/approval/versions/1/diagram.xml").text


def test_upload_of_a_new_process_is_listed(site: Site) -> None:
    assert upload(site, BPMN.replace('id="approval"', 'id="fresh_one"').encode()).status_code == 303
    page = site.as_(DESIGNER).get("/definitions").text
    assert 'href="/definitions/fresh_one/edit"' in page
    assert site.as_(DESIGNER).get("/definitions/fresh_one").status_code == 200


def test_upload_without_a_drawing_gets_one(site: Site) -> None:
    undrawn = re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", BPMN, flags=re.DOTALL)
    assert "BPMNShape" not in undrawn
    assert upload(site, undrawn.encode()).status_code == 303
    assert "BPMNShape" in _drafted(site)


def test_upload_does_not_overwrite_a_draft(site: Site) -> None:
    assert upload(site, BPMN.encode()).status_code == 303
    answer = upload(site, BPMN.encode())
    assert answer.status_code == 409
    assert "已有未发布的草稿" in answer.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "请先选择一个 .bpmn 文件"),
        (b"x" * 1_000_001, "文件超过 1 MB"),
        (b"not xml at all", "流程定义未通过检查"),
        (b"<html></html>", "流程定义未通过检查"),
        (BPMN.replace("<bpmn:definitions", f"{LAUGHS}<bpmn:definitions", 1).encode(), "流程定义未通过检查"),
        (BPMN.encode("utf-16"), ""),
        (b"<a>" * 100_000, "流程定义未通过检查"),
        (b"PK\x03\x04 a zip file", "流程定义未通过检查"),
        (BPMN.encode().replace("制定方案".encode(), b"\xff\xfe"), "流程定义未通过检查"),
        (b"\0" * 2_000, "流程定义未通过检查"),
    ],
    ids=["empty", "large", "text", "html", "entities", "utf16", "deep", "zip", "bytes", "nul"],
)
def test_bad_upload_is_refused_clearly(site: Site, content: bytes, words: str) -> None:
    answer = upload(site, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert count_drafts(site) == 0


def test_upload_without_a_file_is_refused(site: Site) -> None:
    assert site.as_(DESIGNER).post("/definitions/upload").status_code == 422


def test_refusal_names_element_and_what_to_do(site: Site) -> None:
    broken = BPMN.replace('targetRef="Filed"', 'targetRef="Nowhere"')
    answer = upload(site, broken.encode())
    if answer.status_code == 303:  # readable: the check names it
        answer = site.as_(DESIGNER).post("/definitions/approval/check", json={"files": {}})
    assert "Accepted" in answer.text


def test_refusal_for_programs_is_problem_details(site: Site) -> None:
    browser = site.as_(DESIGNER)
    form = {"diagram": (io.BytesIO(b"<x/>"), "x.bpmn")}
    answer = browser.post("/definitions/upload", form, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["code"] == "definition_rejected"
    assert answer.json["problems"]


def test_diagram_of_another_tool_is_translated_with_a_report(site: Site) -> None:
    foreign = (Path("tests/shapes") / "camunda_leave.bpmn").read_bytes()
    answer = upload(site, foreign)
    assert answer.status_code == 200
    assert "已导入为草稿" in answer.text
    assert '<th scope="row">' in answer.text
    [key] = re.findall(r'href="/definitions/([^/"]+)/edit"', answer.text)
    opened = site.as_(DESIGNER).get(f"/definitions/{key}/draft.json").json
    assert opened is not None
    assert "spiffworkflow" in opened["files"]["diagram.bpmn"]
    assert "http://camunda.org" not in opened["files"]["diagram.bpmn"]


def test_diagram_of_a_tool_nobody_can_translate_is_refused_in_words(site: Site) -> None:
    answer = upload(site, (Path("tests/shapes") / "visio_export.bpmn").read_bytes())
    assert answer.status_code == 422
    assert count_drafts(site) == 0


def test_report_of_a_foreign_diagram_names_each_element_and_takes_its_forms(site: Site) -> None:
    schema = '{"properties": {"days": {"type": "integer"}, "inner": {"type": "object"}}}'
    answer = site.as_(DESIGNER).post(
        "/definitions/upload",
        {
            "diagram": (io.BytesIO((Path("tests/shapes") / "zeebe_order.bpmn").read_bytes()), "order.bpmn"),
            "forms": [(io.BytesIO(schema.encode()), "approve-form.json"), (io.BytesIO(b"[1]"), "odd.json")],
        },
    )
    assert answer.status_code == 200
    for said in ("Work out the price", "已转换", "已略去", "照原样", "没有带过来", "odd.json"):
        assert said in answer.text
    opened = site.as_(DESIGNER).get("/definitions/process_order/draft.json").json or {}
    assert set(opened["files"]) == {"diagram.bpmn", "forms/approve_form.json"}


def test_version_can_be_taken_as_plain_bpmn(site: Site) -> None:
    browser = site.as_(DESIGNER)
    assert "下载标准 BPMN" in browser.get("/definitions/approval/versions/1").text
    answer = browser.get("/definitions/approval/versions/1/plain.bpmn")
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    assert "potentialOwner" in answer.text
    assert "spiffworkflow" not in answer.text
