"""How long steps take, what has been found to take far longer, and how far looking has come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime
from engine.models.columns import CLUSTERED


class StepTime(Base):
    """How long a step takes at one level of the tree, learned from its closed tasks.

    `observations` counts them. `spans` weighs them by the number of their bucket (`rules.bucket_of`), the newer the
    more (`rules.weight_of`); the seconds follow from it.
    """

    __tablename__ = "step_times"
    __table_args__ = (
        CheckConstraint("level IN ('team', 'unit', 'county', 'city')", name="level"),
        CheckConstraint("observations > 0", name="observations"),
        CheckConstraint("median_seconds <= high_seconds", name="order"),
    )

    definition_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    node: Mapped[str] = mapped_column(String(120), primary_key=True)
    level: Mapped[str] = mapped_column(String(8), primary_key=True)
    observations: Mapped[int]
    spans: Mapped[dict[str, int]] = mapped_column(Data)
    median_seconds: Mapped[float]
    high_seconds: Mapped[float]


class StalledTask(Base):
    """An open task far beyond the usual time of its step, as of the last look; a task done since then still has a row.

    `basis` says what `usual_seconds` is: "learned", the median of its step, or "due", what the task was given.
    `times` is how many times that it was old when last looked at.
    """

    __tablename__ = "stalled_tasks"
    __table_args__ = (
        CheckConstraint("basis IN ('learned', 'due')", name="basis"),
        Index("ix_stalled_tasks_all", "times", "task_id"),
        Index("ix_stalled_tasks_county", "county_id", "times", "task_id"),
        Index("ix_stalled_tasks_organisation", "organisation_id", "times", "task_id"),
        Index("ix_stalled_tasks_step", "definition_key", "node", "times", "task_id"),
        CLUSTERED,
    )

    task_id: Mapped[str] = mapped_column(ForeignKey("human_tasks.id"), primary_key=True)
    definition_key: Mapped[str] = mapped_column(String(80))
    node: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(8))
    organisation_id: Mapped[str] = mapped_column(String(80))
    county_id: Mapped[str] = mapped_column(String(80))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    basis: Mapped[str] = mapped_column(String(8))
    usual_seconds: Mapped[float]
    times: Mapped[float]


class StalledInstance(Base):
    """A running instance that nothing will move (`kind` "nothing"), or that only a message will, for long ("message").

    `since` is when anything last happened in it, `waits_for` the message.
    """

    __tablename__ = "stalled_instances"
    __table_args__ = (
        CheckConstraint("kind IN ('nothing', 'message')", name="kind"),
        Index("ix_stalled_instances_since", "since", "instance_id"),
    )

    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    node: Mapped[str] = mapped_column(String(120))
    waits_for: Mapped[str] = mapped_column(String(120))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class Look(Base):
    """How far a look through what there is has come: the last id seen, and when to go on.

    `finished_at` is when it last came to the end.
    """

    __tablename__ = "looks"

    name: Mapped[str] = mapped_column(String(12), primary_key=True)
    place: Mapped[str] = mapped_column(Identifier, default="")
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
