"""What a case file tells of a process: parties, steps with what was filled in, opinions, history, files, seals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import Invalid
from engine.models import (
    AskedOpinion,
    AuditEvent,
    Copy,
    Definition,
    EventSeal,
    HumanTask,
    Incident,
    Instance,
    ScopeRow,
)
from engine.seals import read_digests
from handlers.directory.models import Organisation, Post
from handlers.files.models import File
from handlers.files.queries import INSTANCE, list_by_id, list_files_of
from web import names
from web.api.values import to_json
from web.forms import binding, reading_matter
from web.forms.attachments import in_answer
from web.history import describe
from web.i18n.dates import local
from web.identity import Identity
from web.personal import veils_of
from web.standing import nodes_of, process_of
from web.veil import NOTHING_HIDDEN

MOST_EVENTS = 5_000
MOST_TASKS = 1_000
SEES_SOURCES = ("sysadmin", "discipline")
"""Who is told from which session and address somebody acted."""


class CaseTooLarge(Invalid):
    """This process is too large for a case file: take those of the processes it has called, and the event log."""

    code = "case.too_large"


def read_case(ctx: Ctx, identity: Identity, instance: Instance) -> dict[str, Any]:
    """Everything, as JSON, in words of the request's language, as this person may see it on the pages.

    Raises CaseTooLarge.
    """
    events = _limited(
        ctx, select(AuditEvent).where(AuditEvent.instance_id == instance.id).order_by(AuditEvent.id)
    )
    tasks = list(
        ctx.session.scalars(
            select(HumanTask)
            .where(HumanTask.instance_id == instance.id)
            .order_by(HumanTask.created_at, HumanTask.id)
            .limit(MOST_TASKS + 1)
        )
    )
    if len(tasks) > MOST_TASKS:
        raise CaseTooLarge
    begun = {event.task_id: event.id for event in reversed(events)}
    tasks.sort(key=lambda task: (begun.get(task.id, 0), task.created_at))
    told = _Told(ctx, identity, instance, events, tasks)
    case = {
        "process": told.process(),
        "parties": told.parties(),
        "steps": [told.step(task) for task in tasks],
        "copies": told.copies(),
        "incidents": told.incidents(),
        "files": told.attachments(),
        "variables": told.variables(),
        "history": told.history(),
        "seals": _seals(ctx, [event.id for event in events]),
    }
    plain: dict[str, Any] = to_json(case)
    return veils_of(ctx, identity, [instance.id]).get(instance.id, NOTHING_HIDDEN).over(plain)


def _limited(ctx: Ctx, query: Any) -> list[AuditEvent]:
    events = list(ctx.session.scalars(query.limit(MOST_EVENTS + 1)))
    if len(events) > MOST_EVENTS:
        raise CaseTooLarge
    return events


class _Told:
    """The parts of one case; names are looked up once for all of them."""

    def __init__(
        self,
        ctx: Ctx,
        identity: Identity,
        instance: Instance,
        events: Sequence[AuditEvent],
        tasks: Sequence[HumanTask],
    ) -> None:
        self._ctx, self._instance, self._events, self._tasks = ctx, instance, events, tasks
        self._definition = ctx.session.get_one(Definition, instance.definition_id)
        self._sees_sources = identity.has_role(*SEES_SOURCES)
        ids = [task.id for task in tasks]
        self._opinions = self._list(AskedOpinion, AskedOpinion.task_id.in_(ids), AskedOpinion.asked_at)
        self._copies = self._list(Copy, Copy.instance_id == instance.id, Copy.copied_at)
        self._incidents = self._list(Incident, Incident.instance_id == instance.id, Incident.created_at)
        self._forms = {task.id: binding.form_of(ctx, task) for task in tasks}
        self._people = names.people(ctx, self._actors())
        self._places = names.organisations(ctx, (task.organisation_id for task in tasks))
        self._posts = self._post_names()
        self._nodes = {node.id: node.name for node in nodes_of(process_of(self._definition))}
        self._shown = in_answer(
            ctx, [(task, self._forms[task.id]) for task in tasks if task.data is not None]
        )

    def _list(self, model: Any, condition: Any, order: Any) -> list[Any]:
        return list(self._ctx.session.scalars(select(model).where(condition).order_by(order)))

    def _actors(self) -> Iterable[str | None]:
        yield self._instance.started_by
        for event in self._events:
            yield from (event.actor, event.data.get("for"))
            yield from (each for each in event.data.get("principals", ()) if str(each).startswith("person:"))
        for task in self._tasks:
            yield from (task.completed_by, task.completed_for)
        for opinion in self._opinions:
            yield from (opinion.principal, opinion.asked_by, opinion.given_by, opinion.given_for)
        for copy in self._copies:
            yield from (copy.principal, copy.copied_by)
        for incident in self._incidents:
            yield incident.resolved_by

    def _post_names(self) -> dict[str, str]:
        offered = {str(each) for event in self._events for each in event.data.get("principals", ())}
        offered |= {each.principal for each in (*self._opinions, *self._copies)}
        ids = {each.removeprefix("post:") for each in offered if each.startswith("post:")}
        query = (
            select(Post.id, Post.role, Organisation.name)
            .join(Organisation, Organisation.id == Post.organisation_id)
            .where(Post.id.in_(ids))
        )
        return {
            f"post:{row.id}": f"{row.name} {names.role(row.role)}" for row in self._ctx.session.execute(query)
        }

    def _principal(self, principal: str) -> str:
        return self._posts.get(principal) or self._people.get(principal) or principal

    def process(self) -> dict[str, Any]:
        """What it is, which diagram it ran on, how it stands."""
        instance, definition = self._instance, self._definition
        return {
            "id": instance.id,
            "key": instance.definition_key,
            "name": definition.name.get("zh", definition.key),
            "version": definition.version,
            "diagram_sha256": sha256(definition.bpmn.encode()).hexdigest(),
            "title": instance.title,
            "business_key": instance.business_key,
            "state": instance.state,
            "started_at": _time(instance.started_at),
            "started_by": self._people.get(instance.started_by, ""),
            "ended_at": _time(instance.ended_at),
            "end_reason": instance.end_reason,
            "called_by": instance.parent_id,
        }

    def parties(self) -> list[dict[str, Any]]:
        """Everybody who acted, in which capacity, how often."""
        found: dict[str, dict[str, Any]] = {}
        for task in self._tasks:
            if task.completed_by is None:
                continue
            place = self._places.get(task.organisation_id or "", "")
            party = found.setdefault(
                task.completed_by,
                {
                    "actor": task.completed_by,
                    "name": self._people[task.completed_by],
                    "capacities": [],
                    "acts": 0,
                },
            )
            capacity = " ".join(part for part in (place, names.role(task.role)) if part)
            if capacity not in party["capacities"]:
                party["capacities"].append(capacity)
        for event in self._events:
            if event.actor.startswith("person:"):
                party = found.setdefault(
                    event.actor,
                    {"actor": event.actor, "name": self._people[event.actor], "capacities": [], "acts": 0},
                )
                party["acts"] += 1
        return list(found.values())

    def step(self, task: HumanTask) -> dict[str, Any]:
        """One task: who it went to and when, what was filled in, decided and why, and who was asked for an opinion."""
        form = self._forms[task.id]
        lines = reading_matter.lines(form, task.data, self._shown) if task.data is not None else []
        return {
            "id": task.id,
            "name": task.name,
            "node": task.node,
            "role": names.role(task.role),
            "organisation": self._places.get(task.organisation_id or "", ""),
            "offered_to": [self._principal(each) for each in self._offered(task.id)],
            "opened_at": _time(task.created_at),
            "due_at": _time(task.due_at),
            "closed_at": _time(task.closed_at),
            "state": task.state,
            "action": task.action,
            "by": self._people.get(task.completed_by or "", ""),
            "for": self._people.get(task.completed_for or "", ""),
            "reason": task.reason,
            "fields": [{"label": line.label, "value": line.value} for line in lines],
            "data": task.data,
            "opinions": [self._opinion(each) for each in self._opinions if each.task_id == task.id],
        }

    def _offered(self, task_id: str) -> list[str]:
        """Everybody in whose inbox a task lay, in order."""
        found = (
            str(each)
            for event in self._events
            if event.task_id == task_id
            for each in event.data.get("principals", ())
        )
        return list(dict.fromkeys(found))

    def _opinion(self, asked: AskedOpinion) -> dict[str, Any]:
        return {
            "way": asked.way,
            "state": asked.state,
            "asked": self._principal(asked.principal),
            "asked_by": self._people.get(asked.asked_by, ""),
            "asked_at": _time(asked.asked_at),
            "question": asked.question,
            "agrees": asked.agrees,
            "opinion": asked.opinion,
            "given_by": self._people.get(asked.given_by or "", ""),
            "given_for": self._people.get(asked.given_for or "", ""),
            "closed_at": _time(asked.closed_at),
        }

    def copies(self) -> list[dict[str, Any]]:
        """Who was given a copy to read."""
        return [
            {
                "to": self._principal(copy.principal),
                "by": self._people.get(copy.copied_by, ""),
                "at": _time(copy.copied_at),
                "reason": copy.reason,
            }
            for copy in self._copies
        ]

    def incidents(self) -> list[dict[str, Any]]:
        """What went wrong by itself, and who put it right."""
        return [
            {
                "node": self._nodes.get(incident.node) or incident.node,
                "cause": incident.cause,
                "at": _time(incident.created_at),
                "resolved_at": _time(incident.resolved_at),
                "resolved_by": self._people.get(incident.resolved_by or "", ""),
            }
            for incident in self._incidents
        ]

    def attachments(self) -> list[dict[str, Any]]:
        """The files that belong to it or stand in a form: by their SHA-256 anybody can tell whether one is the same."""
        held = {file.id: file for file in list_files_of(self._ctx, INSTANCE, self._instance.id)}
        named = [each for task in self._tasks for each in self._forms[task.id].file_ids(task.data or {})]
        files: dict[str, File] = {**held, **list_by_id(self._ctx, named)}
        uploaders = names.people(self._ctx, (file.uploader_id for file in files.values()))
        return [
            {
                "id": file.id,
                "name": file.name,
                "size": file.size,
                "sha256": file.sha256,
                "uploaded_by": uploaders.get(file.uploader_id or "", ""),
                "uploaded_at": _time(file.created_at),
            }
            for file in sorted(files.values(), key=lambda file: (file.created_at, file.id))
        ]

    def variables(self) -> Mapping[str, Any]:
        """What the process knows now."""
        query = select(ScopeRow).where(
            ScopeRow.instance_id == self._instance.id, ScopeRow.parent_id.is_(None)
        )
        scope = self._ctx.session.scalars(query.limit(1)).first()
        return dict(scope.variables) if scope else {}

    def history(self) -> list[dict[str, Any]]:
        """Every line, with the digest of its row: the row in the database must still have it."""
        digests = read_digests(self._ctx, [event.id for event in self._events])
        return [self._line(event, digests[event.id]) for event in self._events]

    def _line(self, event: AuditEvent, digest: str) -> dict[str, Any]:
        line = describe(event, self._nodes, self._people)
        hidden = () if self._sees_sources else ("source",)
        return {
            "id": event.id,
            "at": _time(event.at),
            "kind": event.kind,
            "text": line.text,
            "reason": line.reason,
            "by": names.doer(self._people, event.actor, event.data.get("for")),
            "actor": event.actor,
            "node": event.node,
            "task": event.task_id,
            "data": {key: value for key, value in event.data.items() if key not in hidden},
            "sha256": digest,
        }


def _seals(ctx: Ctx, ids: Sequence[int]) -> dict[str, Any]:
    """The seals that these lines lie under, and how many do not yet."""
    if not ids:
        return {"under": [], "unsealed": 0}
    query = select(EventSeal).where(EventSeal.last_id >= ids[0], EventSeal.first_id <= ids[-1])
    seals = [
        seal
        for seal in ctx.session.scalars(query.order_by(EventSeal.number))
        if any(seal.first_id <= each <= seal.last_id for each in ids)
    ]
    last = max((seal.last_id for seal in seals), default=0)
    return {
        "under": [
            {"number": seal.number, "sha256": seal.sha256, "sealed_at": _time(seal.sealed_at)}
            for seal in seals
        ],
        "unsealed": sum(each > last for each in ids),
    }


def _time(instant: datetime | None) -> str | None:
    return local(instant).isoformat() if instant else None
