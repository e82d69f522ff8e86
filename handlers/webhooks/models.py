"""Who outside hears of news, and what waits to be told to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id
from engine.models.columns import index_where


class WebhookReceiver(Base):
    """A robot in a group, or a program. Its `address` and `secret` open a door and are never shown again.

    It hears news of these `kinds` (of notices) about an organisation and all below it. `gathered_at` is when it was
    last given something to be sent.
    """

    __tablename__ = "webhook_receivers"
    __table_args__ = (
        CheckConstraint("kind IN ('wecom', 'dingtalk', 'feishu', 'generic')", name="kind"),
        CheckConstraint("name <> ''", name="name"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text, default="")
    kinds: Mapped[list[str]] = mapped_column(Data)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    is_on: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    gathered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def addressee(self) -> str:
        """How the outbox names it."""
        return f"webhook:{self.id}"


class WebhookNews(Base):
    """One event for one receiver; the key makes it exactly one. It waits until it is `gathered_at` into a message."""

    __tablename__ = "webhook_news"
    __table_args__ = (index_where("gathered_at IS NULL", "receiver_id", "created_at"),)

    receiver_id: Mapped[str] = mapped_column(ForeignKey("webhook_receivers.id"), primary_key=True)
    event_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    gathered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
