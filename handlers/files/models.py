"""Uploaded files and what they belong to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Identifier, UtcDateTime, new_id
from handlers.files.content.kinds import BY_MEDIA_TYPE, Kind


class File(Base):
    """One upload. Its content lies in the store under its SHA-256, once however many rows name it.

    `original_id` marks a copy without properties that name people; it has no uploader, no organisation and a name
    that says nothing. States are those of `rules.FileState`, `scan` those of `rules.Scan`.
    """

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint("state IN ('stored', 'attached', 'removed')", name="state"),
        CheckConstraint("(state = 'removed') = (removed_at IS NOT NULL)", name="removed_at"),
        CheckConstraint("scan IN ('none', 'waiting', 'clean', 'infected')", name="scan"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint(
            "original_id IS NULL OR (uploader_id IS NULL AND organisation_id IS NULL)", name="original_id"
        ),
        Index(None, "uploader_id", "created_at"),
        # Only rows somebody looks for: what may be given up.
        Index("ix_files_stored", "created_at", sqlite_where=text("state = 'stored'"),
              postgresql_where=text("state = 'stored'")),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(120))
    uploader_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    original_id: Mapped[str | None] = mapped_column(ForeignKey("files.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(8), default="stored")
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    scan: Mapped[str] = mapped_column(String(8), default="none", server_default="none")

    @property
    def kind(self) -> Kind:
        """The kind its content was found to be."""
        return BY_MEDIA_TYPE[self.media_type]

    @property
    def is_anonymisable(self) -> bool:
        """Whether a copy without properties that name people may be possible: films have none."""
        return self.kind.is_anonymisable


class Upload(Base):
    """A file that comes in pieces: `received` of its `size` bytes are in the store. `mark` tells it from another of the
    same name. When all have come and were found good it is the file; a day after the last it is forgotten.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("received >= 0 AND received <= size", name="received"),
        CheckConstraint("file_id IS NULL OR received = size", name="file_id"),
        Index(None, "person_id", "touched_at"),
        Index(None, "touched_at"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(ForeignKey("human_tasks.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    mark: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file_id: Mapped[str | None] = mapped_column(ForeignKey("files.id"))


class FileLink(Base):
    """A file belongs to a thing: "task" while it is only a draft's, "instance", or a thing of an area."""

    __tablename__ = "file_links"
    __table_args__ = (
        CheckConstraint("thing <> '' AND thing_id <> ''", name="thing"),
        Index(None, "thing", "thing_id"),
    )

    file_id: Mapped[str] = mapped_column(ForeignKey("files.id"), primary_key=True)
    thing: Mapped[str] = mapped_column(String(40), primary_key=True)
    thing_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)
