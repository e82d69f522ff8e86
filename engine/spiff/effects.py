"""What a step wants done outside the token tree; the runtime turns each into rows of the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Effect:
    """Anything a token asks for; `token_id` and `node` say who asks."""

    token_id: str
    node: str


@dataclass(frozen=True)
class OpenTask(Effect):
    """A person is needed. `context` is what the form starts with (None: the variables named as its fields);
    `variables` are those visible to the task.
    """

    due_at: datetime | None
    role: str
    organisation_id: str | None
    context: dict[str, Any] | None
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class CloseTask(Effect):
    """The task is not wanted any more: its process went another way."""


@dataclass(frozen=True)
class ArmTimer(Effect):
    """Wake the token at `due_at`; `cycle` says how a repeating timer goes on."""

    due_at: datetime
    cycle: dict[str, Any] | None = None


@dataclass(frozen=True)
class DisarmTimer(Effect):
    """Forget the token's timer."""


@dataclass(frozen=True)
class Subscribe(Effect):
    """Wait for a message with this correlation key."""

    message: str
    correlation_key: str


@dataclass(frozen=True)
class Unsubscribe(Effect):
    """Wait no longer."""


@dataclass(frozen=True)
class SendMessage(Effect):
    """Send a message."""

    message: str
    correlation_key: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class StartJob(Effect):
    """Run a handler."""

    handler: str
    inputs: dict[str, Any]
    retries: int


@dataclass(frozen=True)
class DropJob(Effect):
    """The job's token is gone."""


@dataclass(frozen=True)
class CallProcess(Effect):
    """Start a child instance and wait for its end."""

    key: str
    business_key: str
    data: dict[str, Any]


@dataclass(frozen=True)
class CancelChild(Effect):
    """Cancel the child instance the token waited for."""


@dataclass(frozen=True)
class RaiseIncident(Effect):
    """The token stands still; an operator is needed."""

    cause: str


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
