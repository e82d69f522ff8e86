"""Personal data as those see it who need not have it: enough to recognise, too little to use; pure."""

from __future__ import annotations

STARS = "****"


def mask_email(email: str) -> str:
    """The first sign and the domain: `z****@example.org`."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}{STARS}@{domain}" if at else ""
