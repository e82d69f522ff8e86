"""Every fault has a sentence in both languages, and every sentence can be made."""

from __future__ import annotations

import re
import string
from datetime import date
from pathlib import Path

import engine.forms.messages
from engine.forms import FieldError
from engine.forms.messages import FIELD_MESSAGES, SCHEMA_MESSAGES
from tests.engine.forms.samples import EVERY_TYPE, form_of

SOURCE = "".join(
    path.read_text(encoding="utf-8") for path in Path(engine.forms.messages.__file__).parent.glob("*.py")
)


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_name_the_label_and_nothing_that_the_other_lacks() -> None:
    for code, (zh, en) in FIELD_MESSAGES.items():
        if code in ("too_large", "not_an_object"):
            continue
        assert "label" in fields_of(zh) & fields_of(en), code
        assert fields_of(zh) ^ fields_of(en) <= {"label"}, code
    for code, texts in SCHEMA_MESSAGES.items():
        assert {each.removesuffix("_zh") for each in fields_of(texts[0])} == {
            each.removesuffix("_en") for each in fields_of(texts[1])
        }, code


def test_every_message_is_used_and_every_code_has_a_message() -> None:
    used = set(re.findall(r'FieldError\(\s*"([a-z_]+)"', SOURCE))
    by_type = {"date", "time", "datetime", "required", "required_choice", "required_check", "required_file"}
    assert used | by_type == set(FIELD_MESSAGES)
    assert set(re.findall(r'"(form\.[a-z_]+)"', SOURCE)) - {"form.invalid"} == set(SCHEMA_MESSAGES)


def test_texts_name_the_field_in_the_language_of_the_reader() -> None:
    form = form_of(*EVERY_TYPE)
    errors = form.check({"theme": 5, "members": [{"name": 5}]}, today=date(2015, 3, 13))[1]
    assert form.texts(errors, "zh") == {
        "theme": ["“竞赛主题”应为文字，请重新填写。"],
        "members.0.name": ["“成员 1 · 姓名”应为文字，请重新填写。"],
    }
    assert form.texts(errors, "en")["theme"] == ["Theme must be text. Please type it again."]
    assert form.label_of("") == "表单"
    assert form.label_of("no.such.field") == "表单"
    assert form.label_of("members.x") == "成员"


def test_text_with_braces_from_a_person_is_shown_as_it_is() -> None:
    fault = FieldError("choice", {"value": "{label.__class__}"})
    assert fault.text("甲", "en") == "甲: “{label.__class__}” is not one of the choices. Please choose again."
