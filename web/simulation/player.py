"""Moves the clock from one due moment to the next and lets people act; plays any deployed set of processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any, Literal, Protocol

from sqlalchemy import bindparam, select

from engine import tasks
from engine.clock import VirtualClock
from engine.context import SYSTEM, Ctx
from engine.errors import AlreadyCompleted, AppError, IncidentError
from engine.forms import Form
from engine.models import NEVER, HumanTask, TaskCandidate, TaskState
from engine.ports import TaskEvent
from engine.runtime import Runtime
from web.simulation.dice import Dice
from web.simulation.meter import Meter
from web.simulation.papers import hand_in

Kind = Literal["submit", "return", "transfer"]
Alarm = Callable[[Ctx], datetime | None]
Verb = Callable[[Ctx], object]

_OPEN = (
    select(HumanTask.id, TaskCandidate.principal)
    .outerjoin(TaskCandidate, TaskCandidate.task_id == HumanTask.id)
    .where(HumanTask.id.in_(bindparam("wanted", expanding=True)), HumanTask.state == TaskState.READY)
    .order_by(TaskCandidate.principal)
)
LOOK_EVERY = timedelta(days=1)
ENGINE = "engine"
"""What the cost of timers, jobs and messages is counted under."""


@dataclass(frozen=True)
class Work:
    """An open task; `round` counts, from 1, how often the like has come to this place."""

    task: HumanTask
    round: int
    handed_on: bool = False

    @property
    def name(self) -> str:
        """The same in every run of the same seed, unlike the task's id."""
        task = self.task
        return f"{task.definition_key}|{task.node}|{task.organisation_id}|{task.title}|{self.round}"


@dataclass(frozen=True)
class Act:
    """What somebody will do with a task, and when; `reason` for a return or a transfer."""

    at: datetime
    kind: Kind = "submit"
    reason: str = ""


@dataclass(frozen=True)
class Errand:
    """Something people do beside the tasks, such as casting a vote that a meeting waits for."""

    at: datetime
    name: str
    actor: str
    verb: Verb


@dataclass(frozen=True)
class Refusal:
    """An act that the engine did not accept; `name` is the act's (see `Work.name` and `Player.schedule`)."""

    at: datetime
    name: str
    error: AppError

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.name}: {self.error} {self.error.params or ''}".rstrip()


class Cast(Protocol):
    """The people: who they are, when they act, what they write. Luck comes from outside, by task."""

    def decide(self, ctx: Ctx, work: Work, luck: Random) -> Act | None:
        """What will be done with a task; None for nothing, ever."""

    def list_errands(self, ctx: Ctx, work: Work, act: Act | None, luck: Random) -> Iterable[Errand]:
        """What people will do because a task has opened, before `act`."""

    def find_doer(self, ctx: Ctx, principals: Sequence[str], luck: Random) -> str | None:
        """A person who may act for one of the principals today."""

    def principals_of(self, ctx: Ctx, person_id: str) -> Sequence[str]:
        """Everything this person may act as."""

    def find_colleague(self, ctx: Ctx, work: Work, person_id: str, luck: Random) -> str | None:
        """The principal to whom a person hands a task on."""

    def fill(self, form: Form, work: Work, person_id: str, today: date, luck: Random) -> Mapping[str, Any]:
        """The data with which a task is submitted; raises Invalid if the form cannot be filled."""


@dataclass(order=True, frozen=True)
class _Entry:
    """Something to come, in the order of time, then of names: either `verb`, or `act` on `work`."""

    at: datetime
    name: str
    number: int
    verb: Verb = field(default=lambda _ctx: None, compare=False)
    actor: str = field(default=SYSTEM, compare=False)
    work: Work | None = field(default=None, compare=False)
    act: Act = field(default=Act(NEVER), compare=False)


