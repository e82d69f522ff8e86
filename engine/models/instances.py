"""Instances, their scopes and their tokens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, ScopeData, UtcDateTime, new_id
from engine.models.columns import CLUSTERED, index_where, one_of


class InstanceState(StrEnum):
    """An instance runs until its last token is gone or somebody cancels it; suspended, it stands still meanwhile."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


UNDER_WAY = (InstanceState.RUNNING, InstanceState.SUSPENDED)
"""The states of an instance that has not ended."""


class Instance(Base):
    """One run of a definition. `revision` is compared and set by every step.

    `suspended_with` is the instance somebody suspended: this one, or the caller that took this one along.
    """

    __tablename__ = "instances"
    __table_args__ = (
        one_of("state", InstanceState, "state"),
        CheckConstraint("(state IN ('running', 'suspended')) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'suspended') = (suspended_with IS NOT NULL)", name="suspended_with"),
        Index(None, "definition_key", "business_key"),
        Index(None, "definition_key", "state"),
        Index(None, "definition_id", "state"),
        index_where("parent_id IS NOT NULL", "parent_id"),
        index_where("suspended_with IS NOT NULL", "suspended_with"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    definition_key: Mapped[str] = mapped_column(String(80))
    business_key: Mapped[str] = mapped_column(String(200), default="", index=True)
    start_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    state: Mapped[str] = mapped_column(String(12), default=InstanceState.RUNNING)
    revision: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"))
    parent_token_id: Mapped[str | None] = mapped_column(Identifier)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    suspended_with: Mapped[str | None] = mapped_column(Identifier)


class ScopeRow(Base):
    """The variables of a process, a sub-process or one multi-instance item, and its count of live tokens."""

    __tablename__ = "scopes"
    __table_args__ = (index_where("owner_token_id IS NOT NULL", "owner_token_id"),)

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    parent_id: Mapped[str | None] = mapped_column(Identifier)
    owner_token_id: Mapped[str | None] = mapped_column(Identifier)
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
        index_where("attached_to IS NOT NULL", "attached_to"),
        CLUSTERED,
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    scope_id: Mapped[str] = mapped_column(Identifier)
    node: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12))
    attached_to: Mapped[str | None] = mapped_column(Identifier)
    data: Mapped[dict[str, Any]] = mapped_column(Data)
