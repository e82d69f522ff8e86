"""Moving a token by hand: it leaves nothing behind, begins anew elsewhere, and never breaks a join."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.errors import NotFound
from engine.model.elements import Event
from engine.models import AuditEvent, Incident, Instance, Job, Subscription, Timer, TokenRow
from engine.operations.refusals import Refused
from engine.runtime import Runtime
from tests.engine.acts import begin, complete, count, failing, names, state_of
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, sub, user

HOUR = Event(kind="timer", timer="duration", expression="PT1H")
NEWS = Event(kind="message", message="news", correlation_key='"k"')


def token_at(runtime: Runtime, name: str) -> str:
    with runtime.read() as ctx:
        return ctx.session.scalars(
            select(TokenRow.id).where(TokenRow.node == name).order_by(TokenRow.id)
        ).all()[0]


def move(runtime: Runtime, instance_id: str, source: str, target: str) -> None:
    token_id = token_at(runtime, source)
    with runtime.begin("person:admin") as ctx:
        runtime.move_token(ctx, instance_id, token_id, target, "走错了")


def refusal(runtime: Runtime, instance_id: str, source: str, target: str) -> str:
    with pytest.raises(Refused) as refused:
        move(runtime, instance_id, source, target)
    return refused.value.why


def test_task_is_withdrawn_with_its_deadline_and_the_target_begins(runtime: Runtime, deploy: Deploy) -> None:
    deploy(
        process(
            [start(), user("A"), user("B"), end(), boundary("T", "A", HOUR)],
            ["Begin > A > B > Finish", "T > Finish"],
        )
    )
    instance_id = begin(runtime)
    move(runtime, instance_id, "A", "B")
    assert (names(runtime), count(runtime, Timer)) == (["B"], 0)
    move(runtime, instance_id, "B", "A")
    assert (names(runtime), count(runtime, Timer)) == (["A"], 1)
    with runtime.read() as ctx:
        lines = ctx.session.scalars(
            select(AuditEvent).where(AuditEvent.kind == "token_moved").order_by(AuditEvent.id)
        ).all()
    assert [(line.actor, line.data["before"], line.data["after"], line.data["reason"]) for line in lines] == [
        ("person:admin", "A", "B", "走错了"),
        ("person:admin", "B", "A", "走错了"),
    ]


def test_moving_to_what_runs_by_itself_runs_on(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), user("A"), node("task", "X"), end()], ["Begin > A > X > Finish"]))
    instance_id = begin(runtime)
    move(runtime, instance_id, "A", "X")
    assert state_of(runtime, instance_id) == "completed"


def test_everything_a_token_has_started_is_cancelled(runtime: Runtime, deploy: Deploy) -> None:
    failing("test.move.work", [])
    inner = sub(
        "Sub",
        [
            start("In"),
            node("parallelGateway", "Fork"),
            node("serviceTask", "W", handler="test.move.work"),
            node("callActivity", "C", called_element="child"),
            node("intermediateCatchEvent", "M", event=NEWS),
            user("Each", loop=multi(cardinality="3")),
        ],
        ["In > Fork > W", "Fork > C", "Fork > M", "Fork > Each"],
    )
    deploy(process([start(), user("Inner"), end()], ["Begin > Inner > Finish"]), "child")
    deploy(process([start(), inner, user("B"), end()], ["Begin > Sub > B > Finish"]))
    instance_id = begin(runtime)
    move(runtime, instance_id, "Sub", "B")
    assert names(runtime) == ["B"]
    assert [count(runtime, model) for model in (Job, Subscription)] == [0, 0]
    assert count(runtime, Instance, Instance.state == "cancelled") == 1
    complete(runtime, "B")
    assert state_of(runtime, instance_id) == "completed"


def test_token_that_stands_still_is_moved_and_its_incident_is_over(runtime: Runtime, deploy: Deploy) -> None:
    broken = node("scriptTask", "S", script='{n: 1 + "x"}', **{})
    deploy(
        process(
            [start(), node("exclusiveGateway", "X"), broken, user("B"), end()],
            ["Begin > X", "X > S if nobody_knows", "S > B > Finish"],
        )
    )
    instance_id = begin(runtime)
    assert count(runtime, Incident, Incident.resolved_at.is_(None)) == 1
    move(runtime, instance_id, "X", "B")
    assert (names(runtime), count(runtime, Incident, Incident.resolved_at.is_(None))) == (["B"], 0)


def test_rivals_behind_an_event_gateway_go_together(runtime: Runtime, deploy: Deploy) -> None:
    deploy(
        process(
            [
                start(),
                node("eventBasedGateway", "First"),
                node("intermediateCatchEvent", "T", event=HOUR),
                node("intermediateCatchEvent", "M", event=NEWS),
                user("B"),
                end(),
            ],
            ["Begin > First > T > B > Finish", "First > M > B"],
        )
    )
    instance_id = begin(runtime)
    move(runtime, instance_id, "T", "B")
    assert (names(runtime), count(runtime, Timer), count(runtime, Subscription)) == (["B"], 0, 0)


@pytest.fixture
def split(runtime: Runtime, deploy: Deploy) -> str:
    """Begin > Before > Fork > A1 > A2 > Join > After; Fork > B > Join; Sub beside."""
    inner = sub("Sub", [start("In"), user("Inside"), end("Out")], ["In > Inside > Out"])
    body = process([node("startEvent", "Caught", event=NEWS), user("H")], ["Caught > H"])
    deploy(
        process(
            [
                start(),
                user("Before"),
                node("parallelGateway", "Fork"),
                user("A1"),
                user("A2"),
                user("B"),
                node("parallelGateway", "Join"),
                user("After"),
                inner,
                end(),
                boundary("T", "B", HOUR),
                node("eventSubProcess", "Handler", process=body),
            ],
            [
                "Begin > Before > Fork > A1 > A2 > Join > After > Sub > Finish",
                "Fork > B > Join",
                "T > Finish",
            ],
        )
    )
    return begin(runtime)


def test_moves_within_a_branch_are_fine(runtime: Runtime, split: str) -> None:
    complete(runtime, "Before")
    move(runtime, split, "A1", "A2")
    move(runtime, split, "A2", "A1")
    for name in ("A1", "A2", "B", "After", "Inside"):
        complete(runtime, name)
    assert state_of(runtime, split) == "completed"


def test_moves_that_would_break_a_join_are_refused(runtime: Runtime, split: str) -> None:
    assert refusal(runtime, split, "Before", "A1") == "join_alone"
    assert refusal(runtime, split, "Before", "Join") == "target_joins"
    complete(runtime, "Before")
    for target in ("B", "After", "Before", "Fork"):
        assert refusal(runtime, split, "A1", target) == "join_waits"
    complete(runtime, "A1")
    complete(runtime, "A2")
    assert refusal(runtime, split, "Join", "After") == "join_waits"
    move(runtime, split, "Join", "A1")
    assert names(runtime) == ["A1", "B"]


def test_alone_before_the_fork_a_token_may_pass_the_join(runtime: Runtime, split: str) -> None:
    move(runtime, split, "Before", "After")
    assert names(runtime) == ["After"]
    move(runtime, split, "After", "Before")
    complete(runtime, "Before")
    assert names(runtime) == ["A1", "B"]


def test_places_that_are_none_are_refused(runtime: Runtime, split: str) -> None:
    for target, why in {
        "Nowhere": "target_unknown",
        "Inside": "target_elsewhere",
        "T": "target_is_boundary",
        "Handler": "target_listens",
    }.items():
        assert refusal(runtime, split, "Before", target) == why
    assert refusal(runtime, split, "Handler", "After") == "token_listens"
    complete(runtime, "Before")
    assert refusal(runtime, split, "T", "After") == "token_is_boundary"


def test_join_at_which_branches_have_arrived_is_not_moved(runtime: Runtime, deploy: Deploy) -> None:
    deploy(
        process(
            [
                start(),
                node("parallelGateway", "F"),
                *(user(each) for each in "ABC"),
                node("parallelGateway", "J"),
            ],
            ["Begin > F > A > J", "F > B > J", "F > C > J"],
        )
    )
    instance_id = begin(runtime)
    complete(runtime, "A")
    complete(runtime, "B")
    assert refusal(runtime, instance_id, "J", "A") == "token_counts"


def test_item_is_not_moved_but_its_whole_activity_is(runtime: Runtime, deploy: Deploy) -> None:
    deploy(
        process(
            [start(), user("Each", loop=multi(cardinality="2")), user("B"), end()],
            ["Begin > Each > B > Finish"],
        )
    )
    instance_id = begin(runtime)
    with runtime.read() as ctx:
        state = {row.id: row.state for row in ctx.session.scalars(select(TokenRow))}
    item = next(each for each, value in state.items() if value == "ready")
    body = next(each for each, value in state.items() if value == "started")
    with runtime.begin() as ctx:
        with pytest.raises(Refused) as refused:
            runtime.move_token(ctx, instance_id, item, "B", "x")
        assert refused.value.why == "token_is_item"
    with runtime.begin() as ctx:
        runtime.move_token(ctx, instance_id, body, "B", "x")
    assert names(runtime) == ["B"]


def test_unknown_instance_token_and_missing_reason_are_refused(
    runtime: Runtime, split: str, deploy: Deploy
) -> None:
    token_id = token_at(runtime, "Before")
    other = begin(runtime)
    for instance_id, error, reason in ((other, Refused, "x"), ("none", NotFound, "x"), (split, Refused, " ")):
        with runtime.begin() as ctx, pytest.raises(error):
            runtime.move_token(ctx, instance_id, token_id, "After", reason)


def test_inclusive_join_does_not_wait_for_a_branch_moved_away(runtime: Runtime, deploy: Deploy) -> None:
    deploy(
        process(
            [
                start(),
                node("inclusiveGateway", "F"),
                user("A"),
                user("B"),
                node("inclusiveGateway", "J"),
                user("After"),
                user("Aside"),
                end(),
            ],
            ["Begin > F > A > J > After > Finish", "F > B > J", "Aside > Finish"],
        )
    )
    instance_id = begin(runtime)
    complete(runtime, "A")
    assert names(runtime) == ["B"]
    move(runtime, instance_id, "B", "Aside")
    assert names(runtime) == ["After", "Aside"]
