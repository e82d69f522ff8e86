"""What people wrote, in the words of the form."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from engine.forms import Form, parse_form
from web.forms.attachments import Attachment
from web.forms.reading_matter import in_words

OPTIONS = [{"value": "energy", "label": "能源消耗"}, {"value": "circular", "label": "循环经济"}]


@pytest.fixture
def form() -> Form:
    fields: list[dict[str, Any]] = [
        {"type": "checklist", "id": "Field_themes", "key": "themes", "label": "方向", "values": OPTIONS},
        {"type": "filepicker", "id": "Field_photos", "key": "photos", "label": "照片", "multiple": True},
        {
            **{"type": "dynamiclist", "id": "Field_rows", "path": "rows", "label": "措施"},
            "components": [
                {"type": "select", "id": "Field_theme", "key": "theme", "label": "方向", "values": OPTIONS}
            ],
        },
    ]
    schema = {"type": "default", "id": "Form_x", "schemaVersion": 19, "components": fields}
    return parse_form(schema)


def test_codes_become_the_names_of_choices_and_ids_the_files(form: Form) -> None:
    photo = Attachment("f1", "现场.jpg", "3 KB", "/files/f1")
    data = {
        "themes": ["energy", "other"],
        "photos": ["f1", "f2"],
        "rows": [{"theme": "circular", "amount": 3}],
        "unknown": "energy",
    }
    with Flask(__name__).test_request_context():
        assert in_words(data, [form], {"f1": photo}) == {
            "themes": ["能源消耗", "other"],
            "photos": [photo, "f2"],
            "rows": [{"theme": "循环经济", "amount": 3}],
            "unknown": "energy",
        }
