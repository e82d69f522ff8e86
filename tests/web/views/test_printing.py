"""Printing from the pages: as the page allows, in Chinese, with who signed what."""

from __future__ import annotations

from io import BytesIO

from tests.web.documents.reading import text_of
from tests.web.site import GOOD_PLAN, Site

UNIT, COUNTY = "unit_union@ent-0001", "county_union@county-01"


def test_process_prints_its_form_and_everybodys_opinion(site: Site) -> None:
    instance_id = site.start()
    unit, county = site.as_(UNIT), site.as_(COUNTY)
    first = site.open_task(instance_id)
    sent = unit.client.post(
        f"/tasks/{first}/files",
        data={"csrf_token": unit.csrf, "upload:papers": (BytesIO(b"x"), "说明.txt")},
        headers={"Accept": "application/json"},
    ).json["id"]
    unit.post(f"/tasks/{first}", {**GOOD_PLAN, "theme": "头一稿", "papers": sent})
    site.clock.advance(minutes=5)
    county.post(f"/tasks/{site.open_task(instance_id)}", {"action": "return", "reason": "请补充"})
    site.clock.advance(minutes=5)
    unit.post(f"/tasks/{site.open_task(instance_id)}", {**GOOD_PLAN, "theme": "第二稿", "papers": sent})
    waiting = text_of(unit.get(f"/instances/{instance_id}/print.pdf").data)
    assert "签名： 日期： 年 月 日" in waiting, "room for the county"
    county.post(f"/tasks/{site.open_task(instance_id)}", {"opinion": "<b>同意</b>报备"})
    answer = unit.get(f"/instances/{instance_id}/print.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = text_of(answer.data)
    for words in (
        "方案审批",
        "第二稿",
        "说明.txt",
        "张三",
        "审核方案",
        "<b>同意</b>报备",
        "county_union county-01",
        "已结束",
    ):
        assert words in text, words
    assert "头一稿" not in text, "what was sent again counts"
    assert text.count("第二稿") == 1, "what the county was only shown is not its opinion"
    assert answer.data == unit.get(f"/instances/{instance_id}/print.pdf").data
    assert answer.data == unit.get(f"/instances/{instance_id}/print.pdf?lang=en").data


def test_task_prints_what_is_typed_so_far_for_its_writer(site: Site) -> None:
    task_id, unit = site.open_task(site.start()), site.as_(UNIT)
    assert "尚未提交" in text_of(unit.get(f"/tasks/{task_id}/print.pdf").data)
    unit.post(f"/tasks/{task_id}/draft", {**GOOD_PLAN, "theme": "还在写 😀"})
    text = text_of(unit.get(f"/tasks/{task_id}/print.pdf").data)
    assert "还在写 〓" in text
    assert "U+1F600" in text
    unit.post(f"/tasks/{task_id}", GOOD_PLAN)
    text = text_of(unit.get(f"/tasks/{task_id}/print.pdf").data)
    assert "提质增效" in text
    assert "签名：unit_union ent-0001（" in text
    page = unit.get(f"/tasks/{task_id}").text
    assert f'href="/tasks/{task_id}/print.pdf"' in page


def test_form_too_long_for_one_document_is_told(site: Site) -> None:
    task_id, unit = site.open_task(site.start()), site.as_(UNIT)
    unit.post(f"/tasks/{task_id}/draft", {"theme": "字" * 600_001})
    answer = unit.get(f"/tasks/{task_id}/print.pdf")
    assert answer.status_code == 422
    assert "一份文件印不下" in answer.text
