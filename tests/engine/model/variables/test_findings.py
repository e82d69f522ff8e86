"""Expressions that name what nothing gives."""

from __future__ import annotations

import pytest

from engine.errors import Problem
from engine.model import check_process
from engine.model.elements import Loop, Node, Process
from engine.model.rules.variables import MAX_TOLD, MAX_VARIABLES
from engine.model.texts import variables
from engine.model.variables import Known
from tests.engine.model.variables.test_variables import FORMS, KNOWN
from tests.engine.spiff.diagrams import end, node, process, start, user

CLOSED = Known(FORMS, KNOWN.results, KNOWN.decisions, KNOWN.begins)


def found(diagram: Process, known: Known = CLOSED, **names: set[str]) -> list[Problem]:
    every = check_process(diagram, "p.bpmn", known=known, **names)
    return [each for each in every if each.code in variables.TEXTS]


def one(work: Node, *before: Node) -> Process:
    steps = [*before, work]
    return process([start(), *steps, end()], [" > ".join(["Begin", *(each.id for each in steps), "Finish"])])


WRONG = {
    "setting": (one(user("A", inputs="{t: titel}"), user("Z", form="plan")), "A", "titel", "title"),
    "mapping": (one(user("A", form="plan", outputs="{t: titel}")), "A", "titel", "title"),
    "script": (one(node("scriptTask", "A", script="{x: 1, y: x + later}")), "A", "later", "-"),
    "collection": (one(user("A", loop=Loop(collection="campain", element_variable="x"))), "A", "campain", "campaign"),
    "due": (one(user("A", due="=closes")), "A", "closes", "-"),
    "given only later": (
        process([start(), user("A", inputs="{t: title}"), user("B", form="plan"), end()], ["Begin > A > B > Finish"]),
        "A", "title", "-",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_name_without_a_value_is_told_at_its_element(what: str) -> None:
    diagram, element, name, known = WRONG[what]
    (problem,) = found(diagram)
    assert (problem.code, problem.element_id, problem.severity) == ("variable.unknown", element, "warning")
    assert f"“{name}”" in problem.message_zh
    assert known in problem.hint_en


def test_condition_of_a_flow_is_told_at_the_flow() -> None:
    nodes = [start(), node("exclusiveGateway", "X", default="F0_1"), user("A"), end()]
    diagram = process(nodes, ["Begin > X > Finish", "X > A if wrong", "A > Finish"])
    assert [each.element_id for each in found(diagram)] == ["F1_0"]


RIGHT = {
    "fields in a mapping": one(user("A", form="plan", outputs="{t: title, all: form}")),
    "results in a mapping": one(node("serviceTask", "A", handler="file", outputs="{n: number, m: result.number}")),
    "entries of items": one(user("A", inputs='{x: members[name = "a"]}'), user("Z", form="plan")),
    "names that an expression binds": one(user("A", inputs="{x: for y in [1] return y, z: x, f: function(q) q}")),
    "counters of items": one(
        user("A", form="plan", loop=Loop(collection="[1]", element_variable="each", output_collection="all",
             output_element="title + string(each)", completion_condition="nrOfCompletedInstances > count(all)"))
    ),
    "what is always there": one(user("A", inputs="{k: business_key, i: instance_id, c: campaign}")),
}  # fmt: skip


@pytest.mark.parametrize("what", RIGHT)
def test_name_with_a_value_is_left_alone(what: str) -> None:
    assert found(RIGHT[what]) == []


def test_where_anything_may_be_set_only_a_slip_is_told() -> None:
    before = (
        node("serviceTask", "Z", handler="any", outputs=""),
        node("scriptTask", "Y", script="{organisation: 1}"),
    )
    (problem,) = found(one(user("A", inputs="{o: organsation, p: price}"), *before))
    assert (problem.code, problem.element_id) == ("variable.misspelt", "A")
    assert "organisation" in problem.message_en
    twice = user("A", inputs="{o: organsation}"), user("B", inputs="{o: organsation}")
    assert found(one(twice[0], *before, twice[1])) == []


def test_bounds_of_what_is_looked_at() -> None:
    names = ", ".join(f"x{number}: y{number}" for number in range(MAX_TOLD + 20))
    assert len(found(one(user("A", inputs=f"{{{names}}}")))) == MAX_TOLD
    many = ", ".join(f"x{number}: 1" for number in range(MAX_VARIABLES + 1))
    assert found(one(user("A", inputs="{x: y}"), node("scriptTask", "Z", script=f"{{{many}}}"))) == []


def test_field_that_the_form_lacks() -> None:
    (problem,) = found(one(user("A", form="plan", outputs="{t: form.titel}")))
    assert (problem.code, problem.element_id) == ("form.no_field", "A")
    assert "title" in problem.hint_zh
    assert problem.message_zh.startswith("“输出”用到 form.titel")


def test_role_that_nobody_holds() -> None:
    diagram = one(user("A"), user("B"))
    problems = found(diagram, roles={"clerk"}, held_roles={"boss"})
    assert [(each.code, each.element_id) for each in problems] == [("role.nobody", "B")]
    assert found(diagram, roles={"clerk"}, held_roles={"clerk"}) == []
    assert found(diagram, roles=set(), held_roles=set()) == [], "an unknown role is another problem"


def test_every_text_has_a_case() -> None:
    assert variables.TEXTS.keys() == {"variable.unknown", "variable.misspelt", "form.no_field", "role.nobody"}
