"""One reading transaction a request, and writing verbs that commit or leave nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

from flask import Flask, current_app, g, request

from engine.context import SYSTEM, Ctx
from engine.errors import Forbidden
from engine.faults import faultpoint
from engine.runtime import Runtime
from handlers.directory.sessions import SHOWN
from web.identity import Identity

T = TypeVar("T")


class ReadOnly(Forbidden):
    """Viewing as somebody else changes nothing and takes nothing away."""

    code = "viewing.read_only"


def runtime() -> Runtime:
    """The engine of this application."""
    found: Runtime = current_app.extensions["runtime"]
    return found


def actor() -> str:
    """Who acts in this request: "person:<id>", or "system" before sign-in."""
    identity = g.get("identity")
    return identity.actor if identity else SYSTEM


def source() -> str:
    """From where this request acts: its session or token, by the beginning of its id, and the address it came from."""
    return source_of(g.get("identity"))


def source_of(identity: Identity | None) -> str:
    """As `source`, for somebody whose session this is."""
    token, address = g.get("api_token"), request.remote_addr or ""
    if token is not None:
        return f"token {token.id[:SHOWN]} {address}"
    if identity is not None and identity.session_id:
        return f"session {identity.session_id[:SHOWN]} {address}"
    return f"visitor {address}"


def reading() -> Ctx:
    """This request's read-only transaction; opened on first use, closed with the request."""
    if "reading" not in g:
        stack = ExitStack()
        g.reading = stack.enter_context(runtime().read(actor()))
        g.reading_stack = stack
    ctx: Ctx = g.reading
    return ctx


def writing(verb: Callable[[Ctx], T]) -> T:
    """Run a verb in one transaction of its own; later reads of this request see what it wrote.

    Raises ReadOnly while an operator views as somebody else: what reading leaves behind would be in the wrong name.
    """
    if g.get("viewing") is not None:
        raise ReadOnly
    stop_reading()
    result = runtime().run(actor(), verb, source())
    faultpoint("before_reply")
    return result


def stop_reading(_error: BaseException | None = None) -> None:
    """End the read-only transaction, if one is open."""
    stack = g.pop("reading_stack", None)
    g.pop("reading", None)
    if stack is not None:
        stack.close()


def install(app: Flask, engine: Runtime) -> None:
    """Tie the runtime to the application."""
    app.extensions["runtime"] = engine
    app.teardown_request(stop_reading)
