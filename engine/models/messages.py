"""Messages and signals, and the tokens that wait for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id
from engine.models.columns import Brought, Due, Holdable, index_where


class Subscription(Base):
    """A token waiting for a message with a correlation key; `is_held` while its instance is suspended."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index("ix_subscriptions_waiting", "message", "correlation_key", "is_held", "token_id"),)

    token_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    message: Mapped[str] = mapped_column(String(120))
    correlation_key: Mapped[str] = mapped_column(String(200))
    is_held: Mapped[bool] = mapped_column(default=False, server_default=false())


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
        index_where("state = 'pending'", "due_at"),
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
