"""Hostile expressions in every place of a diagram that takes one: refused at deploy, with the place in the text."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest

from engine.feel import FeelError, compile_expression
from tests.engine.feel import hostile
from tests.engine.model.bpmn import END, START, USER, between, bpmn, chain, flow, node, problems, settings

LOOP = "bpmn:multiInstanceLoopCharacteristics"
ITEMS = {"collection": "units", "elementVariable": "unit"}


def timer(kind: str, text: str) -> str:
    return (
        f"<bpmn:timerEventDefinition><bpmn:{kind}>={escape(text)}</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def waiting(kind: str, text: str) -> str:
    return between(node("intermediateCatchEvent", timer(kind, text)))


def boundary(text: str) -> str:
    event = node("boundaryEvent", timer("timeDuration", text), identifier="Edge", attachedToRef="Work")
    return between(node("userTask")) + event + flow("Edge", "End")


def branch(text: str) -> str:
    split = node("exclusiveGateway", identifier="Choose", default="Choose_to_B")
    branches = flow("Choose", "A", "=" + escape(text)) + flow("Choose", "B")
    tasks = node("task", identifier="A") + node("task", identifier="B")
    return (
        START
        + split
        + tasks
        + END
        + chain("Start", "Choose")
        + branches
        + flow("A", "End")
        + flow("B", "End")
    )


def user(name: str, text: str) -> str:
    return between(node("userTask", settings(**(USER | {name: text}))))


def many(inner: str = "", **pairs: str) -> str:
    return between(node("userTask", settings(**(USER | pairs)) + f"<{LOOP}>{inner}</{LOOP}>"))


PLACES: dict[str, Callable[[str], str]] = {
    "condition of a flow": branch,
    "date of a timer": lambda text: waiting("timeDate", text),
    "duration of a timer": lambda text: waiting("timeDuration", text),
    "timer at a boundary": boundary,
    "due date": lambda text: user("due", "=" + text),
    "inputs": lambda text: user("inputs", "{a: " + text + "}"),
    "outputs": lambda text: user("outputs", "{a: " + text + "}"),
    "collection": lambda text: many(**(ITEMS | {"collection": text})),
    "output of an item": lambda text: many(**ITEMS, outputElement=text, outputCollection="all"),
    "cardinality": lambda text: many(f"<bpmn:loopCardinality>{escape(text)}</bpmn:loopCardinality>"),
    "completion condition": lambda text: many(
        f"<bpmn:completionCondition>{escape(text)}</bpmn:completionCondition>", **ITEMS
    ),
    "script": lambda text: between(
        node("scriptTask", f"<bpmn:script>{escape('{a: ' + text + '}')}</bpmn:script>", scriptFormat="feel")
    ),
}


def refused(text: str) -> bool:
    try:
        compile_expression(text)
    except FeelError:
        return text.isprintable() and len(text) < 200
    return False


TEXTS = [
    text
    for text in (*hostile.python_calls()[1::4], *hostile.LOOKALIKES, *hostile.ENVIRONMENT)
    if refused(text)
]


@pytest.mark.parametrize("place", PLACES)
def test_diagram_is_refused_for_a_hostile_expression(place: str) -> None:
    assert problems(bpmn(PLACES[place]("1"))) == []

    taken = [
        text
        for text in TEXTS
        if "feel.invalid" not in [found.code for found in problems(bpmn(PLACES[place](text)))]
    ]

    assert len(TEXTS) > 50
    assert taken == []
