"""Events as read and checked: what runs is accepted, what does not is refused where it stands."""

from __future__ import annotations

import pytest

from engine.model.elements import Event, Process, walk
from engine.model.reader import read_bpmn
from engine.model.texts import events
from tests.engine.model.bpmn import (
    END,
    ERROR,
    MESSAGE,
    START,
    between,
    bpmn,
    chain,
    codes,
    flow,
    node,
    settings,
)

EXTRA = (
    MESSAGE
    + ERROR
    + '<bpmn:signal id="Signal" name="closed"/><bpmn:signal id="Nameless"/>'
    + '<bpmn:escalation id="Escalation" escalationCode="late"/><bpmn:escalation id="Codeless"/>'
    + '<bpmn:timerEventDefinition id="Shared"><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition>'
)
KEY = settings(correlationKey="business_key")
MSG = '<bpmn:messageEventDefinition messageRef="Message"/>'
SIGNAL = '<bpmn:signalEventDefinition signalRef="Signal"/>'
ERR = '<bpmn:errorEventDefinition errorRef="Error"/>'
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="Escalation"/>'
CONDITION = (
    "<bpmn:conditionalEventDefinition><bpmn:condition>=n &gt; 3</bpmn:condition>"
    "</bpmn:conditionalEventDefinition>"
)
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
CYCLE = "<bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>"
CANCEL = "<bpmn:cancelEventDefinition/>"
TERMINATE = "<bpmn:terminateEventDefinition/>"
SHARED = "<bpmn:eventDefinitionRef>Shared</bpmn:eventDefinitionRef>"


def data(body: str) -> bytes:
    return bpmn(body, extra=EXTRA)


def link(name: str, inner: str = "") -> str:
    written = f'<bpmn:linkEventDefinition name="{name}"'
    return f"{written}>{inner}</bpmn:linkEventDefinition>" if inner else f"{written}/>"


def catching(inner: str) -> str:
    return between(node("intermediateCatchEvent", inner))


def throwing(inner: str) -> str:
    return between(node("intermediateThrowEvent", inner))


def ending(inner: str) -> str:
    return START + node("endEvent", inner, identifier="Finish") + chain("Start", "Finish")


def starting(inner: str, **attributes: str) -> str:
    return node("startEvent", inner, identifier="Begin", **attributes) + END + chain("Begin", "End")


def boundary(inner: str, host: str = "userTask", **attributes: str) -> str:
    inside = node("startEvent", identifier="In") + node("endEvent", identifier="Out") + chain("In", "Out")
    work = node(host, inside if host in ("subProcess", "transaction") else "")
    edge = node("boundaryEvent", inner, identifier="Edge", attachedToRef="Work", **attributes)
    return between(work) + edge + flow("Edge", "End")


def handler(inner: str, extra: str = "", identifier: str = "Handler", **attributes: str) -> str:
    """A process with an event sub-process that starts at this."""
    start = node("startEvent", inner, identifier=f"{identifier}In", **attributes)
    inside = start + node("endEvent", identifier=f"{identifier}Out") + extra
    flows = chain(f"{identifier}In", f"{identifier}Out")
    return node("subProcess", inside + flows, identifier=identifier, triggeredByEvent="true")


PLAIN = between(node("task"))
THROW_LINK = node("intermediateThrowEvent", link("A"), identifier="Out")
CATCH_LINK = node("intermediateCatchEvent", link("A"), identifier="Back")
LINKED = START + THROW_LINK + CATCH_LINK + END + flow("Start", "Out") + flow("Back", "End")


def transaction(*, caught: int = 1, inner: str = CANCEL) -> str:
    """A transaction that ends by cancelling, caught at its border so many times."""
    inside = (
        node("startEvent", identifier="In") + node("endEvent", inner, identifier="Undo") + chain("In", "Undo")
    )
    body = between(node("transaction", inside))
    for number in range(caught):
        edge = node("boundaryEvent", CANCEL, identifier=f"Edge{number}", attachedToRef="Work")
        body += edge + flow(f"Edge{number}", "End")
    return body