class Player:
    """Plays until an instant. Everything that happens is decided by the seed, the cast and the diagrams.

    `meter` takes down what each act costs, if anybody wants to know. `alarms` name further moments at which something
    is due, such as the next reminder. `refused` are the acts that the engine did not accept; `acts` counts
    the others by kind; `unmanned` are tasks nobody could do.
    """

    def __init__(
        self,
        runtime: Runtime,
        clock: VirtualClock,
        cast: Cast,
        *,
        seed: int = 0,
        alarms: Sequence[Alarm] = (),
        meter: Meter | None = None,
        on_progress: Callable[[datetime], None] = lambda _now: None,
    ) -> None:
        self.runtime = runtime
        self.clock = clock
        self.cast = cast
        self._measuring: Callable[[str], AbstractContextManager[None]] = (
            meter.measuring if meter else lambda _name: nullcontext()
        )
        self.dice = Dice(seed)
        self.alarms = alarms
        self.on_progress = on_progress
        self.acts: Counter[str] = Counter()
        self.refused: list[Refusal] = []
        self.unmanned: list[str] = []
        self._diary: list[_Entry] = []
        self._looked_at = clock.now()
        self._numbers = count()
        self._rounds: Counter[tuple[str | None, ...]] = Counter()
        runtime.ports.task_listeners.append(self._hear)

    def schedule(self, at: datetime, name: str, verb: Verb, actor: str = SYSTEM) -> None:
        """Something is done at a time, whatever the tasks; `name` orders acts of one moment.

        What stands before the first "|" of a name is what its cost is counted under.
        """
        heappush(self._diary, _Entry(at, name, next(self._numbers), verb=verb, actor=actor))

    def play(self, until: datetime) -> None:
        """Run everything up to an instant, which is the time afterwards.

        Raises IncidentError if something stays due although the engine has done all it can.
        """
        self.runtime.advance()
        while (moment := min(self._next_due(), alarm := self._next_alarm(), self._next_act())) <= until:
            is_new = moment > self.clock.now()
            if is_new:
                self.clock.set(moment)
            done = self._act() + self._let_engine_work(is_alarm=alarm <= self.clock.now())
            if not done and not is_new:
                raise IncidentError(f"something is due since {moment.isoformat()} and does not move")
            self.on_progress(self.clock.now())
        self.clock.set(until)
        self.runtime.advance()
        self.on_progress(until)

    def _let_engine_work(self, *, is_alarm: bool) -> int:
        """The ticks cost most when there is nothing for them: between the alarms they have their turn once a day."""
        with self._measuring(ENGINE):
            if not is_alarm and self.clock.now() - self._looked_at < LOOK_EVERY:
                return self.runtime.catch_up()
            self._looked_at = self.clock.now()
            return self.runtime.advance()

    def _next_act(self) -> datetime:
        return self._diary[0].at if self._diary else NEVER

    def _next_due(self) -> datetime:
        return self.runtime.next_due() or NEVER

    def _next_alarm(self) -> datetime:
        if not self.alarms:
            return NEVER
        with self.runtime.read() as ctx:
            return min((each for alarm in self.alarms if (each := alarm(ctx)) is not None), default=NEVER)

    def _act(self) -> int:
        due: list[_Entry] = []
        while self._next_act() <= self.clock.now():
            due.append(heappop(self._diary))
        doers = self._find_doers([each.work for each in due if each.work is not None])
        for each in due:
            if each.work is None:
                with self._measuring(each.name.partition("|")[0]):
                    self._carry_out(each.name, each.actor, each.verb)
            elif (doer := doers.get(each.work.task.id)) is not None:
                self._do(each.work, each.act, doer)
        return len(due)

    def _find_doers(self, works: Sequence[Work]) -> dict[str, str]:
        """Who does each of the tasks that are still open; asked for all acts of a moment at once."""
        if not works:
            return {}
        principals: dict[str, list[str]] = {}
        found = {}
        wanted = [each.task.id for each in works]
        with self.runtime.read() as ctx:
            for task_id, principal in ctx.session.execute(_OPEN, {"wanted": wanted}):
                principals.setdefault(task_id, []).extend([principal] if principal else [])
            for work in works:
                if work.task.id not in principals:
                    continue
                luck = self.dice.of("doer", work.name, work.handed_on)
                person = self.cast.find_doer(ctx, principals[work.task.id], luck)
                if person is None:
                    self.unmanned.append(work.name)
                else:
                    found[work.task.id] = person
        return found

    # People hear of a task in the transaction that opens it, and plan for it

    def _hear(self, ctx: Ctx, task: HumanTask, event: TaskEvent) -> None:
        if event == "opened":
            place = (task.definition_key, task.node, task.organisation_id, task.title)
            self._rounds[place] += 1
            self._plan(ctx, Work(task, self._rounds[place]))

    def _plan(self, ctx: Ctx, work: Work) -> None:
        luck = self.dice.of("decide", work.name, work.handed_on)
        act = self.cast.decide(ctx, work, luck)
        if act is None:
            self.acts["never"] += 1
        else:
            heappush(self._diary, _Entry(act.at, work.name, next(self._numbers), work=work, act=act))
        for errand in self.cast.list_errands(ctx, work, act, self.dice.of("errands", work.name)):
            self.schedule(errand.at, errand.name, errand.verb, errand.actor)

    def _do(self, work: Work, act: Act, person: str) -> None:
        luck = self.dice.of("do", work.name, work.handed_on)
        verb = self._transfer if act.kind == "transfer" else self._complete
        with self._measuring(f"{work.task.definition_key} {work.task.node}"):
            self._carry_out(work.name, f"person:{person}", lambda ctx: verb(ctx, work, act, person, luck))

    def _complete(self, ctx: Ctx, work: Work, act: Act, person: str, luck: Random) -> None:
        task = tasks.read_for(ctx, work.task.id, self.cast.principals_of(ctx, person))
        form = self.runtime.instances.versions.get(ctx, task["definition_id"]).forms.get(task["form"])
        today = ctx.ports.calendar(ctx).local(ctx.now()).date()
        data: Mapping[str, Any] = {}
        if form is not None and act.kind == "submit":
            data = self.cast.fill(form, work, person, today, luck)
        if form is not None:
            data = hand_in(ctx, form, data, person, work.task.id)
        self.runtime.complete_task(ctx, work.task.id, data, action=act.kind, reason=act.reason)
        self.acts[act.kind] += 1

    def _transfer(self, ctx: Ctx, work: Work, act: Act, person: str, luck: Random) -> None:
        tasks.require_access(ctx, work.task.id, self.cast.principals_of(ctx, person))
        colleague = self.cast.find_colleague(ctx, work, person, luck)
        if colleague is not None:
            tasks.transfer(ctx, work.task.id, colleague, act.reason)
            self.acts["transfer"] += 1
        self._plan(ctx, replace(work, handed_on=True))

    def _carry_out(self, name: str, actor: str, verb: Verb) -> None:
        try:
            self.runtime.run(actor, verb)
        except AlreadyCompleted:
            return  # another act of the same moment made the process take the task back
        except AppError as error:
            self.refused.append(Refusal(self.clock.now(), name, error))
