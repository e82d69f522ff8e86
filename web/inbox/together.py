"""Many tasks at once: which of them one decision completes, and what becomes of each.

Each task is a transaction of its own, all or nothing. A repeat does no harm: what is done is done, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from engine import tasks
from engine.context import Ctx
from engine.errors import AppError, Invalid, NotFound
from engine.forms import Form
from engine.models import HumanTask
from handlers.reviews.separation import find_own_bars
from web.forms import binding
from web.i18n import gettext as _
from web.i18n import language
from web.i18n.dates import local_date
from web.i18n.signs import sign
from web.identity import Identity, me
from web.own_tasks import place_of_work, take, take_to_do
from web.problems import message_of
from web.transactions import reading, runtime, writing

MOST = 200
"""Tasks at once."""
CHOICES = frozenset({"radio", "select"})
SUBMIT = "submit"
"""The decision where there is nothing to decide."""


class NotTogether(Invalid):
    """This task cannot be completed with others by one decision."""

    code = "together.not_possible"


class Mixed(Invalid):
    """Only tasks of the same step and version are completed by one decision."""

    code = "together.mixed"


class TooManyAtOnce(Invalid):
    """At most 200 tasks are acted on at once."""

    code = "together.too_many"


@dataclass(frozen=True)
class Batch:
    """Tasks of one step and version: those that any of `decisions` (value, label) completes, and the others with the
    reason why not."""

    definition_id: str
    name: str
    tasks: list[HumanTask]
    decisions: list[tuple[str, str]]
    others: list[tuple[HumanTask, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What became of one task; `task` is None if it is not for this person to see, `problem` empty if it went well."""

    task: HumanTask | None
    problem: str


def batches_of(ctx: Ctx, found: Sequence[HumanTask]) -> list[Batch]:
    """The tasks by step and version, each with the decisions that complete it as it stands."""
    drafted = tasks.list_drafted(ctx, me().person_id, [task.id for task in found])
    barred = {task_id for _person_id, task_id in find_own_bars(ctx, [me().person_id], found)}

    def step(task: HumanTask) -> tuple[str, str]:
        return task.definition_id, task.node

    return [
        _batch(ctx, list(each), drafted, barred) for _step, each in groupby(sorted(found, key=step), key=step)
    ]


def _batch(ctx: Ctx, found: list[HumanTask], drafted: Collection[str], barred: Collection[str]) -> Batch:
    fit: list[HumanTask] = []
    others: list[tuple[HumanTask, str]] = []
    offered: list[dict[str, str]] = []
    for task in found:
        try:
            if task.id in barred:
                raise NotTogether(_("您须回避，请打开这一项转办"))
            if task.id in drafted:
                raise NotTogether(_("有草稿，请打开这一项办理"))
            decisions = {value: label for value, label, _data in _decisions(ctx, task)}
        except NotTogether as error:
            others.append((task, error.message))
        else:
            fit.append(task)
            offered.append(decisions)
    common = [
        (value, label)
        for value, label in (offered[0] if offered else {}).items()
        if all(value in each for each in offered)
    ]
    return Batch(found[0].definition_id, found[0].name, fit, common, others)


def _decisions(ctx: Ctx, task: HumanTask) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The decisions that complete a task with nothing else typed: value, label and the form's data. Raises NotTogether
    saying what stands in the way."""
    has_own_page = place_of_work(task) is not None or task.for_task_id is not None
    if has_own_page or SUBMIT not in task.actions.split(","):
        raise NotTogether(_("这一步请打开任务办理"))
    form, data = binding.form_of(ctx, task), binding.prefilled(ctx, task)
    today = local_date(ctx.now())

    def faults(values: dict[str, Any]) -> dict[str, Any]:
        return form.check(values, context=task.context, today=today)[1]

    choices = {
        key: node for key, node in form.inputs()
        if node.type in CHOICES and node.is_required and "[]" not in key
    }  # fmt: skip
    asked = [key for key in choices if key in faults(_with(data, key, None))]
    if not asked and not faults(data):
        yield SUBMIT, _("提交"), data
        return
    good = [
        (str(option.value), option.label_for(language()), decided)
        for option in (choices[asked[0]].options if len(asked) == 1 else ())
        if not faults(decided := _with(data, asked[0], option.value))
    ]
    if not good:
        raise NotTogether(_("还要填写：{fields}", fields=_labels(form, faults(data))))
    yield from good


def _labels(form: Form, faults: Collection[str]) -> str:
    return sign.listing.join(form.label_of(path, language()) for path in list(faults)[:3])


def _with(data: dict[str, Any], key: str, value: object) -> dict[str, Any]:
    found = deepcopy(data)
    *path, last = key.split(".")
    place = found
    for part in path:
        place = place.setdefault(part, {})
    place[last] = value
    return found


def complete_all(task_ids: Sequence[str], decision: str) -> list[Outcome]:
    """Complete tasks of one step and version by one decision. Raises Mixed before any is touched."""
    ctx = reading()
    mine = tasks.list_mine(ctx, me().principals, task_ids)
    if len({(task.definition_id, task.node) for task in mine}) > 1:
        raise Mixed
    instances = {task.id: task.instance_id for task in mine}

    def complete(ctx: Ctx, task_id: str) -> None:
        if tasks.find_draft(ctx, task_id, me().person_id) is not None:
            raise NotTogether(_("有草稿，请打开这一项办理"))
        task = tasks.get_open(ctx, task_id)
        if task_id not in instances:
            raise NotFound("it is not in this person's own inbox, where the page took it from")
        found = {value: data for value, _label, data in _decisions(ctx, task)}
        if decision not in found:
            raise NotTogether(_("这一项不能这样决定，请打开办理"))
        runtime().complete_task(ctx, task_id, found[decision])

    return _each(task_ids, complete, lambda task_id: runtime().work(instances[task_id]))


def claim_all(task_ids: Sequence[str]) -> list[Outcome]:
    """签收 each."""
    return _each(task_ids, lambda ctx, task_id: tasks.claim(ctx, task_id, me().person_id))


def release_all(task_ids: Sequence[str]) -> list[Outcome]:
    """放回 each."""
    return _each(task_ids, lambda ctx, task_id: tasks.release(ctx, task_id, me().person_id), hold=take)


def _each(
    task_ids: Sequence[str],
    act: Callable[[Ctx, str], None],
    afterwards: Callable[[str], object] = lambda _task_id: None,
    hold: Callable[[Ctx, str, Identity], object] = take_to_do,
) -> list[Outcome]:
    outcomes = []
    for task_id in task_ids:

        def verb(ctx: Ctx, task_id: str = task_id) -> None:
            hold(ctx, task_id, me())
            act(ctx, task_id)

        try:
            writing(verb)
        except AppError as error:
            outcomes.append(Outcome(_find(task_id), _problem(error)))
        else:
            afterwards(task_id)
            outcomes.append(Outcome(_find(task_id), ""))
    return outcomes


def _problem(error: AppError) -> str:
    if isinstance(error, NotTogether):
        return error.message
    return _("已不在您的待办里") if isinstance(error, NotFound) else message_of(error)


def _find(task_id: str) -> HumanTask | None:
    """The task for the report, if this person may see it; a colleague's claim does not hide its name."""
    ctx = reading()
    try:
        return tasks.require_access(ctx, task_id, me().principals)
    except tasks.TaskClaimed:
        return tasks.get_task(ctx, task_id)
    except NotFound:
        return None
