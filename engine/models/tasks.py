"""Work for people, to whom it is offered, and what they have typed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text, true
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime
from engine.models.columns import CLUSTERED, NEVER, index_where, one_of


class TaskState(StrEnum):
    """A task is ready until it is completed by a person or cancelled by the process; held, when it is answered and
    goes on as soon as the opinions asked for are in."""

    READY = "ready"
    HELD = "held"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class HumanTask(Base):
    """Work for a person. Finished tasks stay as the record of who did what.

    The id is the token's, but for one that asks for an opinion on another (`for_task_id`): that has no token.
    `opinions` counts those asked for on this one and not in. `completed_for` is for whom `completed_by` stood in.
    `judges` is what the diagram says of the step (engine/model/actions.py).
    """

    __tablename__ = "human_tasks"
    __table_args__ = (
        one_of("state", TaskState, "state"),
        CheckConstraint("(state = 'completed') = (completed_by IS NOT NULL)", name="completed_by"),
        CheckConstraint("(state IN ('ready', 'held')) = (closed_at IS NULL)", name="closed_at"),
        CheckConstraint("opinions >= 0", name="opinions"),
        CheckConstraint("for_task_id IS NULL OR (opinions = 0 AND state <> 'held')", name="for_task_id"),
        CheckConstraint("state <> 'held' OR assignee IS NOT NULL", name="held"),
        index_where("for_task_id IS NOT NULL", "for_task_id"),
        index_where("completed_by IS NOT NULL", "completed_by", "closed_at"),
        index_where("organisation_id IS NOT NULL", "organisation_id"),
        index_where("state = 'ready'", "due_at"),
        Index(None, "instance_id", "node"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    definition_key: Mapped[str] = mapped_column(String(80))
    node: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    role: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[str | None] = mapped_column(String(80))
    form: Mapped[str] = mapped_column(String(80))
    actions: Mapped[str] = mapped_column(String(120))
    reminder: Mapped[str] = mapped_column(String(80), default="")
    instructions: Mapped[str] = mapped_column(Text, default="")
    stage: Mapped[str] = mapped_column(String(80), default="")
    context: Mapped[dict[str, Any]] = mapped_column(Data)
    state: Mapped[str] = mapped_column(String(12), default=TaskState.READY)
    assignee: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_by: Mapped[str | None] = mapped_column(String(80))
    action: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any] | None] = mapped_column(Data)
    for_task_id: Mapped[str | None] = mapped_column(ForeignKey("human_tasks.id"))
    opinions: Mapped[int] = mapped_column(server_default="0")
    completed_for: Mapped[str | None] = mapped_column(String(80))
    judges: Mapped[bool] = mapped_column(default=True, server_default=true())


class TaskCandidate(Base):
    """Who may do an open task: one row per principal, gone when the task closes. The inbox reads only this.

    `due_at` repeats the task's due time (`NEVER` when undated) so that one index answers the first page.
    """

    __tablename__ = "task_candidates"
    __table_args__ = (Index(None, "principal", "due_at", "task_id"), CLUSTERED)

    task_id: Mapped[str] = mapped_column(ForeignKey("human_tasks.id"), primary_key=True)
    principal: Mapped[str] = mapped_column(String(80), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=NEVER)


class TaskDraft(Base):
    """What one person has typed into an open task and not yet submitted."""

    __tablename__ = "task_drafts"

    task_id: Mapped[str] = mapped_column(ForeignKey("human_tasks.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(Data)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
