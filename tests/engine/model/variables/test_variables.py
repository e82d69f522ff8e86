"""Which variables there are at an element, and where each comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.forms import Form, parse_form
from engine.model.dataflow import DataItem
from engine.model.elements import Event, Loop, Node, Process, Repeat
from engine.model.variables import Known, variables_at
from tests.engine.spiff.diagrams import boundary, end, node, process, start, sub, user

FORM = parse_form(
    {
        "type": "default",
        "components": [
            {"type": "textfield", "key": "title", "label": "标题", "properties": {"labelEn": "Title"}},
            {"type": "number", "key": "budget.sum", "label": "经费"},
            {"type": "dynamiclist", "path": "members", "label": "成员", "components": [
                {"type": "textfield", "key": "name", "label": "姓名"}]},
            {"type": "textfield", "key": "shown", "label": "只看", "disabled": True},
        ],
    }
)  # fmt: skip
FORMS: dict[str, Form] = {"plan": FORM}
KNOWN = Known(
    results={"file": ("number",), "any": None}, decisions={"Rule": ("grade",)}, begins=("campaign",)
)
SYSTEM = {"instance_id", "business_key"}


def names(diagram: Process, at: str, known: Known = KNOWN) -> set[str]:
    """The names at an element, without those that are always there."""
    seen = variables_at(diagram, FORMS, at, known)
    assert not seen.is_open
    return set(seen.variables) - SYSTEM


def after(work: Node, *more: Node) -> set[str]:
    """What is there when an element has been done, besides what the process began with."""
    diagram = process([start(), work, *more, user("Then"), end()], [f"Begin > {work.id} > Then > Finish"])
    return names(diagram, "Then") - {"campaign"}


ITEMS = Loop(collection="[1]", element_variable="each", output_collection="all")
INSIDE = [start("In"), user("B", form="plan"), end("Out")]
TIMER = Event(kind="timer", timer="duration", expression="P1D")
GIVEN: dict[str, tuple[Node, set[str]]] = {
    "a form": (user("A", form="plan"), {"title", "budget", "members"}),
    "a form with actions": (
        user("A", form="plan", actions="submit,return,withdraw", outputs=""),
        {"title", "budget", "members", "returned", "return_reason", "withdrawn"},
    ),
    "a mapping": (user("A", form="plan", outputs="{heading: title}"), {"heading"}),
    "a mapping by if": (user("A", outputs="if a then {x: 1} else {y: 2}"), {"x", "y"}),
    "merged contexts": (user("A", outputs="context merge([{x: 1}, {y: 2}])"), {"x", "y"}),
    "a handler": (node("serviceTask", "A", handler="file"), {"number"}),
    "a script": (node("scriptTask", "A", script="{sum: 1}"), {"sum"}),
    "a decision": (node("businessRuleTask", "A", decision="Rule"), {"grade"}),
    "a decision into one variable": (node("businessRuleTask", "A", decision="Rule", resultVariable="all"), {"all"}),
    "a called process": (node("callActivity", "A", called_element="other", outputs="{done: result.x}"), {"done"}),
    "a called process without mapping": (node("callActivity", "A", called_element="other"), set()),
    "a message with mapping": (node("receiveTask", "A", outputs="{letter: message.text}"), {"letter"}),
    "items": (user("A", form="plan", loop=ITEMS), {"all"}),
    "rounds": (user("A", form="plan", repeat=Repeat(condition="true")), {"title", "budget", "members"}),
    "a sub-process": (sub("A", INSIDE, ["In > B > Out"]), {"title", "budget", "members"}),
    "a timer": (node("intermediateCatchEvent", "A", event=TIMER), set()),
}  # fmt: skip


@pytest.mark.parametrize("what", GIVEN)
def test_what_an_element_gives(what: str) -> None:
    work, found = GIVEN[what]
    assert after(work) == found


OPEN: dict[str, Node] = {
    "an unknown form": user("A", form="other"),
    "a handler of which nothing is known": node("serviceTask", "A", handler="any"),
    "a worker outside": node("serviceTask", "A", topic="work"),
    "a message": node("receiveTask", "A"),
    "a script that computes its names": node("scriptTask", "A", script="get(x)"),
    "a mapping that computes its names": user("A", form="plan", outputs="plan"),
}


@pytest.mark.parametrize("what", OPEN)
def test_what_may_give_anything(what: str) -> None:
    diagram = process([start(), OPEN[what], user("Then"), end()], ["Begin > A > Then > Finish"])
    assert variables_at(diagram, FORMS, "Then", KNOWN).is_open


def test_source_names_element_field_and_type() -> None:
    diagram = process([start(), user("A", form="plan"), user("B"), end()], ["Begin > A > B > Finish"])
    (found,) = variables_at(diagram, FORMS, "B", KNOWN).variables["title"]
    assert (found.kind, found.element_id, found.label_zh, found.label_en, found.type) == (
        "form", "A", "标题", "Title", "textfield",
    )  # fmt: skip


def test_only_what_may_come_before_counts() -> None:
    nodes = [start(), node("exclusiveGateway", "X"), end()]
    nodes += [node("scriptTask", name, script=f"{{{name.lower()}: 1}}") for name in "ABCD"]
    diagram = process(nodes, ["Begin > A > X > B > D > Finish", "X > C > D"])
    assert names(diagram, "B") == {"campaign", "a"}
    assert names(diagram, "D") == {"campaign", "a", "b", "c"}
    assert names(diagram, "F0_2") == {"campaign", "a"}
    assert names(diagram, "p") == {"campaign", "a", "b", "c", "d"}


def test_a_branch_beside_counts() -> None:
    nodes = [start(), node("parallelGateway", "P"), node("parallelGateway", "J"), end()]
    nodes += [node("scriptTask", name, script=f"{{{name.lower()}: 1}}") for name in "ABC"]
    diagram = process(nodes, ["Begin > P > A > C > J > Finish", "P > B > J"])
    assert names(diagram, "A") == {"campaign", "b"}
    assert names(diagram, "B") == {"campaign", "a", "c"}


def test_way_back_counts() -> None:
    nodes = [
        start(),
        node("exclusiveGateway", "X"),
        node("scriptTask", "A", script="{a: 1}"),
        user("B", form="plan"),
        end(),
    ]
    assert "a" in names(process(nodes, ["Begin > B > A > X > Finish", "X > B"]), "B")


def test_error_on_an_edge_gives_its_code() -> None:
    caught = boundary("E", "A", Event(kind="error"))
    diagram = process(
        [start(), node("serviceTask", "A", handler="file"), caught, user("B"), end()],
        ["Begin > A > Finish", "E > B > Finish"],
    )
    assert names(diagram, "B") == {"campaign", "number", "error_code", "error_message"}


def test_items_see_theirs_and_keep_what_they_set() -> None:
    loop = Loop(collection="[1]", element_variable="each")
    inside = [start("In"), node("scriptTask", "B", script="{b: 1}"), user("C"), end("Out")]
    diagram = process(
        [start(), sub("A", inside, ["In > B > C > Out"], loop=loop), user("Then"), end()],
        ["Begin > A > Then > Finish"],
    )
    assert names(diagram, "C") == {"campaign", "b", "each", "loopCounter"}
    assert names(diagram, "Then") == {"campaign"}


def test_data_objects_belong_to_their_scope() -> None:
    inside = process(
        [start("In"), node("scriptTask", "B", script="{x: 1, own: 2}"), end("Out")], ["In > B > Out"]
    )
    inside = replace(inside, declared=(DataItem("d", "own"),))
    diagram = process(
        [start(), node("subProcess", "A", process=inside), user("Then"), end()],
        ["Begin > A > Then > Finish"],
        declared=(DataItem("e", "outer"),),
    )
    assert names(diagram, "B") == {"campaign", "outer", "own", "x"} - {"x"}
    assert names(diagram, "Then") == {"campaign", "outer", "x"}


@pytest.mark.parametrize(
    ("event", "values", "is_open", "found"),
    [
        (None, {}, False, {"campaign"}),
        (Event(kind="message", message="m"), {}, True, set()),
        (Event(kind="message", message="m"), {"outputs": "{a: message.a}"}, False, {"a"}),
        (Event(kind="timer", timer="date", expression="2015-01-01"), {}, False, set()),
    ],
)
def test_what_an_instance_begins_with(
    event: Event | None, values: dict[str, Any], is_open: bool, found: set[str]
) -> None:
    diagram = process(
        [node("startEvent", "Begin", event=event, **values), user("A"), end()], ["Begin > A > Finish"]
    )
    seen = variables_at(diagram, FORMS, "A", KNOWN)
    assert (seen.is_open, set(seen.variables) - SYSTEM) == (is_open, found)


def test_nothing_known_is_open() -> None:
    assert variables_at(process([start(), user("A"), end()], ["Begin > A > Finish"]), {}, "A").is_open
