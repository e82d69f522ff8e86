"""Moving many instances to another version, one after the other, in the background."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id
from engine.models.columns import one_of


class BatchPhase(StrEnum):
    """Every instance is first only tried, then moved when somebody says so, and can be put back."""

    TRYING = "trying"
    TRIED = "tried"
    MOVING = "moving"
    MOVED = "moved"
    UNDOING = "undoing"
    UNDONE = "undone"


class ItemState(StrEnum):
    """Where one instance is: `stuck` could not be moved, `staying` could not be put back."""

    WAITING = "waiting"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    MOVED = "moved"
    STUCK = "stuck"
    UNDONE = "undone"
    STAYING = "staying"


class MigrationBatch(Base):
    """One go at moving instances of a process; `actor` is who asked for what it does now, and why. With
    `recompute_due` due times are worked out anew by the new version.
    """

    __tablename__ = "migration_batches"
    __table_args__ = (one_of("phase", BatchPhase, "phase"),)

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(80), index=True)
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    phase: Mapped[str] = mapped_column(String(12), default=BatchPhase.TRYING, index=True)
    reason: Mapped[str] = mapped_column(Text)
    recompute_due: Mapped[bool] = mapped_column(default=False, server_default=false())
    actor: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MigrationItem(Base):
    """One instance of a batch. `problems` say why it could not be done, `code` names the error; `times` are the due
    times that the trial found would change (`engine.migration.report.TimeChange`).
    """

    __tablename__ = "migration_items"
    __table_args__ = (
        one_of("state", ItemState, "state"),
        Index("ix_migration_items_batch_id_state", "batch_id", "state"),
    )

    batch_id: Mapped[str] = mapped_column(ForeignKey("migration_batches.id"), primary_key=True)
    instance_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    state: Mapped[str] = mapped_column(String(12), default=ItemState.WAITING)
    migration_id: Mapped[str | None] = mapped_column(Identifier)
    code: Mapped[str] = mapped_column(String(80), default="")
    problems: Mapped[list[dict[str, Any]]] = mapped_column(Data, default=list)
    times: Mapped[list[dict[str, Any]]] = mapped_column(Data, default=list, server_default="[]")
