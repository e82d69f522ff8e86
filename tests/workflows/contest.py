"""Drives the shipped diagrams as people would: a small town, a virtual clock, tasks done by name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import make_url

from engine.calendar import DEFAULT_ZONE, to_instant, to_local
from engine.clock import VirtualClock
from engine.context import SYSTEM, Ctx
from engine.forms import Form, parse_form
from engine.invariants import find_violations
from engine.model import Package, find_packages, read_package
from engine.models import Definition, HumanTask, Incident, Instance, TaskState
from engine.runtime import Runtime
from handlers.campaigns.service import create_campaign, start_campaign
from handlers.directory.models import Organisation, Person, Post, PostHolding
from tests import databases
from tests.handlers.world import build_town
from web.bootstrap import build_ports
from web.simulation.blanks import Blank
from web.simulation.filler import fill_form
from web.simulation.papers import hand_in

WORKFLOWS = Path(__file__).parents[2] / "workflows"
DAY_ONE = date(2015, 2, 9)
MORE_PLACES = (
    ("d_eic", "department", "市经信委"),
    ("d_fin", "department", "市财政局"),
    ("d_hr", "department", "市人社局"),
    ("d_ip", "department", "市知识产权局"),
    ("d_tax", "department", "市税务局"),
    ("u_machinery", "industry", "市机械冶金工会"),
)
"""Beside the town's; of the departments only d_st is in the group, so only it issues the plan."""
MORE_SEATS = (
    ("group_member", "d_eic"),
    ("group_member", "d_fin"),
    ("group_member", "d_hr"),
    ("group_member", "d_ip"),
    ("dept_checker", "d_hr"),
    ("dept_checker", "d_tax"),
    ("industry_union", "u_machinery"),
    ("employee", "ent-0001"),
    ("employee", "ent-0002"),
    ("tech_expert", "ent-0001"),
    ("tech_expert", "ent-0003"),
    ("tech_expert", "ent-0004"),
    ("publisher", "city"),
    ("unit_admin", "ent-0002"),
    ("unit_admin", "ent-0003"),
    ("unit_admin", "ent-0004"),
)
COLLEAGUES = (
    *((f"worker-{number}", "employee@ent-0001") for number in range(1, 5)),
    *((f"committee-{number}", "review_committee@city") for number in range(1, 7)),
    *((f"expert-{number}", "tech_expert@ent-0003") for number in range(1, 5)),
)
"""Persons who share a post with its first holder."""
GOOD: Mapping[str, Any] = {
    "report_kind": "plan",
    "steps.starts_on": date(2015, 4, 1),
    "steps.ends_on": date(2015, 10, 31),
    "contact": "13800001234",
    "holding": "hold",
    "opinion": "agree",
    "decision": "approve",
    "closing": "close",
    "start_choice": "now",
    "headcount": 100,
    "participants": 5,
    "proposals": 3,
    "is_zero": False,
}
"""What a well-meaning person writes where any text would do but not any would be right."""


def list_packages() -> list[Package]:
    """Every shipped process."""
    return [read_package(folder) for folder in find_packages(WORKFLOWS)]


def at(day: date, hour: int = 9) -> datetime:
    """An hour of a local day."""
    return to_instant(datetime.combine(day, time(hour)), DEFAULT_ZONE)


