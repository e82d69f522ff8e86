"""Everything that the editor offers has a name and an explanation in both languages."""

from __future__ import annotations

import re

from engine.registry import list_handlers
from handlers.directory.rules import ROLES
from handlers.reminders.policies import POLICIES
from handlers.reminders.telling import tell_policy
from handlers.shipped import read_folder
from web.bootstrap import find_modules
from web.designer.choices import AREAS
from web.designer.handlers import handler_texts

CHINESE = re.compile("[\u4e00-\u9fff]")
LOADED = list(find_modules("tasks"))
SHIPPED = [each for each in list_handlers() if each.function.__module__.startswith("handlers.")]


def test_every_handler_and_input_is_named() -> None:
    texts = handler_texts()
    assert len(SHIPPED) > 300
    for handler in SHIPPED:
        text = texts[handler.name]
        assert CHINESE.search(text.name["zh"]), handler.name
        assert CHINESE.search(text.about["zh"]), handler.name
        assert text.name["en"], handler.name
        assert list(text.inputs) == list(handler.inputs)
        assert all(CHINESE.search(called["zh"]) for called in text.inputs.values()), handler.name
        assert handler.name.partition(".")[0] in AREAS
    names = [texts[handler.name].name["zh"] for handler in SHIPPED]
    assert len(set(names)) == len(names), "two handlers with one name"


def test_no_text_is_for_a_handler_that_is_gone() -> None:
    known = {handler.name for handler in SHIPPED}
    named = {code for area, texts in read_folder("handlers").items() if area != "inputs" for code in texts}
    assert named <= known
    assert read_folder("handlers")["inputs"].keys() <= {
        name for handler in SHIPPED for name in handler.inputs
    }


def test_every_role_is_explained() -> None:
    abouts = read_folder("choices")["roles"]
    assert abouts.keys() == ROLES.keys()
    assert all(text["zh"] and text["en"] for text in abouts.values())


def test_every_policy_is_told_in_words() -> None:
    told = {code: tell_policy(policy) for code, policy in POLICIES.items()}
    assert told["idle"]["zh"] == "交办后每5天提醒办理人，直到办结；提醒2次后告知上级工会（均为工作日）。"
    assert "Office: 10 after" in told["report"]["en"]
    assert all(policy.name["zh"] and policy.name["en"] for policy in POLICIES.values())
