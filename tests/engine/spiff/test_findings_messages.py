"""What stock SpiffWorkflow 3.2.0 was measured to get wrong about messages, beside what we do.

Numbered as in the measurements; other events stand in `test_findings.py`.
"""

from __future__ import annotations

from engine.model.elements import Event
from engine.runtime import Runtime
from tests.engine.acts import begin, complete, names
from tests.engine.conftest import Deploy
from tests.engine.model.bpmn import between, bpmn, codes, settings
from tests.engine.model.bpmn import node as element
from tests.engine.spiff.diagrams import boundary, node, process, start, sub, user
from tests.engine.spiff.stock import BODY, TASKS, Stock, chain, flow

MESSAGE = '<message id="M" name="m"/>'
HEARD = '<messageEventDefinition messageRef="M"/>'
WAIT = f'<intermediateCatchEvent id="c">{HEARD}</intermediateCatchEvent>'
ASK = '<intermediateThrowEvent id="t"><messageEventDefinition messageRef="Q"/></intermediateThrowEvent>'
OURS = {"year": 2015, "unit": "u1"}
"""What the instance is about."""
BOTH = Event(kind="message", message="m", correlation_key='string(year) + "/" + unit')


def keyed(*messages: str) -> str:
    """The messages M "m" and Q "asked", of which these are found by the keys year and unit."""
    keys = properties = ""
    for name in OURS:
        read = "".join(
            f'<correlationPropertyRetrievalExpression messageRef="{each}"><messagePath>{name}</messagePath>'
            "</correlationPropertyRetrievalExpression>"
            for each in messages
        )
        properties += f'<correlationProperty id="{name}">{read}</correlationProperty>'
        ref = f"<correlationPropertyRef>{name}</correlationPropertyRef>"
        keys += f'<correlationKey name="{name}">{ref}</correlationKey>'
    return f'{MESSAGE}<message id="Q" name="asked"/><collaboration id="C">{keys}</collaboration>{properties}'


def send(runtime: Runtime, *keys: str) -> None:
    """Send a message with each of these keys, and let it arrive."""
    for key in keys:
        with runtime.begin() as ctx:
            runtime.send(ctx, "m", key)
    runtime.advance()


def test_10_message_beside_a_task_is_heard_again_and_again(runtime: Runtime, deploy: Deploy) -> None:
    edge = f'<boundaryEvent id="e" attachedToRef="a" cancelActivity="false">{HEARD}</boundaryEvent>'
    wrong = Stock('<startEvent id="s"/>' + TASKS + edge + flow(1, "s", "a") + flow(2, "e", "b"), MESSAGE)
    wrong.tell("m")
    wrong.tell("m")
    assert wrong.open == ["a", "b"]

    beside = boundary("Edge", "A", BOTH, interrupting=False)
    deploy(process([start(), user("A"), beside, user("Note")], ["Begin > A", "Edge > Note"]))
    begin(runtime, data=OURS)
    send(runtime, "2015/u1", "2015/u1")
    assert names(runtime) == ["A", "Note", "Note"]


def test_13_first_message_is_checked_like_every_other(runtime: Runtime, deploy: Deploy) -> None:
    """Stock compares with what the instance has sent or received before, so with nothing at first."""
    body = BODY.format(script="year = 2015; unit = 'u1'") + WAIT + TASKS + chain("s", "z", "c", "after")
    wrong = Stock(body, keyed("M"))
    wrong.tell("m", year=1999, unit="u9")
    assert wrong.open == ["after"]

    wait = node("intermediateCatchEvent", "Wait", event=BOTH)
    deploy(process([start(), wait, user("After")], ["Begin > Wait > After"]))
    begin(runtime, data=OURS)
    send(runtime, "1999/u9")
    assert names(runtime) == []
    send(runtime, "2015/u1")
    assert names(runtime) == ["After"]


def test_13_message_needs_all_of_its_key(runtime: Runtime, deploy: Deploy) -> None:
    body = BODY.format(script="year = 2015; unit = 'u1'") + ASK + WAIT + TASKS
    wrong = Stock(body + chain("s", "z", "t", "c", "after"), keyed("M", "Q"))
    wrong.tell("m", year=1999, unit="u9")
    assert wrong.open == [], "now it does compare"
    wrong.tell("m", year=2015, unit="u9")
    assert wrong.open == ["after"]

    wait = node("intermediateCatchEvent", "Wait", event=BOTH)
    deploy(process([start(), wait, user("After")], ["Begin > Wait > After"]))
    begin(runtime, data=OURS)
    send(runtime, "2015/u9", "1999/u1")
    assert names(runtime) == []
    begin(runtime, data=OURS | {"unit": "u9"})
    runtime.advance()
    assert names(runtime) == ["After"], "it was kept for the one it is meant for"


def test_13_message_is_checked_in_a_sub_process_too(runtime: Runtime, deploy: Deploy) -> None:
    """Stock forgets in a sub-process what the process around it has sent."""
    inner = '<startEvent id="i"/><endEvent id="e"/>' + WAIT + chain("i", "c", "e")
    body = BODY.format(script="year = 2015; unit = 'u1'") + ASK + f'<subProcess id="sub">{inner}</subProcess>'
    wrong = Stock(body + TASKS + chain("s", "z", "t", "sub", "after"), keyed("M", "Q"))
    wrong.tell("m", year=1999, unit="u9")
    assert wrong.open == ["after"]

    wait = node("intermediateCatchEvent", "Wait", event=BOTH)
    work = sub("Sub", [start("In"), wait], ["In > Wait"])
    deploy(process([start(), work, user("After")], ["Begin > Sub > After"]))
    begin(runtime, data=OURS)
    send(runtime, "1999/u9", "2015/u9")
    assert names(runtime) == []
    send(runtime, "2015/u1")
    assert names(runtime) == ["After"]


def test_13_settings_of_correlation_are_read() -> None:
    keyless = '<bpmn:messageEventDefinition messageRef="Message"/>'
    assert codes(bpmn(between(element("intermediateCatchEvent", keyless)))) == [
        ("message.key_missing", "Work")
    ]
    keyed = settings(correlationKey="business_key") + keyless
    assert codes(bpmn(between(element("intermediateCatchEvent", keyed)))) == []


def test_13_message_thrown_before_anybody_waits_is_not_lost(runtime: Runtime, deploy: Deploy) -> None:
    throw = f'<intermediateThrowEvent id="t">{HEARD}</intermediateThrowEvent>'
    events = f'<parallelGateway id="p"/>{throw}<endEvent id="e"/>{WAIT}'
    flows = chain("s", "p", "t", "e") + chain("p", "a", "c", "after")
    wrong = Stock('<startEvent id="s"/>' + events + TASKS + flows, MESSAGE)
    wrong.do()
    assert wrong.open == []

    news = Event(kind="message", message="m", correlation_key="business_key")
    nodes = [
        start(),
        node("parallelGateway", "P"),
        node("intermediateThrowEvent", "T", event=news),
        node("intermediateCatchEvent", "C", event=news),
        *map(user, ("A", "After")),
    ]
    deploy(process(nodes, ["Begin > P > T", "P > A > C > After"]))
    begin(runtime, business_key="k")
    runtime.advance()
    complete(runtime, "A")
    runtime.advance()
    assert names(runtime) == ["After"]
