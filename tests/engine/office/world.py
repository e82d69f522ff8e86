"""Offices at work on one process: every way a step can stand in a diagram, and everything people do with its task."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import tasks
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.errors import AppError
from engine.invariants import find_violations
from engine.model.elements import Process
from engine.models import (
    AskedOpinion,
    AuditEvent,
    HumanTask,
    Instance,
    TaskCandidate,
    TokenRow,
    Way,
)
from engine.ports import Ports, TaskNews
from engine.runtime import Runtime
from tests.engine.acts import deploy_to
from tests.engine.spiff.diagrams import START, end, multi, node, process, start, sub, user

REASON = "按领导要求"
EVERYTHING = "delegate,add_signer,copy,take_back,send_back,send_back_author,send_back_any"
ACTIONS = "submit,save,return,transfer"
HELPERS = ("person:h1", "person:h2", "person:h3", "person:h4")


def step(name: str, **values: Any) -> Any:
    """A task of a clerk that permits everything."""
    return user(name, actions=ACTIONS, operations=EVERYTHING, **values)


def signed(condition: str = "", *, sequential: bool = False, **values: Any) -> Process:
    """A step that three sign, then one that sees how many did."""
    loop = multi(
        cardinality="3",
        sequential=sequential,
        completion_condition=condition or None,
        output_collection="results",
        output_element="1",
    )
    last = step("Last", inputs="={signed: count(results)}")
    return process(
        [start(), step("First"), step("Here", loop=loop, **values), last, end()],
        ["Begin > First > Here > Last > Finish"],
    )


PLACES: Mapping[str, Process] = {
    "sequential": process(
        [start(), step("First"), step("Here"), step("Last"), end()], ["Begin > First > Here > Last > Finish"]
    ),
    "parallel": process(
        [
            start(),
            step("First"),
            node("parallelGateway", "Fork"),
            step("Before"),
            step("Here"),
            step("Beside"),
            node("parallelGateway", "Join"),
            step("Last"),
            end(),
        ],
        ["Begin > First > Fork > Before > Here > Join > Last > Finish", "Fork > Beside > Join"],
    ),
    "all": signed(),
    "ratio": signed("nrOfCompletedInstances / nrOfInstances >= 0.5"),
    "in order": signed(sequential=True),
    "one of": signed("nrOfCompletedInstances >= 1"),
    "branch": signed(sendBack="branch"),
    "sub-process": process(
        [
            start(),
            step("First"),
            sub(
                "Inside",
                [start("In"), step("Inner"), step("Here"), end("Out")],
                ["In > Inner > Here > Out"],
            ),
            step("Last"),
            end(),
        ],
        ["Begin > First > Inside > Last > Finish"],
    ),
}
SIGNED = {"all": 3, "ratio": 2, "in order": 3, "one of": 1, "branch": 3}


class World:
    """One instance, its task at the place it is about, and what was told to whom."""

    def __init__(self, runtime: Runtime, place: str) -> None:
        self.runtime, self.place = runtime, place
        self.news: list[TaskNews] = []
        runtime.ports.task_news[:] = [lambda _ctx, news: self.news.append(news)]
        with runtime.begin("person:boss") as ctx:
            self.instance_id = runtime.start(ctx, place, business_key=place)
        self.walk_to("Here")

    def walk_to(self, name: str) -> None:
        """Do everything before a step, but what is done beside it."""
        while (found := self.find(name)) is None:
            self.complete(next(each for each in self.open() if each.node != "Beside"))
        self.task_id = found.id

    def do(self, actor: str, verb: Callable[[Ctx], Any]) -> Any:
        """A verb of one person."""
        return self.runtime.run(actor, verb)

    def attempt(self, actor: str, verb: Callable[[Ctx], Any]) -> str:
        """A verb of one person: "done", or the code of the error."""
        try:
            self.do(actor, verb)
        except AppError as error:
            return error.code
        return "done"

    def rows(self, query: Any) -> list[Any]:
        """What a query finds now."""
        with self.runtime.read() as ctx:
            return list(ctx.session.scalars(query))

    def open(self) -> list[HumanTask]:
        """The open tasks, what asks for opinions first."""
        query = select(HumanTask).where(HumanTask.instance_id == self.instance_id, HumanTask.state == "ready")
        return self.rows(query.order_by(HumanTask.for_task_id.is_(None), HumanTask.created_at, HumanTask.id))

    def find(self, name: str) -> HumanTask | None:
        """The first open task at a step."""
        return next((each for each in self.open() if each.node == name and each.for_task_id is None), None)

    def task(self, task_id: str | None = None) -> HumanTask:
        """A task as it is now."""
        with self.runtime.read() as ctx:
            return tasks.get_task(ctx, task_id or self.task_id)

    def holder(self, task: HumanTask) -> str:
        """A person who has the task."""
        found = self.rows(select(TaskCandidate.principal).where(TaskCandidate.task_id == task.id))
        return "person:clerk" if found == ["post:clerk"] else str(found[0])

    def principals(self, actor: str) -> list[str]:
        """What a person acts as; the clerks share a post."""
        return [actor, *(["post:clerk"] if actor.startswith("person:clerk") else [])]

    def complete(self, task: HumanTask, **data: Any) -> None:
        """Do an open task as somebody who has it."""
        actor = self.holder(task)

        def verb(ctx: Ctx) -> None:
            tasks.take(ctx, task.id, self.principals(actor))
            self.runtime.complete_task(ctx, task.id, {"opinion": "同意", **data} if task.for_task_id else {})

        self.do(actor, verb)

    def asked(self, state: str = "open") -> list[AskedOpinion]:
        """Opinions on the task, by when they were asked for."""
        query = select(AskedOpinion).where(AskedOpinion.task_id == self.task_id, AskedOpinion.state == state)
        return self.rows(query.order_by(AskedOpinion.asked_at, AskedOpinion.id))

    def lines(self, kind: str) -> list[AuditEvent]:
        """The lines of one kind in the instance's history."""
        query = select(AuditEvent).where(AuditEvent.instance_id == self.instance_id, AuditEvent.kind == kind)
        return self.rows(query.order_by(AuditEvent.id))

    def state(self) -> str:
        """The instance's state."""
        with self.runtime.read() as ctx:
            return ctx.session.get_one(Instance, self.instance_id).state

    def check(self) -> None:
        """Nothing is lost or doubled: what must always hold, and each token that waits for a person has its task."""
        with self.runtime.read() as ctx:
            assert find_violations(ctx) == []
            waiting = set(
                ctx.session.scalars(
                    select(TokenRow.id).where(
                        TokenRow.instance_id == self.instance_id, TokenRow.state == "ready"
                    )
                )
            )
            tasked = set(
                ctx.session.scalars(
                    select(HumanTask.id).where(
                        HumanTask.instance_id == self.instance_id,
                        HumanTask.state.in_(["ready", "held"]),
                        HumanTask.for_task_id.is_(None),
                    )
                )
            )
        assert waiting == tasked

    def finish(self) -> None:
        """Do everything that is left; the process ends, and as many have signed as must."""
        for _ in range(60):
            if self.state() != "running":
                break
            last = self.find("Last")
            if last is not None and self.place in SIGNED:
                assert last.context == {"signed": SIGNED[self.place]}
            self.complete(self.open()[0])
        assert self.state() == "completed"


