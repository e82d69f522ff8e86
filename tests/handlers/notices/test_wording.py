"""What a text may hold, and what it is filled with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.notices.wording import MOST_BODY, MOST_TITLE, Flaw, Wording, fill_in, find_flaws, rename

GOOD = Wording("请办理：{task}", "“{task}”于{due}到期。", "To do: {task}", "“{task}” is due on {due}.")


def test_good_words_have_no_flaws() -> None:
    assert find_flaws(GOOD, {"task", "due"}) == []
    assert find_flaws(replace(GOOD, title="x" * MOST_TITLE, body="x" * MOST_BODY), {"task", "due"}) == []


@pytest.mark.parametrize(
    ("text", "flaws"),
    [
        ("", [("empty", "")]),
        (" \n", [("empty", "")]),
        ("{owner}", [("unknown", "{owner}")]),
        ("{owner}{owner}", [("unknown", "{owner}")]),
        ("{task", [("brace", "")]),
        ("task}", [("brace", "")]),
        ("{{task}}", [("brace", "")]),
        ("{}", [("placeholder", "{}")]),
        ("{task.__class__}", [("placeholder", "{task.__class__}")]),
        ("{task[0]}", [("placeholder", "{task[0]}")]),
        ("{task!r}", [("placeholder", "{task!r}")]),
        ("{task:>9999999}", [("placeholder", "{task:>9999999}")]),
        ("{ task }", [("placeholder", "{ task }")]),
        ("x" * (MOST_BODY + 1), [("long", str(MOST_BODY))]),
    ],
)
def test_flaws_of_a_body(text: str, flaws: list[tuple[str, str]]) -> None:
    found = find_flaws(replace(GOOD, body=text), {"task", "due"})
    assert found == [Flaw("body", code, subject) for code, subject in flaws]


def test_values_are_not_read_for_placeholders() -> None:
    values = {"task": "{due}{task.x}", "due": "{0}"}
    assert fill_in("{task}/{due}", values) == "{due}{task.x}/{0}"
    with pytest.raises(KeyError):
        fill_in("{task.__class__}", values)


def test_placeholders_are_called_by_either_name() -> None:
    assert rename("{任务}{ task }{别的}", {"任务": "task"}) == "{task}{task}{别的}"