RIGHT: dict[str, str] = {
    "plain throw": throwing(""),
    "shared definition": catching(SHARED),
    "link": LINKED,
    "link with its ends": LINKED.replace(link("A"), link("A", "<bpmn:target>Goal</bpmn:target>"), 1).replace(
        'Definition name="A"/>', 'Definition id="Goal" name="A"/>'
    ),
    "escalation thrown": throwing(ESCALATION),
    "escalation end": ending(ESCALATION),
    "escalation boundary": boundary(ESCALATION, "subProcess", cancelActivity="false"),
    "any escalation": boundary("<bpmn:escalationEventDefinition/>", "subProcess"),
    "signal thrown": throwing(SIGNAL),
    "signal end": ending(SIGNAL),
    "signal start": starting(SIGNAL),
    "signal caught": catching(SIGNAL),
    "signal boundary": boundary(SIGNAL, cancelActivity="false"),
    "condition": catching(CONDITION),
    "condition boundary": boundary(CONDITION, cancelActivity="false"),
    "multiple catch": catching(KEY + MSG + TIMER + SIGNAL + SHARED),
    "multiple throw": throwing(KEY + MSG + SIGNAL + ESCALATION),
    "multiple end": ending(SIGNAL + ERR),
    "multiple boundary": boundary(KEY + MSG + TIMER + ERR),
    "past date of an event sub-process": PLAIN + handler(settings(whenPast="fire") + TIMER),
    "all of several": catching(KEY + MSG + TIMER).replace('"Work">', '"Work" parallelMultiple="true">', 1),
    "multiple start": starting(MSG + SIGNAL + CYCLE),
    "transaction": transaction(),
    **{
        f"event sub-process by {name}": PLAIN + handler(inner, isInterrupting=interrupting)
        for name, inner, interrupting in (
            ("message", KEY + MSG, "true"),
            ("cycle", CYCLE, "false"),
            ("duration", TIMER, "true"),
            ("signal", SIGNAL, "false"),
            ("error", ERR, "true"),
            ("escalation", ESCALATION, "false"),
            ("condition", CONDITION, "false"),
            ("any of several", KEY + MSG + SIGNAL, "false"),
        )
    },
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT.keys())
def test_events_that_run_are_accepted_without_a_word(body: str) -> None:
    assert codes(data(body)) == []


