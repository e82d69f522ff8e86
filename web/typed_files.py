"""A posted task form with its files: each is kept, and its id stands in the form as if it had been there before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from engine.forms import Form
from engine.models import HumanTask
from handlers.files.errors import FileRefused, QuotaUsedUp
from web import incoming
from web.forms import binding
from web.problems import message_of
from web.transactions import reading

PREFIX = "upload:"
"""Before a field's name: its file input."""

_ROW = re.compile(r"\.[0-9]{1,4}\.")

Refused = Mapping[str, list[str]]


def bind(task: HumanTask) -> tuple[dict[str, Any], Refused]:
    """What was typed, new files included, and by field why others were not taken."""
    form = binding.form_of(reading(), task)
    posted, refused = posted_fields(task, form)
    return form.from_multidict(posted, context=task.context), refused


def posted_fields(task: HumanTask, form: Form) -> tuple[MultiDict[str, str], Refused]:
    """The flat fields as posted, with the ids of new files among them, and by field why others were not taken."""
    task_id = task.id
    fields = {key for key, node in form.inputs() if node.type == "filepicker" and not node.is_locked}
    posted, refused = MultiDict(request.form), dict[str, list[str]]()
    for name, parts in incoming.parts(PREFIX).items():
        if _ROW.sub("[].", name) not in fields:
            continue
        for part in parts:
            try:
                posted.add(name, incoming.take(part, task_id).id)
            except (FileRefused, QuotaUsedUp) as error:
                refused.setdefault(name, []).append(message_of(error))
    return posted, refused
