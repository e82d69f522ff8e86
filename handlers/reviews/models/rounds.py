"""Rounds: what is judged, by whom, by which method, and what came out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class ReviewRound(Base):
    """One expert review of a campaign's class; states are those of `rules.RoundState`.

    Everything that decides the result is fixed before the first sheet is opened: `method`, `rubric` (criteria with
    weights and anchors), `scores_per_entry`, `spread_threshold` (points between the highest and the lowest total),
    `seed`. `snapshot` is what the assignment was computed from; with the seed it gives the same sheets again.
    `window` counts the scoring windows, `opened_at` and `closes_at` are the last one's (both included).
    `result_digest` is the SHA-256 of the results as locked. An annulled round says why and is repeated as a new one.
    """

    __tablename__ = "review_rounds"
    __table_args__ = (
        Unique("campaign_id", "kind", "number"),
        CheckConstraint("kind IN ('result', 'person', 'team')", name="kind"),
        CheckConstraint(
            "state IN ('forming', 'invited', 'scoring', 'closed', 'locked', 'annulled')", name="state"
        ),
        CheckConstraint("method IN ('mean', 'trimmed', 'standardised')", name="method"),
        CheckConstraint("scores_per_entry BETWEEN 1 AND 15", name="scores_per_entry"),
        CheckConstraint("spread_threshold > 0", name="spread_threshold"),
        CheckConstraint("state <> 'locked' OR locked_at IS NOT NULL", name="locked_at"),
        CheckConstraint("(locked_at IS NULL) = (result_digest = '')", name="result_digest"),
        CheckConstraint("(state = 'annulled') = (annul_reason <> '')", name="annul_reason"),
        CheckConstraint("(state IN ('locked', 'annulled')) = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint(
            "state NOT IN ('scoring', 'closed', 'locked') OR (opened_at IS NOT NULL AND closes_at IS NOT NULL)",
            name="window",
        ),
        CheckConstraint("closes_at > opened_at", name="closes_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    kind: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="forming")
    method: Mapped[str] = mapped_column(String(12))
    rubric: Mapped[dict[str, Any]] = mapped_column(Data)
    scores_per_entry: Mapped[int]
    spread_threshold: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    seed: Mapped[str] = mapped_column(String(32))
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(Data, deferred=True)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    window: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result_digest: Mapped[str] = mapped_column(String(64), default="")
    annul_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Panel(Base):
    """A group of experts for some fields (评审组); the one without fields takes all that no other names."""

    __tablename__ = "review_panels"
    __table_args__ = (CheckConstraint("number >= 1", name="number"),)

    round_id: Mapped[str] = mapped_column(ForeignKey("review_rounds.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    fields: Mapped[list[str]] = mapped_column(Data, default=list)
    chair_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)


class RoundEntry(Base):
    """An entry in a round, under the `code` experts know it by; drawn by lot, so it tells nothing of the unit.

    `is_set_aside`: the panel's vote did not confirm it, so it has no rank.
    """

    __tablename__ = "round_entries"
    __table_args__ = (
        Unique("round_id", "code"),
        ForeignKeyConstraint(
            ["round_id", "panel_number"], ["review_panels.round_id", "review_panels.number"], name="panel"
        ),
        Index(None, "round_id", "panel_number"),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey("review_rounds.id"), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    code: Mapped[str] = mapped_column(String(12))
    panel_number: Mapped[int]
    is_set_aside: Mapped[bool] = mapped_column(default=False)


class RoundExpert(Base):
    """An expert asked to judge in a round; a reserve (`is_reserve`) is asked only when sheets are missing.

    `instance_id` is the expert's own process, in which nobody else's work can be seen. States are those of
    `rules.InvitationState`.
    """

    __tablename__ = "round_experts"
    __table_args__ = (
        CheckConstraint(
            "state IN ('chosen', 'invited', 'accepted', 'declined', 'silent', 'removed')", name="state"
        ),
        CheckConstraint("(state = 'accepted') = (accepted_at IS NOT NULL)", name="accepted_at"),
        CheckConstraint("state NOT IN ('declined', 'removed') OR reason <> ''", name="reason"),
        CheckConstraint("state IN ('chosen', 'removed') OR invited_at IS NOT NULL", name="invited_at"),
        CheckConstraint("load_cap >= 1", name="load_cap"),
        ForeignKeyConstraint(
            ["round_id", "panel_number"], ["review_panels.round_id", "review_panels.number"], name="panel"
        ),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey("review_rounds.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("experts.person_id"), primary_key=True, index=True)
    panel_number: Mapped[int]
    is_reserve: Mapped[bool] = mapped_column(default=False)
    load_cap: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="chosen")
    reason: Mapped[str] = mapped_column(Text, default="")
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RoundResult(Base):
    """What the sheets of one entry give: three methods side by side, and the rank by the round's own.

    `score` is the value of the round's method; `tie` names what decided between equal scores: a criterion,
    `spread`, or `open` when nothing did and the committee must.
    """

    __tablename__ = "round_results"
    __table_args__ = (
        CheckConstraint("valid_scores >= 1", name="valid_scores"),
        CheckConstraint("spread >= 0", name="spread"),
        CheckConstraint("rank >= 1 AND rank_mean >= 1 AND rank_trimmed >= 1", name="rank"),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey("review_rounds.id"), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    valid_scores: Mapped[int]
    mean: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    trimmed: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    standardised: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    score: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    spread: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    rank: Mapped[int]
    rank_mean: Mapped[int]
    rank_trimmed: Mapped[int]
    rank_standardised: Mapped[int]
    tie: Mapped[str] = mapped_column(String(40), default="")
