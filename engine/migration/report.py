"""What a migration would do, for people and programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import Invalid, Problem

UNAFFECTED, MOVES, DROPPED, BLOCKED = "unaffected", "can_move", "dropped", "cannot_move"
CHANGES, FIRES, SKIPPED, OVER, UNKNOWN = "changes", "fires", "skipped", "over", "unknown"


@dataclass
class Entry:
    """One live token or scope: `kind` is token or scope, `verdict` unaffected, can_move, dropped or cannot_move."""

    kind: str
    id: str
    node: str
    target: str
    verdict: str = UNAFFECTED
    problems: list[Problem] = field(default_factory=list)

    def block(self, problem: Problem) -> None:
        """It cannot be moved."""
        self.verdict = BLOCKED
        self.problems.append(problem)


@dataclass(frozen=True)
class Armed:
    """A boundary event, event sub-process or event behind a gateway that begins to wait; `beside` is the activity's
    token, the scope, or the gateway's group it belongs to."""

    kind: str
    node: str
    beside: str
    scope_id: str


@dataclass(frozen=True)
class TimeChange:
    """A due time that would be another by the new version (None: there is none); `kind` is task or timer, `node` the
    new element. `outcome`: it changes; it fires at once or is skipped, being past by then; it is over, a cycle whose
    rounds have all fired; or it is unknown, because the new version's expression cannot be worked out.
    """

    kind: str
    id: str
    node: str
    before: datetime | None
    after: datetime | None
    outcome: str = CHANGES


@dataclass
class Report:
    """Every live token and scope, what begins to wait, which due times change, and what stands against all of it."""

    instance_id: str
    from_definition_id: str
    to_definition_id: str
    entries: list[Entry] = field(default_factory=list)
    armed: list[Armed] = field(default_factory=list)
    times: list[TimeChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """Why it cannot be done; empty when it can."""
        found = [*self.problems, *(each for entry in self.entries for each in entry.problems)]
        return [each for each in found if each.severity == "error"]

    @property
    def is_possible(self) -> bool:
        """Whether nothing stands against it."""
        return not self.errors

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**asdict(self), "is_possible": self.is_possible}


class MigrationRefused(Invalid):
    """This instance cannot be moved to that version."""

    code = "migration_refused"

    def __init__(self, problems: Sequence[Problem], report: Report | None = None) -> None:
        self.problems = list(problems)
        self.report = report
        super().__init__("; ".join(problem.text() for problem in problems) or None)
