"""A form as parts for the template."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.forms import parse_form
from tests.web.packages import PLAN
from web.forms.reading_matter import Line
from web.forms.view import Part, View, draw

TODAY = date(2026, 3, 2)


def drawn(
    *components: dict[str, Any], data: dict[str, Any] | None = None, context: dict[str, Any] | None = None
) -> View:
    """A form of these components filled with data, checked against itself."""
    form = parse_form({"components": list(components)})
    data, context = data or {}, context or {}
    _clean, errors = form.check(data, context=context, today=TODAY)
    return draw(form, data, context=context, errors=errors, today=TODAY, language="zh")


def first(view: View) -> Part:
    """The first part of a view."""
    return view.parts[0]


@pytest.mark.parametrize(
    ("component", "value", "shown", "input_type", "input_mode"),
    [
        ({"type": "textfield"}, "a", "a", "text", ""),
        ({"type": "textfield", "validate": {"validationType": "email"}}, "a@b.cn", "a@b.cn", "email", ""),
        ({"type": "textfield", "validate": {"validationType": "phone"}}, "138", "138", "tel", ""),
        ({"type": "number"}, 1.5, "1.5", "text", "decimal"),
        ({"type": "number", "decimalDigits": 0}, 3, "3", "text", "numeric"),
        ({"type": "number"}, "三", "三", "text", "decimal"),
        ({"type": "datetime", "subtype": "date"}, "2026-03-02", "2026-03-02", "date", ""),
        ({"type": "datetime", "subtype": "time"}, "08:30", "08:30", "time", ""),
        (
            {"type": "datetime", "subtype": "datetime"},
            "2026-03-02T08:30:00+08:00",
            "2026-03-02T08:30",
            "datetime-local",
            "",
        ),
        ({"type": "textfield"}, None, "", "text", ""),
        ({"type": "textfield"}, ["x"], "", "text", ""),
        ({"type": "textfield"}, True, "", "text", ""),
    ],
)
def test_value_stands_in_the_right_kind_of_input(
    component: dict[str, Any], value: object, shown: str, input_type: str, input_mode: str
) -> None:
    part = first(drawn({"key": "f", "label": "字段", **component}, data={"f": value}))
    assert (part.value, part.input_type, part.input_mode) == (shown, input_type, input_mode)
    assert (part.name, part.id, part.label) == ("f", "f-f", "字段")


def test_choices_know_what_is_chosen() -> None:
    values = [{"value": "a", "label": "甲"}, {"value": 2, "label": "乙"}]
    radio = first(drawn({"type": "radio", "key": "f", "label": "x", "values": values}, data={"f": "2"}))
    assert [(choice.value, choice.is_chosen) for choice in radio.choices] == [("a", False), ("2", True)]
    boxes = first(
        drawn({"type": "checklist", "key": "f", "label": "x", "values": values}, data={"f": ["a", 2]})
    )
    assert [choice.is_chosen for choice in boxes.choices] == [True, True]
    nothing = first(drawn({"type": "select", "key": "f", "label": "x", "values": values}))
    assert [choice.is_chosen for choice in nothing.choices] == [False, False]


def test_hidden_parts_are_left_out_and_their_condition_is_watched() -> None:
    kind = {"type": "select", "key": "kind", "label": "种类", "values": [{"value": "a", "label": "甲"}]}
    more = {"type": "textfield", "key": "more", "label": "更多", "conditional": {"hide": '=kind != "a"'}}
    assert [part.name for part in drawn(kind, more).parts] == ["kind"]
    view = drawn(kind, more, data={"kind": "a"})
    assert [part.name for part in view.parts] == ["kind", "more"]
    assert list(view.watched) == ["kind"]


def test_locked_field_shows_what_the_process_says() -> None:
    field = {"type": "textfield", "key": "f", "label": "x", "readonly": True, "validate": {"required": True}}
    part = first(drawn(field, data={"f": "typed"}, context={"f": "known"}))
    assert (part.value, part.is_locked, part.is_required) == ("known", True, False)


def test_errors_stand_at_their_fields_and_in_the_summary() -> None:
    rows = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "行",
        "components": [{"type": "textfield", "key": "name", "label": "姓名", "validate": {"required": True}}],
    }
    view = drawn(rows, data={"rows": [{"name": "a"}, {"name": ""}]})
    assert view.errors == (("f-rows-1-name", "“行 2 · 姓名”尚未填写，请补充。"),)
    assert [list(part.errors) for row in first(view).rows for part in row] == [
        [],
        ["“行 2 · 姓名”尚未填写，请补充。"],
    ]


def test_rows_say_what_may_be_changed() -> None:
    name = {"type": "textfield", "key": "name", "label": "姓名"}
    base = {"type": "dynamiclist", "path": "rows", "label": "行", "components": [name]}
    limits = {"properties": {"minRows": 1, "maxRows": 2}}

    def may(count: int, **more: Any) -> tuple[bool, bool]:
        part = first(drawn({**base, **more}, data={"rows": [{"name": str(each)} for each in range(count)]}))
        return part.may_add, part.may_remove

    assert may(0) == (True, False)
    assert may(1) == (True, True)
    assert may(1, **limits) == (True, False)
    assert may(2, **limits) == (False, True)
    assert may(1, allowAddRemove=False) == (False, False)


def test_list_that_needs_rows_always_shows_them() -> None:
    name = {"type": "textfield", "key": "name", "label": "姓名"}
    rows = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "行",
        "components": [name],
        "properties": {"minRows": 2},
    }
    group = {"type": "group", "label": "组", "path": "deep.group", "components": [rows]}
    bare = {"type": "group", "label": "组", "components": [{**rows, "path": "more"}]}
    view = drawn(group, bare, data={"deep": {"group": {"rows": [{"name": "a"}]}, "kept": 1}})
    assert [[part.value for part in row] for row in view.parts[0].parts[0].rows] == [["a"], [""]]
    assert [part.name for row in view.parts[1].parts[0].rows for part in row] == [
        "more.0.name",
        "more.1.name",
    ]
    assert [text for _id, text in view.errors] == ["“行”至少需要2行，请添加。"] * 2


def test_groups_hold_their_parts_and_texts_are_paragraphs() -> None:
    group = {
        "type": "group",
        "label": "单位",
        "path": "unit",
        "components": [{"type": "textfield", "key": "name", "label": "名称"}],
    }
    text = {"type": "text", "text": "# 标题\n\n**第一**段"}
    view = drawn(group, text, data={"unit": {"name": "x"}})
    assert (first(view).label, first(view).parts[0].name, first(view).parts[0].value) == (
        "单位",
        "unit.name",
        "x",
    )
    assert list(view.parts[1].paragraphs) == ["标题", "第一段"]


def test_filled_form_reads_as_lines() -> None:
    from flask import Flask

    from web.forms.reading_matter import lines

    data = {
        "theme": "提质",
        "headcount": 3,
        "starts_on": date(2026, 3, 2),
        "level": "unit",
        "tracks": ["a", "b"],
        "is_public": True,
        "members": [{"name": "张三", "duty": None}, {"name": "李四"}],
    }
    with Flask(__name__).test_request_context():
        assert lines(parse_form(PLAN), data) == [
            Line("竞赛主题", "提质"),
            Line("参加人数", "3"),
            Line("开始日期", "2026年3月2日"),
            Line("级别", "单位"),
            Line("活动项目", "小发明、小改造"),
            Line("可以公开", "是"),
            Line("分工 1 · 姓名", "张三"),
            Line("分工 2 · 姓名", "李四"),
        ]


def test_fixed_rows_stay_on_the_page_whatever_was_saved() -> None:
    scores = {
        **{"type": "dynamiclist", "path": "scores", "label": "评分", "allowAddRemove": False},
        "components": [
            {"type": "textfield", "key": "name", "label": "姓名", "readonly": True},
            {"type": "radio", "key": "passed", "label": "合格", "values": [{"value": "y", "label": "是"}]},
        ],
    }
    held = {"scores": [{"name": "甲"}, {"name": "乙"}]}
    for saved in ({}, {"scores": []}, {"scores": [{"passed": "y"}]}):
        table = first(drawn(scores, data=saved, context=held))
        assert [row[0].reading for row in table.rows] == ["甲", "乙"]
    in_group = {"type": "group", "path": "sheet", "label": "表", "components": [scores]}
    [table] = first(drawn(in_group, data={}, context={"sheet": held})).parts
    assert len(table.rows) == 2
