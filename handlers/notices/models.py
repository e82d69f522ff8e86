"""Notices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Identifier, UtcDateTime, new_id


class Notice(Base):
    """A message to one person about one event, in both languages; the UNIQUE makes it exactly one.

    `mail_state`: none (no address), waiting (for the digest), queued (in the outbox).
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event_key", "person_id"),
        CheckConstraint("mail_state IN ('none', 'waiting', 'queued')", name="mail_state"),
        Index(None, "person_id", "created_at", "id"),
        Index(None, "person_id", "read_at"),
        Index(None, "mail_state", "created_at"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    event_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(String(200))
    body_en: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail_state: Mapped[str] = mapped_column(String(12))

    def title_in(self, language: str) -> str:
        """The title in "zh" or "en"."""
        return self.title_en if language == "en" else self.title

    def body_in(self, language: str) -> str:
        """The text in "zh" or "en"."""
        return self.body_en if language == "en" else self.body
