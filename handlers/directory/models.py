"""Organisations, persons, posts and who holds them when; accounts, sessions, tokens and failed logins."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id
from engine.models.columns import index_where

ID = String(40)


class Organisation(Base):
    """A body of the tree: city, department, county or zone, industry union, enterprise, team.

    `county_id` is the county of enterprises and of their teams; None directly under the city. With
    `parent_id` it gives every ancestor without climbing. `closed_on` is the first day without taking part.
    `is_non_public` is 非公企业; `is_high_energy` (高耗能) and `is_key_energy_user` (重点用能) with
    `dispatch_level`, who dispatches its energy (重点调度), are the scope of S-31.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('municipal_union', 'department', 'county', 'industry', 'enterprise', 'team')",
            name="kind",
        ),
        CheckConstraint("(kind = 'municipal_union') = (id = 'city')", name="city"),
        CheckConstraint("(kind = 'municipal_union') = (parent_id IS NULL)", name="parent"),
        CheckConstraint("county_id IS NULL OR kind IN ('enterprise', 'team')", name="county"),
        CheckConstraint("headcount >= 0", name="headcount"),
        CheckConstraint("dispatch_level IN ('', 'city', 'county')", name="dispatch_level"),
        CheckConstraint("closed_on IS NULL OR closed_on >= registered_on", name="closed_on"),
        Index(None, "kind", "county_id"),
        Index(None, "parent_id", "kind"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    county_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    industry: Mapped[str] = mapped_column(String(40), default="")
    is_large: Mapped[bool] = mapped_column(default=False)
    is_high_energy: Mapped[bool] = mapped_column(default=False)
    is_non_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_key_energy_user: Mapped[bool] = mapped_column(default=False, server_default=false())
    dispatch_level: Mapped[str] = mapped_column(String(8), default="", server_default=text("''"))
    headcount: Mapped[int] = mapped_column(default=0)
    registered_on: Mapped[date]
    closed_on: Mapped[date | None]


class Person(Base):
    """A human being; what they may do comes from the posts they hold."""

    __tablename__ = "persons"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    email: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class PersonProfile(Base):
    """What the contest asks about a person beyond the name (F-10): for whom it is kept, it is complete.

    `organisation_id` is where the person works, `job` the post held at work (岗位). Codes are those of `rules`:
    `sex` of SEXES, `political_status` of POLITICAL_STATUSES, `education` of EDUCATIONS, `skill_grade` of
    SKILL_GRADES; empty where unknown. National identity numbers are not stored: nothing is decided or looked up
    by them, staff are known by their id, and what is not stored cannot leak; paper forms carry them masked.
    """

    __tablename__ = "person_profiles"
    __table_args__ = (
        CheckConstraint("sex IN ('', 'female', 'male')", name="sex"),
        CheckConstraint(
            "skill_grade IN ('', 'junior', 'intermediate', 'senior', 'technician', 'senior_technician')",
            name="skill_grade",
        ),
    )

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    sex: Mapped[str] = mapped_column(String(8), default="")
    born_on: Mapped[date | None]
    ethnicity: Mapped[str] = mapped_column(String(20), default="")
    political_status: Mapped[str] = mapped_column(String(20), default="")
    education: Mapped[str] = mapped_column(String(20), default="")
    job: Mapped[str] = mapped_column(String(80), default="")
    skill_grade: Mapped[str] = mapped_column(String(20), default="")
    is_front_line: Mapped[bool] = mapped_column(default=False)
    is_unit_head: Mapped[bool] = mapped_column(default=False)
    is_migrant: Mapped[bool] = mapped_column(default=False)
    holds_senior_title: Mapped[bool] = mapped_column(default=False)


class PastHonour(Base):
    """An honour of an earlier year, or of another body: of a person, or, without one, of the organisation itself.

    `organisation_id` is where the person worked, or the team or unit honoured. `number` is the certificate's.
    """

    __tablename__ = "past_honours"
    __table_args__ = (
        CheckConstraint("honour <> ''", name="honour"),
        CheckConstraint("year BETWEEN 1949 AND 2999", name="year"),
        Index(
            "ix_past_honours_of_person", "person_id", "honour", "year", unique=True,
            sqlite_where=text("person_id IS NOT NULL"), postgresql_where=text("person_id IS NOT NULL"),
        ),
        Index(
            "ix_past_honours_of_organisation", "organisation_id", "honour", "year", unique=True,
            sqlite_where=text("person_id IS NULL"), postgresql_where=text("person_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    honour: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    number: Mapped[str] = mapped_column(String(80), default="")


class Post(Base):
    """A seat in an organisation: work goes to it, whoever holds it. `role` is one of `rules.POST_ROLES`."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("organisation_id", "role", "title"),
        Index(None, "role", "organisation_id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))


class PostHolding(Base):
    """A person holds a post from `valid_from` up to, not including, `valid_to` (local dates)."""

    __tablename__ = "post_holdings"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),)

    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]


class Absence(Base):
    """A person is away from `first_on` to `last_on`, both included (local dates), and another does their work.

    `steps` limit which: definition keys ("key") and steps ("key/node"); none: all that may be done by another.
    """

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="days"),
        CheckConstraint("person_id <> stand_in_id", name="stand_in"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        Index(None, "stand_in_id", "last_on"),
        Index(None, "person_id", "first_on"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    stand_in_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    steps: Mapped[list[str]] = mapped_column(Data)
    reason: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[str] = mapped_column(ID)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(ID)


class Account(Base):
    """A person's way in; `login` is lower case."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("language IN ('zh', 'en')", name="language"),
        CheckConstraint("login = lower(login) AND login <> ''", name="login"),
    )

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    is_disabled: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2), default="zh")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    password_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LoginSession(Base):
    """A signed-in browser. `id` is the SHA-256 of its cookie's token, so the table alone opens no door."""

    __tablename__ = "sessions"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("accounts.person_id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    data: Mapped[dict[str, Any]] = mapped_column(Data)


class Viewing(Base):
    """An operator looks at the pages as another person sees them, in one session, and changes nothing.

    `session_id` is that of the operator's session, which may be gone; `pages` counts those opened.
    """

    __tablename__ = "viewings"
    __table_args__ = (
        CheckConstraint("viewer_id <> person_id", name="person"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("expires_at > started_at", name="expires_at"),
        Index(None, "person_id", "started_at"),
        index_where("ended_at IS NULL", "expires_at"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    viewer_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    session_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pages: Mapped[int] = mapped_column(default=0)


class ApiToken(Base):
    """A program that acts for a person. `secret_hash` is the token's SHA-256, `prefix` the first signs of it."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        CheckConstraint("expires_at IS NULL OR expires_at > created_at", name="expires_at"),
        CheckConstraint("length(secret_hash) = 64", name="secret_hash"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("accounts.person_id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    prefix: Mapped[str] = mapped_column(String(20))
    scopes: Mapped[list[str]] = mapped_column(Data)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginAttempts(Base):
    """Failed logins of one account or from one address since `window_started_at`."""

    __tablename__ = "login_attempts"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    failures: Mapped[int]
