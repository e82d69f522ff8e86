"""Real product processes that can be killed, stopped, frozen and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

START_SECONDS = 120.0


class Zygote:
    """Forks product processes on one database and one folder; their log is `<folder>/server.log`."""

    def __init__(self, url: str, folder: Path, *, smtp_url: str = "", variant: str = "") -> None:
        self._log = (folder / "server.log").open("ab")
        environment = {
            **os.environ,
            "SAICHENG_DATA_DIR": str(folder),
            "SAICHENG_DATABASE_URL": url,
            "SAICHENG_SMTP_URL": smtp_url,
        }
        # -P: the working directory would otherwise come before the installed packages
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.faults.zygote", *([variant] if variant else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment,
            text=True,
        )

    def ask(self, *words: object) -> int:
        """Give a command; returns the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        if not answer:
            raise ChildProcessError(f"no answer to {words}:\n{self.tail()}")
        return int(answer)

    def tail(self) -> str:
        """The last words of the processes."""
        return Path(self._log.name).read_text("utf-8")[-3000:]

    def close(self) -> None:
        """End the zygote; what it has forked is ended by its servers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(START_SECONDS)
        self._process.stdout.close()
        self._log.close()


class Server:
    """One product process (`run`, `web` or `worker`), dead or alive."""

    def __init__(self, zygote: Zygote, command: str = "run") -> None:
        self.command = command
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._zygote = zygote
        self._child = 0

    @property
    def has_pages(self) -> bool:
        """Whether a browser can talk to it."""
        return self.command != "worker"

    def start(self, *, crash_at: str = "", passes: int = 0, is_awaited: bool = True) -> None:
        """Start the process, and if it has pages wait until it answers.

        With a crash point it kills itself there, when it has passed it so often.
        """
        crash = (crash_at, passes) if crash_at else ()
        self._child = self._zygote.ask("start", self.command, self.port, *crash)
        deadline = time.monotonic() + START_SECONDS
        while is_awaited and self.has_pages and not self.answers():
            if not self.lives() or time.monotonic() > deadline:
                raise TimeoutError(f"the server does not answer:\n{self._zygote.tail()}")
            time.sleep(0.01)

    def kill(self) -> None:
        """kill -9: nothing can be tidied up."""
        self.signal(signal.SIGKILL)
        self.wait()

    def stop(self) -> int:
        """Ask the process to end; returns its exit status."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def freeze(self) -> None:
        """Let it run no further, as a machine that is paused does."""
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it was, knowing nothing of the time between."""
        self.signal(signal.SIGCONT)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        os.kill(self._child, number)

    def wait(self) -> int:
        """Until it has ended; returns its exit status, a signal as a negative number."""
        child, self._child = self._child, 0
        return self._zygote.ask("wait", child)

    def close(self) -> None:
        """End it, if it lives."""
        if self._child:
            with suppress(ProcessLookupError):
                self.thaw()
            with suppress(ProcessLookupError):
                self.kill()

    def lives(self) -> bool:
        """Whether the process exists and is no corpse."""
        try:
            status = Path(f"/proc/{self._child}/stat").read_text("ascii", "replace")
        except FileNotFoundError:
            return False
        return status.rpartition(")")[2].split()[0] != "Z"

    def answers(self) -> bool:
        """Whether its pages are there."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def processes(
    url: str, folder: Path, commands: list[str], *, smtp_url: str = "", variant: str = ""
) -> Iterator[list[Server]]:
    """Servers that are not started yet; whatever happens, none outlives the block."""
    zygote = Zygote(url, folder, smtp_url=smtp_url, variant=variant)
    servers = [Server(zygote, command) for command in commands]
    try:
        yield servers
    finally:
        for server in servers:
            server.close()
        zygote.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
