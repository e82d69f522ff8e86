"""The process the random verbs are tried on: a person's return, timers, a handler, a message, a call and a signal."""

from __future__ import annotations

from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError
from engine.model.elements import Event, Process
from engine.registry import handler
from tests.engine.spiff.diagrams import boundary, end, node, process, start, user

HANDLER = "test.verbs.file"
RETRIES = 2
MODES = ("ok", "no", "fail")
mode = {"now": "ok"}


@handler(HANDLER)
def file(ctx: Ctx) -> dict[str, Any]:
    """Do, refuse or fail as it is told."""
    ctx.record("filing")
    if mode["now"] == "fail":
        raise RuntimeError("the register is down")
    if mode["now"] == "no":
        raise BusinessError("no")
    return {"filed": True}


def _timer(kind: str, text: str) -> Event:
    return Event(kind="timer", timer=kind, expression=text)


def main_process() -> Process:
    """Draft, review with reminders and a deadline; then file it and wait for news; then call the child."""
    news = Event(kind="message", message="news", correlation_key="business_key")
    nodes = [
        start(),
        user("Draft", outputs="{n: n + 1}"),
        user("Review", actions="submit,return"),
        boundary("Remind", "Review", _timer("cycle", "R2/P1D"), interrupting=False),
        boundary("Overdue", "Review", _timer("duration", "P5D")),
        user("Chase"),
        user("Decide"),
        node("exclusiveGateway", "Returned", default="F2_0"),
        node("parallelGateway", "Fork"),
        node("serviceTask", "File", handler=HANDLER, retries=str(RETRIES)),
        boundary("Refused", "File", Event(kind="error", error_code="no"), outputs="{code: error.error_code}"),
        user("Repair"),
        node("exclusiveGateway", "Filed"),
        node("intermediateCatchEvent", "Wait", event=news),
        node("parallelGateway", "Join"),
        node("callActivity", "Call", called_element="child"),
        boundary("Stop", "Call", Event(kind="signal", signal="stop")),
        *(end(name) for name in ("Finish", "Chased", "Decided", "Stopped")),
    ]
    flows = [
        "Begin > Draft > Review > Returned",
        "Returned > Draft if returned",
        "Returned > Fork",
        "Remind > Chase > Chased",
        "Overdue > Decide > Decided",
        "Fork > File > Filed > Join",
        "Refused > Repair > Filed",
        "Fork > Wait > Join > Call > Finish",
        "Stop > Stopped",
    ]
    return process(nodes, flows)


def child_process() -> Process:
    """One task."""
    return process([start(), user("Inside"), end()], ["Begin > Inside > Finish"])
