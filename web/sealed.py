"""What somebody typed while the session ran out, handed back to the browser so that nothing is lost."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass
from hashlib import sha256

from flask import current_app

NEVER_KEPT = ("csrf_token", "idempotency_key", "sealed")


@dataclass(frozen=True)
class Sealed:
    """A refused POST: where it went, its fields in order, whose it was (if that is known)."""

    path: str
    fields: tuple[tuple[str, str], ...]
    owner: str


def seal(path: str, fields: list[tuple[str, str]], owner: str) -> str:
    """Text for a hidden field; signed, so that only what this site received comes back. Passwords are left out."""
    kept = [(name, value) for name, value in fields if name not in NEVER_KEPT and "password" not in name]
    body = base64.urlsafe_b64encode(json.dumps([path, kept, owner], ensure_ascii=False).encode())
    return f"{body.decode()}.{_sign(body)}"


def unseal(text: str) -> Sealed | None:
    """What `seal` was given, or None if the text is not ours."""
    body, _dot, signature = text.partition(".")
    if not hmac.compare_digest(signature.encode(), _sign(body.encode()).encode()):
        return None
    path, fields, owner = json.loads(base64.urlsafe_b64decode(body))
    return Sealed(path, tuple((name, value) for name, value in fields), owner)


def _sign(body: bytes) -> str:
    secret: bytes = current_app.config["SAICHENG"].secret
    return hmac.new(secret, b"sealed:" + body, sha256).hexdigest()
