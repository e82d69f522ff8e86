"""Importing the directory from a page: upload, look, apply; and what goes wrong on the way."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from handlers.directory import queries as directory
from handlers.directory.models import Organisation
from handlers.imports.reading import MOST_FILE
from tests.handlers.imports.workbooks import PEOPLE_HEADER, make_workbook
from tests.web.site import Browser, Site, hidden

PEOPLE = [PEOPLE_HEADER, ("w-1", "新职工", "ent-0009", "女", "1990-01-02", "技师", "是")]
UNITS = [
    ("编号", "名称", "类别", "上级编号"),
    ("ent-0001", "临河总厂", "企业", "county-01"),
    ("ent-0009", "新厂", "企业", "county-01"),
]
BOOK = {"单位": UNITS, "人员": PEOPLE}


def upload(browser: Browser, content: bytes, name: str = "组织.xlsx") -> TestResponse:
    # By hand: the client keeps large forms in a file that it leaves open.
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--x--\r\n"
    return browser.post("/directory/import", body, content_type="multipart/form-data; boundary=x")


def test_workbook_is_looked_at_then_applied_once(site: Site) -> None:
    browser = site.as_("office@city")
    answer = upload(browser, make_workbook(BOOK))
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "临河机械厂 → 临河总厂" in page
    assert "导入这 3 处变更" in page
    with site.runtime.read() as ctx:
        assert directory.get_organisation(ctx, "ent-0001").name == "临河机械厂", "looking changes nothing"
    form = {"digest": hidden(page, "digest"), "idempotency_key": hidden(page, "idempotency_key")}
    first, second = (browser.post(f"{answer.location}/apply", form) for _time in range(2))
    assert (first.status_code, first.location) == (303, second.location)
    assert "已导入。" in browser.get(first.location).text
    with site.runtime.read() as ctx:
        assert directory.get_organisation(ctx, "ent-0001").name == "临河总厂"
        assert directory.find_profile(ctx, "w-1") is not None
    assert browser.post(f"{answer.location}/apply", {"digest": form["digest"]}).status_code == 409
    again = upload(browser, make_workbook(BOOK))
    assert "没有可导入的变更" in browser.get(again.location).text
    history = browser.get("/registers/organisations/rows/ent-0001/history").text
    assert "office city修改" in history


def test_problems_are_listed_by_row_and_nothing_can_be_applied(site: Site) -> None:
    browser = site.as_("office@city")
    rows = [PEOPLE_HEADER, ("w 1", "新职工", "ent-0009", "雄", "昨天", "技师", "是")]
    answer = upload(browser, make_workbook({"人员": rows}))
    page = browser.get(answer.location).text
    assert "有 3 处问题" in page
    assert re.findall(r"人员 第 2 行", page) == ["人员 第 2 行"] * 3
    assert "不是日期，请写成 1985-05-01。" in page
    assert "/apply" not in page
    english = browser.get(f"{answer.location}?lang=en").text
    assert "This is no date" in english
    digest = "0" * 64
    assert browser.post(f"{answer.location}/apply", {"digest": digest}).status_code == 409


def test_what_has_moved_since_the_look_is_not_applied(site: Site) -> None:
    browser = site.as_("office@city")
    place = upload(browser, make_workbook(BOOK)).location
    digest = hidden(browser.get(place).text, "digest")
    with site.runtime.begin() as ctx:
        ctx.session.get_one(Organisation, "ent-0001").name = "又改了"
    answer = browser.post(f"{place}/apply", {"digest": digest})
    assert answer.status_code == 409
    assert "请重新核对" in answer.text
    assert "又改了 → 临河总厂" in browser.get(place).text


@pytest.mark.parametrize(
    ("content", "text"), [(b"x", "这不是 .xlsx 工作簿"), (b"0" * (MOST_FILE + 1), "文件太大")]
)
def test_file_that_cannot_be_read_is_refused_with_advice(site: Site, content: bytes, text: str) -> None:
    answer = upload(site.as_("office@city"), content)
    assert answer.status_code == 422
    assert text in answer.text


def test_upload_without_a_file_or_far_too_large_is_refused(site: Site) -> None:
    browser = site.as_("office@city")
    assert browser.post("/directory/import", {}).status_code == 422
    assert upload(browser, b"0" * (MOST_FILE + 3 * 1024 * 1024)).status_code == 413


def test_office_cannot_make_itself_system_administrator(site: Site) -> None:
    rows = [("单位编号", "角色", "人员编号"), ("city", "系统管理员", "p:office@city")]
    book = make_workbook({"任职": rows})
    place = upload(site.as_("office@city"), book).location
    assert "只有系统管理员可以授予" in site.as_("office@city").get(place).text
    operator = site.as_("sysadmin@city")
    page = operator.get(place).text
    assert operator.post(f"{place}/apply", {"digest": hidden(page, "digest")}).status_code == 303
    with site.runtime.read() as ctx:
        assert "sysadmin" in directory.roles_of(ctx, "p:office@city")


def test_import_can_be_dropped(site: Site) -> None:
    browser = site.as_("office@city")
    place = upload(browser, make_workbook(BOOK)).location
    assert browser.post(f"{place}/drop").status_code == 303
    assert "已放弃" in browser.get(place).text
    assert browser.post(f"{place}/drop").status_code == 409


def test_template_has_the_choices(site: Site) -> None:
    answer = site.as_("office@city").get("/directory/import/template.xlsx")
    book = load_workbook(io.BytesIO(answer.get_data()))
    assert book.sheetnames == ["填写说明", "单位", "人员", "任职", "往年荣誉"]
    choices = [each.formula1 for each in book["人员"].data_validations.dataValidation]
    assert '"女,男"' in choices
