"""Password hashes (argon2id) and session tokens."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Checked when there is no account, so that an unknown login costs the same work as a known one.
_NOBODY = _hasher.hash(secrets.token_hex())


def hash_password(password: str) -> str:
    """An argon2id hash with its own salt."""
    return _hasher.hash(_bytes(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; the same work, and False, without a hash."""
    try:
        _hasher.verify(password_hash or _NOBODY, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")  # whatever was typed, it only fails to match


def new_token() -> str:
    """32 random bytes as text for a cookie."""
    return secrets.token_urlsafe(32)


def token_id(token: str) -> str:
    """The SHA-256 of a token: all that the server keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()
