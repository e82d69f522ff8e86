"""The engine's tables: state as rows, one small row for each thing that can change by itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, ScopeData, UtcDateTime, new_id
from engine.external_job import ExternalJob as ExternalJob
from engine.instance_migration import InstanceMigration as InstanceMigration

NEVER = datetime.fromisoformat("9999-12-31T00:00:00+00:00")


class InstanceState(StrEnum):
    """An instance runs until its last token is gone or somebody cancels it; suspended, it stands still meanwhile."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


UNDER_WAY = (InstanceState.RUNNING, InstanceState.SUSPENDED)
"""The states of an instance that has not ended."""


class TaskState(StrEnum):
    """A task is ready until it is completed by a person or cancelled by the process."""

    READY = "ready"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


def _one_of(column: str, states: type[StrEnum], name: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(state)) for state in states)})", name=name)


def _index_where(condition: str, *columns: str) -> Index:
    """An index of some rows only: every index that a row is in costs each step a page to write."""
    return Index(None, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


# SQLite keeps the rows in the primary key's tree: one page less for a small row that comes and goes.
_CLUSTERED = {"sqlite_with_rowid": False}


class Definition(Base):
    """One immutable, numbered version of a process: diagram, forms, decisions, manifest.

    `decisions` is {} without any, else {"files": name → DMN text, "models": what `engine.dmn` runs}.
    """

    __tablename__ = "definitions"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(80), index=True)
    version: Mapped[int]
    name: Mapped[dict[str, str]] = mapped_column(Data)
    bpmn: Mapped[str] = mapped_column(Text)
    model: Mapped[dict[str, Any]] = mapped_column(Data)
    forms: Mapped[dict[str, Any]] = mapped_column(Data)
    decisions: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
    manifest: Mapped[dict[str, Any]] = mapped_column(Data)
    checksum: Mapped[str] = mapped_column(String(64))
    deployed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deployed_by: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text, default="")


class Draft(Base):
    """A designer's unreleased diagram of one definition; `revision` grows with each save.

    `decisions` maps names of DMN files to their texts; None: those of the newest version.
    """

    __tablename__ = "definition_drafts"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    bpmn: Mapped[str] = mapped_column(Text)
    decisions: Mapped[dict[str, str] | None] = mapped_column(Data, nullable=True)
    base_version: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[str] = mapped_column(String(80))


class Instance(Base):
    """One run of a definition. `revision` is compared and set by every step.

    `suspended_with` is the instance somebody suspended: this one, or the caller that took this one along.
    """

    __tablename__ = "instances"
    __table_args__ = (
        _one_of("state", InstanceState, "state"),
        CheckConstraint("(state IN ('running', 'suspended')) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'suspended') = (suspended_with IS NOT NULL)", name="suspended_with"),
        Index(None, "definition_key", "business_key"),
        Index(None, "definition_key", "state"),
        Index(None, "definition_id", "state"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    definition_key: Mapped[str] = mapped_column(String(80))
    business_key: Mapped[str] = mapped_column(String(200), default="", index=True)
    start_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(12), default=InstanceState.RUNNING)
    revision: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), index=True)
    parent_token_id: Mapped[str | None] = mapped_column(Identifier)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    suspended_with: Mapped[str | None] = mapped_column(Identifier, index=True)


class ScopeRow(Base):
    """The variables of a process, a sub-process or one multi-instance item, and its count of live tokens."""

    __tablename__ = "scopes"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    parent_id: Mapped[str | None] = mapped_column(Identifier)
    owner_token_id: Mapped[str | None] = mapped_column(Identifier, index=True)
    kind: Mapped[str] = mapped_column(String(12))
    node: Mapped[str] = mapped_column(String(120))
    item_index: Mapped[int | None]
    variables: Mapped[dict[str, Any]] = mapped_column(ScopeData)
    live_tokens: Mapped[int]
    result: Mapped[Any] = mapped_column(Data, nullable=True)


