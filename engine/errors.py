"""The errors every layer raises; one place turns them into pages and problem details."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol


class Located(Protocol):
    """Anything in a file that a finding can point to: a node, a flow, a process, a decision, a place."""

    @property
    def id(self) -> str:
        """Its id in the file, or "" if it has none."""

    @property
    def name(self) -> str:
        """What people call it, or ""."""

    @property
    def line(self) -> int:
        """Its line in the file, counted from 1; 0 if not known."""


@dataclass(frozen=True)
class Place:
    """A place in a file."""

    id: str = ""
    name: str = ""
    line: int = 0


class AppError(Exception):
    """Something went wrong."""

    code = "error"
    status = 500

    def __init__(self, message: str | None = None, *, code: str | None = None, **params: object) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        if code is not None:
            self.code = code
        self.params = params
        super().__init__(self.message)


class NotFound(AppError):
    """There is nothing here, or you may not see it."""

    code = "not_found"
    status = 404


class Forbidden(AppError):
    """You may not do this."""

    code = "forbidden"
    status = 403


class Invalid(AppError):
    """The input is not acceptable."""

    code = "invalid"
    status = 422


class Conflict(AppError):
    """Somebody else was faster; look again."""

    code = "conflict"
    status = 409


class AlreadyCompleted(Conflict):
    """This task is already done."""

    code = "already_completed"


class StaleInstance(Conflict):
    """The instance changed under this act; it is tried again."""

    code = "stale_instance"


class InstanceSuspended(Conflict):
    """This process is suspended."""

    code = "instance_suspended"


class Transient(AppError):
    """The service is busy; try again in a moment."""

    code = "transient"
    status = 503


class IncidentError(AppError):
    """The process cannot go on by itself; an operator is needed."""

    code = "incident"
    status = 500


class BusinessError(AppError):
    """A handler's "no": becomes a BPMN error event with this code."""

    code = "business_error"
    status = 409

    def __init__(self, code: str, message: str | None = None, **params: object) -> None:
        super().__init__(message or code, code=code, **params)


@dataclass(frozen=True)
class Problem:
    """One finding about a definition: where it is, what is wrong, what to do about it."""

    severity: str
    code: str
    message_zh: str
    message_en: str
    file: str = ""
    element_id: str = ""
    element_name: str = ""
    hint_zh: str = ""
    hint_en: str = ""

    def to_dict(self) -> dict[str, str]:
        """The finding as plain JSON."""
        return asdict(self)

    def text(self, language: str = "en") -> str:
        """One line for a person: element, what is wrong, what to do."""
        where = self.element_name or self.element_id or self.file
        message, hint, stop = (
            (self.message_zh, self.hint_zh, "。")
            if language == "zh"
            else (self.message_en, self.hint_en, ".")
        )
        if hint and not message.endswith((".", "。", "?", "？", ":", "：")):
            message += stop
        return " ".join(part for part in (f"[{where}]" if where else "", message, hint) if part)


class DefinitionRejected(Invalid):
    """The definition cannot be deployed."""

    code = "definition_rejected"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(problem.text() for problem in problems) or None)
