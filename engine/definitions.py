"""Deployed versions: how a package becomes one, and the versions ready to run."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, and_, delete, func, select

from engine.context import Ctx
from engine.dmn import Decisions, Model
from engine.errors import DefinitionRejected, IncidentError, NotFound, Problem
from engine.faults import faultpoint
from engine.forms import Form, parse_form
from engine.handler_results import list_results
from engine.model import (
    HOST_FUNCTIONS,
    Around,
    CheckedPackage,
    Package,
    ReadFiles,
    check_packages,
    read_files,
)
from engine.model.elements import Event, Node, Process
from engine.models import Definition, StartTrigger
from engine.registry import list_handlers
from engine.spiff import timing
from engine.spiff.build import ProcessSpec
from engine.spiff.environment import Environment, names_in
from engine.spiff.specs.base import context, text_of
from engine.statements import Statement, parameter

CACHE_SIZE = 200
MAX_TITLE = 200
DEFINITIONS: Table = Definition.__table__  # type: ignore[assignment]
_NEWEST = Statement(
    select(DEFINITIONS.c.id)
    .where(DEFINITIONS.c.key == parameter("key", DEFINITIONS.c.key))
    .order_by(DEFINITIONS.c.version.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Version:
    """One deployed version, ready to run. Never changes, so threads and instances share it."""

    id: str
    key: str
    number: int
    name: dict[str, str]
    process: Process
    spec: ProcessSpec
    forms: dict[str, Form]
    title_names: frozenset[str] = frozenset()
    """The variables that the titles of an instance name."""


class Titles(NamedTuple):
    """What an instance is called in Chinese and in English; "" is no English."""

    title: str
    title_en: str


def select_newest(*columns: Any) -> Select[Any]:
    """A query for these of the newest version of everything deployed, by key."""
    newest = (
        select(Definition.key, func.max(Definition.version).label("version"))
        .group_by(Definition.key)
        .subquery()
    )
    is_newest = and_(newest.c.key == Definition.key, newest.c.version == Definition.version)
    return select(*columns).join(newest, is_newest).order_by(Definition.key)


class Versions:
    """The deployed versions in memory, the most recently used ones kept."""

    def __init__(self) -> None:
        self._versions: OrderedDict[str, Version] = OrderedDict()
        self._lock = Lock()

    def get(self, ctx: Ctx, definition_id: str) -> Version:
        """The version with this id; raises NotFound."""
        with self._lock:
            if definition_id in self._versions:
                self._versions.move_to_end(definition_id)
                return self._versions[definition_id]
        row = ctx.session.get(Definition, definition_id)
        if row is None:
            raise NotFound(f"there is no definition {definition_id}")
        version = _load(row)
        with self._lock:
            self._versions[definition_id] = version
            while len(self._versions) > CACHE_SIZE:
                self._versions.popitem(last=False)
        return version

    def newest(self, ctx: Ctx, key: str) -> Version:
        """The newest version of a definition; raises NotFound."""
        found = _NEWEST.first(ctx.transaction, {"key": key})
        if found is None:
            raise NotFound(f"no process is deployed as {key!r}")
        return self.get(ctx, found["id"])


def _load(row: Definition) -> Version:
    process = Process.from_dict(row.model)
    return Version(
        id=row.id,
        key=row.key,
        number=row.version,
        name=row.name,
        process=process,
        spec=ProcessSpec(process, _decisions(row.decisions)),
        forms={key: parse_form(schema) for key, schema in row.forms.items()},
        title_names=_names_in(process.properties.get("title", ""))
        | _names_in(process.properties.get("titleEn", "")),
    )


def version_of(checked: CheckedPackage) -> Version:
    """A checked package as a version that is not stored: to foresee what it would mean for instances under way."""
    process = checked.process
    return Version(
        id="",
        key=checked.package.id,
        number=0,
        name=checked.package.name,
        process=process,
        spec=ProcessSpec(process, Decisions(list(checked.decisions), HOST_FUNCTIONS)),
        forms={key: parse_form(schema) for key, schema in checked.package.forms.items()},
    )


def _decisions(stored: Mapping[str, Any]) -> Decisions:
    return Decisions([Model.from_dict(each) for each in stored.get("models", [])], HOST_FUNCTIONS)


def _store_decisions(checked: CheckedPackage) -> dict[str, Any]:
    """The files as they came, for the next version, and the models, to run; {} if there are none."""
    files = checked.package.decisions
    if not files:
        return {}
    return {
        "files": {name: data.decode("utf-8-sig") for name, data in files.items()},
        "models": [model.to_dict() for model in checked.decisions],
    }


def find_newest(ctx: Ctx, key: str) -> Definition | None:
    """The newest version of a definition."""
    query = select(Definition).where(Definition.key == key).order_by(Definition.version.desc()).limit(1)
    return ctx.session.scalars(query).first()


def get_newest(ctx: Ctx, key: str) -> Definition:
    """The newest version of a definition; raises NotFound."""
    found = find_newest(ctx, key)
    if found is None:
        raise NotFound(f"no process is deployed as {key!r}")
    return found


def find_numbered(ctx: Ctx, key: str, number: int) -> Definition | None:
    """One version of a definition by its number."""
    query = select(Definition).where(Definition.key == key, Definition.version == number)
    return ctx.session.scalar(query) if number < 2**31 else None


def get_numbered(ctx: Ctx, key: str, number: int) -> Definition:
    """As `find_numbered`; raises NotFound."""
    found = find_numbered(ctx, key, number)
    if found is None:
        raise NotFound(f"there is no version {number} of {key!r}")
    return found


def list_keys(ctx: Ctx) -> set[str]:
    """The keys of everything deployed."""
    return set(ctx.session.scalars(select(Definition.key).distinct()))


def check(ctx: Ctx, packages: Sequence[Package], read: ReadFiles = read_files) -> list[CheckedPackage]:
    """Check packages that belong together against the handlers, roles and definitions there are.

    Reading may take seconds: in a writing transaction give what has been read before it (`ReadAhead`).
    Raises DefinitionRejected if a diagram cannot be read at all.
    """
    return check_packages(
        packages,
        handlers={handler.name for handler in list_handlers()},
        roles=set(ctx.ports.roles) or None,
        definitions=list_keys(ctx),
        around=around(ctx),
        read=read,
    )


def around(ctx: Ctx) -> Around:
    """What is known where processes run here."""
    return Around(ctx.ports.held_roles(ctx), list_results(), ctx.ports.begins)


def deploy(
    ctx: Ctx,
    packages: Sequence[Package],
    environment: Environment,
    *,
    note: str = "",
    read: ReadFiles = read_files,
) -> list[Definition]:
    """Make each package the newest, immutable version of its definition; they may call each other.

    All or none, in the caller's transaction; running instances keep their version. A package equal to the
    newest version changes nothing and gives that version. As to `read` see `check`. Raises DefinitionRejected
    with every error found.
    """
    return release(ctx, check(ctx, packages, read), environment, note=note)


def release(
    ctx: Ctx, checked: Sequence[CheckedPackage], environment: Environment, *, note: str = ""
) -> list[Definition]:
    """As `deploy`, for packages that have been checked."""
    if errors := [each for one in checked for each in one.errors]:
        raise DefinitionRejected(errors)
    return [_store(ctx, each, environment, note) for each in checked]


def _store(ctx: Ctx, checked: CheckedPackage, environment: Environment, note: str) -> Definition:
    package = checked.package
    newest = find_newest(ctx, package.id)
    if newest is not None and newest.checksum == checked.checksum:
        return newest
    row = Definition(
        key=package.id,
        version=newest.version + 1 if newest else 1,
        name=package.name,
        bpmn=package.bpmn.decode("utf-8-sig"),
        model=checked.process.to_dict(),
        forms=package.forms,
        decisions=_store_decisions(checked),
        scenarios=package.scenarios,
        manifest=package.manifest,
        checksum=checked.checksum,
        deployed_at=ctx.now(),
        deployed_by=ctx.actor,
        note=note,
    )
    ctx.session.add(row)
    ctx.session.flush()
    _replace_triggers(ctx, package.id, checked.process, environment)
    faultpoint("deployed")
    ctx.record("definition_deployed", data={"key": row.key, "version": row.version, "note": note})
    return row


def start_by_newest(ctx: Ctx, key: str, environment: Environment) -> None:
    """After a version is gone: the newest left is what messages, signals and times start; without one nothing is."""
    newest = find_newest(ctx, key)
    if newest is None:
        ctx.session.execute(delete(StartTrigger).where(StartTrigger.definition_key == key))
    else:
        _replace_triggers(ctx, key, Process.from_dict(newest.model), environment)


def _replace_triggers(ctx: Ctx, key: str, process: Process, environment: Environment) -> None:
    query = select(StartTrigger).where(StartTrigger.definition_key == key, StartTrigger.due_at <= ctx.now())
    overdue = {each.node: each.due_at for each in ctx.session.scalars(query.with_for_update())}
    ctx.session.execute(delete(StartTrigger).where(StartTrigger.definition_key == key))
    for node in process.nodes.values():
        if node.kind != "startEvent" or node.event is None or node.event.kind == "none":
            continue
        for event in node.event.each():
            trigger = StartTrigger(definition_key=key, node=node.id)
            if event.kind == "message":
                trigger.message = event.message
            elif event.kind == "signal":
                trigger.signal = event.signal
            else:
                trigger.due_at, trigger.cycle = _start_due(node, event, environment)
                if node.id in overdue:
                    # Due under the version before and not yet started: the new one starts it.
                    trigger.due_at = overdue[node.id]
                elif timing.is_past_date(event, trigger.due_at, environment):
                    ctx.record("timer_already_past", node=node.id, data={"key": key, "fires": False})
                    continue
            ctx.session.add(trigger)


def _start_due(node: Node, event: Event, environment: Environment) -> tuple[datetime, dict[str, Any] | None]:
    try:
        return timing.due(event, environment, {})
    except IncidentError as error:
        problem = Problem(
            "error",
            "timer.start",
            f"启动时间算不出来：{error.message}",
            f"The time of the start cannot be worked out: {error.message}",
            element_id=node.id,
            element_name=node.name,
            hint_zh="启动定时器没有流程变量可用：请写 ISO 8601 时间，或只含时间函数的 FEEL。",
            hint_en="A start timer sees no variables: write ISO 8601, or FEEL with time functions only.",
        )
        raise DefinitionRejected([problem]) from error


def find_start_triggers(ctx: Ctx, message: str) -> list[StartTrigger]:
    """The definitions a message starts."""
    return list(ctx.session.scalars(select(StartTrigger).where(StartTrigger.message == message)))


def read_start_event(
    node: Node, environment: Environment, payload: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """The business key ("": none of its own) and the variables a start event makes of a message or signal.

    Raises IncidentError.
    """
    kinds = {event.kind for event in node.event.each()} if node.event else set()
    seen = {**payload, "message": dict(payload), **{kind: dict(payload) for kind in kinds}}
    key, outputs = (node.properties.get(name, "") for name in ("businessKey", "outputs"))
    business_key = text_of(environment.evaluate(key, seen)) if key else ""
    if not outputs:
        return business_key, dict(payload)
    return business_key, context(environment.evaluate(outputs, seen), node.id, "outputs")


def _names_in(title: str) -> frozenset[str]:
    try:
        return names_in(title.removeprefix("=")) if title else frozenset()
    except IncidentError:
        return frozenset()


def evaluate_titles(version: Version, environment: Environment, variables: Mapping[str, Any]) -> Titles:
    """What lists call an instance: the process's `title` and `titleEn`, else its name in either language.

    A title is no reason not to start. The English is "" where there is a `title` and no `titleEn`.
    """

    def evaluate(text: str) -> object:
        try:
            return environment.evaluate(text.removeprefix("="), variables) if text else None
        except IncidentError:
            return None

    texts = Titles(*(version.process.properties.get(name, "") for name in ("title", "titleEn")))
    title, title_en = map(evaluate, texts)
    name = version.name.get("zh", version.key)
    name_en = "" if texts.title and not texts.title_en else version.name.get("en", "")
    return Titles(
        str(name if title is None else title)[:MAX_TITLE],
        str(name_en if title_en is None else title_en)[:MAX_TITLE],
    )
