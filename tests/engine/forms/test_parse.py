"""What a form may be made of, and how it is refused otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forms import FormSchemaError, parse_form
from tests.engine.forms.samples import CHOICES, EVERY_TYPE, Component, form_of


def codes_of(*components: Any, **schema: Any) -> list[str]:
    with pytest.raises(FormSchemaError) as caught:
        form_of(*components, **schema)
    return [problem.code for problem in caught.value.problems]


def field(**properties: Any) -> Component:
    return {"type": "textfield", "key": "a", **properties}


def nested(depth: int) -> Component:
    component = field()
    for _ in range(depth):
        component = {"type": "group", "components": [component]}
    return component


def test_every_supported_component_is_read() -> None:
    form = form_of(*EVERY_TYPE, id="UnitPlan")
    assert form.id == "UnitPlan"
    assert [node.type for node in form.root.children] == [component["type"] for component in EVERY_TYPE]
    assert form.keys() == (
        "theme", "targets", "headcount", "agreed", "tracks", "opinion", "industry", "tags", "held_on", "held_at",
        "papers", "contact.name", "members", "members[].name",
    )  # fmt: skip


def test_labels_and_texts_come_in_both_languages() -> None:
    intro, theme, targets, *_ = form_of(*EVERY_TYPE).root.children
    assert intro.paragraphs("zh") == ["说明", "请如实填写。"]
    assert intro.paragraphs("en") == ["Please fill in."]
    assert (theme.label_for("zh"), theme.label_for("en")) == ("竞赛主题", "Theme")
    assert targets.label_for("en") == "目标任务"
    options = next(node for node in form_of(*EVERY_TYPE).root.walk() if node.path == ("tracks",)).options
    assert [option.label_for("en") for option in options] == ["甲", "B"]


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"type": "iframe", "key": "a"}, "form.component"),
        ({"type": "html", "content": "<script>"}, "form.component"),
        ({"type": ["textfield"], "key": "a"}, "form.component"),
        ({"key": "a"}, "form.component"),
        ("textfield", "form.component"),
        (None, "form.component"),
        ({"type": "textfield"}, "form.no_key"),
        ({"type": "textfield", "key": ""}, "form.no_key"),
        ({"type": "dynamiclist", "components": []}, "form.no_key"),
        (field(key="1a"), "form.bad_key"),
        (field(key="a..b"), "form.bad_key"),
        (field(key="a b"), "form.bad_key"),
        (field(key="$decimal"), "form.bad_key"),
        (field(key="this"), "form.bad_key"),
        (field(key="a.b.c.d.e.f"), "form.bad_key"),
        (field(key=7), "form.bad_value"),
        (field(label=["x"]), "form.bad_value"),
        (field(label="=name"), "form.dynamic_text"),
        ({"type": "text", "text": "Dear {{name}}"}, "form.dynamic_text"),
        (field(validate=[]), None),
        (field(validate=["required"]), "form.bad_value"),
        (field(validate={"required": "yes"}), "form.bad_value"),
        (field(validate={"minLength": "many"}), "form.bad_value"),
        (field(validate={"minLength": "=1 +"}), "form.expression"),
        (field(validate={"pattern": "("}), "form.pattern"),
        (field(validate={"pattern": r"(a)\1"}), "form.pattern"),
        (field(validate={"pattern": "a{1000}{1000}"}), "form.pattern"),
        (field(validate={"pattern": 5}), "form.bad_value"),
        (field(validate={"validationType": "creditcard"}), "form.bad_value"),
        (field(conditional={"hide": "=not a function("}), "form.expression"),
        (field(conditional={"hide": '=open("/etc/passwd")'}), "form.expression"),
        (field(conditional={"hide": True}), "form.bad_value"),
        (field(conditional="hide"), "form.bad_value"),
        (field(properties={"source": "=plan."}), "form.expression"),
        (field(readonly="=locked"), "form.bad_value"),
        ({"type": "number", "key": "a", "serializeToString": True}, "form.unsupported"),
        ({"type": "number", "key": "a", "decimalDigits": "2"}, "form.bad_value"),
        ({"type": "number", "key": "a", "increment": 0}, "form.bad_value"),
        ({"type": "number", "key": "a", "increment": float("inf")}, "form.bad_value"),
        ({"type": "datetime", "key": "a", "subtype": "week"}, "form.bad_value"),
        ({"type": "select", "key": "a"}, "form.dynamic_options"),
        ({"type": "select", "key": "a", "valuesKey": "units", "values": CHOICES}, "form.dynamic_options"),
        ({"type": "select", "key": "a", "valuesKey": "units[1]"}, "form.bad_value"),
        ({"type": "select", "key": "a", "valuesKey": 7}, "form.bad_value"),
        (
            {"type": "select", "key": "a", "values": CHOICES, "valuesExpression": "=units"},
            "form.dynamic_options",
        ),
        ({"type": "select", "key": "a", "values": []}, "form.bad_options"),
        ({"type": "select", "key": "a", "values": [{"value": "1"}, {"value": 1}]}, "form.bad_options"),
        ({"type": "select", "key": "a", "values": [{"value": {}}]}, "form.bad_options"),
        ({"type": "dynamiclist", "path": "a", "properties": {"minRows": "many"}}, "form.bad_value"),
        ({"type": "dynamiclist", "path": "a", "properties": {"maxRows": 201}}, "form.bad_value"),
        ({"type": "dynamiclist", "path": "a", "defaultRepetitions": "1"}, "form.bad_value"),
        ({"type": "group", "components": {}}, None),
        ({"type": "group", "components": {"a": 1}}, "form.bad_value"),
        (nested(4), None),
        (nested(5), "form.too_deep"),
        (nested(900), "form.too_deep"),
    ],
)
def test_component_is_refused(component: Any, code: str | None) -> None:
    if code is None:
        assert len(form_of(component).root.children) == 1
    else:
        assert codes_of(component) == [code]


@pytest.mark.parametrize(
    ("first", "second", "accepted"),
    [
        (field(), field(), False),
        (field(), field(key="a.b"), False),
        (field(key="a.b"), field(), False),
        (field(), {"type": "group", "path": "a", "components": []}, False),
        (field(key="a.b"), field(key="a.c"), True),
        (field(key="g.b"), {"type": "group", "path": "g", "components": [field(key="b")]}, False),
        (field(key="g.b"), {"type": "group", "path": "g", "components": [field(key="c")]}, True),
        ({"type": "group", "path": "g"}, {"type": "group", "path": "g"}, True),
        (field(), {"type": "dynamiclist", "path": "l", "components": [field()]}, True),
        (field(key="l.b"), {"type": "dynamiclist", "path": "l", "components": [field()]}, False),
        (field(), {"type": "group", "components": [field()]}, False),
    ],
)
def test_one_key_holds_one_value(first: Component, second: Component, accepted: bool) -> None:
    if accepted:
        assert len(form_of(first, second).root.children) == 2
    else:
        assert codes_of(first, second) == ["form.duplicate_key"]


def test_all_problems_are_listed_with_their_place() -> None:
    with pytest.raises(FormSchemaError) as caught:
        parse_form(
            {
                "components": [
                    {"type": "table", "id": "T1"},
                    field(id="F1", label="主题", validate={"pattern": "[", "min": "x"}),
                    field(id="F2"),
                ]
            },
            file="forms/plan.json",
        )
    problems = caught.value.problems
    assert [(p.element_id, p.code) for p in problems] == [
        ("T1", "form.component"),
        ("F1", "form.bad_value"),
        ("F1", "form.pattern"),
        ("F2", "form.duplicate_key"),
    ]
    assert {p.file for p in problems} == {"forms/plan.json"}
    assert problems[1].element_name == "主题"
    assert all(p.message_zh and p.message_en and p.hint_zh and p.hint_en for p in problems)
    assert caught.value.status == 422


@pytest.mark.parametrize("schema", [None, [], "x", 3, {"components": {}}, {"components": "x"}])
def test_schema_that_is_no_form_is_refused(schema: object) -> None:
    with pytest.raises(FormSchemaError) as caught:
        parse_form(schema)
    assert [problem.code for problem in caught.value.problems] == ["form.not_an_object"]


@pytest.mark.parametrize("version", [20, 0, "19", None, True])
def test_other_schema_versions_are_refused(version: object) -> None:
    assert codes_of(schemaVersion=version) == ["form.version"]


@pytest.mark.parametrize("title", [7, None, ["x"], "长" * 61])
def test_title_that_is_no_short_text_is_refused(title: object) -> None:
    assert codes_of(title=title) == ["form.title"]


def test_too_many_components_are_refused_once() -> None:
    many = [{"type": "spacer"}] * 201
    assert codes_of(*many) == ["form.too_many"]
    assert len(form_of(*many[:200]).root.children) == 200


def test_missing_and_repeated_ids_become_unique() -> None:
    nodes = form_of(field(id="X"), field(id="X", key="b"), field(key="c")).root.children
    assert len({node.id for node in nodes}) == 3


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = (
    "type key path id label text validate conditional properties values readonly disabled subtype multiple accept "
    "decimalDigits increment defaultRepetitions allowAddRemove components dateLabel disallowPassedDates"
)
components = st.fixed_dictionaries(
    {"type": st.sampled_from([c["type"] for c in EVERY_TYPE]), "key": st.just("a") | json_values},
    optional={name: json_values for name in NAMES.split() if name not in ("type", "key")},
)


@settings(deadline=None)
@given(st.lists(components, max_size=3) | json_values)
def test_arbitrary_schema_is_read_or_refused(found: object) -> None:
    try:
        described = parse_form({"components": found}).json_schema()
    except FormSchemaError:
        return
    assert described["type"] == "object"
