"""What changed in rows of registers that no process carries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class RegisterChange(Base):
    """One change of one row: `changes` is column → [before, after], empty for a row that is new or left."""

    __tablename__ = "register_changes"
    __table_args__ = (
        CheckConstraint("kind IN ('created', 'changed', 'ended')", name="kind"),
        Index("ix_register_changes_row", "register", "row_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    register: Mapped[str] = mapped_column(String(40))
    row_key: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(8))
    changes: Mapped[dict[str, Any]] = mapped_column(Data)
