"""What was entered last year fits the forms of today."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from handlers.campaigns.rules import default_settings
from handlers.honours.rules.masking import find_leaks
from web.simulation.contest.previous.drawings import HEIGHT, WIDTH, draw_scheme
from web.simulation.contest.previous.works import ANSWERS, METHODS, QUESTIONS, RESULTS, describe_scheme

WORKFLOWS = Path(__file__).parents[5] / "workflows"
WORKS = (*RESULTS, *METHODS)


def _bounds(form: str) -> dict[str, int]:
    """The longest text of each field of a form."""

    def walk(components: list[Any]) -> dict[str, int]:
        found: dict[str, int] = {}
        for each in components:
            if most := each.get("validate", {}).get("maxLength"):
                found[each["key"]] = most
            found |= walk(each.get("components", []))
        return found

    return walk(json.loads((WORKFLOWS / form).read_text("utf-8"))["components"])


@pytest.mark.parametrize(
    ("form", "works"),
    [
        ("achievement_entry/forms/entry.json", RESULTS),
        ("achievement_publication/forms/version.json", METHODS),
    ],
)
def test_texts_fit_their_fields(form: str, works: tuple[dict[str, Any], ...]) -> None:
    bounds = _bounds(form)
    for work in works:
        texts = {key: text for key, text in work.items() if isinstance(text, str)}
        assert {key: text for key, text in texts.items() if len(text) > bounds.get(key, 60)} == {}
        assert find_leaks(texts.values()) == []


def test_fields_are_those_of_the_dictionary() -> None:
    known = default_settings(2025)["industries"]["options"]
    names = {each["value"] if isinstance(each, dict) else each[0] for each in known}
    assert {work["field"] for work in WORKS} <= names
    assert len(QUESTIONS) == len(ANSWERS) <= len(RESULTS)


def test_scheme_is_drawn_and_described() -> None:
    work = RESULTS[0]
    picture = Image.open(BytesIO(draw_scheme(work["drawing"])))
    assert picture.size == (WIDTH, HEIGHT)
    colours = picture.getcolors(1 << 20)
    assert colours is not None
    assert len(colours) > 3
    assert describe_scheme(work) == "示意图：空压机 → 油路换热器 → 保温水箱 → 员工浴室"
