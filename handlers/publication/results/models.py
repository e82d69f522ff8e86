"""The register of published results and methods."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

ID = String(40)
_OF_ONE_ENTRY = text("state NOT IN ('refused', 'withdrawn', 'taken_down')")


class Publication(Base):
    """A result or an operating method in the words the public reads; `rules.PublicationState`, `rules.KINDS`.

    `organisation_id` is the unit. `entry_id` is the entry it was honoured as (`honour_id`), `related_number` what
    else its owner says it comes from. `people` are the inventors as shown, `contact` whom to ask in the unit.
    `texts` hold `rules.TEXTS`. An entry is published once, unless that was refused or taken down.
    """

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint("kind IN ('result', 'method')", name="kind"),
        CheckConstraint(
            "state IN ('draft', 'checking', 'public', 'internal', 'refused', 'withdrawn', 'taken_down')", name="state"
        ),
        CheckConstraint(
            "state NOT IN ('checking', 'public', 'internal', 'taken_down')"
            " OR (title <> '' AND summary <> '' AND field <> '')",
            name="written",
        ),
        CheckConstraint("(state IN ('public', 'taken_down')) = (published_at IS NOT NULL)", name="published_at"),
        CheckConstraint("(state IN ('refused', 'taken_down')) = (end_reason <> '')", name="end_reason"),
        CheckConstraint(
            "(state IN ('internal', 'refused', 'withdrawn', 'taken_down')) = (ended_at IS NOT NULL)", name="ended_at"
        ),
        Index(
            "ix_publications_one_of_an_entry", "entry_id", unique=True,
            sqlite_where=_OF_ONE_ENTRY, postgresql_where=_OF_ONE_ENTRY,
        ),
        Index(None, "state", "published_at"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id"))
    honour_id: Mapped[str | None] = mapped_column(ForeignKey("honours.id"))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    related_number: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(8), default="result")
    title: Mapped[str] = mapped_column(String(120), default="")
    field: Mapped[str] = mapped_column(String(40), default="")
    is_energy: Mapped[bool] = mapped_column(default=False)
    people: Mapped[str] = mapped_column(String(300), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="draft")
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class PublicationPicture(Base):
    """A picture its owner chose for the public: `large` and `small` are what is shown, never the upload (`source`).

    `alt` says in words what is to be seen. Width and height, in pixels, are those of the large one. Only for as long
    as the publication is public does anybody see it; `position` begins at 1.
    """

    __tablename__ = "publication_pictures"
    __table_args__ = (
        UniqueConstraint("publication_id", "source_id"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("alt <> ''", name="alt"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    publication_id: Mapped[str] = mapped_column(ForeignKey("publications.id"))
    source_id: Mapped[str] = mapped_column(ForeignKey("files.id"))
    large_id: Mapped[str] = mapped_column(ForeignKey("files.id"))
    small_id: Mapped[str] = mapped_column(ForeignKey("files.id"))
    position: Mapped[int]
    alt: Mapped[str] = mapped_column(String(120))
    width: Mapped[int]
    height: Mapped[int]
