"""Seals what the database keeps but must not be able to read: AES-256-GCM, its key derived from the installation's."""

from __future__ import annotations

import base64
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Vault:
    """The key for one purpose; what is sealed for one owner does not open for another."""

    def __init__(self, installation_key: bytes, purpose: str) -> None:
        self._cipher = AESGCM(hmac.digest(installation_key, b"vault:" + purpose.encode(), "sha256"))

    def seal(self, text: str, owner: str) -> str:
        """The text for the database."""
        nonce = secrets.token_bytes(_NONCE)
        return base64.urlsafe_b64encode(
            nonce + self._cipher.encrypt(nonce, text.encode(), owner.encode())
        ).decode()

    def open(self, sealed: str, owner: str) -> str | None:
        """The text again; None if it was sealed by another key, for another owner, or was changed."""
        data = base64.urlsafe_b64decode(sealed)
        try:
            return self._cipher.decrypt(data[:_NONCE], data[_NONCE:], owner.encode()).decode()
        except InvalidTag:
            return None
