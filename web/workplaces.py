"""How many requests are worked on at once, whatever number waits for something.

A request that waits for work (long polling) holds a thread of the server. So there are many threads, of which only
as many work at the same time as there are places; who waits gives its place back meanwhile. Pages always find a
thread, and the database never sees more than this many of us at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import BoundedSemaphore
from typing import Any

KEY = "saicheng.workplaces"
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Workplaces:
    """A WSGI application that lets at most `places` requests into another one."""

    def __init__(self, app: Wsgi, places: int) -> None:
        self._app = app
        self._free = BoundedSemaphore(places)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve a request when there is a place."""
        environ[KEY] = self
        with self._free:
            return self._app(environ, start_response)

    @contextmanager
    def given_up(self) -> Iterator[None]:
        """Inside a request: let another have the place until the end of the block."""
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()


def given_up(environ: dict[str, Any]) -> AbstractContextManager[None]:
    """The request's place given up for a while; nothing where requests have none (tests, other servers)."""
    places: Workplaces | None = environ.get(KEY)
    return places.given_up() if places is not None else nullcontext()
