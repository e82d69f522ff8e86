"""Every shipped step that judges is out of the hands of those whose work it judges (`handlers.reviews.separation`).

What is judged is known by what was done before in another role, here or in the diagram that calls this one, or by the
unit, entry or round the data name. So a diagram is wrong in which a step that judges, and can be handed on, follows
only steps of its own role and is about nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from engine.model.actions import actions_of
from engine.model.elements import Node, Process, walk
from engine.spiff.reach import nodes_before
from handlers.reviews.separation import ABOUT
from tests.engine.model.compare.shipped import NAMES, shipped

JUDGES = re.compile(
    "审|裁定|裁决|仲裁|复核|核定|核实|核查|核准|核验|评定|评分|批准|验收|认定|考核|确认|决定|^检查"
)
"""What steps that judge are called; those that can give the matter back judge, too."""
EXPLAINED = {
    "campaign_suspension/DecideSuspension": "whether the year goes on is nobody's work",
    "honour_decision/DraftDecision": "drafts what another role signs",
    "objection_handling/CheckAcceptance": "honours.take_up_objection names the unit",
    "publication_question/ScreenQuestion": "publication.take_up_question names the unit",
}
"""Steps that are about nobody, or of which a handler, not the diagram, names whom they are about."""


def judging(process: Process) -> Iterator[tuple[Process, Node]]:
    """The steps that judge and that can come into other hands than its role's."""
    for inner in walk(process):
        for node in inner.nodes.values():
            is_judging = "return" in actions_of(node) or JUDGES.search(node.name)
            if node.kind == "userTask" and is_judging and "transfer" in actions_of(node):
                yield inner, node


@cache
def callers() -> dict[str, set[str]]:
    """By diagram, those that call it."""
    found: dict[str, set[str]] = {}
    for name in NAMES:
        for inner in walk(shipped(name).process):
            for node in inner.nodes.values():
                if node.called_element:
                    found.setdefault(node.called_element, set()).add(name)
    return found


def roles_before(name: str, inner: Process, node: Node) -> set[str]:
    """The roles that have worked on the matter when a step comes: before it, around it, and in what calls it."""
    before = nodes_before(inner, node.id)
    found = {each.role for each in inner.nodes.values() if each.kind == "userTask" and each.id in before}
    if inner is not shipped(name).process:
        found |= {each.role for each in shipped(name).process.nodes.values() if each.kind == "userTask"}
    for caller in callers().get(name, ()):
        tasks = (each for part in walk(shipped(caller).process) for each in part.nodes.values())
        found |= {each.role for each in tasks if each.kind == "userTask"}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_steps_that_judge_are_separate_from_what_they_judge(name: str) -> None:
    process = shipped(name).process
    is_about = any(re.search(rf"\b{variable}\b", shipped(name).bpmn) for variable in ABOUT)
    bare = {
        f"{name}/{node.id}"
        for inner, node in judging(process)
        if not is_about and not roles_before(name, inner, node) - {node.role}
    }
    assert bare == {each for each in EXPLAINED if each.startswith(f"{name}/")}


def test_there_are_such_steps() -> None:
    found = [node.id for name in NAMES for _inner, node in judging(shipped(name).process)]
    assert len(found) > 60
    assert {"ReviewPlan", "DecidePlan", "CheckList", "CheckAgain", "DecideNaming"} <= set(found)
