"""What the verbs are to do, as plain Python: no tokens, no rows, no database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.verbs.diagram import RETRIES, mode

OFFERED = ("post:clerk",)
DAY, LIFETIME = timedelta(days=1), timedelta(days=60)
BACKOFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))


@dataclass
class Task:
    """Open work: whom it is offered to, who has it, and whom it goes back to when a claim is released."""

    key: str
    node: str
    offered: tuple[str, ...] = OFFERED
    assignee: str | None = None
    before: tuple[str, ...] | None = None


@dataclass
class Job:
    """A handler to be called, or a child's end on its way to its caller."""

    kind: str
    due: datetime
    attempts: int = 0
    failed: bool = False


@dataclass
class Timer:
    """When it is due; `left` are the firings still to come."""

    due: datetime
    armed: datetime
    fired: int = 0
    times: int = 1


@dataclass
class Instance:
    """One run; `joined` counts the branches that have arrived, `call` is how the call stands ("": not called)."""

    key: str
    state: str = "running"
    variables: dict[str, Any] = field(default_factory=lambda: {"n": 0})
    tasks: list[Task] = field(default_factory=list)
    timers: dict[str, Timer] = field(default_factory=dict)
    job: Job | None = None
    waits: bool = False
    joined: int = 0
    call: str = ""
    children: list[str] = field(default_factory=list)
    signalled: int = 0


