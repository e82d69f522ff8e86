"""Any form is filled so that it accepts the data."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.forms import Form, parse_form
from engine.forms.schema import put_at
from web.simulation.blanks import Blank
from web.simulation.filler import CannotFill, fill_form

TODAY = date(2015, 3, 16)
FORMS = sorted((Path(__file__).parents[3] / "workflows").glob("*/forms/*.json"))


def form(*components: dict[str, Any]) -> Form:
    return parse_form({"type": "default", "schemaVersion": 19, "components": list(components)})


def text(key: str, **rules: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "id": key, "label": "主题", "validate": rules}


def number(key: str, **values: Any) -> dict[str, Any]:
    return {"type": "number", "key": key, "id": key, "label": "数", **values}


def fill(made: Form, seed: int = 1, context: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    data = fill_form(made, "f", context or {}, TODAY, Random(seed), **values)
    assert made.check(data, context=context or {}, today=TODAY)[1] == {}
    return data


@pytest.mark.parametrize("path", FORMS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
@pytest.mark.parametrize("seed", range(3))
def test_filler_fills_every_shipped_form(path: Path, seed: int) -> None:
    made = parse_form(json.loads(path.read_text("utf-8")))
    context: dict[str, Any] = {}
    for node in made.root.walk():
        if node.options_key:
            put_at(
                context, node.options_key, [{"value": "one", "label": "一"}, {"value": "two", "label": "二"}]
            )
    fill(made, seed, context)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "component",
    [
        text("a", required=True, minLength=30),
        text("a", required=True, maxLength=1),
        text("a", required=True, pattern="^[0-9]{4}$"),
        text("a", required=True, validationType="email"),
        text("a", required=True, validationType="phone"),
        number("a", validate={"required": True, "min": 7, "max": 7}),
        number("a", validate={"required": True, "max": -3}),
        number("a", validate={"required": True, "min": 0.5}, increment="0.25", decimalDigits=2),
        {"type": "checkbox", "key": "a", "id": "a", "label": "是", "validate": {"required": True}},
        {
            "type": "datetime",
            "subtype": "datetime",
            "key": "a",
            "id": "a",
            "dateTimeLabel": "时间",
            "disallowPassedDates": True,
            "validate": {"required": True},
        },
        {
            "type": "checklist",
            "key": "a",
            "id": "a",
            "label": "选",
            "values": [{"value": "x", "label": "x"}, {"value": "y", "label": "y"}],
            "validate": {"required": True},
        },
        {
            "type": "radio",
            "key": "a",
            "id": "a",
            "label": "选",
            "values": [{"value": 1, "label": "x"}],
            "validate": {"required": True},
        },
    ],
    ids=lambda component: str(component["type"]),
)
def test_filler_keeps_the_limits_of_a_field(component: dict[str, Any], seed: int) -> None:
    assert fill(form(component), seed)["a"] not in (None, "", [])


def test_filler_keeps_what_is_there() -> None:
    made = form(text("a", required=True))

    assert fill(made, context={"a": "已有"}) == {"a": "已有"}


def test_filler_leaves_locked_fields_to_the_process() -> None:
    made = form({**text("a"), "readonly": True}, text("b", required=True))

    assert fill(made, context={"a": "锁定"})["a"] == "锁定"
    assert fill(made)["a"] is None


def test_filler_fills_rows_and_groups() -> None:
    rows = {
        "type": "dynamiclist",
        "id": "rows",
        "path": "rows",
        "label": "行",
        "components": [
            {"type": "group", "id": "g", "path": "inner", "components": [text("a", required=True)]}
        ],
    }

    found = fill(form(rows))["rows"]

    assert 1 <= len(found) <= 3
    assert {row["inner"]["a"] for row in found} == {"主题"}


def test_filler_takes_hints_by_key_and_row() -> None:
    rows = {
        "type": "dynamiclist",
        "id": "rows",
        "path": "rows",
        "label": "行",
        "components": [text("a", required=True)],
    }

    def hint(blank: Blank) -> object | None:
        return {"rows": 2, "rows.a": f"第{blank.row + 1}行"}.get(blank.key)

    assert fill(form(rows), hint=hint) == {"rows": [{"a": "第1行"}, {"a": "第2行"}]}


def test_filler_drops_a_hint_the_form_refuses() -> None:
    assert fill(form(number("a", validate={"min": 3, "max": 3})), hint=lambda _blank: 99) == {"a": 3}


def test_filler_with_an_impossible_form_names_the_fields() -> None:
    with pytest.raises(CannotFill) as caught:
        fill(form(text("a", required=True, pattern="^impossible words$")))

    assert caught.value.params["fields"] == ["a"]