def open_office(url: str, places: Sequence[str] = tuple(PLACES)) -> Runtime:
    """A runtime in which every process is deployed and every role is one post."""

    def everybody(_ctx: Ctx, role: str, _organisation: str | None, _data: Mapping[str, Any]) -> list[str]:
        return [f"post:{role}"]

    runtime = Runtime(
        url, clock=VirtualClock(START), ports=Ports(resolve_principals=everybody), durable=False
    )
    for place in places:
        deploy_to(runtime, PLACES[place], place)
    return runtime


Verb = Callable[[World, Ctx, str], Any]
"""What one person does with a task: the world, the transaction, the task's id."""


def _withdraw(world: World, ctx: Ctx, task_id: str) -> None:
    found = ctx.session.scalars(
        select(AskedOpinion.id)
        .where(AskedOpinion.task_id == task_id, AskedOpinion.state.in_(["open", "waiting"]))
        .limit(1)
    ).one_or_none()
    world.runtime.withdraw_opinion(ctx, found or "none", REASON)


def _whose(ctx: Ctx) -> str:
    """Whose task it is: that of the person who acts, or of whom they stand in for."""
    return (ctx.acting_for or ctx.actor).removeprefix("person:")


VERBS: Mapping[str, Verb] = {
    "claim": lambda _world, ctx, task_id: tasks.claim(ctx, task_id, _whose(ctx)),
    "release": lambda _world, ctx, task_id: tasks.release(ctx, task_id, _whose(ctx)),
    "draft": lambda _world, ctx, task_id: tasks.save_draft(ctx, task_id, _whose(ctx), {"typed": "半截"}),
    "transfer": lambda _world, ctx, task_id: tasks.transfer(ctx, task_id, "person:other", REASON),
    "delegate": lambda world, ctx, task_id: world.runtime.delegate_task(ctx, task_id, HELPERS[0], REASON),
    "before": lambda world, ctx, task_id: world.runtime.add_signers(
        ctx, task_id, Way.BEFORE, [HELPERS[1]], REASON
    ),
    "beside": lambda world, ctx, task_id: world.runtime.add_signers(
        ctx, task_id, Way.BESIDE, [HELPERS[2]], REASON
    ),
    "after": lambda world, ctx, task_id: world.runtime.add_signers(
        ctx, task_id, Way.AFTER, [HELPERS[3]], REASON
    ),
    "fewer": _withdraw,
    "back": lambda world, ctx, task_id: world.runtime.send_back(ctx, task_id, "", REASON),
    "back to First": lambda world, ctx, task_id: world.runtime.send_back(ctx, task_id, "First", REASON),
    "copy": lambda world, ctx, task_id: world.runtime.copy_task(ctx, task_id, ["person:reader"], REASON),
    "submit": lambda world, ctx, task_id: world.runtime.complete_task(ctx, task_id, {}),
    "take back": lambda world, ctx, task_id: world.runtime.take_back(ctx, task_id, REASON),
}
LINES = {
    "claim": "task_claimed",
    "release": "task_released",
    "transfer": "task_transferred",
    "delegate": "opinions_asked",
    "before": "opinions_asked",
    "beside": "opinions_asked",
    "after": "opinions_asked",
    "fewer": "opinions_withdrawn",
    "copy": "task_copied",
}
"""The line of history each leaves; of the others more than one is possible."""
