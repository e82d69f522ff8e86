"""A hand-built transaction and a small town, for tests of the areas without a process engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine

from engine.clock import VirtualClock
from engine.context import Ctx
from engine.db import new_id, open_database
from engine.model.elements import Process
from engine.models import Definition, HumanTask, Instance, TaskCandidate
from engine.ports import Ports
from engine.transaction import transact
from handlers.directory import service
from handlers.directory.models import Organisation, Person, PersonProfile, Post, PostHolding
from tests.statements import watching

ISSUED = datetime(2015, 3, 13, 1, tzinfo=UTC)
"""13 March 2015, 09:00 in Shanghai: the day the plan was issued."""


@dataclass
class Recorder:
    """Stands in for the engine's verbs: makes instance rows, remembers what was sent."""

    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def start(
        self,
        ctx: Ctx,
        key: str,
        *,
        business_key: str = "",
        data: Mapping[str, Any] | None = None,
        start_key: str | None = None,
    ) -> str:
        return make_instance(ctx, key, business_key).id

    def send(
        self, ctx: Ctx, message: str, correlation_key: str, payload: Mapping[str, Any] | None = None
    ) -> None:
        self.sent.append((message, correlation_key, dict(payload or {})))

    def list_open_tasks(self, ctx: Ctx, instance_id: str) -> Sequence[HumanTask]:
        return []

    def find_instance(self, ctx: Ctx, key: str, business_key: str) -> Instance | None:
        return None

    def cancel(self, ctx: Ctx, instance_id: str, reason: str) -> None:
        self.sent.append(("cancel", instance_id, {"reason": reason}))


