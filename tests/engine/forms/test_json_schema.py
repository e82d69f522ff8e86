"""The description of a form for programs."""

from __future__ import annotations

from tests.engine.forms.samples import CHOICES, form_of


def test_json_schema_describes_fields_groups_and_rows() -> None:
    form = form_of(
        {
            "type": "textfield",
            "key": "theme",
            "label": "主题",
            "validate": {"required": True, "minLength": 2, "maxLength": "30", "pattern": "^[^0-9]+$"},
        },
        {
            "type": "number",
            "key": "n",
            "label": "人数",
            "decimalDigits": 0,
            "validate": {"min": 0, "max": "=total"},
        },
        {"type": "checkbox", "key": "ok", "label": "同意", "validate": {"required": True}},
        {"type": "radio", "key": "r", "label": "意见", "values": CHOICES, "validate": {"required": True}},
        {"type": "select", "key": "s", "label": "行业", "values": CHOICES},
        {"type": "checklist", "key": "c", "label": "赛道", "values": CHOICES, "validate": {"required": True}},
        {"type": "datetime", "key": "d", "label": "日期", "subtype": "date"},
        {"type": "filepicker", "key": "f", "label": "附件", "multiple": True},
        {"type": "textfield", "key": "unit", "label": "单位", "readonly": True},
        {
            "type": "textfield",
            "key": "why",
            "label": "理由",
            "conditional": {"hide": "=ok"},
            "validate": {"required": True},
        },
        {
            "type": "group",
            "path": "g",
            "components": [{"type": "textfield", "key": "x", "label": "甲", "validate": {"required": True}}],
        },
        {
            "type": "dynamiclist",
            "path": "l",
            "label": "成员",
            "properties": {"minRows": 1, "maxRows": 9},
            "components": [{"type": "number", "key": "y", "label": "份额", "increment": 5}],
        },
    )
    text = {"type": ["string", "null"], "maxLength": 10_000}
    assert form.json_schema() == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "required": ["theme", "ok", "r", "c", "l", "g"],
        "properties": {
            "theme": {
                "title": "主题",
                "type": "string",
                "minLength": 2,
                "maxLength": 30,
                "pattern": "^[^0-9]+$",
            },
            "n": {"title": "人数", "type": ["integer", "null"], "minimum": 0},
            "ok": {"title": "同意", "type": "boolean", "const": True},
            "r": {"title": "意见", "enum": ["a", "b"]},
            "s": {"title": "行业", "enum": ["a", "b", None]},
            "c": {
                "title": "赛道",
                "type": "array",
                "items": {"enum": ["a", "b"]},
                "uniqueItems": True,
                "minItems": 1,
            },
            "d": {"title": "日期", "type": ["string", "null"], "format": "date"},
            "f": {"title": "附件", "type": "array", "items": {"type": "string"}, "maxItems": 20},
            "why": {"title": "理由", **text, "type": "string"},
            "g": {
                "type": "object",
                "additionalProperties": False,
                "required": ["x"],
                "properties": {"x": {"title": "甲", **text, "type": "string"}},
            },
            "l": {
                "title": "成员",
                "type": "array",
                "minItems": 1,
                "maxItems": 9,
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"y": {"title": "份额", "type": ["number", "null"], "multipleOf": 5}},
                },
            },
        },
    }


def test_json_schema_of_an_empty_form_is_an_empty_object() -> None:
    assert form_of().json_schema() == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "properties": {},
    }
