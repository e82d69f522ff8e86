"""Codes that change every 30 seconds (RFC 6238 over RFC 4226: HMAC-SHA-1, six digits); pure.

Written out, for it is a few lines of the standard library, and the step a code belongs to is what replay is told by.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
# RFC 6238, 5.2: one step of clock drift and slow typing to either side.
DRIFT = 1
# RFC 4226, 4 R6: 160 bits.
SECRET_BYTES = 20


def new_secret() -> str:
    """A secret as authenticator apps take it: Base32 without padding."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def step_at(instant: datetime) -> int:
    """The number of the time step an instant lies in."""
    return int(instant.timestamp()) // STEP_SECONDS


def code_of(secret: str, step: int) -> str:
    """The code of a time step."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def find_step(secret: str, code: str, now: datetime) -> int | None:
    """The step a code belongs to, if that is now or next to now; all are compared, so time tells nothing."""
    present, typed = step_at(now), code.encode("utf-8", "surrogatepass")
    steps = range(present - DRIFT, present + DRIFT + 1)
    matching = [step for step in steps if hmac.compare_digest(code_of(secret, step).encode(), typed)]
    return max(matching, default=None)


def enrolment_uri(secret: str, login: str, issuer: str) -> str:
    """What the QR code holds (Key URI Format of authenticator apps)."""
    query = urlencode({"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS})
    return f"otpauth://totp/{quote(issuer)}:{quote(login)}?{query}"
