"""Between flat HTML names, process variables and the data of a form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal

from engine.forms import parse_form
from tests.engine.forms.samples import CHOICES, EVERY_TYPE, form_of

TODAY = date(2015, 3, 13)


class Posted:
    """Several texts per name, as a web framework gives them."""

    def __init__(self, **values: str | list[str]) -> None:
        self.values = {name.replace("__", "."): value for name, value in values.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def getlist(self, key: str, /) -> list[str]:
        value = self.values.get(key, [])
        return [value] if isinstance(value, str) else value


def test_posted_form_becomes_nested_data() -> None:
    posted = Posted(
        theme=" 节能 ",
        tracks=["a", "b"],
        papers=["id1", "id2"],
        agreed="on",
        contact__name="王",
        members__0__name="甲",
        members__10__name="丙",
        members__2__name="乙",
        members__x__name="?",
        csrf="token",
    )
    form = form_of(*EVERY_TYPE)
    data = form.from_multidict(posted)
    assert data["theme"] == " 节能 "
    assert data["targets"] is None
    assert data["tracks"] == ["a", "b"]
    assert data["papers"] == ["id1", "id2"]
    assert data["contact"] == {"name": "王"}
    assert data["members"] == [{"name": "甲"}, {"name": "乙"}, {"name": "丙"}]
    assert "csrf" not in data
    clean, errors = form.check(data, today=TODAY)
    assert errors == {}
    assert (clean["theme"], clean["agreed"], clean["opinion"]) == ("节能", True, None)


def test_blank_rows_are_left_out_and_rows_are_bounded() -> None:
    form = form_of(*EVERY_TYPE)
    assert form.from_multidict(Posted(members__0__name=" ", members__1__name="乙"))["members"] == [
        {"name": "乙"}
    ]
    many = Posted(**{f"members__{n}__name": "x" for n in range(5_000)})
    rows = form.from_multidict(many)["members"]
    assert len(rows) == 201
    errors = form.check({"members": rows}, today=TODAY)[1]
    assert [fault.code for fault in errors["members"]] == ["max_rows"]


def test_fixed_rows_stay_at_their_places() -> None:
    form = form_of(
        {
            **{"type": "dynamiclist", "path": "scores", "allowAddRemove": False},
            "components": [
                {"type": "textfield", "key": "name", "readonly": True},
                {"type": "textfield", "key": "score"},
            ],
        }
    )
    held = {"scores": [{"name": "甲"}, {"name": "乙"}, {"name": "丙"}]}
    typed = form.from_multidict(Posted(scores__0__score="", scores__2__score="90"))
    assert typed == {"scores": [{"score": ""}, {"score": None}, {"score": "90"}]}
    clean, errors = form.check(typed, context=held, today=TODAY)
    assert errors == {}
    assert [row["score"] for row in clean["scores"]] == [None, None, "90"]
    assert len(form.from_multidict(Posted(scores__9999__score="1"))["scores"]) == 201


def test_fixed_rows_that_post_nothing_are_there() -> None:
    locked = {"type": "textfield", "key": "name", "readonly": True}
    verdict = {"type": "radio", "key": "verdict", "values": CHOICES, "validate": {"required": True}}
    fixed = {"type": "dynamiclist", "allowAddRemove": False}
    form = form_of(
        {**fixed, "path": "plan.steps", "components": [locked]},
        {**fixed, "path": "people", "components": [locked, verdict]},
        {**fixed, "path": "none", "defaultRepetitions": 0, "components": [locked]},
    )
    held = {"plan": {"steps": [{"name": "一"}, {"name": "二"}]}, "people": [{"name": "甲"}, {"name": "乙"}]}
    typed = form.from_multidict(Posted(people__0__verdict="a"), context=held)
    assert typed == {
        "plan": {"steps": [{}, {}]},
        "people": [{"verdict": "a"}, {"verdict": None}],
        "none": [],
    }
    clean, errors = form.check(typed, context=held, today=TODAY)
    assert clean["plan"] == held["plan"]
    assert {place: [fault.code for fault in found] for place, found in errors.items()} == {
        "people.1.verdict": ["required_choice"]
    }


def test_locked_fields_are_not_taken_from_the_post() -> None:
    form = form_of(
        {"type": "textfield", "key": "a", "readonly": True},
        {"type": "textfield", "key": "b", "disabled": True},
        {"type": "textfield", "key": "c"},
    )
    assert form.from_multidict(Posted(a="1", b="2", c="3")) == {"c": "3"}


def test_groups_that_share_a_place_are_merged() -> None:
    group = {"type": "group", "path": "g"}
    form = form_of(
        {**group, "components": [{"type": "textfield", "key": "a"}]},
        {**group, "components": [{"type": "textfield", "key": "b.c"}]},
        {"type": "textfield", "key": "g.d"},
        {"type": "group", "components": [{"type": "textfield", "key": "e"}]},
    )
    nested = {"g": {"a": "1", "b": {"c": "2"}, "d": "3"}, "e": "4"}
    assert form.from_multidict(Posted(g__a="1", g__b__c="2", g__d="3", e="4")) == nested
    assert form.check(nested, today=TODAY) == (nested, {})
    assert form.prefill(nested, today=TODAY) == nested


def test_rows_in_rows_are_bound() -> None:
    inner = {"type": "dynamiclist", "path": "steps", "components": [{"type": "textfield", "key": "what"}]}
    form = form_of({"type": "dynamiclist", "path": "phases", "components": [inner]})
    posted = Posted(
        phases__1__steps__0__what="a", phases__1__steps__3__what="b", phases__4__steps__0__what="c"
    )
    assert form.from_multidict(posted) == {
        "phases": [{"steps": [{"what": "a"}, {"what": "b"}]}, {"steps": [{"what": "c"}]}]
    }


def test_prefill_takes_source_then_variable_then_default() -> None:
    form = form_of(
        {
            "type": "textfield",
            "key": "title",
            "properties": {"source": "=campaign.name"},
            "defaultValue": "x",
        },
        {"type": "number", "key": "quota", "properties": {"source": "campaign.quota / 8"}},
        {"type": "datetime", "key": "on", "subtype": "date"},
        {"type": "datetime", "key": "at", "subtype": "time", "defaultValue": "08:00"},
        {"type": "select", "key": "kind", "values": CHOICES, "defaultValue": "b"},
        {"type": "datetime", "key": "today", "subtype": "date", "properties": {"source": "=today()"}},
        {"type": "textfield", "key": "broken", "properties": {"source": "=campaign.name.x"}},
        {"type": "dynamiclist", "path": "rows", "components": [{"type": "textfield", "key": "a"}]},
        {
            "type": "dynamiclist",
            "path": "empty",
            "defaultRepetitions": 2,
            "components": [{"type": "textfield", "key": "a", "defaultValue": "d"}],
        },
    )
    context = {
        "campaign": {"name": "竞赛", "quota": Decimal(20)},
        "on": date(2015, 3, 31),
        "at": time(9, 30),
        "rows": [{"a": "1"}, {"a": "2", "b": "3"}],
    }
    assert form.prefill(context, today=TODAY) == {
        "title": "竞赛",
        "quota": 2.5,
        "on": "2015-03-31",
        "at": "09:30:00",
        "kind": "b",
        "today": "2015-03-13",
        "broken": None,
        "rows": [{"a": "1"}, {"a": "2"}],
        "empty": [{"a": "d"}, {"a": "d"}],
    }
    assert form.prefill(today=TODAY)["at"] == "08:00"


def test_prefilled_form_passes_its_own_check() -> None:
    form = parse_form({"components": EVERY_TYPE})
    data = form.prefill(today=TODAY)
    assert form.check(data, today=TODAY)[1] == {}


def test_file_ids_are_found_wherever_a_file_field_stands() -> None:
    photo = {"type": "filepicker", "key": "photo", "label": "照片", "multiple": True}
    form = parse_form(
        {
            "components": [
                photo,
                {"type": "textfield", "key": "name", "label": "名称"},
                {"type": "group", "path": "inner", "components": [photo]},
                {"type": "dynamiclist", "path": "rows", "components": [photo]},
            ]
        }
    )
    data = {
        "photo": ["a", "b"],
        "name": "not-a-file",
        "inner": {"photo": ["c", 7, ""]},
        "rows": [{"photo": ["a", "d"]}, None, {"photo": "e"}],
    }
    assert form.file_ids(data) == ["a", "b", "c", "d"]
    assert form.file_ids("nonsense") == []
