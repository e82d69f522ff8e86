"""Moving an instance to another version: what stock SpiffWorkflow gets wrong, what follows, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import tasks
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.errors import Conflict, NotFound
from engine.instances import Instances
from engine.migration import MigrationRefused, verbs
from engine.migration.execute import carry_out
from engine.migration.plan import Plan
from engine.migration.undo import MigrationMoved
from engine.model.elements import Event, Process
from engine.models import AuditEvent, HumanTask, Incident, Instance, Job, SignalWait, Subscription, Timer
from engine.operations.refusals import Refused
from engine.runtime import Runtime
from engine.spiff.run import Run
from tests.engine.acts import begin, complete, count, failing, names, open_tasks, state_of
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, sub, user

DAY = Event(kind="timer", timer="duration", expression="P1D")
NEWS = Event(kind="message", message="news", correlation_key='"k"')
OPERATOR = "person:admin"


def migrate(
    runtime: Runtime, instance_id: str, version: str, mapping: Mapping[str, str] | None = None, **options: Any
) -> None:
    """Validate, try and do it: all three agree."""
    with runtime.read() as ctx:
        assert runtime.migration.validate(ctx, instance_id, version, mapping, **options).errors == []
    with runtime.begin() as ctx:
        assert runtime.migration.trial(ctx, instance_id, version, mapping, **options).errors == []
    with runtime.begin(OPERATOR) as ctx:
        runtime.migration.execute(ctx, instance_id, version, mapping, reason="新版本", **options)


def refused(
    runtime: Runtime, instance_id: str, version: str, mapping: Mapping[str, str] | None = None
) -> list[str]:
    """The reasons, the same from all three."""
    with runtime.read() as ctx:
        report = runtime.migration.validate(ctx, instance_id, version, mapping)
    with runtime.begin() as ctx:
        tried = runtime.migration.trial(ctx, instance_id, version, mapping)
    with runtime.begin() as ctx, pytest.raises(MigrationRefused) as error:
        runtime.migration.execute(ctx, instance_id, version, mapping, reason="新版本")
    assert [each.code for each in tried.errors] == [each.code for each in error.value.problems]
    assert all(each.message_zh and each.message_en for each in report.errors)
    return [each.code.removeprefix("migration.") for each in report.errors]


def plain(*extra: str, **properties: Any) -> Process:
    """Begin > A > B > Finish, with more tasks after A."""
    middle = [user(each) for each in extra]
    path = " > ".join(["Begin", "A", *extra, "B", "Finish"])
    return process([start(), user("A", **properties), *middle, user("B"), end()], [path])


# What stock SpiffWorkflow does wrong


def test_same_diagram_again_restarts_no_timer_and_wipes_no_draft(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    diagram = process(
        [start(), user("A", due="P3D"), boundary("T", "A", DAY), user("Late")], ["Begin > A", "T > Late"]
    )
    deploy(diagram)
    instance_id = begin(runtime)
    task = open_tasks(runtime)[0]
    with runtime.begin() as ctx:
        tasks.claim(ctx, task.id, "p1")
        tasks.save_draft(ctx, task.id, "p1", {"half": "typed"})
    due = clock.now() + timedelta(days=1)
    clock.advance(hours=23)
    migrate(runtime, instance_id, deploy(diagram))
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(Timer.due_at)).all() == [due]
        draft, after = tasks.find_draft(ctx, task.id, "p1"), tasks.get_task(ctx, task.id)
        assert (draft and draft.data, after.assignee) == ({"half": "typed"}, "person:p1")
        assert (after.due_at, after.created_at) == (task.due_at, task.created_at)
        assert [each.id for each in tasks.list_inbox(ctx, ["person:p1"]).rows] == [task.id]
    clock.advance(hours=1)
    runtime.advance()
    assert names(runtime) == ["Late"]


ACTIVE: dict[str, Any] = {
    "multi-instance": user("X", loop=multi(cardinality="2")),
    "sub-process": sub("X", [start("In"), user("Inner"), end("Out")], ["In > Inner > Out"]),
    "call": node("callActivity", "X", called_element="child"),
}


@pytest.mark.parametrize("kind", sorted(ACTIVE))
def test_task_added_behind_an_active_one_is_not_skipped(kind: str, runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), user("Inner"), end()], ["Begin > Inner > Finish"]), "child")
    deploy(process([start(), ACTIVE[kind], end()], ["Begin > X > Finish"]))
    instance_id = begin(runtime)
    version = deploy(process([start(), ACTIVE[kind], user("Added"), end()], ["Begin > X > Added > Finish"]))
    migrate(runtime, instance_id, version)
    for name in names(runtime):
        complete(runtime, name)
        runtime.work()
    assert names(runtime) == ["Added"]
    complete(runtime, "Added")
    assert state_of(runtime, instance_id) == "completed"


def test_removing_a_task_already_passed_leaves_an_instance_that_goes_on(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(plain())
    instance_id = begin(runtime)
    complete(runtime, "A")
    migrate(runtime, instance_id, deploy(process([start(), user("B"), end()], ["Begin > B > Finish"])))
    complete(runtime, "B")
    assert state_of(runtime, instance_id) == "completed"


def test_removing_the_active_task_is_refused_or_mapped(runtime: Runtime, deploy: Deploy) -> None:
    deploy(plain())
    instance_id = begin(runtime)
    version = deploy(process([start(), user("B"), end()], ["Begin > B > Finish"]))
    assert refused(runtime, instance_id, version) == ["element_removed"]
    task_id = open_tasks(runtime)[0].id
    migrate(runtime, instance_id, version, {"A": "B"})
    assert [(task.id, task.node, task.name) for task in open_tasks(runtime)] == [(task_id, "B", "B")]
    complete(runtime, "B")
    assert state_of(runtime, instance_id) == "completed"


@pytest.mark.parametrize("interrupting", [True, False])
def test_boundary_event_added_to_an_active_task_is_armed(
    interrupting: bool, runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(plain())
    instance_id = begin(runtime)
    late = boundary("T", "A", DAY, interrupting=interrupting)
    version = deploy(
        process(
            [start(), user("A"), user("B"), user("Late"), late, end()], ["Begin > A > B > Finish", "T > Late"]
        )
    )
    migrate(runtime, instance_id, version)
    clock.advance(days=1)
    runtime.advance()
    assert names(runtime) == (["Late"] if interrupting else ["A", "Late"])


def test_boundary_event_removed_from_an_active_task_is_disarmed(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    late = [boundary("T", "A", DAY), boundary("M", "A", NEWS)]
    deploy(process([start(), user("A"), user("Late"), *late], ["Begin > A", "T > Late", "M > Late"]))
    instance_id = begin(runtime)
    migrate(runtime, instance_id, deploy(process([start(), user("A"), end()], ["Begin > A > Finish"])))
    assert (count(runtime, Timer), count(runtime, Subscription)) == (0, 0)
    clock.advance(days=2)
    runtime.advance()
    complete(runtime, "A")
    assert state_of(runtime, instance_id) == "completed"


def forked(*branches: str, fork: str = "parallelGateway", **extra: Any) -> Process:
    """Begin > Fork > … > Join > After, with the tasks of each branch named "A1 A2"."""
    tasks_of = [branch.split() for branch in branches]
    nodes = [user(each) for branch in tasks_of for each in branch]
    return process(
        [start(), node(fork, "Fork"), *nodes, node(fork, "Join"), user("After"), end()],
        [
            "Begin > Fork",
            "Join > After > Finish",
            *(f"Fork > {' > '.join(each)} > Join" for each in tasks_of),
        ],
    )


@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
def test_parallel_branches_under_way_go_on(kind: str, runtime: Runtime, deploy: Deploy) -> None:
    deploy(forked("A", "B", "C", fork=kind))
    instance_id = begin(runtime)
    complete(runtime, "A")
    version = deploy(forked("A", "B B2", "C0 C", fork=kind))
    migrate(runtime, instance_id, version)
    for name in ("B", "B2", "C"):
        assert "After" not in names(runtime)
        complete(runtime, name)
    assert names(runtime) == ["After"]
    complete(runtime, "After")
    assert state_of(runtime, instance_id) == "completed"


def test_cosmetic_changes_never_stand_against_it(runtime: Runtime, deploy: Deploy) -> None:
    deploy(plain())
    instance_id = begin(runtime)
    named = node("userTask", "A", role="clerk", documentation="see the manual", lane="Office", line=7)
    version = deploy(
        process(
            [start(), named, user("B"), end()], ["Begin > A > B > Finish"], name="anew", documentation="x"
        )
    )
    with runtime.read() as ctx:
        report = runtime.migration.validate(ctx, instance_id, version)
    assert [(each.node, each.verdict) for each in report.entries] == [("", "unaffected"), ("A", "unaffected")]
    migrate(runtime, instance_id, version)
    assert open_tasks(runtime)[0].instructions == "see the manual"


# What follows


def test_open_task_is_drawn_as_in_the_new_version(runtime: Runtime, deploy: Deploy) -> None:
    deploy(plain())
    instance_id = begin(runtime, data={"theme": "创新"})
    form = {
        "components": [{"type": "textfield", "key": "theme", "label": "主题", "id": "f"}],
        "type": "default",
    }
    changed = plain(form="f", instructions="填写", actions="submit", stage="一")
    version = deploy(changed, forms={"f": form})
    migrate(runtime, instance_id, version)
    task = open_tasks(runtime)[0]
    assert (task.definition_id, task.form, task.context) == (version, "f", {"theme": "创新"})
    assert (task.instructions, task.actions, task.stage) == ("填写", "submit", "一")


@pytest.mark.parametrize("claimed", [True, False])
def test_task_with_another_role_is_offered_anew_unless_somebody_has_it(
    claimed: bool, runtime: Runtime, deploy: Deploy
) -> None:
    deploy(plain())
    instance_id = begin(runtime)
    task_id = open_tasks(runtime)[0].id
    if claimed:
        with runtime.begin() as ctx:
            tasks.claim(ctx, task_id, "p1")
    other = node("userTask", "A", role="chief")
    migrate(
        runtime, instance_id, deploy(process([start(), other, user("B"), end()], ["Begin > A > B > Finish"]))
    )
    with runtime.read() as ctx:
        assert tasks.get_task(ctx, task_id).role == "chief"
        assert tasks.list_candidates(ctx, task_id) == (["person:p1"] if claimed else ["post:chief"])
    with runtime.begin() as ctx:
        runtime.migration.undo(ctx, instance_id, "退回")
    with runtime.read() as ctx:
        assert tasks.get_task(ctx, task_id).role == "clerk"
        assert tasks.list_candidates(ctx, task_id) == (["person:p1"] if claimed else ["post:clerk"])


def test_called_instances_and_jobs_are_kept(runtime: Runtime, deploy: Deploy) -> None:
    failing("test.migration.work", [])
    work = node("serviceTask", "W", handler="test.migration.work")
    call = node("callActivity", "C", called_element="child")
    deploy(process([start(), user("Inner"), end()], ["Begin > Inner > Finish"]), "child")
    fork, join = node("parallelGateway", "Fork"), node("parallelGateway", "Join")
    flows = ["Begin > Fork > W > Join > Finish", "Fork > C > Join"]
    deploy(process([start(), fork, work, call, join, end()], flows))
    instance_id = begin(runtime)
    with runtime.read() as ctx:
        job = ctx.session.scalars(select(Job.id)).one()
    renamed = node("serviceTask", "Work", handler="test.migration.work")
    flows = ["Begin > Fork > Work > Join > Finish", "Fork > C > Join"]
    migrate(
        runtime,
        instance_id,
        deploy(process([start(), fork, renamed, call, join, end()], flows)),
        {"W": "Work"},
    )
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(Job.id)).all() == [job]
    runtime.work()
    complete(runtime, "Inner")
    runtime.work()
    assert state_of(runtime, instance_id) == "completed"
    assert count(runtime, Instance, Instance.definition_key == "child") == 1


@pytest.mark.parametrize("follow", [True, False])
def test_renamed_message_and_signal_are_followed_if_asked(
    follow: bool, runtime: Runtime, deploy: Deploy
) -> None:
    def diagram(message: str, signal: str) -> Process:
        events = [
            node(
                "intermediateCatchEvent",
                "M",
                event=Event(kind="message", message=message, correlation_key='"k"'),
            ),
            node("intermediateCatchEvent", "S", event=Event(kind="signal", signal=signal)),
        ]
        flows = ["Begin > Fork > M > A", "Fork > S > A"]
        return process([start(), node("parallelGateway", "Fork"), *events, user("A")], flows)

    deploy(diagram("old", "before"))
    instance_id = begin(runtime)
    version = deploy(diagram("new", "after"))
    with runtime.read() as ctx:
        report = runtime.migration.validate(ctx, instance_id, version)
        warnings = [each.code for entry in report.entries for each in entry.problems]
        assert warnings == ["migration.message_kept"] * 2
    migrate(runtime, instance_id, version, follow_messages=follow)
    with runtime.read() as ctx:
        awaited = [
            ctx.session.scalars(select(each)).one() for each in (Subscription.message, SignalWait.signal)
        ]
    assert awaited == (["new", "after"] if follow else ["old", "before"])
    with runtime.begin() as ctx:
        runtime.migration.undo(ctx, instance_id, "退回")
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(Subscription.message)).all() == ["old"]


def test_changed_condition_that_holds_goes_on_and_cannot_be_undone(runtime: Runtime, deploy: Deploy) -> None:
    def diagram(condition: str) -> Process:
        waiting = node("intermediateCatchEvent", "C", event=Event(kind="conditional", condition=condition))
        return process([start(), waiting, user("A")], ["Begin > C > A"])

    deploy(diagram("n > 5"))
    held, gone = begin(runtime, data={"n": 3}), begin(runtime, data={"n": 3})
    migrate(runtime, held, deploy(diagram("n > 4")))
    assert names(runtime) == []
    with runtime.begin() as ctx:
        runtime.migration.undo(ctx, held, "退回")
    migrate(runtime, gone, deploy(diagram("n > 2")))
    assert names(runtime) == ["A"]
    with runtime.begin() as ctx, pytest.raises(MigrationMoved):
        runtime.migration.undo(ctx, gone, "退回")


def test_event_sub_process_added_listens_and_one_removed_does_not(runtime: Runtime, deploy: Deploy) -> None:
    body = process([node("startEvent", "Caught", event=NEWS), user("H"), end("Out")], ["Caught > H > Out"])
    with_handler = process(
        [start(), user("A"), end(), node("eventSubProcess", "Handler", process=body)], ["Begin > A > Finish"]
    )
    without = process([start(), user("A"), end()], ["Begin > A > Finish"])
    first, second = deploy(without), deploy(with_handler)
    instance_id = begin(runtime)
    migrate(runtime, instance_id, first)
    assert count(runtime, Subscription) == 0
    migrate(runtime, instance_id, second)
    with runtime.begin() as ctx:
        runtime.send(ctx, "news", "k")
    runtime.work()
    assert names(runtime) == ["H"]
    assert refused(runtime, instance_id, first) == ["scope_gone", "element_removed", "element_removed"]


def test_what_stands_still_is_put_right_by_a_new_version(runtime: Runtime, deploy: Deploy) -> None:
    def diagram(condition: str) -> Process:
        nodes = [start(), node("exclusiveGateway", "X"), user("A"), user("B")]
        return process(nodes, ["Begin > X", f"X > A if {condition}", "X > B if false"])

    deploy(diagram("nobody > 1"))
    instance_id = begin(runtime)
    migrate(runtime, instance_id, deploy(diagram("true")))
    with runtime.begin() as ctx:
        runtime.retry_incident(ctx, ctx.session.scalars(select(Incident.id)).one())
    assert names(runtime) == ["A"]


def test_suspended_instance_is_migrated_and_stays_suspended(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(plain())
    instance_id = begin(runtime)
    with runtime.begin() as ctx:
        runtime.suspend(ctx, instance_id, "升级")
    version = deploy(
        process([start(), user("A"), boundary("T", "A", DAY), user("Late")], ["Begin > A", "T > Late"])
    )
    migrate(runtime, instance_id, version)
    clock.advance(days=2)
    assert (runtime.advance(), state_of(runtime, instance_id)) == (0, "suspended")
    with runtime.begin() as ctx:
        runtime.resume(ctx, instance_id)
    runtime.advance()
    assert names(runtime) == ["Late"]


# What is refused


def test_changes_that_cannot_be_followed_are_refused_with_the_reason(
    runtime: Runtime, deploy: Deploy
) -> None:
    late = boundary("T", "A", DAY)
    deploy(process([start(), user("A"), late, user("B"), end()], ["Begin > A > B > Finish", "T > Finish"]))
    instance_id = begin(runtime)
    inner = sub("Sub", [start("In"), user("A"), end("Out")], ["In > A > Out"])
    for diagram, reasons in (
        (
            process([start(), node("task", "A"), user("B"), end()], ["Begin > A > B > Finish"]),
            ["kind_changed"],
        ),
        (
            process([start(), node("serviceTask", "A", topic="t"), end()], ["Begin > A > Finish"]),
            ["kind_changed"],
        ),
        (process([start(), inner, end()], ["Begin > Sub > Finish"]), ["scope_changed"]),
        (
            process([start(), user("A", loop=multi(cardinality="2")), end()], ["Begin > A > Finish"]),
            ["multi_changed"],
        ),
        (
            process(
                [start(), user("A"), boundary("T", "A", NEWS), end()], ["Begin > A > Finish", "T > Finish"]
            ),
            ["event_changed"],
        ),
        (
            process(
                [start(), user("A"), user("B"), boundary("T", "B", DAY), end()],
                ["Begin > A > B > Finish", "T > Finish"],
            ),
            ["host_changed"],
        ),
    ):
        assert refused(runtime, instance_id, deploy(diagram)) == reasons


def test_joins_that_would_not_add_up_are_refused(runtime: Runtime, deploy: Deploy) -> None:
    deploy(forked("A", "B"))
    instance_id = begin(runtime)
    complete(runtime, "A")
    assert refused(runtime, instance_id, deploy(forked("A", "B", "C"))) == ["join_changed"]
    without = process(
        [
            start(),
            node("parallelGateway", "Fork"),
            user("A"),
            user("B"),
            node("exclusiveGateway", "Join"),
            end(),
        ],
        ["Begin > Fork > A > Join > Finish", "Fork > B > Join"],
    )
    assert "join_removed" in refused(runtime, instance_id, deploy(without))
    moved = process(
        [
            start(),
            node("parallelGateway", "Fork"),
            user("X"),
            user("B"),
            node("parallelGateway", "Join"),
            end(),
        ],
        ["Begin > Fork > X > Join > Finish", "Fork > Join", "B > Finish"],
    )
    assert "join_changed" in refused(runtime, instance_id, deploy(moved))


def test_wrong_mappings_versions_and_instances_are_refused(runtime: Runtime, deploy: Deploy) -> None:
    first = deploy(plain())
    other = deploy(plain(), "other")
    instance_id = begin(runtime)
    version = deploy(plain("X"))
    assert refused(runtime, instance_id, version, {"Nobody": "B"}) == ["source_unknown"]
    assert refused(runtime, instance_id, version, {"B": "Nobody"}) == ["target_unknown"]
    assert refused(runtime, instance_id, other) == ["definition_other"]
    assert refused(runtime, instance_id, first) == ["definition_same"]
    with runtime.begin() as ctx:
        for instance, target in (("none", version), (instance_id, "none")):
            with pytest.raises(NotFound):
                runtime.migration.validate(ctx, instance, target)
        with pytest.raises(Refused, match="reason"):
            runtime.migration.execute(ctx, instance_id, version, reason="")
    complete(runtime, "A")
    complete(runtime, "B")
    with runtime.begin() as ctx, pytest.raises(Conflict, match="ended"):
        runtime.migration.execute(ctx, instance_id, version, reason="x")


# Undo


def test_undo_is_exact_and_only_as_long_as_nothing_has_moved(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    first = deploy(
        process([start(), user("A"), boundary("T", "A", DAY), user("B")], ["Begin > A > B", "T > B"])
    )
    instance_id = begin(runtime)
    due = clock.now() + timedelta(days=1)
    version = deploy(plain("X"))
    migrate(runtime, instance_id, version)
    assert count(runtime, Timer) == 0
    with runtime.begin(OPERATOR) as ctx:
        runtime.migration.undo(ctx, instance_id, "退回")
    with runtime.read() as ctx:
        assert ctx.session.get_one(Instance, instance_id).definition_id == first
        assert ctx.session.scalars(select(HumanTask.definition_id)).all() == [first]
        assert ctx.session.execute(select(Timer.node, Timer.due_at)).all() == [("T", due)]
        kinds = select(AuditEvent.kind, AuditEvent.actor).where(AuditEvent.kind.like("%migrat%"))
        assert ctx.session.execute(kinds.order_by(AuditEvent.id)).all() == [
            ("instance_migrated", OPERATOR),
            ("migration_undone", OPERATOR),
        ]
    with runtime.begin() as ctx, pytest.raises(NotFound):
        runtime.migration.undo(ctx, instance_id, "再退")
    migrate(runtime, instance_id, version)
    complete(runtime, "A")
    with runtime.begin() as ctx, pytest.raises(MigrationMoved):
        runtime.migration.undo(ctx, instance_id, "退回")
    assert names(runtime) == ["X"]


def test_claims_and_drafts_made_since_outlive_the_undoing(runtime: Runtime, deploy: Deploy) -> None:
    deploy(plain())
    instance_id = begin(runtime)
    migrate(runtime, instance_id, deploy(plain("X")))
    task_id = open_tasks(runtime)[0].id
    with runtime.begin() as ctx:
        tasks.claim(ctx, task_id, "p1")
        tasks.save_draft(ctx, task_id, "p1", {"x": 1})
    with runtime.begin() as ctx:
        runtime.migration.undo(ctx, instance_id, "退回")
    with runtime.read() as ctx:
        assert tasks.get_task(ctx, task_id).assignee == "person:p1"
        assert tasks.find_draft(ctx, task_id, "p1") is not None


def test_nothing_a_trial_touched_is_kept(
    runtime: Runtime, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancelling what it called takes that instance, too: kept, it would be one that never was."""
    deploy(plain())
    instance_id, other_id = begin(runtime), begin(runtime)
    version = deploy(plain("C"))
    rung: list[str] = []

    def touching(ctx: Ctx, instances: Instances, plan: Plan, run: Run, **options: Any) -> Any:
        instances.take(ctx, other_id)
        ctx.after_commit.append(lambda: rung.append("rung"))
        return carry_out(ctx, instances, plan, run, **options)

    monkeypatch.setattr(verbs, "carry_out", touching)
    with runtime.begin() as ctx:
        assert runtime.migration.trial(ctx, instance_id, version).errors == []
    assert (runtime.instances.cache.take(other_id), rung) == (None, [])
