"""The table of migrations of instances."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id


class InstanceMigration(Base):
    """One instance moved to another version. `snapshot` is what changed, as it was before (see
    `engine.migration.snapshot`); None: the migration itself moved something on, and cannot be undone. `revision` is
    the instance's when it was done: as long as that is the same, nothing has moved since.
    """

    __tablename__ = "instance_migrations"
    __table_args__ = (CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),)

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    from_definition_id: Mapped[str] = mapped_column(Identifier)
    to_definition_id: Mapped[str] = mapped_column(Identifier)
    mapping: Mapped[dict[str, str]] = mapped_column(Data)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(Data, nullable=True)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(Text)
