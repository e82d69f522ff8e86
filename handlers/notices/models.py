"""Notices, and the words of their kinds."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id
from handlers.notices.wording import MOST_TITLE, Wording


class Notice(Base):
    """A message to one person about one event, in both languages; the UNIQUE makes it exactly one.

    `mail_state`: none (no address, or not wanted), waiting (until `mail_at`), queued (in the outbox, in the mail named
    after the notice `mailed_with`).
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event_key", "person_id"),
        CheckConstraint("mail_state IN ('none', 'waiting', 'queued')", name="mail_state"),
        Index(None, "person_id", "created_at", "id"),
        Index(None, "person_id", "read_at"),
        Index(None, "mail_state", "mail_at"),
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
    mail_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mailed_with: Mapped[str | None] = mapped_column(Identifier)

    def title_in(self, language: str) -> str:
        """The title in "zh" or "en"."""
        return self.title_en if language == "en" else self.title

    def body_in(self, language: str) -> str:
        """The text in "zh" or "en"."""
        return self.body_en if language == "en" else self.body


class NoticeChoices(Base):
    """How a person wants to be told by mail (see `rules.Choices`): `ways` has the way by group of kinds."""

    __tablename__ = "notice_choices"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    ways: Mapped[dict[str, str]] = mapped_column(Data)
    quiet_from: Mapped[time]
    quiet_to: Mapped[time]
    is_working_days_only: Mapped[bool]


class NoticeTemplate(Base):
    """One released version of a kind's words; the highest number is in force.

    With `is_shipped` the words are those that come with the product, also when a later release changes them; the
    texts tell what they were then.
    """

    __tablename__ = "notice_templates"

    kind: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(MOST_TITLE))
    body: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(String(MOST_TITLE))
    body_en: Mapped[str] = mapped_column(Text)
    is_shipped: Mapped[bool]
    note: Mapped[str] = mapped_column(String(200))
    released_by: Mapped[str] = mapped_column(String(80))
    released_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def wording(self) -> Wording:
        """Its words."""
        return Wording(self.title, self.body, self.title_en, self.body_en)


class NoticeTemplateDraft(Base):
    """Words of a kind that are not released yet; `revision` grows with each save."""

    __tablename__ = "notice_template_drafts"

    kind: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    saved_by: Mapped[str] = mapped_column(String(80))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def wording(self) -> Wording:
        """Its words, which may have flaws."""
        return Wording(self.title, self.body, self.title_en, self.body_en)
