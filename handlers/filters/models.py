"""Saved filters of the inbox and how a person wants it to be."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id
from engine.models.columns import index_where


class InboxFilter(Base):
    """What a person's inbox was narrowed to, under a name; whoever uses it sees their own tasks by it.

    With `shared_role` it is offered to all who hold a post with this role at `shared_organisation_id` or below.
    """

    __tablename__ = "inbox_filters"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("(shared_role IS NULL) = (shared_organisation_id IS NULL)", name="shared"),
        UniqueConstraint("person_id", "name"),
        index_where("shared_role IS NOT NULL", "shared_role"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[dict[str, str]] = mapped_column(Data)
    shared_role: Mapped[str | None] = mapped_column(String(40))
    shared_organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InboxPreference(Base):
    """How a person wants the inbox: the list it opens with, and whether single keys do something in it."""

    __tablename__ = "inbox_preferences"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    first_filter_id: Mapped[str | None] = mapped_column(ForeignKey("inbox_filters.id"), index=True)
    has_shortcuts: Mapped[bool] = mapped_column(default=True, server_default=true())
