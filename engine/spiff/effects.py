"""What a step wants done outside the token tree; the runtime turns each into rows of the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.model.elements import Node


@dataclass(frozen=True)
class Effect:
    """Anything a token asks for; `token_id` and `node` say who asks."""

    token_id: str
    node: str


@dataclass(frozen=True)
class Request(Effect):
    """What a waiting token needs, or needs no more; void when the token came and went within one step."""


@dataclass(frozen=True)
class OpenTask(Request):
    """A person is needed. `context` is what the form starts with (None: the variables named as its fields);
    `variables` are those visible to the task.
    """

    element: Node
    due_at: datetime | None
    role: str
    organisation_id: str | None
    context: dict[str, Any] | None
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class CloseTask(Request):
    """The task is not wanted any more: its process went another way."""


@dataclass(frozen=True)
class ArmTimer(Request):
    """Wake the token at `due_at`; `cycle` says how a repeating timer goes on."""

    due_at: datetime
    cycle: dict[str, Any] | None = None


@dataclass(frozen=True)
class DisarmTimer(Request):
    """Forget the token's timer."""


@dataclass(frozen=True)
class Subscribe(Request):
    """Wait for a message with this correlation key."""

    message: str
    correlation_key: str


@dataclass(frozen=True)
class Unsubscribe(Request):
    """Wait no longer."""


@dataclass(frozen=True)
class AwaitSignal(Request):
    """Wait for a signal."""

    signal: str


@dataclass(frozen=True)
class IgnoreSignal(Request):
    """Wait for it no longer."""


@dataclass(frozen=True)
class ThrowSignal(Effect):
    """Throw a signal to all who wait for it now."""

    signal: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class Escalate(Effect):
    """Nobody in this instance catches the escalation: its caller may."""

    code: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class SendMessage(Effect):
    """Send a message."""

    message: str
    correlation_key: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class StartJob(Request):
    """Run a handler."""

    handler: str
    inputs: dict[str, Any]
    retries: int
    timeout_seconds: float | None = None


@dataclass(frozen=True)
class DropJob(Request):
    """The job's token is gone."""


@dataclass(frozen=True)
class StartExternalJob(Request):
    """Let a worker outside fetch this by its topic. `inputs` None: it sees the variables as they then are."""

    topic: str
    inputs: dict[str, Any] | None
    sees_all: bool
    retries: int | None
    priority: int


@dataclass(frozen=True)
class DropExternalJob(Request):
    """The external job's token is gone."""


@dataclass(frozen=True)
class CallProcess(Request):
    """Start a child instance and wait for its end."""

    key: str
    business_key: str
    data: dict[str, Any]


@dataclass(frozen=True)
class CancelChild(Request):
    """Cancel the child instance the token waited for."""


@dataclass(frozen=True)
class RaiseIncident(Request):
    """The token stands still; an operator is needed."""

    cause: str


@dataclass(frozen=True)
class ResolveIncident(Request):
    """The token that stood still is gone."""


@dataclass(frozen=True)
class EndInstance(Effect):
    """The last token is gone. `error_code` is set when an error left the process uncaught."""

    result: dict[str, Any] = field(default_factory=dict)
    error_code: str = ""


@dataclass(frozen=True)
class Record(Effect):
    """A line of history."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
