from __future__ import annotations

from handlers.reminders.tasks import find_stale_reminders
from tests.handlers.reminders.conftest import end_of
from tests.handlers.world import World, close_task, make_task


def test_reminder_of_a_task_closed_unheard_is_a_violation(working: World) -> None:
    with working.begin() as ctx:
        heard, unheard = (make_task(ctx, ["post:office@city"], due_at=end_of(3, 25)) for _ in range(2))
        close_task(ctx, heard)
        assert list(find_stale_reminders(ctx)) == []
        ctx.ports.task_listeners.clear()
        close_task(ctx, unheard)
        assert list(find_stale_reminders(ctx)) == [unheard.id]
