"""Virus scanners: clamd's protocol over a real socket, and commands."""

from __future__ import annotations

import socketserver
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from handlers.files.scanner import BadScanner, ClamdScanner, CommandScanner, ScannerUnavailable, scanner_from

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
COMMAND = (
    "import sys; bad = b'EICAR-STANDARD' in open(sys.argv[1], 'rb').read();"
    "print('stream: Eicar-Test-Signature FOUND' if bad else 'ok'); sys.exit(int(bad))"
)


class Clamd(socketserver.StreamRequestHandler):
    """What clamd does of its protocol: INSTREAM with framed pieces, answered by one line that ends with NUL."""

    def _exactly(self, count: int) -> bytes:
        return self.rfile.read(count)

    def handle(self) -> None:
        assert self._exactly(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self._exactly(4))[0]:
            content += self._exactly(size)
        if b"too large" in content:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
            self.wfile.write(b"stream: " + found + b"\0")


@contextmanager
def clamd() -> Iterator[str]:
    """A small clamd; gives the setting that names it."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"clamd://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_clamd_finds_eicar_in_what_is_streamed(tmp_path: Path) -> None:
    good, bad, large = tmp_path / "good", tmp_path / "bad", tmp_path / "large"
    good.write_bytes(b"x" * 200_000)
    bad.write_bytes(b"y" * 100_000 + EICAR)
    large.write_bytes(b"too large")
    with clamd() as setting:
        scan = scanner_from(setting)
        assert isinstance(scan, ClamdScanner)
        assert scan(good) == ""
        assert scan(bad) == "Eicar-Test-Signature"
        with pytest.raises(ScannerUnavailable):
            scan(large)
    with pytest.raises(ScannerUnavailable):
        scan(good)


def test_clamd_listens_on_a_unix_socket_too(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(EICAR)
    path = tmp_path / "clamd.ctl"
    with socketserver.ThreadingUnixStreamServer(str(path), Clamd) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        assert scanner_from(f"clamd://{path}")(tmp_path / "file") == "Eicar-Test-Signature"
        server.shutdown()
        thread.join()


def test_command_answers_by_its_exit_code(tmp_path: Path) -> None:
    good, bad = tmp_path / "a b; touch c", tmp_path / "bad"
    good.write_bytes(b"x")
    bad.write_bytes(EICAR)
    scan = scanner_from(f'command:{sys.executable} -c "{COMMAND}"')
    assert isinstance(scan, CommandScanner)
    assert (scan(good), scan(bad)) == ("", "Eicar-Test-Signature")
    for broken in (
        CommandScanner((sys.executable, "-c", "raise SystemExit(2)")),
        CommandScanner(("/nowhere",)),
    ):
        with pytest.raises(ScannerUnavailable):
            broken(good)


@pytest.mark.parametrize("setting", ["clamd", "clamd://", "http://x", "command:", 'command:"', "clamd://h:x"])
def test_setting_that_names_no_scanner_is_refused(setting: str) -> None:
    with pytest.raises(BadScanner):
        scanner_from(setting)
