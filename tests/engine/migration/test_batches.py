"""Many instances in the background: tried first, each all or nothing, never twice, and put back."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from engine.errors import NotFound
from engine.migration import batches
from engine.models import BatchPhase, Instance, InstanceMigration, MigrationItem
from engine.operations.refusals import Refused
from engine.runtime import Runtime
from tests.engine.acts import begin, open_tasks
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import end, process, start, user

OPERATOR = "person:admin"
OLD = process([start(), user("A"), user("B"), end()], ["Begin > A > B > Finish"])
NEW = process([start(), user("A"), user("Extra"), end()], ["Begin > A > Extra > Finish"])
MANY = 4


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than one turn for few instances."""
    monkeypatch.setattr(batches, "PAGE", 2)


def complete(runtime: Runtime, instance_id: str) -> None:
    """Do the one open task of an instance."""
    task = next(task for task in open_tasks(runtime) if task.instance_id == instance_id)
    with runtime.begin("person:p1") as ctx:
        runtime.complete_task(ctx, task.id, {})


def started(runtime: Runtime, deploy: Deploy) -> tuple[list[str], str, str]:
    """Instances at A and the first of them at B, which the new version does not have; the version and a batch."""
    deploy(OLD)
    instance_ids = [begin(runtime) for _ in range(MANY)]
    complete(runtime, instance_ids[0])
    version = deploy(NEW)
    with runtime.begin(OPERATOR) as ctx:
        batch_id = batches.begin(ctx, OLD.id, version, "换新版")
    return instance_ids, version, batch_id


def counts(runtime: Runtime, batch_id: str) -> tuple[str, dict[str, int]]:
    """Where a batch is, and its items by state."""
    with runtime.read() as ctx:
        return batches.get_batch(ctx, batch_id).phase, batches.count_items(ctx, batch_id)


def ask(runtime: Runtime, batch_id: str, phase: BatchPhase) -> None:
    """Go on, and do all of it."""
    with runtime.begin(OPERATOR) as ctx:
        batches.ask(ctx, batch_id, phase)
    runtime.advance()


def versions(runtime: Runtime) -> dict[str, str]:
    """The version of each instance."""
    with runtime.read() as ctx:
        return {
            row.id: row.definition_id
            for row in ctx.session.execute(select(Instance.id, Instance.definition_id))
        }


def test_all_are_tried_then_moved_then_put_back(runtime: Runtime, deploy: Deploy) -> None:
    instance_ids, version, batch_id = started(runtime, deploy)
    before = versions(runtime)
    runtime.advance()
    assert counts(runtime, batch_id) == ("tried", {"possible": MANY - 1, "impossible": 1})
    assert versions(runtime) == before, "a trial moves nothing"
    ask(runtime, batch_id, BatchPhase.MOVING)
    assert counts(runtime, batch_id) == ("moved", {"moved": MANY - 1, "impossible": 1})
    assert versions(runtime) == {
        **dict.fromkeys(instance_ids, version),
        instance_ids[0]: before[instance_ids[0]],
    }
    with runtime.read() as ctx:
        [stuck] = ctx.session.scalars(select(MigrationItem).where(MigrationItem.state == "impossible"))
        assert (stuck.instance_id, stuck.code, bool(stuck.problems)) == (
            instance_ids[0],
            "migration_refused",
            True,
        )
        assert {row.by for row in ctx.session.scalars(select(InstanceMigration))} == {OPERATOR}
    complete(runtime, instance_ids[1])
    ask(runtime, batch_id, BatchPhase.UNDOING)
    assert counts(runtime, batch_id) == ("undone", {"undone": MANY - 2, "staying": 1, "impossible": 1})
    assert versions(runtime) == {**before, instance_ids[1]: version}


def test_chosen_ones_are_done_and_no_others(runtime: Runtime, deploy: Deploy) -> None:
    deploy(OLD)
    first, _, third = (begin(runtime) for _ in range(3))
    version = deploy(NEW)
    with runtime.begin(OPERATOR) as ctx:
        batch_id = batches.begin(ctx, OLD.id, version, "换新版", [first, third, first])
    complete(runtime, third)
    runtime.advance()
    assert counts(runtime, batch_id) == ("tried", {"possible": 1, "impossible": 1})
    ask(runtime, batch_id, BatchPhase.MOVING)
    assert [each for each, now in versions(runtime).items() if now == version] == [first]
    with runtime.begin(OPERATOR) as ctx, pytest.raises(NotFound):
        batches.begin(ctx, OLD.id, version, "x", [first, "nobody"])


def test_what_fails_half_way_leaves_no_trace_and_is_done_again(runtime: Runtime, deploy: Deploy) -> None:
    _, version, batch_id = started(runtime, deploy)
    runtime.advance()
    with runtime.begin(OPERATOR) as ctx:
        batches.ask(ctx, batch_id, BatchPhase.MOVING)

    class Killed(BaseException):
        """The process ends."""

    taken = runtime.migration.execute

    def dying(*args: object, **options: object) -> str:
        taken(*args, **options)  # type: ignore[arg-type]
        raise Killed

    runtime.migration.execute = dying  # type: ignore[method-assign, assignment]
    with pytest.raises(Killed):
        batches.work_batch(runtime)
    runtime.migration.execute = taken  # type: ignore[method-assign]
    assert counts(runtime, batch_id) == ("moving", {"possible": MANY - 1, "impossible": 1})
    assert version not in versions(runtime).values()
    runtime.advance()
    assert counts(runtime, batch_id) == ("moved", {"moved": MANY - 1, "impossible": 1})
    with runtime.read() as ctx:
        assert len(ctx.session.scalars(select(InstanceMigration)).all()) == MANY - 1, "none is moved twice"


def test_second_worker_finds_nothing_to_do_and_later_migrations_stay(
    runtime: Runtime, deploy: Deploy
) -> None:
    instance_ids, _, batch_id = started(runtime, deploy)
    runtime.advance()
    ask(runtime, batch_id, BatchPhase.MOVING)
    with runtime.begin() as ctx:
        assert (
            batches._do(
                ctx, runtime=runtime, batch_id=batch_id, instance_id=instance_ids[1], phase=BatchPhase.MOVING
            )
            == 0
        )
    with runtime.begin() as ctx:
        ctx.session.execute(
            update(MigrationItem)
            .where(MigrationItem.instance_id == instance_ids[1])
            .values(migration_id="other")
        )
    ask(runtime, batch_id, BatchPhase.UNDOING)
    assert counts(runtime, batch_id)[1]["staying"] == 1


def test_a_batch_goes_on_only_from_where_it_is(runtime: Runtime, deploy: Deploy) -> None:
    _, version, batch_id = started(runtime, deploy)
    with runtime.begin(OPERATOR) as ctx, pytest.raises(batches.NotNow):
        batches.ask(ctx, batch_id, BatchPhase.MOVING)
    with runtime.begin(OPERATOR) as ctx, pytest.raises(Refused):
        batches.begin(ctx, OLD.id, version, " ")
    with runtime.begin(OPERATOR) as ctx:
        empty = batches.begin(ctx, "nothing", version, "x")
    runtime.advance()
    assert counts(runtime, empty) == ("tried", {})