WRONG: list[tuple[str, str, str]] = [
    ("event.together_at_start", "Begin", starting(SIGNAL + MSG).replace(
        '"Begin">', '"Begin" parallelMultiple="true">', 1)),
    ("event.together", "Edge", boundary(SIGNAL + ERR).replace('"Edge"', '"Edge" parallelMultiple="true"', 1)),
    ("event.unused_setting", "Begin", starting(settings(whenPast="fire") + CYCLE)),
    ("event.several_ends", "Finish", ending(ERR + TERMINATE)),
    ("event.refused", "Work", throwing(SIGNAL + link("A"))),
    ("event.refused", "Begin", starting(CONDITION)),
    ("event.refused", "Begin", starting(ERR)),
    ("event.refused", "HandlerIn", PLAIN + handler("<bpmn:compensateEventDefinition/>")),
    ("event.refused", "Work", throwing("<bpmn:compensateEventDefinition/>")),
    ("event.refused", "Finish", ending("<bpmn:compensateEventDefinition/>")),
    ("ref.dangling", "Work", catching(SHARED + "<bpmn:eventDefinitionRef>Gone</bpmn:eventDefinitionRef>")),
    ("ref.dangling", "Work", catching('<bpmn:signalEventDefinition signalRef="Gone"/>')),
    ("link.unnamed", "Out", LINKED.replace(link("A"), link(""), 1)),
    ("link.target", "Out", LINKED.replace(link("A"), link("B"), 1)),
    ("link.source", "Back", LINKED.replace(link("A"), link("B"), 1)),
    ("link.twice", "Back", LINKED.replace(
        CATCH_LINK, CATCH_LINK + CATCH_LINK.replace("Back", "Twin") + flow("Twin", "End"))),
    ("link.flow", "Out", LINKED + flow("Out", "End")),
    ("link.flow", "Back", LINKED + flow("Start", "Back")),
    ("event_subprocess.flow", "Handler", PLAIN + handler(SIGNAL) + flow("Work", "Handler")),
    ("event_subprocess.starts", "Handler", PLAIN + handler(
        SIGNAL, node("startEvent", TIMER, identifier="Second") + flow("Second", "HandlerOut"))),
    ("event_subprocess.trigger", "HandlerIn", PLAIN + handler("")),
    ("event_subprocess.twice", "SecondIn", PLAIN + handler(ERR) + handler(ERR, identifier="Second")),
    ("boundary.error_interrupts", "HandlerIn", PLAIN + handler(ERR, isInterrupting="false")),
    ("boundary.host", "Edge", PLAIN + handler(SIGNAL) + node(
        "boundaryEvent", TIMER, identifier="Edge", attachedToRef="Handler") + flow("Edge", "End")),
    ("message.key_missing", "HandlerIn", PLAIN + handler(MSG)),
    ("start.interrupting", "Begin", starting(SIGNAL, isInterrupting="false")),
    ("start.in_subprocess", "In", between(node("subProcess", node("startEvent", SIGNAL, identifier="In")
        + node("endEvent", identifier="Out") + chain("In", "Out")))),
    ("start.key", "Begin", starting(KEY + MSG)),
    ("start.several_timers", "Begin", starting(CYCLE + CYCLE)),
    ("start.same_trigger", "Again", starting(SIGNAL) + node("startEvent", SIGNAL, identifier="Again")
        + flow("Again", "End")),
    ("signal.unnamed", "Work", catching('<bpmn:signalEventDefinition signalRef="Nameless"/>')),
    ("signal.unnamed", "Work", throwing("<bpmn:signalEventDefinition/>")),
    ("condition.missing", "Work", catching("<bpmn:conditionalEventDefinition/>")),
    ("feel.invalid", "Work", catching(CONDITION.replace("&gt;", "&gt; &gt;"))),
    ("escalation.code_missing", "Work", throwing("<bpmn:escalationEventDefinition/>")),
    ("escalation.code_missing", "Edge",
        boundary('<bpmn:escalationEventDefinition escalationRef="Codeless"/>', "subProcess")),
    ("cancel.outside", "Finish", ending(CANCEL)),
    ("cancel.uncaught", "Undo", transaction(caught=0)),
    ("cancel.host", "Edge", boundary(CANCEL, "subProcess")),
    ("cancel.interrupts", "Edge", boundary(CANCEL, "transaction", cancelActivity="false")),
    ("boundary.error_twice", "Edge2", boundary(ESCALATION, "subProcess") + node(
        "boundaryEvent", ESCALATION, identifier="Edge2", attachedToRef="Work") + flow("Edge2", "End")),
    ("value.too_long", "Work", catching(SIGNAL)),
    ("attribute.unknown", "Work", transaction().replace('"Work">', '"Work" triggeredByEvent="true">', 1)),
    ("event.unused_setting", "Work", catching(KEY + SIGNAL)),
    ("event.unused_setting", "Finish", ending(settings(payload="{}"))),
    ("event.unused_setting", "HandlerIn", PLAIN + handler(settings(businessKey="1") + SIGNAL)),
    ("event.unused_setting", "Edge", boundary(settings(whenPast="fire") + SIGNAL)),
    ("event.unused_setting", "Back", LINKED.replace(CATCH_LINK, CATCH_LINK.replace(
        link("A"), settings(outputs="{}") + link("A")))),
    ("attribute.refused", "Work", transaction().replace('"Work">', '"Work" method="##Store">', 1)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "element", "body"), WRONG, ids=[f"{code}-{n}" for n, (code, *_) in enumerate(WRONG)]
)
def test_each_wrong_event_is_found_where_it_stands(code: str, element: str, body: str) -> None:
    file = data(body)
    if code == "value.too_long":
        file = file.replace(b'"closed"', b'"' + b"s" * 121 + b'"')
    errors = [found for found in codes(file) if not found[0].startswith("node.")]
    # A broken link is wrong at both of its ends.
    assert (code, element) in errors
    assert len(errors) == 1 or {code[:5] for code, _ in errors} == {"link."}


def test_two_cancel_boundaries_are_one_too_many() -> None:
    assert codes(data(transaction(caught=2))) == [("cancel.twice", "Edge0"), ("cancel.twice", "Edge1")]


def test_every_text_has_its_test() -> None:
    assert events.TEXTS.keys() <= {code for code, *_ in WRONG} | {"cancel.twice"}


def test_a_link_that_nothing_leads_to_is_unreachable() -> None:
    assert ("node.unreachable", "Back") in codes(data(LINKED.replace(link("A"), link("B"), 1)))


def read(body: str) -> Process:
    process = read_bpmn(data(body), "sample.bpmn").process
    assert process is not None
    return Process.from_dict(process.to_dict())


def test_definitions_are_read_in_order_and_survive_storing() -> None:
    nodes = read(catching(KEY + MSG + SIGNAL + CONDITION + SHARED)).nodes
    assert nodes["Work"].event == Event(
        kind="multiple",
        parts=(
            Event(kind="message", message="filed", correlation_key="business_key"),
            Event(kind="signal", signal="closed"),
            Event(kind="conditional", condition="n > 3"),
            Event(kind="timer", timer="duration", expression="P5D"),
        ),
    )


def test_event_sub_process_says_whether_it_interrupts() -> None:
    process = read(PLAIN + handler(ESCALATION, isInterrupting="false"))
    inner = list(walk(process))[1].nodes["HandlerIn"]
    assert (process.nodes["Handler"].kind, inner.interrupting) == ("eventSubProcess", False)
    assert inner.event == Event(kind="escalation", escalation_code="late")
