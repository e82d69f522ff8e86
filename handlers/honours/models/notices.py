"""Public notices (公示, F-18) and what stands in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime


class PublicNotice(Base):
    """One notice of a list, as posted; the `round`-th of it. States are those of `rules.states.NoticeState`.

    `starts_on` is the day of posting, `ends_on` the last of `working_days` after it by the calendar, local dates.
    """

    __tablename__ = "public_notices"
    __table_args__ = (
        UniqueConstraint("list_id", "round"),
        CheckConstraint("state IN ('draft', 'posted', 'closed', 'annulled')", name="state"),
        CheckConstraint("round >= 1 AND working_days >= 1", name="counts"),
        CheckConstraint("(starts_on IS NULL) = (ends_on IS NULL)", name="days"),
        CheckConstraint("starts_on < ends_on", name="order"),
        CheckConstraint("state NOT IN ('posted', 'closed') OR starts_on IS NOT NULL", name="posted"),
        CheckConstraint("(state IN ('closed', 'annulled')) = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("(state = 'annulled') = (annul_reason <> '')", name="annul_reason"),
        Index(None, "campaign_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    list_id: Mapped[str] = mapped_column(ForeignKey("final_lists.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    round: Mapped[int]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    introduction: Mapped[str] = mapped_column(Text, default="")
    channels: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    working_days: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="draft")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    posted_proof: Mapped[str] = mapped_column(Text, default="")
    closed_proof: Mapped[str] = mapped_column(Text, default="")
    annul_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticeItem(Base):
    """An entry in a notice, in the words that are posted; `rules.states.ItemState`. `people` as configured."""

    __tablename__ = "notice_items"
    __table_args__ = (
        UniqueConstraint("notice_id", "position"),
        CheckConstraint("state IN ('posted', 'held', 'passed', 'removed', 'repeated', 'void')", name="state"),
        CheckConstraint("grade IN ('', 'first', 'second', 'third')", name="grade"),
        CheckConstraint("position >= 1", name="position"),
    )

    notice_id: Mapped[str] = mapped_column(ForeignKey("public_notices.id"), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    people: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(String(120))
    grade: Mapped[str] = mapped_column(String(8), default="")
    has_medal: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default="posted")
