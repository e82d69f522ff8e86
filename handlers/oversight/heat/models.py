"""What waits at each element, as of the last time all of it was counted."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base
from engine.models.columns import CLUSTERED


class HeatCount(Base):
    """What waits at one element of one version, of one campaign ("" for what is of none).

    `county_id` "" holds every instance once; a county those that have had work in it. `node` "" counts the instances.
    What is counted just now is `is_new`; it takes the place of the others when all has been counted.
    """

    __tablename__ = "heat_counts"
    __table_args__ = (CheckConstraint("tasks >= overdue", name="overdue"), CLUSTERED)

    is_new: Mapped[bool] = mapped_column(primary_key=True)
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"), primary_key=True)
    county_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    node: Mapped[str] = mapped_column(String(120), primary_key=True)
    tokens: Mapped[int]
    items: Mapped[int]
    tasks: Mapped[int]
    overdue: Mapped[int]
    opened: Mapped[float]
    """The sum of when the tasks were opened, in seconds since 1970."""
