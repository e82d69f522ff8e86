"""One-time links, second factors, recovery codes, browsers between two steps, and identities of other systems."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime
from handlers.directory.models import ID


class PasswordLink(Base):
    """The one link with which a person may set a password; a later one takes its place.

    `secret_hash` is the SHA-256 of what the link holds; `issued_by` the administrator, None if asked for by mail.
    """

    __tablename__ = "password_links"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="expires_at"),
        CheckConstraint("length(secret_hash) = 64", name="secret_hash"),
    )

    person_id: Mapped[str] = mapped_column(ForeignKey("accounts.person_id"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_by: Mapped[str | None] = mapped_column(ID)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SecondFactor(Base):
    """A person's authenticator (RFC 6238); it counts once `confirmed_at` is set.

    `sealed_secret` opens with the installation's key only. `last_step` is the newest time step whose code was used.
    """

    __tablename__ = "second_factors"

    person_id: Mapped[str] = mapped_column(ForeignKey("accounts.person_id"), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(Text)
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """A code for who has lost the authenticator; deleted with its use. `code_hash` is its SHA-256 (80 random bits)."""

    __tablename__ = "recovery_codes"
    __table_args__ = (CheckConstraint("length(code_hash) = 64", name="code_hash"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("second_factors.person_id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class SecondFactorRole(Base):
    """A role whose holders cannot sign in without a second factor."""

    __tablename__ = "second_factor_roles"

    role: Mapped[str] = mapped_column(String(40), primary_key=True)


class HalfOpenSession(Base):
    """A browser whose person has given the password but no code yet. `id` is the SHA-256 of its cookie's token.

    A table apart from the sessions: whatever looks for a session cannot find one of these.
    """

    __tablename__ = "half_open_sessions"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("accounts.person_id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SignOnLink(Base):
    """A person as an OpenID provider knows them: `subject` never changes there, names may."""

    __tablename__ = "sign_on_links"
    __table_args__ = (UniqueConstraint("issuer", "person_id"),)

    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("accounts.person_id"), index=True)
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)
