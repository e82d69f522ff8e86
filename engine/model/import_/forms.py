"""Forms of user tasks: uploaded form-js files by name, `camunda:formData` as form-js."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lxml import etree

from engine.model.import_ import juel
from engine.model.import_.editing import children, remove, set_property, take
from engine.model.import_.keys import key_of
from engine.model.import_.notes import Notes

_TYPES: Final = {
    "string": "textfield",
    "long": "number",
    "boolean": "checkbox",
    "date": "datetime",
    "enum": "select",
}
_LIMITS: Final = {"min": "min", "max": "max", "minlength": "minLength", "maxlength": "maxLength"}


def task_form(task: etree._Element, notes: Notes) -> None:
    """The property `form`: what the task refers to, what its form data say, or a form without fields."""
    wanted = take(task, "formRef") or take(task, "formKey")
    for name in ("formRefBinding", "formRefVersion"):
        take(task, name)
    data = children(task, "formData")
    if wanted:
        set_property(task, "form", form_key(wanted))
    else:
        fields = [_field(each, notes) for each in children(task, "formData", "formField")]
        set_property(task, "form", empty_form(task, notes, [field for field in fields if field]))
    for block in data:
        remove(block)


def form_key(name: str) -> str:
    """The id of a form by how a diagram or a file names it: `forms/loan-schema.json` and `x:loan.form` are `loan`."""
    plain = name.rpartition("/")[2].rpartition(":")[2]
    for ending in (".json", ".form", ".html", "-schema", "_schema"):
        plain = plain.removesuffix(ending)
    return key_of(plain)


def empty_form(task: etree._Element, notes: Notes, fields: Sequence[dict[str, Any]] = ()) -> str:
    """A form of its own for a task, with these fields below its name; returns its id."""
    form = key_of(f"{task.get('id', '')}_form")
    title = {"type": "text", "id": "title", "text": task.get("name", "") or task.get("id", "")}
    notes.forms[form] = {"type": "default", "id": form, "schemaVersion": 19, "components": [title, *fields]}
    return form


def _field(raw: etree._Element, notes: Notes) -> dict[str, Any] | None:
    key, kind = raw.get("id", ""), raw.get("type", "string")
    if kind not in _TYPES:
        notes.refuse(raw, f"camunda:formField type={kind}", "请换用基本类型。", "Use a basic type.")
        return None
    label = raw.get("label") or key
    made: dict[str, Any] = {"type": _TYPES[kind], "id": f"field_{key}", "key": key, "label": label}
    if kind == "date":
        made |= {"subtype": "date", "dateLabel": label}
    if kind == "long":
        made["decimalDigits"] = 0
    if kind == "enum":
        values = children(raw, "value")
        made["values"] = [
            {"value": each.get("id", ""), "label": each.get("name") or each.get("id", "")} for each in values
        ]
    default = raw.get("defaultValue", "")
    if default and (kind == "date" or juel.is_expression(default)):
        notes.ignore(raw, "camunda:formField defaultValue")
    elif default:
        made["defaultValue"] = _default(kind, default)
    _constraints(raw, made, notes)
    return made


def _constraints(raw: etree._Element, made: dict[str, Any], notes: Notes) -> None:
    rules: dict[str, Any] = {}
    for each in children(raw, "validation", "constraint"):
        name, value = each.get("name", ""), each.get("config", "")
        if name == "required":
            rules["required"] = value != "false"
        elif name == "readonly":
            made["readonly"] = value != "false"
        elif name in _LIMITS and value.lstrip("-").isdecimal():
            rules[_LIMITS[name]] = int(value)
        else:
            hint = (
                "请改用 required、min、max、minlength 或 maxlength。",
                "Use required, min, max, minlength or maxlength.",
            )
            notes.refuse(raw, f"camunda:constraint {name}", *hint)
    if rules:
        made["validate"] = rules


def _default(kind: str, text: str) -> Any:
    if kind == "boolean":
        return text == "true"
    return int(text) if kind == "long" and text.lstrip("-").isdecimal() else text
