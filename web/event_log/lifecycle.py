"""Kinds of history events as transitions of the standard lifecycle model of XES (IEEE 1849, extension Lifecycle)."""

from __future__ import annotations

# What stands for work beginning is not recorded of a task: it is offered, taken and completed.
TRANSITIONS = {
    "instance_started": "start",
    "instance_suspended": "suspend",
    "instance_resumed": "resume",
    "instance_ended": "complete",
    "instance_cancelled": "pi_abort",
    "instance_migrated": "unknown",
    "migration_undone": "unknown",
    "token_moved": "unknown",
    "task_opened": "schedule",
    "task_claimed": "assign",
    "task_transferred": "reassign",
    "task_released": "unknown",
    "task_chased": "unknown",
    "task_held": "suspend",
    "task_handed_back": "resume",
    "task_completed": "complete",
    "node_completed": "complete",
    "node_cancelled": "ate_abort",
    "timer_fired": "start",
    "incident": "suspend",
    "incident_retried": "resume",
}
# What happens to an instance as a whole, whatever element it is noted at, is an activity by this name.
OF_INSTANCE = {
    "instance_started": "流程实例",
    "instance_suspended": "流程实例",
    "instance_resumed": "流程实例",
    "instance_ended": "流程实例",
    "instance_cancelled": "流程实例",
    "instance_migrated": "流程迁移",
    "migration_undone": "流程迁移",
}
