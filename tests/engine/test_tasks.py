"""The inbox and what people do with tasks, beside completing them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import tasks
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.errors import AlreadyCompleted, Invalid, NotFound
from engine.models import AuditEvent, HumanTask, TaskCandidate
from engine.runtime import Runtime
from engine.tasks import Filter
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import end, process, start, user

CLERK = ["post:clerk"]


@pytest.fixture
def five(runtime: Runtime, deploy: Deploy) -> list[str]:
    """Five open tasks due in 3, 1, 4, 2 days and never."""
    task = user("A", due="=due", stage="plan")
    deploy(process([start(), task, end()], ["Begin > A > Finish"], properties={"title": "=unit"}))
    deploy(
        process([start(), user("A"), end()], ["Begin > A > Finish"], properties={"title": "=unit"}), "undated"
    )
    for days in (3, 1, 4, 2):
        launch(runtime, "p", {"due": timedelta(days=days), "unit": f"{days} 天 50%"})
    launch(runtime, "undated", {"unit": "不限期"})
    with runtime.read() as ctx:
        return [task.id for task in ctx.session.scalars(select(HumanTask).order_by(HumanTask.due_at))]


def launch(runtime: Runtime, key: str, data: dict[str, Any]) -> None:
    with runtime.begin() as ctx:
        runtime.start(ctx, key, data=data)


def titles(runtime: Runtime, **values: Any) -> list[str]:
    with runtime.read() as ctx:
        return [task.title for task in tasks.list_inbox(ctx, CLERK, **values).rows]


def test_a_task_knows_whether_its_step_judges(runtime: Runtime, deploy: Deploy) -> None:
    steps = [user("File", judges="no"), user("Decide", judges="yes"), user("Read")]
    deploy(process([start(), *steps, end()], ["Begin > File > Decide > Read > Finish"]))
    launch(runtime, "p", {})
    for _step in steps:
        with runtime.begin() as ctx:
            [task] = ctx.session.scalars(select(HumanTask).where(HumanTask.state == "ready"))
            runtime.complete_task(ctx, task.id, {})
    with runtime.read() as ctx:
        found = {task.node: task.judges for task in ctx.session.scalars(select(HumanTask))}
    assert found == {"File": False, "Decide": True, "Read": True}


def test_inbox_is_ordered_by_due_time_with_undated_last(runtime: Runtime, five: list[str]) -> None:
    assert titles(runtime) == ["1 天 50%", "2 天 50%", "3 天 50%", "4 天 50%", "不限期"]


def test_inbox_pages_go_on_where_the_last_ended(runtime: Runtime, five: list[str]) -> None:
    seen, cursor = [], None
    with runtime.read() as ctx:
        while True:
            page = tasks.list_inbox(ctx, CLERK, after=cursor, limit=2)
            seen.append([task.title for task in page.rows])
            cursor = page.next
            if cursor is None:
                break
    assert seen == [["1 天 50%", "2 天 50%"], ["3 天 50%", "4 天 50%"], ["不限期"]]


@pytest.mark.parametrize(
    ("narrow", "expected"),
    [
        (Filter(search="2 天"), 1),
        (Filter(search="50%"), 4),
        (Filter(search="5_%"), 0),
        (Filter(stage="plan"), 4),
        (Filter(definition_key="undated"), 1),
        (Filter(search="a"), 5),
    ],
)
def test_inbox_filters(runtime: Runtime, five: list[str], narrow: Filter, expected: int) -> None:
    assert len(titles(runtime, narrow=narrow)) == expected
    with runtime.read() as ctx:
        assert tasks.count_inbox(ctx, CLERK, narrow=narrow) == expected


def test_inbox_narrowed_by_due_time(runtime: Runtime, five: list[str], clock: VirtualClock) -> None:
    now = clock.now()
    assert titles(runtime, narrow=Filter(due_before=now + timedelta(days=2))) == ["1 天 50%"]
    assert len(titles(runtime, narrow=Filter(due_from=now + timedelta(days=2)))) == 4


def test_task_offered_to_two_of_my_posts_is_listed_once(runtime: Runtime, five: list[str]) -> None:
    with runtime.begin() as ctx:
        due_at = tasks.get_task(ctx, five[0]).due_at
        ctx.session.add(TaskCandidate(task_id=five[0], principal="post:other", due_at=due_at))
    with runtime.read() as ctx:
        page = tasks.list_inbox(ctx, ["post:clerk", "post:other", "person:none"])
        assert len(page.rows) == len({task.id for task in page.rows}) == 5


def test_nobodys_inbox_is_empty_and_counts_are_capped(runtime: Runtime, five: list[str]) -> None:
    with runtime.read() as ctx:
        assert tasks.list_inbox(ctx, []).rows == []
        assert tasks.count_inbox(ctx, []) == 0
        assert tasks.count_inbox(ctx, CLERK, limit=3) == 4


def test_access_is_for_candidates_and_for_whoever_did_it(runtime: Runtime, five: list[str]) -> None:
    with runtime.begin("person:p1") as ctx:
        runtime.complete_task(ctx, five[0], {})
    with runtime.read() as ctx:
        for task_id in five[:2]:
            assert tasks.require_access(ctx, task_id, ["person:x", "post:clerk"]).id == task_id
            with pytest.raises(NotFound):
                tasks.require_access(ctx, task_id, ["person:x", "post:boss"])
        assert tasks.require_access(ctx, five[0], ["person:p1"]).id == five[0]
        assert [task.id for task in tasks.list_done(ctx, "person:p1").rows] == [five[0]]


def test_access_to_a_task_that_is_closed_while_it_is_asked_for(
    runtime: Runtime, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = tasks.list_candidates

    def after_somebody_else(ctx: Ctx, task_id: str) -> list[str]:
        monkeypatch.undo()
        with runtime.begin("person:p1") as other:
            runtime.complete_task(other, task_id, {})
        return known(ctx, task_id)

    monkeypatch.setattr(tasks, "list_candidates", after_somebody_else)
    with runtime.read() as ctx:
        assert tasks.require_access(ctx, five[0], CLERK).id == five[0]


def test_draft_is_kept_per_person_until_the_task_closes(runtime: Runtime, five: list[str]) -> None:
    with runtime.begin() as ctx:
        tasks.save_draft(ctx, five[0], "p1", {"theme": "一"})
        tasks.save_draft(ctx, five[0], "p1", {"theme": "二"})
        tasks.save_draft(ctx, five[0], "p2", {"theme": "三"})
    with runtime.read() as ctx:
        found = tasks.find_draft(ctx, five[0], "p1")
        assert found is not None
        assert found.data == {"theme": "二"}
        assert tasks.list_drafted(ctx, "p2", five) == {five[0]}
    with runtime.begin("person:p1") as ctx:
        runtime.complete_task(ctx, five[0], {})
    with runtime.begin() as ctx:
        assert tasks.find_draft(ctx, five[0], "p2") is None
        with pytest.raises(AlreadyCompleted):
            tasks.save_draft(ctx, five[0], "p2", {})


def test_claimed_task_leaves_other_inboxes(runtime: Runtime, five: list[str]) -> None:
    with runtime.begin("person:p1") as ctx:
        tasks.claim(ctx, five[0], "p1")
    assert len(titles(runtime)) == 4
    with runtime.read() as ctx:
        assert [task.id for task in tasks.list_inbox(ctx, ["person:p1"]).rows] == [five[0]]


def test_transferred_task_moves_with_reason_and_trace(runtime: Runtime, five: list[str]) -> None:
    with runtime.begin("person:p1") as ctx:
        with pytest.raises(Invalid):
            tasks.transfer(ctx, five[0], "person:p2", " ")
        tasks.transfer(ctx, five[0], "person:p2", "出差")
    with runtime.read() as ctx:
        assert tasks.list_candidates(ctx, five[0]) == ["person:p2"]
        data = ctx.session.scalars(select(AuditEvent.data).where(AuditEvent.kind == "task_transferred")).one()
        assert data == {"principals": ["person:p2"], "from": ["post:clerk"], "reason": "出差"}


def test_closed_task_cannot_be_claimed_or_transferred(runtime: Runtime, five: list[str]) -> None:
    with runtime.begin("person:p1") as ctx:
        runtime.complete_task(ctx, five[0], {})
        with pytest.raises(AlreadyCompleted):
            tasks.claim(ctx, five[0], "p2")
        with pytest.raises(AlreadyCompleted):
            tasks.transfer(ctx, five[0], "person:p2", "x")
