"""What a page draws of a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.forms import Shown
from tests.engine.forms.samples import form_of

TODAY = date(2015, 3, 13)

FORM = form_of(
    {"type": "text", "id": "Intro", "text": "说明", "conditional": {"hide": "=done"}},
    {"type": "textfield", "key": "unit", "readonly": True},
    {"type": "number", "key": "share"},
    {
        "type": "group",
        "id": "Contact",
        "path": "contact",
        "components": [{"type": "textfield", "key": "name"}],
    },
    {
        "type": "group",
        "id": "Plain",
        "conditional": {"hide": "=share > 50"},
        "components": [{"type": "textfield", "key": "reason"}],
    },
    {
        "type": "dynamiclist",
        "path": "rows",
        "components": [
            {"type": "textfield", "key": "a"},
            {"type": "textfield", "key": "b", "conditional": {"hide": "=a = null"}},
        ],
    },
)


def outline(shown: tuple[Shown, ...]) -> list[Any]:
    found: list[Any] = []
    for one in shown:
        if one.node.type == "dynamiclist":
            found.append((one.name, [outline(row) for row in one.rows]))
        elif one.node.type == "group":
            found.append((one.name, outline(one.children)))
        else:
            found.append((one.name or one.id, one.value))
    return found


def test_shown_holds_names_values_and_rows_of_what_is_visible() -> None:
    data = {"share": "51", "contact": {"name": "王"}, "rows": [{"a": "1", "b": "2"}, {"b": "3"}]}
    assert outline(FORM.shown(data, context={"unit": "甲厂"}, today=TODAY)) == [
        ("c-Intro", None),
        ("unit", "甲厂"),
        ("share", "51"),
        ("contact", [("contact.name", "王")]),
        ("rows", [[("rows.0.a", "1"), ("rows.0.b", "2")], [("rows.1.a", None)]]),
    ]


def test_what_was_typed_wrongly_is_still_shown() -> None:
    shown = {one.name: one for one in FORM.shown({"share": "many", "rows": "x"}, today=TODAY)}
    assert shown["share"].value == "many"
    assert shown["rows"].rows == ()
    assert outline(shown[""].children) == [("reason", None)]


def test_ids_are_unique_and_fit_for_html() -> None:
    data = {"rows": [{"a": "1"}, {"a": "2"}]}
    ids = [one.id for one in FORM.shown(data, today=TODAY)]
    rows = FORM.shown(data, today=TODAY)[-1].rows
    ids += [one.id for row in rows for one in row]
    assert len(set(ids)) == len(ids)
    assert rows[1][0].id == "f-rows-1-a"


def test_condition_of_the_process_hides() -> None:
    names = [one.id for one in FORM.shown({}, context={"done": True}, today=TODAY)]
    assert "c-Intro" not in names


def test_shown_of_unusable_data_is_the_empty_form() -> None:
    assert [one.name for one in FORM.shown(None, today=TODAY)] == ["", "unit", "share", "contact", "", "rows"]
