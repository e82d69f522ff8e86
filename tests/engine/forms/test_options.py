"""Choices that come with the form's context."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.forms import Form, parse_form

TODAY = date(2015, 3, 13)
KINDS = [
    {"value": "小革新", "label": "小革新", "labelEn": "Small renovation"},
    {"value": "小发明", "label": "小发明"},
]
CONTEXT = {"dictionary": {"kinds": KINDS}}


def form_of(kind: str = "select", **more: Any) -> Form:
    component = {"type": kind, "key": "kind", "label": "类别", "valuesKey": "dictionary.kinds", **more}
    return parse_form({"type": "default", "components": [component]})


def codes(form: Form, data: Any, context: Any) -> list[str]:
    return [
        fault.code
        for faults in form.check(data, context=context, today=TODAY)[1].values()
        for fault in faults
    ]


def test_choice_is_taken_from_the_context() -> None:
    clean, errors = form_of().check({"kind": "小发明"}, context=CONTEXT, today=TODAY)
    assert (clean, errors) == ({"kind": "小发明"}, {})


def test_choice_that_the_context_does_not_give_is_refused() -> None:
    assert codes(form_of(), {"kind": "小品牌"}, CONTEXT) == ["choice"]
    assert codes(form_of("checklist"), {"kind": ["小发明", "小品牌"]}, CONTEXT) == ["choice"]


@pytest.mark.parametrize(
    "given",
    [
        None,
        {},
        {"dictionary": None},
        {"dictionary": {"kinds": "小发明"}},
        {"dictionary": {"kinds": [{"value": []}]}},
    ],
)
def test_without_choices_nothing_can_be_chosen(given: Any) -> None:
    assert codes(form_of(), {"kind": "小发明"}, given) == ["choice"]
    assert codes(form_of(), {"kind": None}, given) == []


def test_page_draws_the_choices_of_its_context_and_the_form_itself_keeps_none() -> None:
    form = form_of()
    [shown] = form.shown({}, context=CONTEXT, today=TODAY)
    assert [option.label_for("en") for option in shown.node.options] == ["Small renovation", "小发明"]
    [plain] = form.shown({}, today=TODAY)
    assert plain.node.options == ()


def test_choices_are_found_from_inside_a_list() -> None:
    inner = {"type": "select", "key": "kind", "valuesKey": "dictionary.kinds"}
    form = parse_form({"components": [{"type": "dynamiclist", "path": "items", "components": [inner]}]})
    clean, errors = form.check({"items": [{"kind": "小革新"}]}, context=CONTEXT, today=TODAY)
    assert (clean, errors) == ({"items": [{"kind": "小革新"}]}, {})


def test_json_schema_names_the_choices_once_they_are_known() -> None:
    schema = form_of().json_schema()["properties"]["kind"]
    assert schema == {"title": "类别", "type": ["string", "integer", "null"]}
    bound = form_of().bound(CONTEXT).json_schema()["properties"]["kind"]
    assert bound == {"title": "类别", "enum": ["小革新", "小发明", None]}
    many = form_of("taglist").json_schema()["properties"]["kind"]
    assert many["items"] == {"type": ["string", "integer"]}


def test_form_names_where_its_choices_are() -> None:
    assert form_of().option_names == {"dictionary"}
    fixed = form_of(valuesKey="", values=KINDS)
    assert fixed.option_names == frozenset()
    assert fixed.bound(CONTEXT) is fixed
