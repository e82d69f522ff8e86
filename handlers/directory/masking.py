"""Personal data as those see it who need not have it: enough to recognise, too little to use; pure."""

from __future__ import annotations

STARS = "****"


def mask_email(email: str) -> str:
    """The first sign and the domain: `z****@example.org`."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}{STARS}@{domain}" if at else ""


def mask_number(number: str) -> str:
    """Of a telephone or identity number the first three and the last two: `138****78`; short ones not at all."""
    plain = "".join(number.split())
    if not plain:
        return ""
    return f"{plain[:3]}{STARS}{plain[-2:]}" if len(plain) >= 9 else STARS
