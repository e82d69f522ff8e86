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

from engine.model.elements import Process
from engine.models import AuditEvent, Definition, HumanTask, Instance
from tests import databases
from tests.databases import fresh_database
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


def open_tasks(world: World) -> dict[str, object]:
    """What people have before them, by id."""
    with world.runtime.read() as ctx:
        rows = ctx.session.scalars(select(HumanTask).where(HumanTask.state == "ready"))
        return {row.id: (row.due_at, row.assignee, row.created_at) for row in rows}


def check(url: str, block: Block, choices: list[int], edits: list[int]) -> str:
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
        outcome = _migrate(world, found, add_version(world, editor.process), editor.mapping)
        world.drain()
        assert (world.violations(), world.is_over()) == ([], True)
        if not _repeats(block):
            assert _completed_twice(world) == []
        return outcome
    finally:
        world.close()


def _migrate(world: World, instance_id: str, version: str, mapping: dict[str, str]) -> str:
    runtime, tasks, before = world.runtime, open_tasks(world), world.look()[1]
    mapping = {old: new for old, new in mapping.items() if old != new}
    with runtime.read() as ctx:
        report = runtime.migration.validate(ctx, instance_id, version, mapping)
    with runtime.begin() as ctx:
        tried = runtime.migration.trial(ctx, instance_id, version, mapping)
    assert [each.code for each in tried.errors] == [each.code for each in report.errors]
    assert (world.look()[1], world.violations()) == (before, []), "a trial leaves nothing behind"
    if not report.is_possible:
        assert all(each.message_zh and each.message_en for each in report.errors)
        note(f"refused: {report.errors[0].text()}")
        return "refused"
    with runtime.begin("person:admin") as ctx:
        runtime.migration.execute(ctx, instance_id, version, mapping, reason="新版本")
    assert world.violations() == []
    assert open_tasks(world).items() >= tasks.items()
    with runtime.begin("person:admin") as ctx:
        runtime.migration.undo(ctx, instance_id, "再想想")
    assert (world.look()[1], world.violations()) == (before, []), "undone, everything is as it was"
    with runtime.begin("person:admin") as ctx:
        runtime.migration.execute(ctx, instance_id, version, mapping, reason="新版本")
    assert (open_tasks(world), world.violations()) == (tasks, [])
    return "moved"


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
@given(block=blocks, choices=ACTS, edits=EDITS)
def test_migration_at_any_moment_on_sqlite(
    sqlite_template: Path, block: Block, choices: list[int], edits: list[int]
) -> None:
    with copied(sqlite_template) as url:
        check(url, block, choices, edits)


@settings(careful, max_examples=5)
@given(block=blocks, choices=ACTS, edits=EDITS)
def test_migration_at_any_moment_on_postgresql(
    postgres_url: str, postgres_template: str, block: Block, choices: list[int], edits: list[int]
) -> None:
    with fresh_database(postgres_url, template=postgres_template) as url:
        check(url, block, choices, edits)


def main(examples: int) -> None:
    """Try so many; prints how many were moved."""
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.sqlite3"
        databases.create_schema(databases.sqlite_url(template))

        @settings(
            deadline=None, suppress_health_check=list(HealthCheck), max_examples=examples, phases=PHASES
        )
        @given(block=blocks, choices=ACTS, edits=EDITS)
        def run(block: Block, choices: list[int], edits: list[int]) -> None:
            with copied(template) as url:
                outcomes[check(url, block, choices, edits)] += 1

        run()
    sys.stdout.write(f"{dict(outcomes)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
