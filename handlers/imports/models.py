"""Workbooks that were uploaded to be imported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id


class DirectoryImport(Base):
    """One workbook: `content` are its cells, kept until it is applied or dropped. `digest` is the file's SHA-256.

    `counts` are what an applied one changed, by sheet.
    """

    __tablename__ = "directory_imports"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'applied', 'dropped')", name="state"),
        CheckConstraint("(state = 'open') = (content IS NOT NULL)", name="content"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state = 'applied') = (counts IS NOT NULL)", name="counts"),
        Index("ix_directory_imports_uploaded_at", "uploaded_at"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    file_name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64))
    uploaded_by: Mapped[str] = mapped_column(String(80))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(8), default="open")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    content: Mapped[list[Any] | None] = mapped_column(Data)
    counts: Mapped[dict[str, Any] | None] = mapped_column(Data)
