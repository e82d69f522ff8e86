"""Children that read diagrams, forked from a process that has everything imported: so that each costs little.

That process reads nothing itself and holds nothing of the server's: it is started anew, with an empty environment, and
is given one end of a pair of sockets for each child. Every child limits itself (see `engine.model.worker`) and answers
one request.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Lock, Thread

_PIECE = 1 << 16
_SPARE_SECONDS = 2.0
"""What a child that ends itself at its time may take longer on a busy machine."""


class Nursery:
    """One forking process, started at the first request and again if it has died; safe to use from many threads."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command, self._environment = list(command), dict(environment)
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._owner = 0
        self._disowned: list[object] = []
        atexit.register(self.close)

    def ask(self, request: bytes, wall_seconds: float, max_answer: int) -> bytes:
        """What a new child answers; b"" or a part of it if the child dies, takes too long or answers too much."""
        with self._open_child(wall_seconds) as child:
            writer = Thread(target=_send, args=(child, request))
            writer.start()
            try:
                answer = _receive(child, wall_seconds + _SPARE_SECONDS, max_answer)
            finally:
                # Whoever still writes to a child that reads no more is let go.
                with suppress(OSError):
                    child.shutdown(socket.SHUT_RDWR)
                writer.join()
        return answer if len(answer) <= max_answer else b""

    def close(self) -> None:
        """End the forking process; children end by themselves."""
        with self._lock:
            self._end()

    def _open_child(self, wall_seconds: float) -> socket.socket:
        mine, theirs = socket.socketpair()
        with theirs, self._lock:
            for is_last in (False, True):
                try:
                    socket.send_fds(self._running(), [f"{wall_seconds}\n".encode()], [theirs.fileno()])
                    return mine
                except OSError:
                    self._end()
                    if is_last:
                        mine.close()
                        raise
        raise AssertionError("unreachable")

    def _running(self) -> socket.socket:
        if self._owner != os.getpid():
            # This process was forked from the one that started it: it is not this one's to use or to end.
            self._disowned += [self._process, self._control]
            self._process = self._control = None
        if self._control is None:
            # A message each, so that one socket and one number always belong together.
            self._control, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=self._environment,
                    cwd=os.path.abspath(os.sep),
                )
            self._owner = os.getpid()
        return self._control

    def _end(self) -> None:
        if self._owner != os.getpid() or self._control is None or self._process is None:
            return
        self._control.close()
        self._process.wait()
        self._process = self._control = None


def _send(child: socket.socket, request: bytes) -> None:
    """Send and say that this was all; a child that is gone is noticed by its answer."""
    with suppress(OSError):
        child.sendall(request)
        child.shutdown(socket.SHUT_WR)


def _receive(child: socket.socket, seconds: float, most: int) -> bytes:
    deadline, pieces, size = time.monotonic() + seconds, [], 0
    while size <= most:
        child.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            piece = child.recv(_PIECE)
        except OSError:
            break
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)
