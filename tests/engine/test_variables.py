"""Variables of a scope come back as they were stored, each when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import variables
from engine.encoding import decode
from engine.variables import LONG, Variables, changed, read_variables, write_variables
from tests.engine.test_encoding import DATA, NAMES

SCOPES = st.dictionaries(NAMES, DATA, max_size=5)
LINES = {"long": "x" * LONG, "a\n,\n": "}\n,\n{", "none": None, "中": [1, {"n": "\n"}]}


@given(SCOPES, SCOPES, st.booleans())
def test_variables_come_back_equal(first: dict[str, Any], then: dict[str, Any], is_long: bool) -> None:
    held = {**first, "long": "x" * LONG} if is_long else first
    again = changed(read_variables(write_variables(held)), then)
    assert dict(again) == {**held, **then}
    assert list(again) == list({**held, **then})
    kept = write_variables(again)
    assert dict(read_variables(kept)) == decode(kept) == {**held, **then}


def test_each_is_read_once_and_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(variables, "decode", lambda text: read.append(text) or decode(text))
    found = read_variables(write_variables(LINES))
    assert isinstance(found, Variables)
    assert ("none" in found, "other" in found, len(found), list(found)) == (True, False, 4, list(LINES))
    assert [found["none"], found["none"], found.get("other")] == [None, None, None]
    assert read == ["null"]
    with pytest.raises(KeyError):
        found["other"]


def test_what_is_not_new_is_neither_read_nor_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Any) -> Any:
        raise AssertionError("touched")

    before = read_variables(write_variables(LINES))
    monkeypatch.setattr(variables, "decode", refuse)
    after = changed(before, {"none": 1})
    monkeypatch.setattr(variables, "encode", lambda value: str(value) if value == 1 else refuse(value))
    assert isinstance(after, Variables)
    assert dict(after.texts())["none"] == "1"
    monkeypatch.undo()
    assert _plain(before) == LINES
    assert _plain(after) == {**LINES, "none": 1}


@pytest.mark.parametrize(
    "text", ["{}", '{"a":1,"b":[2]}', '{"$context":[["$date",1]]}', '{"a":"' + "x" * LONG + '"}']
)
def test_text_of_other_versions_is_read(text: str) -> None:
    assert read_variables(text) == decode(text)


def _plain(found: Mapping[str, Any]) -> dict[str, Any]:
    return dict(found)
