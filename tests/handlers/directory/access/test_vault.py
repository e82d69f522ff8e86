"""What is sealed opens with its own key and for its own owner only."""

from __future__ import annotations

import base64

from handlers.directory.access.vault import Vault

KEY = b"k" * 32


def test_sealed_text_opens_again_and_shows_nothing() -> None:
    sealed = Vault(KEY, "p").seal("GEZDGNBV", "a")
    assert "GEZDGNBV" not in sealed
    assert Vault(KEY, "p").open(sealed, "a") == "GEZDGNBV"
    assert sealed != Vault(KEY, "p").seal("GEZDGNBV", "a")


def test_nothing_else_opens_it() -> None:
    sealed = Vault(KEY, "p").seal("GEZDGNBV", "a")
    changed = bytearray(base64.urlsafe_b64decode(sealed))
    changed[-1] ^= 1
    assert Vault(b"x" * 32, "p").open(sealed, "a") is None
    assert Vault(KEY, "q").open(sealed, "a") is None
    assert Vault(KEY, "p").open(sealed, "b") is None
    assert Vault(KEY, "p").open(base64.urlsafe_b64encode(changed).decode(), "a") is None
