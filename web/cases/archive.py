"""A case file: a ZIP of the case as JSON and as PDF, a list of their digests, and the signature over that list.

Whoever has the public key can check one without Saicheng: `manifest.sig` is the Ed25519 signature (64 bytes) of the
bytes of `manifest.json`, which holds the SHA-256 of each other file.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

from engine.errors import Invalid
from handlers.files.content.archives import ARCHIVE_FAULTS
from web.cases.signing import BadKey, fingerprint, is_signed, public_pem, read_public

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT = "saicheng-case-1"
MANIFEST, SIGNATURE, KEY = "manifest.json", "manifest.sig", "public_key.pem"
CASE, PAPER = "case.json", "case.pdf"
MEMBERS = (CASE, PAPER, KEY)
MOST_BYTES = 64 * 1024 * 1024
_MADE = (1980, 1, 1, 0, 0, 0)
_UNREADABLE = (*ARCHIVE_FAULTS, KeyError)
"""KeyError: a file of a case is missing."""


class NotACase(Invalid):
    """This is no case file: a ZIP with exactly the files of one, of a size that can be."""

    code = "case.not_a_case"


def canonical(content: Any) -> bytes:
    """JSON with sorted keys, without spaces, in UTF-8: the same content is the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def pack(case: Mapping[str, Any], paper: bytes, about: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The signed archive; `about` goes into the list beside the digests."""
    public = key.public_key()
    files = {CASE: canonical(case), PAPER: paper, KEY: public_pem(public)}
    manifest = canonical(
        {
            **about,
            "format": FORMAT,
            "key": fingerprint(public),
            "files": {
                name: {"sha256": sha256(content).hexdigest(), "size": len(content)}
                for name, content in files.items()
            },
        }
    )
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, MANIFEST: manifest, SIGNATURE: key.sign(manifest)}.items():
            member = zipfile.ZipInfo(name, _MADE)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return written.getvalue()


@dataclass
class Check:
    """What was found: `wrong` says what does not hold, one sentence each, none if all does. `is_known_key` is None
    when nobody said whose key it must be: anybody can sign with a key of their own."""

    fingerprint: str = ""
    is_known_key: bool | None = None
    manifest: dict[str, Any] = field(default_factory=dict)
    case: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def check(content: bytes, known: Ed25519PublicKey | None = None) -> Check:
    """Check the signature and every digest, against a key one trusts or, without, the one enclosed. Raises NotACase."""
    files = _read(content)
    found = Check()
    try:
        enclosed = read_public(files[KEY])
    except BadKey:
        found.wrong.append(f"{KEY} is no key")
        return found
    key = known or enclosed
    found.fingerprint = fingerprint(key)
    found.is_known_key = None if known is None else fingerprint(enclosed) == fingerprint(known)
    if not is_signed(key, files[MANIFEST], files[SIGNATURE]):
        found.wrong.append(f"{MANIFEST} is not what was signed with this key")
    manifest = _object(files[MANIFEST])
    listed = manifest.get("files")
    if manifest.get("format") != FORMAT or not isinstance(listed, dict) or sorted(listed) != sorted(MEMBERS):
        found.wrong.append(f"{MANIFEST} does not list the files of a case")
        return found
    for name in MEMBERS:
        said = listed[name]
        if not isinstance(said, dict) or said.get("sha256") != sha256(files[name]).hexdigest():
            found.wrong.append(f"{name} was changed")
    found.manifest = manifest
    if f"{CASE} was changed" not in found.wrong:
        found.case = _object(files[CASE])
    return found


def _read(content: bytes) -> dict[str, bytes]:
    """The members by name; nothing is unpacked that says it is too large, and none is read past what it says."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            names = sorted(member.filename for member in members)
            if names != sorted((*MEMBERS, MANIFEST, SIGNATURE)):
                raise NotACase
            if sum(member.file_size for member in members) > MOST_BYTES:
                raise NotACase
            return {member.filename: archive.read(member) for member in members}
    except _UNREADABLE as error:
        raise NotACase from error


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
