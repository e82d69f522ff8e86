"""Versions of a definition: their triggers follow the newest, and nothing that was due is lost."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from engine.clock import VirtualClock
from engine.definitions import _replace_triggers
from engine.errors import DefinitionRejected
from engine.model.elements import Event
from engine.models import AuditEvent, StartTrigger
from engine.runtime import Runtime
from tests.engine.acts import count, names
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import node, process, user


def release(runtime: Runtime, deploy: Deploy, event: Event) -> list[datetime | None]:
    """Deploy a process with this start event; gives when it is due."""
    diagram = process([node("startEvent", "Begin", event=event), user("A")], ["Begin > A"])
    deploy(diagram)
    with runtime.begin() as ctx:
        _replace_triggers(ctx, "p", diagram, runtime.instances.environment(ctx))
    with runtime.read() as ctx:
        return list(ctx.session.scalars(select(StartTrigger.due_at)))


def dated(text: str) -> Event:
    return Event(kind="timer", timer="date", expression=text)


def test_new_version_replaces_the_triggers(runtime: Runtime, deploy: Deploy) -> None:
    release(runtime, deploy, dated("2015-03-10"))
    assert len(release(runtime, deploy, dated("2015-04-10"))) == 1
    assert release(runtime, deploy, Event()) == []


def test_start_that_is_already_past_is_recorded_and_not_done(runtime: Runtime, deploy: Deploy) -> None:
    assert release(runtime, deploy, dated("2015-03-01")) == []
    assert count(runtime, AuditEvent, AuditEvent.kind == "timer_already_past") == 1


def test_start_that_was_due_when_a_new_version_came_is_done_by_it(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    release(runtime, deploy, dated("2015-03-10"))
    clock.advance(days=9)
    release(runtime, deploy, dated("2015-03-10"))
    runtime.advance()
    assert names(runtime) == ["A"]


def test_start_whose_time_needs_variables_is_refused(runtime: Runtime, deploy: Deploy) -> None:
    with pytest.raises(DefinitionRejected) as caught:
        release(runtime, deploy, dated("=campaign.starts_on"))
    assert [(each.code, each.element_id) for each in caught.value.problems] == [("timer.start", "Begin")]