class Model:
    """All instances, the messages nobody has taken yet, and the time."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.instances: dict[str, Instance] = {}
        self.messages: dict[str, tuple[datetime, int]] = {}

    # Verbs

    def start(self, key: str) -> None:
        self.instances[key] = Instance(key)
        self._open(self.instances[key], "Draft")

    def complete(self, task: Task, action: str = "submit") -> None:
        one = self.instances[task.key]
        one.tasks.remove(task)
        if task.node == "Draft":
            one.variables["n"] += 1
            self._open(one, "Review")
            one.timers["Remind"] = Timer(self.now + DAY, self.now, times=2)
            one.timers["Overdue"] = Timer(self.now + 5 * DAY, self.now)
        elif task.node == "Review":
            returned = action == "return"
            one.variables |= {"returned": returned, "return_reason": "why" if returned else None}
            one.timers.clear()
            if returned:
                self._open(one, "Draft")
            else:
                one.job, one.waits = Job("service", self.now), True
        elif task.node == "Repair":
            self._join(one)
        elif task.node == "Inside":
            one.children[-1] = "completed"
            one.call, one.job = "returning", Job("return", self.now)
        self._settle_end(one)

    def claim(self, task: Task, person: str) -> None:
        if task.assignee != person:
            task.before, task.assignee, task.offered = task.offered, person, (person,)

    def release(self, task: Task) -> None:
        task.offered, task.assignee, task.before = task.before or (), None, None

    def transfer(self, task: Task, principal: str) -> None:
        task.offered, task.assignee, task.before = (principal,), principal, None

    def send(self, key: str, number: int) -> None:
        self.messages[key] = (self.now + LIFETIME, number)

    def signal(self) -> None:
        for one in self.instances.values():
            one.signalled += bool(one.call)

    def cancel(self, key: str) -> None:
        one = self.instances[key]
        if one.state in ("running", "suspended"):
            self._clear(one)
            one.state = "cancelled"

    def cancel_child(self, key: str) -> None:
        one = self.instances[key]
        one.children[-1] = "cancelled"
        one.tasks = [task for task in one.tasks if task.node != "Inside"]
        one.call, one.job = "failing", Job("return", self.now)

    def retry(self, key: str) -> None:
        one = self.instances[key]
        if one.call == "standing":
            self._call(one)
        elif one.job is not None:
            one.job = Job("service", self.now)

    def suspend(self, key: str) -> None:
        self.instances[key].state = "suspended"

    def resume(self, key: str) -> None:
        one = self.instances[key]
        one.state = "running"
        if one.waits and key in self.messages:
            expires, number = self.messages[key]
            self.messages[key] = (max(expires, self.now + DAY), number)

    # What the engine does by itself

    def settle(self) -> None:
        """Everything that is due: jobs, then messages, signals and timers, again until nothing is."""
        running = [one for one in self.instances.values() if one.state == "running"]
        for one in running:
            while self._work(one):
                pass
        self.messages = {key: kept for key, kept in self.messages.items() if kept[0] > self.now}

    def _work(self, one: Instance) -> bool:
        before = repr(one)
        if one.job is not None and not one.job.failed and one.job.due <= self.now:
            self._do_job(one, one.job)
        if one.waits and one.key in self.messages and self.messages[one.key][0] > self.now:
            one.waits, one.variables["news"] = False, self.messages.pop(one.key)[1]
            self._join(one)
        if one.signalled and one.call:
            self._interrupt_call(one)
        one.signalled = 0
        for name in sorted(one.timers, key=lambda each: one.timers[each].due):
            if name in one.timers and one.timers[name].due <= self.now:
                self._fire(one, name, one.timers[name])
        self._settle_end(one)
        return repr(one) != before

    def _do_job(self, one: Instance, job: Job) -> None:
        if job.kind == "return":
            one.job, returned = None, one.call == "returning"
            one.call = "" if returned else "standing"
        elif mode["now"] == "fail":
            job.attempts += 1
            job.due = self.now + BACKOFF[job.attempts - 1]
            job.failed = job.attempts > RETRIES
        else:
            one.job = None
            if mode["now"] == "no":
                one.variables["code"] = "no"
                self._open(one, "Repair")
            else:
                one.variables["filed"] = True
                self._join(one)

    def _fire(self, one: Instance, name: str, timer: Timer) -> None:
        if name == "Overdue":
            one.timers.clear()
            one.tasks = [task for task in one.tasks if task.node != "Review"]
            self._open(one, "Decide")
            return
        self._open(one, "Chase")
        timer.fired = min(max(timer.fired + 1, (self.now - timer.armed) // DAY), timer.times)
        timer.due = timer.armed + DAY * (timer.fired + 1)
        if timer.fired == timer.times:
            del one.timers[name]

    def _join(self, one: Instance) -> None:
        one.joined += 1
        if one.joined == 2:
            one.joined = 0
            self._call(one)

    def _call(self, one: Instance) -> None:
        one.call = "running"
        one.children.append("running")
        self._open(one, "Inside")

    def _interrupt_call(self, one: Instance) -> None:
        if one.call == "running":
            one.children[-1] = "cancelled"
        one.call, one.job = "", None
        one.tasks = [task for task in one.tasks if task.node != "Inside"]

    def _open(self, one: Instance, node: str) -> None:
        one.tasks.append(Task(one.key, node))

    def _clear(self, one: Instance) -> None:
        one.tasks, one.timers, one.job, one.waits, one.joined = [], {}, None, False, 0
        if one.call == "running":
            one.children[-1] = "cancelled"
        one.call, one.signalled = "", 0

    def _settle_end(self, one: Instance) -> None:
        if one.state == "running" and not (one.tasks or one.job or one.waits or one.joined or one.call):
            one.state = "completed"

    # What can be seen

    def tasks(self) -> list[Task]:
        """Every open task."""
        return [task for one in self.instances.values() for task in one.tasks]

    def look(self) -> Counter[Any]:
        """Everything that can be told apart, as `world.look` finds it in the tables."""
        found: Counter[Any] = Counter()
        for task in self.tasks():
            found["task", task.key, task.node, task.offered, task.assignee] += 1
        for one in self.instances.values():
            found["instance", one.key, "p", one.state, repr(sorted(one.variables.items()))] += 1
            for state in one.children:
                suspended = one.state == "suspended" and state == "running"
                found["instance", one.key, "child", "suspended" if suspended else state, "[]"] += 1
            for name, timer in one.timers.items():
                found["timer", one.key, name, timer.due] += 1
            if one.job:
                # After a failure the pause is up to a tenth shorter, no verb here falls in between.
                due = None if one.job.attempts else one.job.due
                found["job", one.key, one.job.kind, one.job.failed, one.job.attempts, due] += 1
            if one.waits:
                found["waits", one.key, "news"] += 1
            if one.call:
                found["waits", one.key, "stop"] += 1
            if one.call == "standing" or (one.job and one.job.failed):
                found["incident", one.key] += 1
        for key, (expires, _) in self.messages.items():
            found["message", key, expires] += 1
        return found
