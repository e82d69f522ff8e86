"""A real server process that can be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

START_SECONDS = 60.0


class Server:
    """`saicheng run` on a database and a folder of its own; log in `<folder>/server.log`."""

    def __init__(self, url: str, folder: Path, *options: str) -> None:
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = (folder / "server.log").open("ab")
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "SAICHENG_DATA_DIR": str(folder),
            "SAICHENG_DATABASE_URL": url,
        }
        # -P: the working directory would otherwise come before the installed packages
        self._zygote = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.faults.zygote", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment,
            text=True,
        )
        self._child = 0

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._child = int(self._say("go"))
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self._lives() or time.monotonic() > deadline:
                raise TimeoutError(f"the server does not answer:\n{self._tail()}")
            time.sleep(0.01)

    def kill(self) -> None:
        """kill -9: nothing can be tidied up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask the server to end."""
        self._end(signal.SIGTERM)

    def close(self) -> None:
        """End everything this object has started."""
        if self._child:
            with suppress(ProcessLookupError):  # it may have ended by itself
                self.kill()
        assert self._zygote.stdin is not None
        self._zygote.stdin.close()
        self._zygote.wait(10)
        assert self._zygote.stdout is not None
        self._zygote.stdout.close()
        self._log.close()

    def _end(self, number: signal.Signals) -> None:
        child, self._child = self._child, 0
        os.kill(child, number)
        self._hear("ended")

    def _say(self, word: str) -> str:
        assert self._zygote.stdin is not None
        self._zygote.stdin.write(f"{word}\n")
        self._zygote.stdin.flush()
        return self._hear()

    def _hear(self, last: str = "") -> str:
        """The next line; what the server itself says goes by. With `last`, wait for that line."""
        assert self._zygote.stdout is not None
        for line in self._zygote.stdout:
            word = line.strip()
            if word == last or (not last and word.isdecimal()):
                return word
        raise ChildProcessError(f"the server could not be started:\n{self._tail()}")

    def _lives(self) -> bool:
        try:
            os.kill(self._child, 0)
        except ProcessLookupError:
            return False
        return True

    def _tail(self) -> str:
        return Path(self._log.name).read_text("utf-8")[-2000:]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