class TokenRow(Base):
    """One live token. Finished tokens are deleted: history is in `events`."""

    __tablename__ = "tokens"
    __table_args__ = (
        Index(None, "scope_id", "node"),
        Index(None, "instance_id", "node"),
        _index_where("attached_to IS NOT NULL", "attached_to"),
        _CLUSTERED,
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    scope_id: Mapped[str] = mapped_column(Identifier)
    node: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12))
    attached_to: Mapped[str | None] = mapped_column(Identifier)
    data: Mapped[dict[str, Any]] = mapped_column(Data)


class HumanTask(Base):
    """Work for a person; its id is its token's id. Finished tasks stay as the record of who did what."""

    __tablename__ = "human_tasks"
    __table_args__ = (
        _one_of("state", TaskState, "state"),
        CheckConstraint("(state = 'completed') = (completed_by IS NOT NULL)", name="completed_by"),
        CheckConstraint("(state = 'ready') = (closed_at IS NULL)", name="closed_at"),
        _index_where("completed_by IS NOT NULL", "completed_by", "closed_at"),
        _index_where("organisation_id IS NOT NULL", "organisation_id"),
        _index_where("state = 'ready'", "due_at"),
        Index(None, "instance_id", "node"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    definition_key: Mapped[str] = mapped_column(String(80))
    node: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
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


class TaskCandidate(Base):
    """Who may do an open task: one row per principal, gone when the task closes. The inbox reads only this.

    `due_at` repeats the task's due time (`NEVER` when undated) so that one index answers the first page.
    """

    __tablename__ = "task_candidates"
    __table_args__ = (Index(None, "principal", "due_at", "task_id"), _CLUSTERED)

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


class Due:
    """A row that is work from `due_at` on. Taking it away is the claim: whoever does so does the work in the
    same transaction, so a crash gives it back and two workers cannot both have it.
    """

    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Brought:
    """Work that other work may have brought forth: `hops` counts what led to it (see `engine.allowance`)."""

    hops: Mapped[int] = mapped_column(default=0, server_default="0")


class Holdable(Due):
    """Work of an instance. While that is suspended, `due_at` is `NEVER`, so that nobody who looks for due work comes
    by, and `held_due_at` is when it is due.
    """

    held_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Timer(Brought, Holdable, Base):
    """A waiting timer of a token. `cycle` holds what is left of a repeating one."""

    __tablename__ = "timers"

    token_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    node: Mapped[str] = mapped_column(String(120))
    cycle: Mapped[dict[str, Any] | None] = mapped_column(Data)


class Job(Brought, Holdable, Base):
    """Work a token waits for: a service task's handler, or a child's result or escalation on its way up."""

    __tablename__ = "jobs"
    __table_args__ = (CheckConstraint("state IN ('ready', 'failed')", name="state"),)

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    token_id: Mapped[str] = mapped_column(Identifier, index=True)
    kind: Mapped[str] = mapped_column(String(12))
    handler: Mapped[str] = mapped_column(String(120), default="")
    inputs: Mapped[dict[str, Any]] = mapped_column(Data)
    state: Mapped[str] = mapped_column(String(12), default="ready")
    attempts: Mapped[int] = mapped_column(default=0)
    retries: Mapped[int] = mapped_column(default=3)
    timeout_seconds: Mapped[float | None]
    error: Mapped[str] = mapped_column(Text, default="")


class JobStart(Base):
    """A job that a process has begun, and has not ended if the row outlives it (PostgreSQL only)."""

    __tablename__ = "job_starts"

    job_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    number: Mapped[int]


class Subscription(Base):
    """A token waiting for a message with a correlation key; `is_held` while its instance is suspended."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index("ix_subscriptions_waiting", "message", "correlation_key", "is_held", "token_id"),)

    token_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    message: Mapped[str] = mapped_column(String(120))
    correlation_key: Mapped[str] = mapped_column(String(200))
    is_held: Mapped[bool] = mapped_column(default=False, server_default=false())


class StartTrigger(Base):
    """How the newest version of a definition starts by itself: on a message, on a signal, or at a time."""

    __tablename__ = "start_triggers"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    definition_key: Mapped[str] = mapped_column(String(80), index=True)
    node: Mapped[str] = mapped_column(String(120))
    message: Mapped[str | None] = mapped_column(String(120), index=True)
    signal: Mapped[str | None] = mapped_column(String(120), index=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    cycle: Mapped[dict[str, Any] | None] = mapped_column(Data)


class SignalWait(Base):
    """A token waiting for a signal."""

    __tablename__ = "signal_waits"

    token_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    signal: Mapped[str] = mapped_column(String(120), index=True)


class SignalDelivery(Brought, Holdable, Base):
    """A signal on its way to one of those who waited for it when it was thrown: a token, or a start event.

    Ids grow, so that two signals reach one receiver in the order they were thrown. `NEVER` as due time: its
    receiver could not take it, and an operator is told.
    """

    __tablename__ = "signal_deliveries"
    __table_args__ = (
        CheckConstraint("(token_id IS NULL) = (instance_id IS NULL)", name="token"),
        CheckConstraint("(token_id IS NULL) <> (definition_key IS NULL)", name="receiver"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    signal: Mapped[str] = mapped_column(String(120))
    payload: Mapped[dict[str, Any]] = mapped_column(Data)
    token_id: Mapped[str | None] = mapped_column(Identifier, index=True)
    instance_id: Mapped[str | None] = mapped_column(Identifier, index=True)
    definition_key: Mapped[str | None] = mapped_column(String(80))
    node: Mapped[str] = mapped_column(String(120), default="")


class Message(Brought, Due, Base):
    """A message on its way; kept until it is delivered or `expires_at` has passed."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'delivered', 'expired')", name="state"),
        _index_where("state = 'pending'", "due_at"),
        Index(None, "name", "correlation_key", "state"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))
    correlation_key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(Data)
    state: Mapped[str] = mapped_column(String(12), default="pending")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source_instance_id: Mapped[str | None] = mapped_column(Identifier)


