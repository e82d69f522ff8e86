"""Asking a virus scanner about a file: clamd by its socket, or any command that answers by its exit code."""

from __future__ import annotations

import shlex
import socket
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from engine.errors import Invalid, Transient

SECONDS = 60.0
_PIECE = 1 << 16
_MOST_REPLY = 4096
_FOUND = " FOUND"


class BadScanner(Invalid):
    """A scanner is named as clamd://host:3310, clamd:///path/to/socket or command:/path/to/program with arguments."""

    code = "config.bad_setting"


class ScannerUnavailable(Transient):
    """The virus scanner did not answer as it should; the file stays closed and is tried again."""

    code = "file.scanner_unavailable"


class Scanner(Protocol):
    """Gives the name of the virus in a file, "" for none; raises ScannerUnavailable when it cannot tell."""

    def __call__(self, path: Path) -> str: ...


def scanner_from(setting: str) -> Scanner:
    """The scanner a setting names; raises BadScanner."""
    if setting.startswith("command:"):
        try:
            command = tuple(shlex.split(setting.removeprefix("command:")))
        except ValueError:
            command = ()
        if not command:
            raise BadScanner
        return CommandScanner(command)
    try:
        parts = urlsplit(setting)
        port = parts.port or 3310
    except ValueError:
        raise BadScanner from None
    if parts.scheme != "clamd" or not (parts.hostname or parts.path.strip("/")):
        raise BadScanner
    return ClamdScanner((parts.hostname, port) if parts.hostname else parts.path)


@dataclass(frozen=True)
class ClamdScanner:
    """clamd's INSTREAM: the content goes over the socket, so clamd needs no access to the store."""

    address: tuple[str, int] | str
    seconds: float = SECONDS

    def __call__(self, path: Path) -> str:
        """Send the content in pieces; clamd says "stream: OK" or "stream: NAME FOUND"."""
        try:
            with self._connect() as link, path.open("rb") as content:
                link.sendall(b"zINSTREAM\0")
                while piece := content.read(_PIECE):
                    link.sendall(struct.pack("!I", len(piece)) + piece)
                link.sendall(struct.pack("!I", 0))
                reply = _read_reply(link)
        except OSError as error:
            raise ScannerUnavailable(f"clamd: {error}") from None
        verdict = reply.partition(": ")[2]
        if verdict == "OK":
            return ""
        if verdict.endswith(_FOUND):
            return verdict.removesuffix(_FOUND)
        raise ScannerUnavailable(f"clamd: {reply[:200]}")

    def _connect(self) -> socket.socket:
        if isinstance(self.address, str):
            link = socket.socket(socket.AF_UNIX)
            link.settimeout(self.seconds)
            link.connect(self.address)
            return link
        return socket.create_connection(self.address, self.seconds)


def _read_reply(link: socket.socket) -> str:
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < _MOST_REPLY and (piece := link.recv(_MOST_REPLY)):
        reply += piece
    return reply.rstrip(b"\0\n").decode("utf-8", "replace")


@dataclass(frozen=True)
class CommandScanner:
    """A program that gets the file's path as its last argument: 0 is clean, 1 is a virus, all else is no answer.

    So answer clamscan and clamdscan. No shell reads the command.
    """

    command: tuple[str, ...]
    seconds: float = SECONDS

    def __call__(self, path: Path) -> str:
        """Run the program; a virus is called by what it printed behind the last colon."""
        try:
            done = subprocess.run(
                [*self.command, str(path)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self.seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ScannerUnavailable(f"{self.command[0]}: {error}") from None
        if done.returncode == 0:
            return ""
        if done.returncode != 1:
            raise ScannerUnavailable(f"{self.command[0]} ended with {done.returncode}")
        said = done.stdout.decode("utf-8", "replace").strip().splitlines()
        name = next(
            (line.rpartition(": ")[2].removesuffix(_FOUND) for line in said if line.endswith(_FOUND)), ""
        )
        return name[:80] or "virus"
