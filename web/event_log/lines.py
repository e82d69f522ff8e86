"""The events of chosen instances as lines of an event log, in words, as far as a reader may know them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement

from engine.context import SYSTEM, Ctx
from engine.event_log import LoggedEvent, read_events
from engine.model.dialect import ACTIVITIES
from engine.models import Definition
from handlers.directory.queries import list_person_names
from handlers.directory.visibility import Visibility, list_known, visible_organisations
from web import names
from web.content import node_name, title_of
from web.event_log.lifecycle import OF_INSTANCE, TRANSITIONS
from web.history import speaking_nodes
from web.i18n import gettext as _
from web.i18n import pick
from web.i18n.dates import local
from web.identity import Identity
from web.standing import nodes_of, process_of


@dataclass(frozen=True)
class Case:
    """An instance: a trace. `name` is its title or else its business key."""

    instance: str
    name: str
    business_key: str
    process: str
    process_name: str
    version: int
    state: str


@dataclass(frozen=True)
class Line:
    """An event of a case, at a local instant with its zone. `resource` is a name where the reader may know the person,
    else a role; what does not apply is ""."""

    case: Case
    activity: str
    transition: str
    kind: str
    at: datetime
    resource: str
    role: str
    group: str
    action: str


@dataclass(frozen=True)
class _Version:
    name: str
    number: int
    nodes: dict[str, str]
    completing: frozenset[str]
    cancelled: frozenset[str]

    def is_worth_a_line(self, event: LoggedEvent) -> bool:
        """Not so what a task's own events or a drawing tell, nor that an event is no longer waited for."""
        if event.kind == "node_completed":
            return event.node in self.completing
        return event.kind != "node_cancelled" or event.node in self.cancelled


@dataclass
class EventLog:
    """The event log of the instances that a condition on Instance chooses, as one person may read it."""

    ctx: Ctx
    identity: Identity
    condition: ColumnElement[bool]
    _versions: dict[str, _Version] = field(default_factory=dict)

    def lines(self) -> Iterator[Line]:
        """Case by case, each in the order of its history; a page in memory at a time."""
        within = visible_organisations(self.ctx, self.identity.person_id)
        for events in read_events(self.ctx, self.condition, TRANSITIONS):
            told = [event for event in events if self._version(event.definition_id).is_worth_a_line(event)]
            people = self._people(within, told)
            groups = names.organisations(self.ctx, (event.organisation_id for event in told))
            for event in told:
                yield self._line(event, people, groups)

    def _line(self, event: LoggedEvent, people: dict[str, str], groups: dict[str, str]) -> Line:
        version = self._version(event.definition_id)
        role = names.role(event.role) if event.role else ""
        whole = OF_INSTANCE.get(event.kind)
        return Line(
            case=Case(
                instance=event.instance_id,
                name=title_of(event) or event.business_key or version.name,
                business_key=event.business_key,
                process=event.definition_key,
                process_name=version.name,
                version=version.number,
                state=event.state,
            ),
            activity=_(whole) if whole else version.nodes.get(event.node) or event.task_name or event.node,
            transition=TRANSITIONS[event.kind],
            kind=event.kind,
            at=local(event.at),
            resource=people.get(event.actor) or role or _("有关人员"),
            role=role,
            group=groups.get(event.organisation_id or "", ""),
            action=(event.action or "") if event.kind == "task_completed" else "",
        )

    def _people(self, within: Visibility, events: list[LoggedEvent]) -> dict[str, str]:
        """Names by actor: of oneself, of whom one finds in the tree, and of the machine."""
        actors = {event.actor for event in events}
        persons = {actor.removeprefix("person:") for actor in actors if actor.startswith("person:")}
        known = list_known(self.ctx, within, persons) | {self.identity.person_id}
        shown = {actor for actor in actors if actor.removeprefix("person:") in known}
        return {SYSTEM: _("系统")} | list_person_names(self.ctx, shown)

    def _version(self, definition_id: str) -> _Version:
        if definition_id not in self._versions:
            definition = self.ctx.session.get_one(Definition, definition_id)
            process = process_of(definition)
            nodes = list(nodes_of(process))
            self._versions[definition_id] = _Version(
                name=pick(definition.name),
                number=definition.version,
                nodes={node.id: node_name(node) for node in nodes},
                completing=frozenset(speaking_nodes(process)),
                cancelled=frozenset(node.id for node in nodes if node.name and node.kind in ACTIVITIES),
            )
        return self._versions[definition_id]
