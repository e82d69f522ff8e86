"""What a trial shows: the open tasks with who, by when and which reminders, what is waited for, what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import select, text
from werkzeug.datastructures import MultiDict

from engine.context import Ctx
from engine.forms import Form, parse_form
from engine.handler_results import list_results
from engine.model.compare.words import Words
from engine.models import HumanTask, Instance
from engine.trial.play import Play, Played
from engine.trial.script import Step
from engine.trial.words import describe_failure, describe_step
from handlers.directory import queries as directory
from handlers.directory.resolving import resolve_principals
from handlers.reminders.policies import find_policy
from handlers.reminders.releases import in_force
from handlers.reminders.rules import OWNER, Schedule
from web import names, standing
from web.causes import cause_in
from web.content import content
from web.designer.handlers import handler_texts
from web.forms import binding
from web.forms.attachments import Attachment
from web.forms.reading_matter import labels_of
from web.forms.view import Errors, View, draw
from web.i18n import gettext as _
from web.i18n import language
from web.i18n.dates import local_date
from web.simulation.filler import fill_form

MOST_REMINDERS = 4
MOST_PEOPLE = 3
_NO_FORM = parse_form({"components": []})


@dataclass(frozen=True)
class Card:
    """An open task: `number` counts those open at the same element, `who` are people who would get it."""

    row: HumanTask
    number: int
    process: str
    who: Sequence[str]
    reminders: Sequence[tuple[datetime, str]]

    @property
    def actions(self) -> list[str]:
        """What may be done with it here."""
        return [each for each in self.row.actions.split(",") if each in ("submit", "return", "withdraw")]


@dataclass(frozen=True)
class Job:
    """A service task to be answered: `results` are the variables its handler gives, None if that is not known."""

    node: str
    number: int
    name: str
    handler: str
    inputs: Mapping[str, Any]
    results: Sequence[str] | None


@dataclass(frozen=True)
class Screen:
    """All that the page shows."""

    now: datetime
    state: str
    end: str
    marks: Mapping[str, Any]
    cards: Sequence[Card]
    jobs: Sequence[Job]
    timers: Sequence[Mapping[str, Any]]
    messages: Sequence[Mapping[str, Any]]
    signals: Sequence[Mapping[str, Any]]
    faults: Sequence[tuple[str, str, str]]
    variables: Mapping[str, Any]
    labels: Mapping[str, str]
    sent: Sequence[Mapping[str, Any]]
    steps: Sequence[tuple[str, bool]]
    failure: str


def read_screen(real: Ctx, play: Play, played: Played, steps: Sequence[Step]) -> Screen:
    """What there is to see after the steps; `real` is asked who would get a task."""
    told, called = played.tell(), play.names()

    def name(node: str) -> str:
        return content(called.get(node, node))

    places = [
        {**each, "name": name(each["node"])}
        for kind in ("timers", "messages", "signals")
        for each in told["open"][kind]
    ]
    with played.runtime.read() as ctx:
        rows = list(ctx.session.scalars(select(Instance).order_by(Instance.started_at, Instance.id)))
        first = next((row for row in rows if row.definition_key == play.key and row.parent_id is None), None)
        marks = standing.read_standing(ctx, first).to_json() if first else {}
        cards = _cards(real, ctx, played, told)
        versions = played.runtime.instances.versions
        labels = labels_of(
            form for row in rows for form in versions.get(ctx, row.definition_id).forms.values()
        )
    failure = ""
    if played.failed is not None:
        number = played.failed["step"]
        step = steps[number - 1] if 0 < number <= len(steps) else Step("start", play.key)
        failure = said(describe_failure(step, played.failed["error"]))
    return Screen(
        now=played.runtime.clock.now(),
        state=told["state"],
        end=name(told["instances"][0]["end_reason"] or "") if told["instances"] else "",
        marks=marks,
        cards=cards,
        jobs=_jobs(told, name),
        timers=[each for each in places if "due_at" in each],
        messages=[each for each in places if "message" in each],
        signals=[each for each in places if "signal" in each],
        faults=[
            (each["node"], name(each["node"]), cause_in(each["cause"], language()))
            for each in told["incidents"]
        ],
        variables=told["variables"],
        labels=labels,
        sent=[each for each in told["events"] if each["what"] == "message_sent"],
        steps=[(said(describe_step(step, name)), at < played.count) for at, step in enumerate(steps)],
        failure=failure,
    )


def said(words: Words) -> str:
    """In the reader's language."""
    return words.en if language() == "en" else words.zh


