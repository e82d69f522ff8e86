"""Personal data as those see it who need not have it: enough to recognise, too little to use; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

STARS = "****"
# Seven digits and more, as of telephones and identity cards, however people group them.
_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){6,}[Xx]?(?![0-9Xx])")
_EMAIL = re.compile(r"[^\s@,;、，；：:]+@[^\s@,;、，；]+")


def mask_email(email: str) -> str:
    """The first sign and the domain: `z****@example.org`."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}{STARS}@{domain}" if at else ""


def mask_numbers(text: str) -> str:
    """Long numbers with their beginning and end alone: `138****5678`; of seven to ten digits, the last three."""
    return _NUMBER.sub(lambda found: _mask_number(found[0]), text)


def mask_contact(text: str) -> str:
    """A name with what one is reached by: long numbers and e-mail addresses, each masked where it stands."""
    return mask_numbers(_EMAIL.sub(lambda found: mask_email(found[0]), text))


def find_secrets(text: str) -> list[str]:
    """The numbers and addresses of a text that `mask_contact` would hide, as they are written."""
    return [*_NUMBER.findall(text), *_EMAIL.findall(text)]


def _mask_number(number: str) -> str:
    signs = [sign for sign in number if sign.isalnum()]
    head = signs[:3] if len(signs) >= 11 else []
    tail = signs[-4:] if head else signs[-3:]
    return f"{''.join(head)}{STARS}{''.join(tail)}"


MASKS: Mapping[str, Callable[[str], str]] = {
    "phone": mask_numbers,
    "identity": mask_numbers,
    "email": mask_email,
    "contact": mask_contact,
}
"""By what a form says of a field (`engine.forms.schema.PERSONAL`): how it is masked."""
