"""Correlation as the standard writes it becomes the keys by which messages find their instance."""

from __future__ import annotations

import pytest

from engine.feel import compile_expression
from engine.model.elements import Event
from engine.model.reader import read_bpmn
from engine.model.texts import correlation
from tests.engine.model.bpmn import MESSAGE, PROCESS, between, bpmn, codes, node, settings

PROPERTY = (
    '<bpmn:correlationProperty id="{0}" name="{0}"><bpmn:correlationPropertyRetrievalExpression messageRef="Message">'
    "<bpmn:messagePath>{1}</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>"
)
KEY = (
    '<bpmn:collaboration id="C"><bpmn:participant id="P" processRef="sample"/><bpmn:correlationKey id="Key">'
    "{}</bpmn:correlationKey></bpmn:collaboration>"
)
BINDING = (
    '<bpmn:correlationPropertyBinding correlationPropertyRef="{}"><bpmn:dataPath>{}</bpmn:dataPath>'
    "</bpmn:correlationPropertyBinding>"
)
MSG = '<bpmn:messageEventDefinition messageRef="Message"/>'
REF = "<bpmn:correlationPropertyRef>{}</bpmn:correlationPropertyRef>"
BOTH = {"Year": ("year", "plan_year"), "Unit": ("plan.unit", "unit.id")}


def file(work: str, bound: bool = True, paths: dict[str, tuple[str, str]] = BOTH) -> bytes:
    """A process with one node and correlated messages."""
    properties = "".join(PROPERTY.format(name, path) for name, (path, _) in paths.items())
    key = KEY.format("".join(REF.format(name) for name in paths))
    bindings = "".join(BINDING.format(name, data) for name, (_, data) in paths.items())
    subscription = (
        f'<bpmn:correlationSubscription id="S" correlationKeyRef="Key">{bindings}'
        "</bpmn:correlationSubscription>"
    )
    return bpmn(
        between(work) + (subscription if bound else ""), process=PROCESS, extra=key + MESSAGE + properties
    )


def event(data: bytes) -> Event:
    assert codes(data) == []
    process = read_bpmn(data, "sample.bpmn").process
    assert process is not None
    found = process.nodes["Work"].event
    assert found is not None
    return found


def test_what_waits_reads_its_key_from_the_process_and_what_sends_from_what_it_sends() -> None:
    caught = event(file(node("intermediateCatchEvent", MSG))).correlation_key
    sent = event(
        file(node("sendTask", settings(payload="{year: 2015, plan: {unit: n}}"), messageRef="Message"))
    )
    variables = {"plan_year": 2015, "unit": {"id": "u1"}, "n": "u1"}
    assert compile_expression(caught).evaluate(variables) == "2015/u1"
    assert compile_expression(sent.correlation_key).evaluate(variables) == "2015/u1"


def test_single_property_is_the_key_itself() -> None:
    one = {"Year": ("year", "plan_year")}
    assert event(file(node("receiveTask", messageRef="Message"), paths=one)).correlation_key == "plan_year"


WRONG = [
    ("correlation.two_keys", file(node("intermediateCatchEvent", settings(correlationKey="x") + MSG))),
    ("correlation.unbound", file(node("intermediateCatchEvent", MSG), bound=False)),
    ("correlation.path", file(node("sendTask", messageRef="Message"))),
    ("correlation.path", file(node("sendTask", settings(payload="{a: 1}"), messageRef="Message"),
                              paths={"Year": ("year + 1", "plan_year")})),
    ("feel.invalid", file(node("receiveTask", messageRef="Message"), paths={"Year": ("year", "1 +")})),
    ("ref.dangling", file(node("receiveTask", messageRef="Message")).replace(
        b'correlationKeyRef="Key"', b'correlationKeyRef="No"')),
    ("ref.dangling", file(node("receiveTask", messageRef="Message")).replace(
        b"<bpmn:correlationPropertyRef>Year", b"<bpmn:correlationPropertyRef>No")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "data"), WRONG, ids=[f"{code}-{n}" for n, (code, _) in enumerate(WRONG)])
def test_what_cannot_be_carried_out_is_refused(code: str, data: bytes) -> None:
    assert code in [found for found, _ in codes(data)]


def test_every_text_has_a_case() -> None:
    assert {code for code, _ in WRONG if code.startswith("correlation.")} == correlation.TEXTS.keys()
