"""Random processes, edited at random, at a random moment: nothing is lost, doubled or stuck, or a reason is given.

More of them: `python -m tests.engine.migration.test_random 2000`.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine.migration.report import CHANGES, FIRES
from engine.model.elements import Process
from engine.models import NEVER, AuditEvent, Definition, HumanTask, Instance, TaskCandidate, Timer
from tests import databases
from tests.databases import Lender
from tests.engine.blocks import Block, blocks, build
from tests.engine.migration.edits import Editor
from tests.engine.test_restart import World, copied

ACTS = st.lists(st.integers(0, 11), max_size=8)
EDITS = st.lists(st.integers(0, 2_000), min_size=1, max_size=4)
AGAIN = ("again", "each", "handled", "deadline", "rounds")


def add_version(world: World, diagram: Process) -> str:
    """Store the next version, unchecked."""
    with world.runtime.begin() as ctx:
        first = ctx.session.scalars(select(Definition).where(Definition.key == "p")).one()
        row = Definition(
            key="p",
            version=2,
            name=first.name,
            bpmn="",
            model=diagram.to_dict(),
            forms={},
            manifest={},
            checksum="2",
            deployed_at=ctx.now(),
            deployed_by=ctx.actor,
        )
        ctx.session.add(row)
        ctx.session.flush()
        return row.id


def open_tasks(world: World, *, with_due: bool = True) -> dict[str, object]:
    """What people have before them, by id."""
    with world.runtime.read() as ctx:
        rows = ctx.session.scalars(select(HumanTask).where(HumanTask.state == "ready"))
        return {row.id: (row.due_at if with_due else None, row.assignee, row.created_at) for row in rows}


def check(url: str, block: Block, choices: list[int], edits: list[int], *, anew: bool) -> str:
    """Migrate one process and play it to its end; gives "moved" or "refused"."""
    world = World(url, block, restarts=False)
    try:
        for choice in choices:
            note(world.do(choice))
        with world.runtime.read() as ctx:
            found = ctx.session.scalars(select(Instance.id).where(Instance.definition_key == "p")).one()
            assume(ctx.session.get_one(Instance, found).state == "running")
        editor = Editor(build(block))
        for edit in edits:
            note(editor.edit(edit))
        if anew:
            editor.retime(edits[0])
        outcome = _migrate(world, found, add_version(world, editor.process), editor.mapping, anew=anew)
        world.drain()
        assert (world.violations(), world.is_over()) == ([], True)
        if not _repeats(block):
            assert _completed_twice(world) == []
        return outcome
    finally:
        world.close()


def _migrate(world: World, instance_id: str, version: str, mapping: dict[str, str], *, anew: bool) -> str:
    """With `anew` due times are worked out anew."""
    runtime, tasks, before = world.runtime, open_tasks(world, with_due=not anew), world.look()[1]
    due = _due_times(world)
    mapping = {old: new for old, new in mapping.items() if old != new}
    with runtime.read() as ctx:
        report = runtime.migration.validate(ctx, instance_id, version, mapping, recompute_due=anew)
    with runtime.begin() as ctx:
        tried = runtime.migration.trial(ctx, instance_id, version, mapping, recompute_due=anew)
    assert [each.code for each in tried.errors] == [each.code for each in report.errors]
    assert (tried.times, _due_times(world)) == (report.times, due)
    assert (world.look()[1], world.violations()) == (before, []), "a trial leaves nothing behind"
    if not report.is_possible:
        assert all(each.message_zh and each.message_en for each in report.errors)
        note(f"refused: {report.errors[0].text()}")
        return "refused"
    with runtime.begin("person:admin") as ctx:
        runtime.migration.execute(ctx, instance_id, version, mapping, reason="新版本", recompute_due=anew)
    assert world.violations() == []
    assert open_tasks(world, with_due=not anew).items() >= tasks.items()
    changed = {each.id: each.after for each in report.times if each.outcome in (CHANGES, FIRES)}
    assert _due_times(world).items() >= changed.items()
    with runtime.begin("person:admin") as ctx:
        runtime.migration.undo(ctx, instance_id, "再想想")
    assert (world.look()[1], world.violations()) == (before, []), "undone, everything is as it was"
    assert _due_times(world) == due
    with runtime.begin("person:admin") as ctx:
        runtime.migration.execute(ctx, instance_id, version, mapping, reason="新版本", recompute_due=anew)
    assert (open_tasks(world, with_due=not anew), world.violations()) == (tasks, [])
    return "moved"


def _due_times(world: World) -> dict[str, object]:
    """When what waits is due, by token; candidates of tasks say the same."""
    with world.runtime.read() as ctx:
        timers = ctx.session.execute(select(Timer.token_id, Timer.due_at)).all()
        tasks = ctx.session.execute(select(HumanTask.id, HumanTask.due_at).where(HumanTask.state == "ready"))
        found = {row[0]: row[1] for row in [*timers, *tasks]}
        for task_id, due_at in ctx.session.execute(select(TaskCandidate.task_id, TaskCandidate.due_at)):
            assert due_at == (found[task_id] or NEVER)
        return found


def _repeats(block: Block) -> bool:
    return block[0] in AGAIN or any(
        _repeats(each)
        for part in block[1:]
        for each in (part if isinstance(part, list) else [part])
        if isinstance(each, tuple)
    )


def _completed_twice(world: World) -> list[str]:
    with world.runtime.read() as ctx:
        query = select(AuditEvent.instance_id, AuditEvent.node).where(AuditEvent.kind == "node_completed")
        return [node for (_, node), count in Counter(ctx.session.execute(query).all()).items() if count > 1]


PHASES = (Phase.explicit, Phase.generate)
careful = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=PHASES)


@settings(careful, max_examples=20)
@given(block=blocks, choices=ACTS, edits=EDITS, anew=st.booleans())
def test_migration_at_any_moment_on_sqlite(
    sqlite_template: Path, block: Block, choices: list[int], edits: list[int], anew: bool
) -> None:
    with copied(sqlite_template) as url:
        check(url, block, choices, edits, anew=anew)


@settings(careful, max_examples=5)
@given(block=blocks, choices=ACTS, edits=EDITS, anew=st.booleans())
def test_migration_at_any_moment_on_postgresql(
    lend_postgres: Lender, block: Block, choices: list[int], edits: list[int], anew: bool
) -> None:
    with lend_postgres() as url:
        check(url, block, choices, edits, anew=anew)


def main(examples: int) -> None:
    """Try so many; prints how many were moved."""
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.sqlite3"
        databases.create_schema(databases.sqlite_url(template))

        @settings(
            deadline=None, suppress_health_check=list(HealthCheck), max_examples=examples, phases=PHASES
        )
        @given(block=blocks, choices=ACTS, edits=EDITS, anew=st.booleans())
        def run(block: Block, choices: list[int], edits: list[int], anew: bool) -> None:
            with copied(template) as url:
                outcomes[check(url, block, choices, edits, anew=anew)] += 1

        run()
    sys.stdout.write(f"{dict(outcomes)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