def open_rows(ctx: Ctx) -> list[HumanTask]:
    """The open tasks, in the order in which steps count them."""
    query = select(HumanTask).where(HumanTask.state == "ready").order_by(text("human_tasks.rowid"))
    return list(ctx.session.scalars(query))


def form_of(ctx: Ctx, played: Played, task: HumanTask) -> Form:
    """The form of a task, with the choices its process gives."""
    version = played.runtime.instances.versions.get(ctx, task.definition_id)
    return version.forms.get(task.form, _NO_FORM).bound(task.context)


@dataclass(frozen=True)
class Paper:
    """A task's form on the page."""

    view: View
    is_sample: bool = False


def draw_form(
    played: Played,
    task: HumanTask,
    typed: MultiDict[str, str] | None = None,
    errors: Errors | None = None,
    *,
    is_sample: bool = False,
) -> Paper:
    """A task's form: as nobody has filled it, with what was typed, or filled with a valid sample.

    Raises CannotFill if no sample was found.
    """
    with played.runtime.read() as ctx:
        form, today = form_of(ctx, played, task), local_date(ctx.now())
    if is_sample:
        data: Mapping[str, Any] = sample(form, task, today)
    elif typed is not None:
        data = binding.with_changed_rows(form, typed)
    else:
        data = form.prefill(task.context, today=today)
    files = {each: Attachment(each, each.partition(":")[2] or each) for each in form.file_ids(data)}
    view = draw(
        form, data, context=task.context, errors=errors or {}, today=today, language=language(), files=files
    )
    return Paper(view, is_sample)


def sample(form: Form, task: HumanTask, today: Any) -> dict[str, Any]:
    """Data the form accepts, the same each time; raises CannotFill."""
    return fill_form(form, task.form, task.context, today, Random(task.node))


def _cards(real: Ctx, ctx: Ctx, played: Played, told: Mapping[str, Any]) -> list[Card]:
    cards, counts = [], dict[str, int]()
    for row in open_rows(ctx):
        counts[row.node] = counts.get(row.node, 0) + 1
        version = played.runtime.instances.versions.get(ctx, row.definition_id)
        node = next((each for each in standing.nodes_of(version.process) if each.id == row.node), None)
        policy = node.properties.get("reminder", "").strip() if node else ""
        cards.append(
            Card(
                row,
                counts[row.node],
                version.name.get(language(), version.key),
                _people(real, row, told),
                _reminders(real, row, policy),
            )
        )
    return cards


def _people(real: Ctx, row: HumanTask, told: Mapping[str, Any]) -> list[str]:
    if not row.role:
        return []
    principals = resolve_principals(real, row.role, row.organisation_id, told["variables"])
    found = directory.persons_of_all(real, principals)
    people = list(dict.fromkeys(person.name for persons in found.values() for person in persons))
    more = [_("等{n}人", n=len(people))] if len(people) > MOST_PEOPLE else []
    return people[:MOST_PEOPLE] + more


def _reminders(real: Ctx, row: HumanTask, policy: str) -> list[tuple[datetime, str]]:
    """The first reminders there would be, and to whom."""
    schedule = Schedule(
        in_force(real, find_policy(policy, has_due_date=row.due_at is not None)),
        real.ports.calendar(real),
        row.created_at,
        row.due_at,
    )

    def moments() -> Any:
        index, at = schedule.begin()
        while True:
            to = [each.to for each in schedule.deliveries(index, at)]
            yield at, "、".join(_("办理人") if each == OWNER else names.role(each) for each in to)
            index, at = schedule.after(at, index)

    return list(islice(moments(), MOST_REMINDERS))


def _jobs(told: Mapping[str, Any], name: Any) -> list[Job]:
    found, counts, results, texts = [], dict[str, int](), list_results(), handler_texts()
    for each in told["open"]["jobs"]:
        counts[each["node"]] = counts.get(each["node"], 0) + 1
        if each["state"] != "ready":
            continue
        handler = each.get("handler") or each.get("topic") or ""
        found.append(
            Job(
                each["node"],
                counts[each["node"]],
                name(each["node"]),
                texts[handler].name[language()] if handler in texts else handler,
                each["inputs"] or {},
                results.get(handler),
            )
        )
    return found