class Contest:
    """One database with everything deployed; at the end every invariant must hold."""

    def __init__(self, url: str, start: date = DAY_ONE) -> None:
        self.clock = VirtualClock(at(start))
        folder = Path(make_url(url).database or "").parent
        ports = build_ports(folder / "files")
        self.runtime = Runtime(url, clock=self.clock, ports=ports, durable=False)

    def set_up(self) -> None:
        """Deploy everything and build the town."""
        with self.runtime.begin() as ctx:
            self.runtime.deploy(ctx, *list_packages())
            build_town(ctx)
            for organisation_id, kind, name in MORE_PLACES:
                ctx.session.add(
                    Organisation(
                        id=organisation_id,
                        kind=kind,
                        name=name,
                        parent_id="city",
                        registered_on=date(2015, 1, 1),
                    )
                )
            ctx.session.flush()
            for role, place in MORE_SEATS:
                seat = f"{role}@{place}"
                ctx.session.add(Post(id=seat, organisation_id=place, role=role, title=role))
                ctx.session.add(Person(id=f"p:{seat}", name=seat))
                ctx.session.flush()
                ctx.session.add(PostHolding(post_id=seat, person_id=f"p:{seat}", valid_from=date(2015, 1, 1)))
            for person_id, seat in COLLEAGUES:
                ctx.session.add(Person(id=person_id, name=person_id))
                ctx.session.flush()
                ctx.session.add(PostHolding(post_id=seat, person_id=person_id, valid_from=date(2015, 1, 1)))

    def create(self, year: int = 2015, **settings: Any) -> None:
        """A campaign, not started."""
        with self.runtime.begin() as ctx:
            create_campaign(ctx, year, settings=settings)

    def start_year(self, year: int = 2015) -> str:
        """Create a campaign and start its process."""
        self.create(year)
        return str(self.act(lambda ctx: start_campaign(ctx, str(year))))

    def start(self, key: str, **data: Any) -> str:
        """Start one process by itself."""
        return str(self.act(lambda ctx: self.runtime.start(ctx, key, business_key="2015", data=data)))

    def start_phase(self, code: str, starts_on: date) -> str:
        """Start one phase as the campaign's process does; returns its instance id."""
        payload = {"campaign": "2015", "starts_on": starts_on}
        self.act(lambda ctx: self.runtime.send(ctx, f"{code}_started", "2015", payload))
        [instance] = self.get_all(Instance, definition_key=f"{code}_phase")
        return str(instance.id)

    def act(self, verb: Any) -> Any:
        """A verb, then whatever is due."""
        result = self.runtime.run("system", verb)
        self.runtime.advance()
        return result

    def go_to(self, day: date, hour: int = 9) -> None:
        """Let the time pass until an hour of a local day, waking at every due moment."""
        goal = at(day, hour)
        while (due := self.runtime.next_due()) is not None and due <= goal:
            if due > self.clock.now():
                self.clock.set(due)
            if not self.runtime.advance():
                break
        self.clock.set(max(goal, self.clock.now()))
        self.runtime.advance()

    # Reading

    @contextmanager
    def read(self) -> Iterator[Ctx]:
        """A reading transaction."""
        with self.runtime.read() as ctx:
            yield ctx

    def open_tasks(self, place: str | None = None) -> list[str]:
        """The open tasks' node ids, sorted; at one organisation only."""
        with self.read() as ctx:
            query = select(HumanTask.node).where(HumanTask.state == TaskState.READY)
            if place is not None:
                query = query.where(HumanTask.organisation_id == place)
            return sorted(ctx.session.scalars(query))

    def find(self, node: str, place: str | None = None) -> HumanTask:
        """The one open task at a node (of an organisation); the oldest, should there be several."""
        with self.read() as ctx:
            query = select(HumanTask).where(HumanTask.state == TaskState.READY, HumanTask.node == node)
            if place is not None:
                query = query.where(HumanTask.organisation_id == place)
            found = ctx.session.scalars(query.order_by(HumanTask.created_at, HumanTask.id)).first()
            assert found is not None, f"no open task {node} at {place}; open: {self.open_tasks()}"
            return found

    def get_all(self, model: type[Any], **where: Any) -> list[Any]:
        """The rows of a table."""
        with self.read() as ctx:
            return list(ctx.session.scalars(select(model).filter_by(**where)))

    def title_of(self, instance_id: str) -> str:
        """What lists call an instance."""
        with self.read() as ctx:
            return str(ctx.session.get_one(Instance, instance_id).title)

    def ended_at(self, instance_id: str) -> str:
        """The end event an instance reached, or its state."""
        with self.read() as ctx:
            instance = ctx.session.get_one(Instance, instance_id)
            return instance.end_reason if instance.state == "completed" else instance.state

    def today(self) -> date:
        """The local date."""
        return to_local(self.clock.now(), DEFAULT_ZONE).date()

    # Doing

    def do(
        self, node: str, place: str | None = None, *, action: str = "submit", reason: str = "", **values: Any
    ) -> None:
        """Do the open task at a node: the form filled as usual, but for the values given.

        A value of a field in a list is named `list__field`.
        """
        task = self.find(node, place)
        data = self.fill(task, {name.replace("__", "."): value for name, value in values.items()})
        self.act(lambda ctx: self.runtime.complete_task(ctx, task.id, data, action=action, reason=reason))

    def give_back(self, node: str, place: str | None = None, reason: str = "请补充") -> None:
        """Return the open task at a node."""
        task = self.find(node, place)
        self.act(lambda ctx: self.runtime.complete_task(ctx, task.id, {}, action="return", reason=reason))

    def do_all(self, node: str, **values: Any) -> int:
        """Do every open task at a node; returns how many."""
        count = 0
        while node in self.open_tasks():
            self.do(node, **values)
            count += 1
        return count

    def fill(self, task: HumanTask, values: Mapping[str, Any]) -> dict[str, Any]:
        """The task's form filled: given values, then usual ones, then anything the form accepts."""
        with self.read() as ctx:
            schema = ctx.session.get_one(Definition, task.definition_id).forms[task.form]

        def hint(blank: Blank) -> Any:
            if blank.key in values:
                return values[blank.key]
            return None if blank.held not in (None, "", [], 0) else GOOD.get(blank.key)

        form = parse_form(schema)
        data = fill_form(form, task.form, task.context, self.today(), Random(1), hint)
        return self.hand_in(form, data, task.id)

    def hand_in(self, form: Form, data: Mapping[str, Any], task_id: str) -> dict[str, Any]:
        """The data with real files where the form asks for some, uploaded by nobody in particular."""
        return dict(self.runtime.run(SYSTEM, lambda ctx: hand_in(ctx, form, data, None, task_id)))

    def check(self) -> None:
        """Nothing has gone wrong behind the scenes."""
        with self.read() as ctx:
            incidents = ctx.session.scalars(select(Incident).where(Incident.resolved_at.is_(None))).all()
            assert [(each.node, each.cause) for each in incidents] == []
            assert find_violations(ctx) == []


@cache
def _template() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="saicheng-contest-", ignore_cleanup_errors=True)
    contest = Contest(databases.sqlite_url(Path(folder.name) / "template.sqlite3"))
    databases.create_schema(contest.runtime.url)
    contest.set_up()
    contest.runtime.close()
    return folder


@contextmanager
def fresh_contest(start: date = DAY_ONE) -> Iterator[Contest]:
    """A copy of the town with everything deployed, checked at the end."""
    with TemporaryDirectory(prefix="saicheng-path-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "contest.sqlite3"
        shutil.copy(Path(_template().name) / "template.sqlite3", path)
        contest = Contest(databases.sqlite_url(path), start)
        try:
            yield contest
            contest.check()
        finally:
            contest.runtime.close()


def drop_units(contest: Contest, *ids: str) -> None:
    """Take bodies out of the contest before it starts."""
    with contest.runtime.begin() as ctx:
        for organisation_id in ids:
            ctx.session.get_one(Organisation, organisation_id).closed_on = date(2015, 1, 2)
