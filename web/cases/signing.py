"""The installation's own key (Ed25519, RFC 8032): signs case files; its public half proves them to anybody."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from engine.errors import IncidentError, Invalid

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FILE = "case_key.pem"

# Loaded when somebody signs or checks: OpenSSL is large, and most processes never do.


class BadKey(Invalid):
    """This is no public Ed25519 key in PEM."""

    code = "case.bad_key"


def read_key(data_dir: Path) -> Ed25519PrivateKey:
    """The private key in the data directory, made on first use, readable by its owner only (0600).

    Of several processes that begin together all use that of the first. Machines with data directories of their own
    need the same file. Raises IncidentError if it cannot be read.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = data_dir / FILE
    try:
        if not path.exists():
            made = Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            _write(path, made)
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise IncidentError(f"cannot read or write the key {path}: {error}") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise IncidentError(f"{path} is no Ed25519 key")
    return found


def _write(path: Path, content: bytes) -> None:
    """The whole file at once; temporary files are the owner's alone."""
    with NamedTemporaryFile(dir=path.parent, prefix="case-key-") as file:
        file.write(content)
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)


def public_pem(key: Ed25519PublicKey) -> bytes:
    """A public key as people keep it."""
    from cryptography.hazmat.primitives import serialization

    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def read_public(pem: bytes) -> Ed25519PublicKey:
    """A public key from PEM; raises BadKey."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        found = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey from error
    if not isinstance(found, Ed25519PublicKey):
        raise BadKey
    return found


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of the key's 32 bytes, in groups that people can read to each other."""
    digits = sha256(key.public_bytes_raw()).hexdigest()
    return " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))


def is_signed(key: Ed25519PublicKey, content: bytes, signature: bytes) -> bool:
    """Whether the holder of the key signed exactly these bytes."""
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True
