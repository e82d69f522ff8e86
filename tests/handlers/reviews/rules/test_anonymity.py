"""Only allowed fields, without names, however they are spelled."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.reviews.rules.anonymity import ALLOWED, HIDDEN, anonymise, expand_names, find_leaks

NAMES = {"临河机械有限公司", "张三丰", "2015-JY-0001"}


def _shown(**content: Any) -> dict[str, Any]:
    return anonymise("result", "快换夹具", content, NAMES)[0]


def test_a_field_that_is_not_allowed_is_not_there() -> None:
    shown = _shown(summary="好", inventors=[{"name": "张三丰"}], attachments=["f1"], invented_later="张三丰")
    assert shown == {"name": "快换夹具", "summary": "好"}


@pytest.mark.parametrize(
    "text",
    [
        "由临河机械有限公司完成",
        "由临河机械完成",
        "由临河 机械完成",
        "由临\u200b河机械完成",
        "负责人张三丰",
        "负责人张\n三丰",
        "编号2015-jy-0001",
        "电话13800001234",
        "电话0543-3181234",
        "邮箱 zhang@example.test",
        "见 https://linhe.example/a?b=c",
        "证件372301198001011234",
        "与青岛海天科技有限公司合作",
    ],
)
def test_names_and_numbers_are_taken_out(text: str) -> None:
    shown, findings = anonymise("result", "快换夹具", {"summary": text}, NAMES)
    assert HIDDEN in shown["summary"]
    assert [finding.field for finding in findings] == ["summary"]
    for telling in (
        "临河机械",
        "张三丰",
        "张\n三丰",
        "0001",
        "138",
        "3181234",
        "zhang",
        "linhe",
        "3723",
        "海天",
    ):
        assert telling not in shown["summary"]
    assert find_leaks(shown, NAMES) == []


def test_a_title_with_a_name_is_cleaned_too() -> None:
    assert anonymise("result", "张三丰操作法", {}, NAMES)[0] == {"name": f"{HIDDEN}操作法"}


def test_lists_show_their_allowed_columns() -> None:
    shown = _shown(
        benefits=[{"year": 2014, "amount": 30, "unit": "临河机械有限公司"}, "张三丰"],
        application=[{"unit": "临河机械有限公司"}],
    )
    assert shown == {"name": "快换夹具", "benefits": [{"year": 2014, "amount": 30}]}


def test_what_is_emptied_stays_empty() -> None:
    shown = _shown(summary="", background="张三丰", started_on=date(2014, 1, 1))
    assert shown == {"name": "快换夹具", "background": HIDDEN, "started_on": date(2014, 1, 1)}


def test_a_leak_is_found() -> None:
    assert find_leaks({"name": "快换夹具", "summary": "临河机械"}, NAMES) == ["summary"]


def test_short_words_are_no_names() -> None:
    assert expand_names(["王", "", "海天集团", "公司"]) == ("海天集团", "公司", "海天")


def test_every_class_has_its_fields() -> None:
    assert set(ALLOWED) == {"result", "person", "team"}
