"""What came of a trial, free of ids and dates: what two trials of the same steps have in common if nothing changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.errors import Invalid
from engine.trial.trace import plain

_PASSED = "node_completed"


@dataclass(frozen=True)
class Opened:
    """A task that came up: at which element, for which role, how long after its opening it is due (ISO 8601, or "")."""

    node: str
    role: str
    due: str


@dataclass(frozen=True)
class Course:
    """The elements passed, in order; the tasks that came up; how the process stands at the end.

    Elements of called processes are written "key/element". `state` is the instance's, `end` the end event or reason,
    `open` what waits and `failed` what cannot go on, in order.
    """

    path: tuple[str, ...]
    tasks: tuple[Opened, ...]
    state: str
    end: str
    open: tuple[str, ...]
    failed: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As a scenario's file keeps it."""
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()
        }

    @staticmethod
    def from_dict(raw: object) -> Course:
        """Read back what `to_dict` gave; raises Invalid for anything else."""
        try:
            if not isinstance(raw, dict):
                raise TypeError
            tasks = tuple(
                Opened(_text(each["node"]), _text(each["role"]), _text(each["due"])) for each in raw["tasks"]
            )
            return Course(
                _texts(raw["path"]),
                tasks,
                _text(raw["state"]),
                _text(raw["end"]),
                _texts(raw["open"]),
                _texts(raw["failed"]),
            )
        except (KeyError, TypeError):
            raise Invalid("this is not what a trial comes to", code="scenario.invalid") from None


def course_of(told: Mapping[str, Any]) -> Course:
    """The course of a trace (`Trace.to_dict`)."""
    keys = {each["instance"]: each["process"] for each in told["instances"]}
    own = keys.get(1)

    def place(each: Mapping[str, Any]) -> str:
        key = keys.get(each["instance"])
        return str(each["node"]) if key in (own, None) else f"{key}/{each['node']}"

    first = told["instances"][0] if told["instances"] else {"end_reason": ""}
    waits = (
        place(each)
        for kind in ("tasks", "jobs", "timers", "messages", "signals")
        for each in told["open"][kind]
    )
    return Course(
        path=tuple(place(each) for each in told["events"] if each["what"] == _PASSED and each["node"]),
        tasks=tuple(_tasks(told, place)),
        state=told["state"],
        end=first["end_reason"] or "",
        open=tuple(dict.fromkeys(waits)),
        failed=tuple(place(each) for each in told["incidents"]),
    )


def _tasks(told: Mapping[str, Any], place: Any) -> Iterator[Opened]:
    for each in told["events"]:
        if each["what"] == "task_opened":
            due = plain(each["due_at"] - each["at"]) if each["due_at"] else ""
            yield Opened(place(each), each["role"] or "", due)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value))
