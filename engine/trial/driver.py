"""Does the steps of a script, one after the other, and everything that is due in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from engine import durations, jobs
from engine.calendar import parse_instant
from engine.context import Ctx
from engine.definitions import get_newest
from engine.errors import AppError, BusinessError, IncidentError, Invalid, NotFound
from engine.models import NEVER, ExternalJob, HumanTask, Incident, Instance, Job, Timer, TokenRow
from engine.trial.script import Step
from engine.trial.trace import Trace

ACTOR = "person:script"
MAX_DUE_TIMES = 10_000
LEASE = timedelta(minutes=1)


class TooLong(Invalid):
    """This never comes to an end, or takes too long to be tried."""

    code = "script.too_long"


class Driver:
    """Moves a scratch runtime by a script; one step may meet at most so many due times."""

    def __init__(self, trace: Trace, most_due_times: int = MAX_DUE_TIMES) -> None:
        self.trace = trace
        self.runtime = trace.runtime
        self.most_due_times = most_due_times

    def play(self, first: str, data: Mapping[str, Any], steps: Sequence[Step]) -> bool:
        """Start the first process, unless it only starts by events, and do the steps.

        Returns False when a step could not be done; those after it are not tried.
        """
        begin = Step("start", first, {"data": dict(data), "business_key": ""})
        if self._starts_plainly(first) and not self.do(0, begin):
            return False
        return all(self.do(number, step) for number, step in enumerate(steps, start=1))

    def _starts_plainly(self, key: str) -> bool:
        with self.runtime.read() as ctx:
            version = self.runtime.instances.versions.get(ctx, get_newest(ctx, key).id)
        starts = [node for node in version.process.nodes.values() if node.kind == "startEvent"]
        return any(node.event is None or node.event.kind == "none" for node in starts)

    def do(self, number: int, step: Step) -> bool:
        """Do one step and what follows of itself; False, with the reason in the trace, if it cannot be done."""
        said: dict[str, Any] = {"step": number, step.verb: step.subject}
        self.trace.steps.append(said)
        try:
            _VERBS[step.verb](self, step)
            self.runtime.advance()
            self._require_time()
        except AppError as error:
            said["error"] = {"code": error.code, "message": error.message, **_details(error)}
            return False
        return True

    def _require_time(self) -> None:
        if self.runtime.is_stopping.is_set():
            raise TooLong

    # Verbs

    def _start(self, step: Step) -> None:
        self._act(lambda ctx: self.runtime.start(ctx, step.subject, **step.options))

    def _complete(self, step: Step) -> None:
        here = HumanTask.node == step.subject, HumanTask.state == "ready"
        task_id = self._nth(HumanTask, step, "open task", *here)
        options = {name: step.options[name] for name in ("action", "reason")}
        self._act(lambda ctx: self.runtime.complete_task(ctx, task_id, step.options["data"], **options))

    def _answer(self, step: Step) -> None:
        """What a handler or a worker outside would have said."""
        outcome: Any = step.options["result"]
        if step.options["error"]:
            outcome = BusinessError(step.options["error"], step.options["message"] or None)
        elif step.options["failure"]:
            outcome = IncidentError(step.options["failure"])
        external_id = self._find_nth(ExternalJob, step, ExternalJob.node == step.subject)
        if external_id is not None:
            self._act(lambda ctx: self._answer_topic(ctx, external_id, outcome))
            return
        here = Job.kind == "service", Job.token_id.in_(_tokens_at(step.subject))
        job_id = self._nth(Job, step, "open service task", *here)
        self._act(lambda ctx: jobs.answer(self.runtime.instances, ctx, job_id, outcome))

    def _answer_topic(self, ctx: Ctx, job_id: str, outcome: Any) -> None:
        external = self.runtime.external
        external.lock(ctx, job_id, ACTOR, LEASE)
        if isinstance(outcome, BusinessError):
            external.raise_bpmn_error(ctx, job_id, ACTOR, outcome.code, outcome.message)
        elif isinstance(outcome, IncidentError):
            external.fail(ctx, job_id, ACTOR, outcome.message, retries=0)
        else:
            external.complete(ctx, job_id, ACTOR, outcome)

    def _send(self, step: Step) -> None:
        self._act(lambda ctx: self.runtime.send(ctx, step.subject, **step.options))

    def _throw(self, step: Step) -> None:
        self._act(lambda ctx: self.runtime.signal(ctx, step.subject, step.options["payload"]))

    def _advance(self, step: Step) -> None:
        """To a time, by a duration, or to the next due time; what is due on the way happens at its own time."""
        self._move_to(self._target(step.subject))

    def _fire(self, step: Step) -> None:
        """To the time of a timer, if that is still to come."""
        timer_id = self._nth(Timer, step, "timer", Timer.node == step.subject, Timer.due_at < NEVER)
        with self.runtime.read() as ctx:
            due_at = ctx.session.get_one(Timer, timer_id).due_at
        self._move_to(max(due_at, self.runtime.clock.now()))

    def _move_to(self, target: datetime) -> None:
        for _ in range(self.most_due_times):
            due = self.runtime.next_due()
            if due is None or due > target:
                break
            self.runtime.virtual.set(max(due, self.runtime.clock.now()))
            self.runtime.advance()
            self._require_time()
        else:
            raise TooLong(f"more than {self.most_due_times} due times on the way")
        self.runtime.virtual.set(target)

    def _target(self, subject: str) -> datetime:
        now, zone = self.runtime.clock.now(), self._zone()
        if subject == "next":
            due = self.runtime.next_due()
            if due is None:
                raise NotFound("nothing is due at any time")
            return max(due, now)
        if subject.startswith("P"):
            return durations.parse_duration(subject).after(now, zone)
        target = parse_instant(subject, zone)
        if target < now:
            raise Invalid(f"{subject} has passed already", code="script.past")
        return target

    def _zone(self) -> str:
        with self.runtime.read() as ctx:
            return ctx.ports.calendar(ctx).zone

    def _set(self, step: Step) -> None:
        instance_id = self._nth(Instance, step, "running instance for", Instance.state == "running")
        element = step.options["element"] or None
        self._act(
            lambda ctx: self.runtime.set_variables(
                ctx, instance_id, step.subject, element=element, reason="script"
            )
        )

    def _retry(self, step: Step) -> None:
        here = (Incident.node == step.subject) | Incident.token_id.in_(_tokens_at(step.subject))
        incident_id = self._nth(Incident, step, "open incident", Incident.resolved_at.is_(None), here)
        self._act(lambda ctx: self.runtime.retry_incident(ctx, incident_id))

    def _cancel(self, step: Step) -> None:
        instance_id = self._nth(Instance, step, "running instance to cancel:", Instance.state == "running")
        self._act(lambda ctx: self.runtime.cancel(ctx, instance_id, step.subject))

    def _act(self, verb: Callable[[Ctx], object]) -> None:
        self.runtime.run(ACTOR, verb)

    def _nth(self, model: Any, step: Step, what: str, *where: Any) -> str:
        """The id of the n-th row, in the order of writing; raises NotFound."""
        found, number = self._find_nth(model, step, *where), step.options["number"]
        if found is None:
            raise NotFound(f"there is no {what} {step.subject!r}" + (f", number {number}" * (number > 1)))
        return found

    def _find_nth(self, model: Any, step: Step, *where: Any) -> str | None:
        [key] = model.__table__.primary_key.columns
        in_order = select(key).where(*where).order_by(text(f"{model.__tablename__}.rowid"))
        with self.runtime.read() as ctx:
            found: str | None = ctx.session.scalar(in_order.offset(step.options["number"] - 1).limit(1))
        return found


def _tokens_at(node: str) -> Any:
    return select(TokenRow.id).where(TokenRow.node == node)


def _details(error: AppError) -> dict[str, Any]:
    """The errors of a form, by field."""
    errors = error.params.get("errors")
    if not isinstance(errors, Mapping):
        return {}
    return {"fields": {field: [each.code for each in found] for field, found in errors.items()}}


_VERBS: dict[str, Callable[[Driver, Step], None]] = {
    "start": Driver._start,
    "complete": Driver._complete,
    "answer": Driver._answer,
    "send": Driver._send,
    "throw": Driver._throw,
    "advance": Driver._advance,
    "fire": Driver._fire,
    "set": Driver._set,
    "retry": Driver._retry,
    "cancel": Driver._cancel,
}
