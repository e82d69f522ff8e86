"""Comments on an instance."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id


class Comment(Base):
    """What one person said about an instance: plain text. A deleted one stays, without its text, as a line of trace.

    `mentions` maps the "@name" that stands in the text to the person's id. `earlier` is what the text was before each
    change, oldest first: [{"at", "body"}]; only operators see it.
    """

    __tablename__ = "comments"
    __table_args__ = (
        CheckConstraint("(deleted_at IS NULL) = (body <> '')", name="deleted_at"),
        Index(None, "instance_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    author_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    body: Mapped[str] = mapped_column(Text)
    mentions: Mapped[dict[str, str]] = mapped_column(Data, default=dict)
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(Data, default=list, server_default=text("'[]'"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
