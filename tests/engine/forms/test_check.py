"""Submissions against forms: values, faults, conditions, rows, locked fields, hostile data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forms import Form, parse_form
from tests.engine.forms.samples import CHOICES, EVERY_TYPE, Component, form_of

TODAY = date(2015, 3, 13)
LONG = 10_001


def codes(form: Form, data: object, **options: Any) -> dict[str, list[str]]:
    errors = form.check(data, today=TODAY, **options)[1]
    return {path: [fault.code for fault in faults] for path, faults in errors.items()}


def one(kind: str, **properties: Any) -> Form:
    component = {"type": kind, "key": "a", "label": "甲", **properties}
    if kind in ("radio", "select", "checklist", "taglist"):
        component.setdefault("values", CHOICES)
    return form_of(component)


@pytest.mark.parametrize(
    ("kind", "properties", "raw", "value"),
    [
        ("textfield", {}, "  创新 ", "创新"),
        ("textfield", {}, "", None),
        ("textfield", {}, " \u3000", None),
        ("textfield", {}, None, None),
        ("textfield", {}, "a\x00b\x0b", "ab"),
        ("textfield", {}, "\x00", None),
        ("textarea", {}, "一\r\n二\r三", "一\n二\n三"),
        ("textarea", {}, "  缩进\n", "  缩进\n"),
        ("number", {}, "12", 12),
        ("number", {}, "１２．５", 12.5),
        ("number", {}, "1，234.5", 1234.5),
        ("number", {}, " -0.10 ", -0.1),
        ("number", {}, 12.0, 12),
        ("number", {}, Decimal("1.25"), 1.25),
        ("number", {}, "", None),
        ("checkbox", {}, "on", True),
        ("checkbox", {}, True, True),
        ("checkbox", {}, "off", False),
        ("checkbox", {}, None, False),
        ("checkbox", {}, {"a": 1}, False),
        ("radio", {}, "a", "a"),
        ("radio", {}, "", None),
        ("select", {"values": [{"value": 1, "label": "一"}]}, "1", 1),
        ("checklist", {}, ["b", "a", "b"], ["b", "a"]),
        ("checklist", {}, "a", ["a"]),
        ("checklist", {}, None, []),
        ("taglist", {}, [], []),
        ("datetime", {"subtype": "date"}, "2015-03-13", "2015-03-13"),
        ("datetime", {"subtype": "date"}, TODAY, "2015-03-13"),
        ("datetime", {"subtype": "time"}, "09:30", "09:30"),
        ("datetime", {"subtype": "datetime"}, "2015-03-13T09:30", "2015-03-13T09:30"),
        ("datetime", {"subtype": "datetime"}, "2015-03-13T09:30:00+08:00", "2015-03-13T09:30:00+08:00"),
        ("filepicker", {}, ["id1"], ["id1"]),
        ("filepicker", {}, "id1", ["id1"]),
        ("filepicker", {}, ["", ""], []),
        ("filepicker", {"multiple": True, "properties": {"minFiles": 2}}, [], []),
        ("filepicker", {"multiple": True}, ["id1", "id2", "id1"], ["id1", "id2"]),
    ],
)
def test_value_is_read(kind: str, properties: Component, raw: object, value: object) -> None:
    clean, errors = one(kind, **properties).check({"a": raw}, today=TODAY)
    assert errors == {}
    assert clean == {"a": value}
    assert type(clean["a"]) is type(value)


@pytest.mark.parametrize(
    ("kind", "properties", "raw", "found"),
    [
        ("textfield", {}, 5, ["text"]),
        ("textfield", {}, ["x"], ["text"]),
        ("textfield", {}, {"x": 1}, ["text"]),
        ("textfield", {}, "\ud800", ["characters"]),
        ("textfield", {}, "x" * LONG, ["max_length"]),
        ("textarea", {}, "x" * LONG, []),
        ("textarea", {}, "x" * 100_001, ["max_length"]),
        ("textfield", {"validate": {"required": True}}, " ", ["required"]),
        ("textfield", {"validate": {"minLength": 3}}, " ab ", ["min_length"]),
        ("textfield", {"validate": {"minLength": 3}}, "", []),
        ("textfield", {"validate": {"minLength": "3", "maxLength": "=2 + 2"}}, "abcde", ["max_length"]),
        ("textfield", {"validate": {"maxLength": 30}}, "创" * 30, []),
        ("textfield", {"validate": {"pattern": "^[A-Z]{2}$"}}, "AB", []),
        ("textfield", {"validate": {"pattern": "^[A-Z]{2}$"}}, "ABC", ["pattern"]),
        ("textfield", {"validate": {"pattern": "^[A-Z]{2}$"}}, "AB\nC", ["pattern"]),
        ("textfield", {"validate": {"validationType": "email"}}, "a@b.cn", []),
        ("textfield", {"validate": {"validationType": "email"}}, "a@b", ["email"]),
        ("textfield", {"validate": {"validationType": "phone"}}, "138 0013 8000", []),
        ("textfield", {"validate": {"validationType": "phone"}}, "+8613800138000", []),
        ("textfield", {"validate": {"validationType": "phone"}}, "0543-3160001", []),
        ("textfield", {"validate": {"validationType": "phone"}}, "+49 170 1234567", []),
        ("textfield", {"validate": {"validationType": "phone"}}, "12800138000", ["phone"]),
        ("textfield", {"validate": {"validationType": "phone"}}, "电话", ["phone"]),
        ("number", {}, "1e5", ["number"]),
        ("number", {}, "1,000", []),
        ("number", {}, "-12，345，678.90", []),
        ("number", {}, "1,5", ["number"]),
        ("number", {}, "1,0000", ["number"]),
        ("number", {}, "1000,000", ["number"]),
        ("number", {}, ",000", ["number"]),
        ("number", {}, "1_000", ["number"]),
        ("number", {}, "NaN", ["number"]),
        ("number", {}, float("inf"), ["number"]),
        ("number", {}, True, ["number"]),
        ("number", {}, [1], ["number"]),
        pytest.param("number", {}, 10**5000, ["number"], id="huge number"),
        ("number", {}, 10**15, ["number_size"]),
        ("number", {}, "0.1234567890123456", ["number_size"]),
        ("number", {"validate": {"required": True}}, 0, []),
        ("number", {"validate": {"required": True}}, "", ["required"]),
        ("number", {"decimalDigits": 0}, "1.5", ["decimals"]),
        ("number", {"decimalDigits": 2}, "1.10", []),
        ("number", {"increment": 0.1}, "0.3", []),
        ("number", {"increment": "0.0000000001"}, 999_999_999_999_999, []),
        ("number", {"increment": 5}, 7, ["increment"]),
        ("number", {"validate": {"min": 1, "max": 10}}, 0, ["min"]),
        ("number", {"validate": {"min": 1, "max": 10}}, 11, ["max"]),
        ("number", {"validate": {"max": "=quota * 2"}}, 41, ["max"]),
        ("number", {"validate": {"max": "=quota * 2"}}, 40, []),
        ("checkbox", {"validate": {"required": True}}, False, ["required_check"]),
        ("radio", {"validate": {"required": True}}, None, ["required_choice"]),
        ("radio", {}, "c", ["choice"]),
        ("radio", {}, ["a"], ["choice"]),
        ("select", {"values": [{"value": 1, "label": "一"}]}, True, ["choice"]),
        ("select", {"values": [{"value": 1, "label": "一"}]}, 1.0, ["choice"]),
        pytest.param("select", {}, 10**5000, ["choice"], id="huge choice"),
        ("checklist", {}, ["a", "c"], ["choice"]),
        ("checklist", {}, {"a": 1}, ["choice"]),
        ("checklist", {"validate": {"required": True}}, [], ["required_choice"]),
        ("datetime", {"subtype": "date"}, "2015-02-29", ["date"]),
        ("datetime", {"subtype": "date"}, "20150313", ["date"]),
        ("datetime", {"subtype": "date"}, "2015-03-13T09:30", ["date"]),
        ("datetime", {"subtype": "date"}, 20150313, ["date"]),
        ("datetime", {"subtype": "date", "disallowPassedDates": True}, "2015-03-12", ["past"]),
        ("datetime", {"subtype": "date", "disallowPassedDates": True}, "2015-03-13", []),
        ("datetime", {"subtype": "time"}, "24:00", ["time"]),
        ("datetime", {"subtype": "time", "disallowPassedDates": True}, "09:00", []),
        ("datetime", {"subtype": "datetime"}, "2015-03-13", ["datetime"]),
        ("datetime", {"subtype": "datetime"}, "2015-03-13T25:00", ["datetime"]),
        ("datetime", {"subtype": "datetime", "disallowPassedDates": True}, "2015-03-12T23:59", ["past"]),
        ("filepicker", {}, ["a", "b"], ["file_count"]),
        ("filepicker", {"multiple": True}, [str(n) for n in range(21)], ["file_count"]),
        ("filepicker", {"multiple": True, "properties": {"maxFiles": 2}}, ["a", "b", "c"], ["file_count"]),
        ("filepicker", {"multiple": True, "properties": {"minFiles": 2}}, ["a"], ["min_files"]),
        ("filepicker", {}, [{"id": "a"}], ["file"]),
        ("filepicker", {}, ["x" * 501], ["file"]),
        ("filepicker", {}, ["a\x00"], ["file"]),
        ("filepicker", {"validate": {"required": True}}, [], ["required_file"]),
    ],
)
def test_fault_is_found(kind: str, properties: Component, raw: object, found: list[str]) -> None:
    form = one(kind, **properties)
    clean, errors = form.check({"a": raw}, context={"quota": 20}, today=TODAY)
    assert [fault.code for fault in errors.get("a", [])] == found
    assert ("a" in clean) == (not found)
    for language in ("zh", "en"):
        assert all("甲" in text for text in form.texts(errors, language).get("a", []))


@pytest.mark.parametrize(
    ("ids", "found"), [(["own"], []), (["stranger"], ["file"]), (["script"], ["file_type"])]
)
def test_only_own_files_of_the_right_type_are_taken(ids: list[str], found: list[str]) -> None:
    form = one("filepicker", accept=".pdf, .DOCX")
    files = {"own": "计划.PDF", "script": "a.pdf.exe"}
    assert codes(form, {"a": ids}, files=files).get("a", []) == found


def test_unknown_keys_and_static_parts_are_dropped() -> None:
    form = form_of({"type": "text", "text": "说明", "key": "intro"}, {"type": "textfield", "key": "a.b"})
    clean, errors = form.check({"a": {"b": "x", "c": "y"}, "intro": "z", "state": "approved"}, today=TODAY)
    assert (clean, errors) == ({"a": {"b": "x"}}, {})


CONDITIONAL = form_of(
    {"type": "radio", "key": "kind", "values": CHOICES},
    {
        "type": "textfield",
        "key": "reason",
        "label": "理由",
        "conditional": {"hide": '=kind != "b"'},
        "validate": {"required": True},
    },
    {
        "type": "textfield",
        "key": "detail",
        "conditional": {"hide": "=reason = null"},
        "validate": {"required": True},
    },
)


def test_hidden_field_is_neither_required_nor_kept() -> None:
    clean, errors = CONDITIONAL.check({"kind": "a", "reason": "x", "detail": "y"}, today=TODAY)
    assert (clean, errors) == ({"kind": "a"}, {})
    assert codes(CONDITIONAL, {"kind": "b"}) == {"reason": ["required"]}
    assert codes(CONDITIONAL, {"kind": "b", "reason": "x"}) == {"detail": ["required"]}


def test_condition_ignores_values_that_do_not_count() -> None:
    form = form_of(
        {"type": "number", "key": "amount"},
        {
            "type": "textfield",
            "key": "basis",
            "conditional": {"hide": "=amount = null and not(is_exempt = false)"},
            "validate": {"required": True},
        },
    )
    required = {"basis": ["required"]}
    assert codes(form, {"amount": 1, "is_exempt": True}) == required
    assert codes(form, {"is_exempt": True}, context={"is_exempt": False}) == required
    assert codes(form, {}, context={"is_exempt": True}) == {}


def test_empty_field_hides_the_process_variable_of_the_same_name() -> None:
    form = form_of(
        {"type": "textfield", "key": "a"},
        {
            "type": "textfield",
            "key": "b",
            "conditional": {"hide": '=a = "old"'},
            "validate": {"required": True},
        },
    )
    assert codes(form, {"a": ""}, context={"a": "old"}) == {"b": ["required"]}


def test_condition_may_use_the_day_and_a_later_field() -> None:
    form = form_of(
        {
            "type": "textfield",
            "key": "a",
            "conditional": {"hide": '=today() < date("2015-03-13") or b = true'},
            "validate": {"required": True},
        },
        {"type": "checkbox", "key": "b"},
    )
    assert codes(form, {}) == {"a": ["required"]}
    assert codes(form, {"b": True}) == {}
    assert form.check({}, today=date(2015, 3, 12))[1] == {}


def test_condition_that_cannot_be_decided_shows_the_field() -> None:
    form = one("textfield", conditional={"hide": "=missing.thing > 3"}, validate={"required": True})
    assert codes(form, {}) == {"a": ["required"]}
    assert codes(form, {}, context={"missing": object()}) == {"a": ["required"]}


def test_hidden_group_takes_its_fields_along() -> None:
    form = form_of(
        {"type": "checkbox", "key": "has_leader"},
        {
            "type": "group",
            "path": "leader",
            "conditional": {"hide": "=not(has_leader)"},
            "components": [{"type": "textfield", "key": "name", "validate": {"required": True}}],
        },
        {"type": "textfield", "key": "title", "conditional": {"hide": "=leader.name = null"}},
    )
    data = {"has_leader": False, "leader": {"name": "王工"}, "title": "班长"}
    assert form.check(data, today=TODAY) == ({"has_leader": False}, {})
    assert form.check({**data, "has_leader": True}, today=TODAY)[0] == {**data, "has_leader": True}
    assert codes(form, {"has_leader": True}) == {"leader.name": ["required"]}


LOCKED = form_of(
    {"type": "textfield", "key": "unit", "readonly": True, "validate": {"required": True}},
    {"type": "textfield", "key": "year", "disabled": True},
    {"type": "number", "key": "quota", "readonly": True, "properties": {"source": "=campaign.quota * 2"}},
    {
        "type": "textfield",
        "key": "note",
        "conditional": {"hide": '=unit = "甲厂"'},
        "validate": {"required": True},
    },
)


def test_locked_field_comes_from_the_process_never_from_the_browser() -> None:
    context = {"unit": "甲厂", "year": 2015, "campaign": {"quota": 10}}
    data = {"unit": "乙厂", "year": "1999", "quota": 9_999}
    clean, errors = LOCKED.check(data, context=context, today=TODAY)
    assert (clean, errors) == ({"unit": "甲厂", "quota": Decimal(20)}, {})
    assert LOCKED.check({"unit": "甲厂"}, today=TODAY)[0] == {}
    assert codes(LOCKED, {"unit": "甲厂"}) == {"note": ["required"]}


def list_form(**properties: Any) -> Form:
    return form_of(
        {"type": "textfield", "key": "leader"},
        {
            "type": "dynamiclist",
            "path": "members",
            "label": "成员",
            "components": [
                {"type": "textfield", "key": "name", "label": "姓名", "validate": {"required": True}},
                {"type": "number", "key": "share", "label": "份额"},
                {
                    "type": "textfield",
                    "key": "reason",
                    "label": "理由",
                    "conditional": {"hide": "=share = null or this.share <= 50 or parent.leader = name"},
                    "validate": {"required": True},
                },
            ],
            **properties,
        },
    )


def test_rows_are_checked_one_by_one() -> None:
    rows = [
        {"name": "甲", "share": "50", "x": 1},
        {"share": 60},
        {"name": "乙", "share": "60", "reason": "骨干"},
    ]
    form = list_form()
    clean, errors = form.check({"leader": "丙", "members": rows}, today=TODAY)
    assert {path: [f.code for f in faults] for path, faults in errors.items()} == {
        "members.1.name": ["required"],
        "members.1.reason": ["required"],
    }
    assert clean["members"] == [
        {"name": "甲", "share": 50},
        {"share": 60},
        {"name": "乙", "share": 60, "reason": "骨干"},
    ]
    assert form.texts(errors)["members.1.name"] == ["“成员 2 · 姓名”尚未填写，请补充。"]
    assert codes(form, {"leader": "乙", "members": [{"name": "乙", "share": 60}]}) == {}


@pytest.mark.parametrize(
    ("properties", "rows", "found"),
    [
        ({}, None, {}),
        ({}, [], {}),
        ({}, {"0": {"name": "x"}}, {"members": ["rows"]}),
        ({}, "rows", {"members": ["rows"]}),
        ({}, [3], {"members.0": ["row"]}),
        ({}, [{"name": "x"}] * 200, {}),
        ({}, [{"name": "x"}] * 201, {"members": ["max_rows"]}),
        ({"properties": {"minRows": "2"}}, [{"name": "x"}], {"members": ["min_rows"]}),
        ({"properties": {"minRows": 2, "maxRows": 2}}, [{"name": "x"}] * 2, {}),
        ({"properties": {"maxRows": 2}}, [{"name": "x"}] * 3, {"members": ["max_rows"]}),
        ({"allowAddRemove": False}, [{"name": "x"}] * 2, {"members": ["rows_fixed"]}),
        ({"allowAddRemove": False, "defaultRepetitions": 2}, [{"name": "x"}] * 2, {}),
    ],
)
def test_number_of_rows(properties: Component, rows: object, found: dict[str, list[str]]) -> None:
    assert codes(list_form(**properties), {"members": rows}) == found


def test_rows_of_lists_in_lists_are_bounded_together() -> None:
    inner = {"type": "dynamiclist", "path": "inner", "components": [{"type": "textfield", "key": "a"}]}
    form = form_of({"type": "dynamiclist", "path": "outer", "components": [inner]})
    data: dict[str, Any] = {"outer": [{"inner": [{}] * 100}] * 100}
    errors = codes(form, data)
    assert len(errors) == 91
    assert set(map(tuple, errors.values())) == {("max_rows",)}


def test_locked_field_in_a_row_comes_from_the_same_row_of_the_process() -> None:
    form = form_of(
        {
            "type": "dynamiclist",
            "path": "issuers",
            "allowAddRemove": False,
            "components": [
                {"type": "textfield", "key": "name", "readonly": True},
                {"type": "textfield", "key": "opinion"},
            ],
        }
    )
    context = {"issuers": [{"name": "市总工会"}, {"name": "市科技局"}]}
    data = {"issuers": [{"name": "假", "opinion": "同意"}, {"opinion": "同意"}]}
    clean, errors = form.check(data, context=context, today=TODAY)
    assert errors == {}
    assert clean["issuers"] == [
        {"name": "市总工会", "opinion": "同意"},
        {"name": "市科技局", "opinion": "同意"},
    ]
    assert codes(form, {"issuers": []}, context=context) == {"issuers": ["rows_fixed"]}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (None, {"": ["not_an_object"]}),
        ([], {"": ["not_an_object"]}),
        ("x", {"": ["not_an_object"]}),
        ({"x": "y" * 500_001}, {"": ["too_large"]}),
        ({"x": [0] * 300_000}, {"": ["too_large"]}),
        ({"y" * 500_001: 1}, {"": ["too_large"]}),
    ],
)
def test_data_as_a_whole_are_refused(data: object, found: dict[str, list[str]]) -> None:
    form = one("textfield")
    clean, errors = form.check(data, today=TODAY)
    assert clean == {}
    assert {path: [fault.code for fault in faults] for path, faults in errors.items()} == found
    assert all(form.texts(errors, language)[""] for language in ("zh", "en"))


def test_deep_data_do_no_harm() -> None:
    deep: Any = "x"
    for _ in range(50_000):
        deep = [deep]
    assert codes(one("textfield"), {"a": deep}) == {"a": ["text"]}
    assert codes(one("checklist"), {"a": deep}) == {"a": ["choice"]}


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a)*$", "(a|aa)+$", "a*a*a*a*a*b", "(.*a){12}$"])
def test_regex_bomb_comes_to_an_end(pattern: str) -> None:
    form = one("textfield", validate={"pattern": pattern})
    assert codes(form, {"a": "a" * 9_990 + "!"}) == {"a": ["pattern"]}


def test_work_on_patterns_is_bounded_over_all_rows() -> None:
    row = {"type": "textfield", "key": "a", "validate": {"pattern": "x*" * 400 + "!"}}
    form = form_of({"type": "dynamiclist", "path": "rows", "components": [row]})
    errors = codes(form, {"rows": [{"a": "x" * 2_000 + "!"}] * 200})
    assert set(map(tuple, errors.values())) == {("pattern",)}


def test_input_for_a_pattern_is_bounded() -> None:
    form = form_of({"type": "textarea", "key": "a", "validate": {"pattern": "x"}})
    assert codes(form, {"a": "x" * LONG}) == {"a": ["max_length"]}


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(["a", "b"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
KEYS = [
    "theme",
    "targets",
    "headcount",
    "agreed",
    "tracks",
    "opinion",
    "industry",
    "tags",
    "held_on",
    "held_at",
]
ROW = st.fixed_dictionaries({}, optional={"name": json_values, "share": json_values, "reason": json_values})
SUBMISSION = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(KEYS, json_values),
        "papers": json_values,
        "contact": json_values | st.fixed_dictionaries({"name": json_values}),
        "members": json_values | st.lists(ROW | json_values, max_size=4),
    },
)
RULES = {"required": True, "minLength": 2, "maxLength": 5, "min": 1, "max": "=headcount", "pattern": "^a+$"}
HIDE = '=theme = "a" or count(members) > 2 or headcount > 3'
STRICT = parse_form(
    {
        "components": [
            {**component, **({"validate": RULES} if "key" in component else {})}
            | ({"conditional": {"hide": HIDE}} if position % 2 else {})
            for position, component in enumerate(EVERY_TYPE)
        ]
    }
)


@settings(max_examples=200, deadline=None)
@given(SUBMISSION | json_values)
def test_arbitrary_json_never_raises(data: object) -> None:
    for form in (form_of(*EVERY_TYPE), STRICT, list_form()):
        clean, errors = form.check(data, today=TODAY)
        assert form.texts(errors, "zh").keys() == form.texts(errors, "en").keys() == errors.keys()
        names = form.keys()
        assert set(clean) <= {name.partition(".")[0].partition("[")[0] for name in names}
        form.shown(data, today=TODAY)


@settings(max_examples=100, deadline=None)
@given(SUBMISSION)
def test_clean_values_pass_again_unchanged(data: dict[str, Any]) -> None:
    form = form_of(*EVERY_TYPE)
    clean, errors = form.check(data, today=TODAY)
    if not errors:
        assert form.check(clean, today=TODAY) == (clean, {})
