"""Proof that history was not changed afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime


class EventSeal(Base):
    """What the events after the seal before, up to `last_id`, were when they were sealed; see `engine.seals`.

    Numbers are 1, 2, 3 … without a gap. `sha256` is in hexadecimal digits.
    """

    __tablename__ = "event_seals"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("first_id <= last_id", name="last_id"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_id: Mapped[int]
    last_id: Mapped[int]
    count: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime)
