"""Deployed versions of processes, what starts them, and the drafts of the next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id


class Definition(Base):
    """One immutable, numbered version of a process: diagram, forms, decisions, scenarios, manifest.

    `decisions` is {} without any, else {"files": name → DMN text, "models": what `engine.dmn` runs}.
    """

    __tablename__ = "definitions"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(80), index=True)
    version: Mapped[int]
    name: Mapped[dict[str, str]] = mapped_column(Data)
    bpmn: Mapped[str] = mapped_column(Text)
    model: Mapped[dict[str, Any]] = mapped_column(Data)
    forms: Mapped[dict[str, Any]] = mapped_column(Data)
    decisions: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
    scenarios: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
    manifest: Mapped[dict[str, Any]] = mapped_column(Data)
    checksum: Mapped[str] = mapped_column(String(64))
    deployed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deployed_by: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text, default="")


class Draft(Base):
    """A designer's unreleased package of one definition: where it began and which of its revisions is the newest."""

    __tablename__ = "definition_drafts"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    base_version: Mapped[int]
    revision: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[str] = mapped_column(String(80))


class DraftRevision(Base):
    """What a draft was after one save; `revision` grows with each, also over drafts that were released or discarded.

    `files` maps the paths of a package's folder to their texts. `is_kept` are those saved by hand; what the editor
    saved by itself makes room in time.
    """

    __tablename__ = "draft_revisions"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    base_version: Mapped[int]
    files: Mapped[dict[str, str]] = mapped_column(Data)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[str] = mapped_column(String(80))
    is_kept: Mapped[bool]


class DraftVisit(Base):
    """Who had the editor of a definition open, and when their page last said so."""

    __tablename__ = "draft_visits"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Trial(Base):
    """How far a person has come with trying a process by hand: played again from its beginning whenever it is shown.

    `source` is the version's number or "draft"; `with_drafts`: what is called is taken as drafted, too. `began_at` is
    the time it plays at, `data` the variables it begins with, `steps` those of `engine.trial.script`.
    """

    __tablename__ = "trials"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    source: Mapped[str] = mapped_column(String(20))
    with_drafts: Mapped[bool]
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[dict[str, Any]] = mapped_column(Data)
    steps: Mapped[list[Any]] = mapped_column(Data)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class StartTrigger(Base):
    """How the newest version of a definition starts by itself: on a message, on a signal, or at a time."""

    __tablename__ = "start_triggers"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    definition_key: Mapped[str] = mapped_column(String(80), index=True)
    node: Mapped[str] = mapped_column(String(120))
    message: Mapped[str | None] = mapped_column(String(120), index=True)
    signal: Mapped[str | None] = mapped_column(String(120), index=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    cycle: Mapped[dict[str, Any] | None] = mapped_column(Data)
