from __future__ import annotations

from typing import Any

import pytest

from handlers.campaigns.dictionaries import (
    NAMES,
    default_dictionaries,
    from_lines,
    is_dictionary,
    to_lines,
)

KINDS = [{"value": "小革新", "label": "小革新", "labelEn": "Small renovation"}]


def test_shipped_dictionaries_are_right_and_in_english_too() -> None:
    for year in (2000, 2015, 2030):
        found = default_dictionaries(year)
        assert tuple(found) == NAMES
        assert all(is_dictionary(each) for each in found.values())
        assert all(option["labelEn"] for each in found.values() for option in each["options"])


def test_five_smalls_and_five_types_are_those_of_2015() -> None:
    found = default_dictionaries(2015)
    assert to_lines(found["five_small_kinds"]["options"]).splitlines() == [
        "小革新|Small renovation",
        "小发明|Small invention",
        "小节约|Small saving",
        "小建议|Small proposal",
        "小品牌|Small brand",
    ]
    assert [option["value"] for option in found["five_types"]["options"]] == [
        "知识型",
        "技能型",
        "创新型",
        "效益型",
        "和谐型",
    ]
    assert found["five_types"]["authority"] == "滨会发[2015]18号"


@pytest.mark.parametrize("name", NAMES)
def test_lines_and_choices_are_the_same(name: str) -> None:
    options = default_dictionaries(2015)[name]["options"]
    assert from_lines(to_lines(options)) == options


@pytest.mark.parametrize(
    "change",
    [
        {"year": "2015"},
        {"year": None},
        {"authority": ""},
        {"authority": None},
        {"authority": "文" * 121},
        {"options": []},
        {"options": None},
        {"options": ["小革新"]},
        {"options": KINDS * 2},
        {"options": [{"value": "a", "label": "小革新"}]},
        {"options": [{"value": " ", "label": " "}]},
        {"options": [{"value": "字" * 41, "label": "字" * 41}]},
        {"options": [{"value": str(number), "label": str(number)} for number in range(101)]},
    ],
)
def test_what_is_no_dictionary(change: dict[str, Any]) -> None:
    right = {"year": 2015, "authority": "滨会发[2015]18号", "options": KINDS}
    assert is_dictionary(right)
    assert not is_dictionary({**right, **change})
