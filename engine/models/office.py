"""What people ask of each other about a task: opinions and copies."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Identifier, UtcDateTime, new_id
from engine.models.columns import CLUSTERED, index_where, one_of


class Way(StrEnum):
    """How an opinion is asked for: by handing the work to a delegate 委派, who gives it back; of a signer before
    前加签, beside 并加签 or after 后加签 the task is answered; of who did the work before, to set it right 补正."""

    DELEGATE = "delegate"
    BEFORE = "before"
    BESIDE = "beside"
    AFTER = "after"
    CLARIFY = "clarify"


FIRST = (Way.DELEGATE, Way.BEFORE, Way.CLARIFY)
"""Opinions that must be in before the task can be answered."""


class OpinionState(StrEnum):
    """Of a signer whose turn comes when the task is answered: waiting."""

    WAITING = "waiting"
    OPEN = "open"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class AskedOpinion(Base):
    """An opinion somebody was asked for on a task, and what it was. `asked_task_id` is the task in their inbox."""

    __tablename__ = "asked_opinions"
    __table_args__ = (
        one_of("way", Way, "way"),
        one_of("state", OpinionState, "state"),
        CheckConstraint(
            "state NOT IN ('open', 'given') OR asked_task_id IS NOT NULL", name="asked_task_id"
        ),
        CheckConstraint("(state = 'given') = (given_by IS NOT NULL)", name="given_by"),
        CheckConstraint("(state = 'given') = (agrees IS NOT NULL)", name="agrees"),
        CheckConstraint("(state IN ('given', 'withdrawn')) = (closed_at IS NOT NULL)", name="closed_at"),
        Index(
            "ix_asked_opinions_once", "task_id", "principal", unique=True,
            sqlite_where=text("state IN ('waiting', 'open')"),
            postgresql_where=text("state IN ('waiting', 'open')"),
        ),
        Index(
            "ix_asked_opinions_one_delegate", "task_id", unique=True,
            sqlite_where=text("state = 'open' AND way = 'delegate'"),
            postgresql_where=text("state = 'open' AND way = 'delegate'"),
        ),
        Index(None, "task_id", "asked_at"),
        index_where("asked_task_id IS NOT NULL", "asked_task_id"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(ForeignKey("human_tasks.id"))
    asked_task_id: Mapped[str | None] = mapped_column(ForeignKey("human_tasks.id"))
    way: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    principal: Mapped[str] = mapped_column(String(80))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    question: Mapped[str] = mapped_column(Text)
    agrees: Mapped[bool | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[str | None] = mapped_column(String(80))
    given_for: Mapped[str | None] = mapped_column(String(80))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Copy(Base):
    """Somebody may read an instance because a copy 抄送 went to them; once each."""

    __tablename__ = "copies"
    __table_args__ = (Index(None, "principal", "copied_at"), CLUSTERED)

    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    principal: Mapped[str] = mapped_column(String(80), primary_key=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("human_tasks.id"))
    copied_by: Mapped[str] = mapped_column(String(80))
    copied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