class World:
    """One database and a clock; `begin` is what `Runtime.begin` is."""

    def __init__(self, url: str, ports: Ports | None = None) -> None:
        self.engine: Engine = open_database(url)
        self.clock = VirtualClock(ISSUED)
        self.ports = ports or Ports()
        self.processes = Recorder()

    @contextmanager
    def begin(self, actor: str = "system") -> Iterator[Ctx]:
        """One transaction, committed at the end."""
        with transact(self.engine) as transaction:
            yield Ctx(transaction, self.clock, actor, self.ports, self.processes)

    def run_tick(self, tick: Callable[[Ctx], int]) -> int:
        """A tick until it returns 0, each time in its own transaction."""
        done = 0
        while True:
            with self.begin() as ctx:
                batch = tick(ctx)
            if not batch:
                return done
            done += batch

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements sent to the database meanwhile, but for BEGIN and COMMIT."""
        seen: list[str] = []

        def note(statement: str, _parameters: Any, _many: bool) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        with watching(self.engine, note):
            yield seen


TOWN = (
    ("city", "municipal_union", "市总工会", None, None),
    ("d_st", "department", "市科技局", "city", None),
    ("county-01", "county", "临河区", "city", None),
    ("county-02", "county", "北海新区", "city", None),
    ("ent-0001", "enterprise", "临河机械厂", "county-01", "county-01"),
    ("ent-0002", "enterprise", "临河纺织厂", "county-01", "county-01"),
    ("ent-0003", "enterprise", "北海化工厂", "county-02", "county-02"),
    ("ent-0004", "enterprise", "市直电厂", "city", None),
    ("team-00001", "team", "一班", "ent-0001", "county-01"),
)
SEATS = (
    ("office", "city"),
    ("office_director", "city"),
    ("group_leader", "city"),
    ("group_member", "city"),
    ("federation_leader", "city"),
    ("formal_checker", "city"),
    ("discipline", "city"),
    ("review_committee", "city"),
    ("assessor", "city"),
    ("site_checker", "city"),
    ("supervisor", "city"),
    ("designer", "city"),
    ("group_deputy", "d_st"),
    ("group_member", "d_st"),
    ("county_union", "county-01"),
    ("county_union", "county-02"),
    ("unit_union", "ent-0001"),
    ("unit_admin", "ent-0001"),
    ("unit_union", "ent-0002"),
    ("unit_union", "ent-0003"),
    ("unit_union", "ent-0004"),
    ("team_leader", "team-00001"),
    ("employee", "team-00001"),
)


def build_town(ctx: Ctx) -> None:
    """A city with a department, two counties, four enterprises and a team; ids say who is who.

    The post of a role at a place is "<role>@<place>", its holder "p:<role>@<place>". ent-0002 is large.
    """
    for organisation_id, kind, name, parent_id, county_id in TOWN:
        ctx.session.add(
            Organisation(
                id=organisation_id,
                kind=kind,
                name=name,
                parent_id=parent_id,
                county_id=county_id,
                is_large=organisation_id == "ent-0002",
                registered_on=date(2015, 1, 1),
            )
        )
        ctx.session.flush()
    for role, place in SEATS:
        seat = f"{role}@{place}"
        ctx.session.add(Post(id=seat, organisation_id=place, role=role, title=role))
        ctx.session.add(
            Person(id=f"p:{seat}", name=f"{role} {place}", email=f"{seat.replace('@', '.')}@example.test")
        )
        ctx.session.flush()
        ctx.session.add(PostHolding(post_id=seat, person_id=f"p:{seat}", valid_from=date(2015, 1, 1)))


def make_profile(ctx: Ctx, person_id: str, organisation_id: str, **fields: Any) -> PersonProfile:
    """A profile of a skilled worker on the front line; `fields` say what is different."""
    worker = {
        **{"sex": "female", "born_on": date(1985, 5, 1), "ethnicity": "汉族", "education": "college"},
        **{"political_status": "masses", "job": "钳工", "skill_grade": "senior", "is_front_line": True},
    }
    return service.set_profile(ctx, person_id, organisation_id, **(worker | fields))


def make_account(ctx: Ctx, person_id: str, login: str, password: str = "correct horse") -> None:
    """A person with an account, made as the service makes it."""
    service.create_person(ctx, login, person_id=person_id)
    service.create_account(ctx, person_id, login, password)


def make_instance(ctx: Ctx, key: str, business_key: str = "") -> Instance:
    """A running instance row of a bare definition."""
    definition = ctx.session.get(Definition, key) or Definition(
        id=key,
        key=key,
        version=1,
        name={"zh": key},
        bpmn="",
        model=Process(key).to_dict(),
        forms={},
        manifest={},
        checksum="",
        deployed_at=ctx.now(),
        deployed_by="system",
    )
    ctx.session.add(definition)
    ctx.session.flush()
    instance = Instance(
        id=new_id(),
        definition_id=key,
        definition_key=key,
        business_key=business_key,
        started_at=ctx.now(),
        started_by="system",
    )
    ctx.session.add(instance)
    ctx.session.flush()
    return instance


def make_task(
    ctx: Ctx,
    principals: Sequence[str],
    *,
    key: str = "unit_plan",
    business_key: str = "",
    due_at: datetime | None = None,
    organisation_id: str | None = None,
    reminder: str = "",
    role: str = "unit_union",
) -> HumanTask:
    """An open task with its candidates; listeners of the ports hear of it, as from the engine."""
    task = HumanTask(
        id=new_id(),
        instance_id=make_instance(ctx, key, business_key).id,
        definition_id=key,
        definition_key=key,
        node="DraftPlan",
        name="制定方案",
        title="活动方案",
        role=role,
        organisation_id=organisation_id,
        form="",
        actions="submit",
        reminder=reminder,
        context={},
        created_at=ctx.now(),
        due_at=due_at,
    )
    ctx.session.add(task)
    ctx.session.flush()
    ctx.session.add_all(TaskCandidate(task_id=task.id, principal=principal) for principal in principals)
    ctx.session.flush()
    for listener in ctx.ports.task_listeners:
        listener(ctx, task, "opened")
    return task


def close_task(ctx: Ctx, task: HumanTask, by: str = "person:p") -> None:
    """Complete a task as the engine does: state, candidates, listeners."""
    found = ctx.session.merge(task)
    found.state, found.closed_at, found.completed_by, found.action = "completed", ctx.now(), by, "submit"
    for candidate in ctx.session.query(TaskCandidate).filter_by(task_id=task.id):
        ctx.session.delete(candidate)
    ctx.session.flush()
    for listener in ctx.ports.task_listeners:
        listener(ctx, found, "closed")
