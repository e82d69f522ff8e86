"""What the engine needs from the contest, and what handlers may ask of the engine; wired in web/bootstrap.py."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from engine.calendar import WorkCalendar
from engine.context import Ctx
from engine.models import Definition, HumanTask, Instance

if TYPE_CHECKING:
    from engine.errors import Problem
    from engine.model import Package, ReadFiles


class Processes(Protocol):
    """The engine's verbs, as handlers see them. All act in the caller's transaction."""

    def start(
        self,
        ctx: Ctx,
        key: str,
        *,
        business_key: str = "",
        data: Mapping[str, Any] | None = None,
        start_key: str | None = None,
    ) -> str:
        """Start the newest version of a definition; returns the instance id.

        With a `start_key` the start is idempotent: a second call gives the first instance's id.
        """

    def send(
        self, ctx: Ctx, message: str, correlation_key: str, payload: Mapping[str, Any] | None = None
    ) -> None:
        """Send a message; it is delivered after commit to a waiting instance or starts one."""

    def list_open_tasks(self, ctx: Ctx, instance_id: str) -> Sequence[HumanTask]:
        """The open tasks of an instance, oldest first."""

    def find_instance(self, ctx: Ctx, key: str, business_key: str) -> Instance | None:
        """The newest instance of a definition with this business key."""

    def check(self, ctx: Ctx, package: Package, read: ReadFiles = ...) -> list[Problem]:
        """Everything that is wrong or doubtful about a package; never raises for what is in it."""

    def deploy(self, ctx: Ctx, *packages: Package, note: str = "", read: ReadFiles = ...) -> list[Definition]:
        """See `engine.definitions.deploy`."""

    def cancel(self, ctx: Ctx, instance_id: str, reason: str) -> None:
        """Cancel a running instance and everything it called."""

    def change_due(self, ctx: Ctx, token_id: str, due_at: datetime | None, reason: str) -> None:
        """See `engine.operations.due.change_due`."""


class Files(Protocol):
    """Who keeps uploaded files. The engine knows their ids only; a task is given as its row."""

    def find_names(self, ctx: Ctx, task: Mapping[str, Any], ids: Sequence[str]) -> Mapping[str, str]:
        """The names of those of the files that the actor may put into this task's form."""

    def attach(self, ctx: Ctx, task: Mapping[str, Any], ids: Sequence[str]) -> None:
        """The task is being completed with these files: they belong to its process now. Idempotent."""


@dataclass(frozen=True)
class TaskNews:
    """Something was done about a task that concerns people; `task` is its row, `principals` are those to be told.

    `kind` is "transferred", "delegated", "opinion_asked", "opinion_given", "opinion_withdrawn", "handed_back",
    "sent_back", "taken_back" or "copied".
    """

    kind: str
    task: Mapping[str, Any]
    principals: tuple[str, ...]
    reason: str


WithoutConflict = Callable[[Ctx, str, Sequence[HumanTask]], list[HumanTask]]
HearTaskNews = Callable[[Ctx, TaskNews], None]
ResolvePrincipals = Callable[[Ctx, str, str | None, Mapping[str, Any]], Sequence[str]]
TaskEvent = Literal["opened", "closed", "due_changed"]
TaskListener = Callable[[Ctx, HumanTask, TaskEvent], None]
Tick = Callable[[Ctx], int]


def _nobody(_ctx: Ctx, _role: str, _organisation_id: str | None, _data: Mapping[str, Any]) -> Sequence[str]:
    return []


def _unknown(_ctx: Ctx) -> None:
    return None


def _all(_ctx: Ctx, _person_id: str, tasks: Sequence[HumanTask]) -> list[HumanTask]:
    return list(tasks)


def _plain_calendar(_ctx: Ctx) -> WorkCalendar:
    return WorkCalendar()


@dataclass
class Ports:
    """The wiring.

    `resolve_principals(ctx, role, organisation_id, data)` names who may do a task ("post:…", "person:…").
    `calendar(ctx)` gives the working-day table in force. `task_listeners` hear of every task opened or closed,
    and of one whose due time somebody changed, in the same transaction; `task_news` of what people do about tasks that
    concerns others; `notice_listeners` of what people have been told, whatever it was about. `ticks` are run by the
    scheduler until each returns 0; the number is rows handled. `roles` are the role codes a diagram may use,
    `held_roles(ctx)` those that somebody has now (None: not known), `begins` the variables of an instance that a person
    starts (None: any). `files` checks and takes over
    the uploads of a form; without it their ids are not checked. `without_conflict(ctx, person_id, tasks)` gives those
    of some tasks in which nothing in the matter speaks against a person who is to do them for somebody absent, or is
    asked about them. `is_trial`: a diagram is only tried, so service tasks wait to be answered
    (`engine.jobs.answer`), and tasks without a form take any data.
    """

    resolve_principals: ResolvePrincipals = _nobody
    calendar: Callable[[Ctx], WorkCalendar] = _plain_calendar
    task_listeners: list[TaskListener] = field(default_factory=list)
    task_news: list[HearTaskNews] = field(default_factory=list)
    notice_listeners: list[Callable[[Ctx, Sequence[Any]], None]] = field(default_factory=list)
    ticks: dict[str, Tick] = field(default_factory=dict)
    roles: dict[str, dict[str, str]] = field(default_factory=dict)
    held_roles: Callable[[Ctx], Collection[str] | None] = _unknown
    begins: Collection[str] | None = None
    files: Files | None = None
    without_conflict: WithoutConflict = _all
    is_trial: bool = False
