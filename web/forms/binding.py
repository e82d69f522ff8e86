"""Which form a task has, what stands in it, and what a person typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from engine.context import Ctx
from engine.forms import Form, parse_form
from engine.models import HumanTask
from web.forms import attachments
from web.forms.view import Errors, View, draw
from web.i18n import language
from web.i18n.dates import local_date
from web.transactions import runtime

_NO_FORM = parse_form({"components": []})


def form_of(ctx: Ctx, task: HumanTask) -> Form:
    """The task's form in the version its process runs on, with the task's choices; an empty one if it has none."""
    version = runtime().instances.versions.get(ctx, task.definition_id)
    return version.forms.get(task.form, _NO_FORM).bound(task.context)


def prefilled(ctx: Ctx, task: HumanTask) -> dict[str, Any]:
    """What the form shows before anybody has typed."""
    return form_of(ctx, task).prefill(task.context, today=local_date(ctx.now()))


def view_of(
    ctx: Ctx,
    task: HumanTask,
    data: Mapping[str, Any],
    errors: Errors | None = None,
    refused: Mapping[str, Sequence[str]] | None = None,
) -> View:
    """The task's form filled with data; `refused` says by field why files were not taken."""
    form = form_of(ctx, task)
    return draw(
        form,
        data,
        files=attachments.in_form(ctx, task, form, data),
        refused=refused or {},
        context=task.context,
        errors=errors or {},
        today=local_date(ctx.now()),
        language=language(),
    )


def with_changed_rows(form: Form, typed: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, with a row added or removed, or a file taken out, as the pressed button says (`add_row`,
    `remove_row`, `remove_file`)."""
    removed, gone = typed.get("remove_row", ""), typed.get("remove_file", "")
    kept = MultiDict(
        (name, text)
        for name, text in typed.items(multi=True)
        if not (removed and name.startswith(f"{removed}.")) and f"{name}={text}" != gone
    )
    data = form.from_multidict(kept)
    if added := typed.get("add_row", ""):
        _append_row(data, added, typed)
    return data


def _append_row(data: dict[str, Any], name: str, typed: MultiDict[str, str]) -> None:
    """Blank rows are not bound: as many stand on the page again as stood there, and one more."""
    place: Any = data
    *path, last = name.split(".")
    for step in path:
        place = _step(place, step)
    rows = place.get(last) if isinstance(place, dict) else None
    if isinstance(rows, list):
        prefix = f"{name}."
        on_page = {key.removeprefix(prefix).partition(".")[0] for key in typed if key.startswith(prefix)}
        rows.extend({} for _missing in range(len(on_page) + 1 - len(rows)))


def _step(place: Any, step: str) -> Any:
    if isinstance(place, list):
        return place[int(step)] if step.isdecimal() and int(step) < len(place) else None
    return place.get(step) if isinstance(place, dict) else None
