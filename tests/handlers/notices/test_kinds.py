"""The shipped kinds of notices: whole in both languages, with the parameters that the code gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import handlers
import workflows
from handlers.notices.kinds import Kind, kinds_by_id, list_areas
from handlers.notices.texts import LANGUAGES, render
from handlers.notices.wording import find_flaws

KINDS = kinds_by_id()
SOURCES = "\n".join(
    path.read_text("utf-8")
    for package, pattern in (
        (handlers, "**/*.py"),
        (handlers, "reminders/policies.json"),
        (workflows, "*/*.bpmn"),
    )
    for path in Path(next(iter(package.__path__))).glob(pattern)
)


def test_each_kind_is_in_one_area() -> None:
    assert len(KINDS) == sum(len(area.kinds) for area in list_areas()) > 20


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_kind_is_whole(kind: Kind) -> None:
    assert find_flaws(kind.shipped, kind.parameter_ids) == []
    told = [kind.name, kind.when, kind.to]
    told += [text for parameter in kind.parameters for text in (parameter.name, parameter.sample)]
    for text in told:
        assert text.keys() == set(LANGUAGES)
        assert all(words.strip() for words in text.values())
    # The texts show Chinese names in place of ids, so each stands for one.
    assert len({parameter.name["zh"] for parameter in kind.parameters}) == len(kind.parameters)
    assert all(re.fullmatch(r"\w+", parameter.name["zh"]) for parameter in kind.parameters)
    assert f'"{kind.id}"' in SOURCES, "nothing sends it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_samples_give_every_text(language: str) -> None:
    for kind in KINDS.values():
        text = render(kind.shipped, language, {each.id: each.sample for each in kind.parameters})
        assert text.title
        assert text.body
        assert not set("{}") & set(text.title + text.body)