class Incident(Base):
    """Something an operator must look at: which token stands still, and why, in words."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved"),
        Index(None, "resolved_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    token_id: Mapped[str | None] = mapped_column(Identifier)
    job_id: Mapped[str | None] = mapped_column(Identifier)
    node: Mapped[str] = mapped_column(String(120))
    cause: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str | None] = mapped_column(String(80))


class OutboxMessage(Due, Base):
    """A mail or call to the outside, sent after commit, at least once, always with the same key.

    Sending happens outside a transaction, so it is claimed by a lease; `lease_number` grows with each claim and
    whoever writes the outcome must hold the newest (fencing).
    """

    __tablename__ = "outbox"
    __table_args__ = (CheckConstraint("state IN ('pending', 'sent', 'failed')", name="state"),)

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(Data)
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_number: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text, default="")


class AuditEvent(Base):
    """History, append-only: what happened, where, when, by whom."""

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "instance_id", "id"),
        # What happens inside an instance is looked for in that instance.
        _index_where("instance_id IS NULL", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(80))
    instance_id: Mapped[str | None] = mapped_column(Identifier)
    node: Mapped[str] = mapped_column(String(120), default="")
    task_id: Mapped[str | None] = mapped_column(Identifier)
    data: Mapped[dict[str, Any]] = mapped_column(Data)


class IdempotencyKey(Base):
    """A POST already answered: the same key from the same actor gets the same answer.

    A form is answered by a `location`, a program by `status` and `body`; `fingerprint` is the SHA-256 of what it sent.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (CheckConstraint("(status IS NULL) = (body IS NULL)", name="body"),)

    actor: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    location: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64), default="", server_default="")
    status: Mapped[int | None]
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
