"""Named crash points: stopped dead at each of them, a small year goes on in a new process to the same end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from engine import faults
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.invariants import find_violations
from engine.model.elements import Event
from engine.models import AuditEvent, Instance
from engine.registry import handler
from engine.runtime import Runtime
from tests.engine.acts import deploy_to, open_tasks
from tests.engine.conftest import Deploy, Restart
from tests.engine.spiff.diagrams import boundary, end, node, process, start, user

POINTS = {
    "task_closed": 4,
    "before_commit": 11,
    "after_commit": 11,
    "job_taken": 3,
    "job_done": 3,
    "timer_taken": 1,
    "message_settled": 1,
}
"""The points and how often the story below passes each."""

FILED = Event(kind="message", message="filed", correlation_key='"k"')
CHASE = Event(kind="timer", timer="duration", expression="P1D")


@handler("test.faults.note")
def note(ctx: Ctx, *, what: str) -> dict[str, Any]:
    """Writes a line in the job's transaction."""
    ctx.record("noted", data={"what": what})
    return {"noted": what}


UNIT = process(
    [
        start(),
        node("serviceTask", "Prepare", handler="test.faults.note", inputs='{what: "prepared"}'),
        user("Draft"),
        user("Chase"),
        boundary("Late", "Draft", CHASE, interrupting=False),
        node("sendTask", "File", event=FILED, payload="{unit: business_key}"),
        node("callActivity", "Print", called_element="print"),
        end(),
        end("Chased"),
    ],
    ["Begin > Prepare > Draft > File > Print > Finish", "Late > Chase > Chased"],
)
COUNTY = process(
    [start(), node("intermediateCatchEvent", "Wait", event=FILED), user("Check"), end()],
    ["Begin > Wait > Check > Finish"],
)
PRINT = process(
    [
        start(),
        user("Proof"),
        node("serviceTask", "Run", handler="test.faults.note", inputs='{what: "printed"}'),
        end(),
    ],
    ["Begin > Proof > Run > Finish"],
)


class Story:
    """Acts of people and of the engine, each done again after a crash unless it is seen to be done."""

    def __init__(self, restart: Callable[[], Runtime], clock: VirtualClock) -> None:
        self.restart, self.clock, self.runtime = restart, clock, restart()
        self.crashes = 0

    def tell(self) -> None:
        """From the start to the end."""
        self.begin("county")
        self.begin("unit")
        self.surely(lambda: self.runtime.advance())
        self.clock.advance(days=1)
        self.surely(lambda: self.runtime.advance())
        for name in ("Chase", "Draft", "Check", "Proof"):
            self.complete(name)

    def begin(self, key: str) -> None:
        def verb() -> None:
            with self.runtime.begin("person:p") as ctx:
                self.runtime.start(ctx, key, business_key=key, start_key=key)

        self.surely(verb)

    def complete(self, name: str) -> None:
        def verb() -> None:
            for task in open_tasks(self.runtime):
                if task.node == name:
                    with self.runtime.begin("person:p") as ctx:
                        self.runtime.complete_task(ctx, task.id, {})
            self.runtime.advance()

        self.surely(verb)

    def surely(self, verb: Callable[[], object]) -> None:
        """Do it; after a crash, do it again in a new process."""
        try:
            verb()
        except KeyboardInterrupt:
            self.crashes += 1
            self.runtime = self.restart()
            verb()

    def ending(self) -> tuple[Counter[Any], list[Any], list[str]]:
        """What has happened, what became of each instance, and what does not hold."""
        with self.runtime.read() as ctx:
            events = ctx.session.execute(select(AuditEvent.kind, AuditEvent.node))
            instances = select(Instance.definition_key, Instance.state).order_by(Instance.definition_key)
            return (
                Counter(tuple(row) for row in events),
                [tuple(row) for row in ctx.session.execute(instances)],
                find_violations(ctx),
            )


@pytest.fixture
def told(runtime: Runtime, deploy: Deploy, restarted: Restart, clock: VirtualClock) -> Iterator[Story]:
    """The story before it begins."""
    for key, diagram in (("unit", UNIT), ("county", COUNTY), ("print", PRINT)):
        deploy_to(runtime, diagram, key)
    yield Story(restarted, clock)
    faults.disarm()


def crash_at(point: str, time: int) -> None:
    """Stop dead when the point is passed for the `time`-th time."""
    left = [time]

    def crash() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt

    faults.arm(point, crash)


PLAIN = (
    Counter({
        ("instance_started", ""): 3, ("instance_ended", "Finish"): 3, ("noted", ""): 2,
        ("node_completed", "Begin"): 3, ("node_completed", "Finish"): 3,
        ("node_completed", "Wait"): 1, ("node_completed", "Prepare"): 1, ("node_completed", "Draft"): 1,
        ("node_completed", "Late"): 1, ("node_completed", "Chase"): 1, ("node_completed", "Chased"): 1,
        ("node_completed", "File"): 1, ("node_completed", "Print"): 1, ("node_completed", "Check"): 1,
        ("node_completed", "Proof"): 1, ("node_completed", "Run"): 1, ("timer_fired", "Late"): 1,
        ("task_opened", "Draft"): 1, ("task_opened", "Chase"): 1, ("task_opened", "Check"): 1,
        ("task_opened", "Proof"): 1, ("task_completed", "Draft"): 1, ("task_completed", "Chase"): 1,
        ("task_completed", "Check"): 1, ("task_completed", "Proof"): 1,
    }),
    [("county", "completed"), ("print", "completed"), ("unit", "completed")],
    [],
)  # fmt: skip


def test_story_without_a_crash_ends_well_and_passes_every_point(told: Story) -> None:
    passed: Counter[str] = Counter()
    for point in POINTS:
        faults.arm(point, lambda point=point: passed.update([point]))  # type: ignore[misc]
    told.tell()
    assert told.ending() == PLAIN
    assert passed == POINTS


@pytest.mark.parametrize(
    ("point", "time"), [(point, n + 1) for point, times in POINTS.items() for n in range(times)]
)
def test_story_with_one_crash_ends_the_same(told: Story, point: str, time: int) -> None:
    crash_at(point, time)
    told.tell()
    assert (told.crashes, told.ending()) == (1, PLAIN)
