"""What the page's buttons ask for, as steps."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from engine.errors import Invalid
from engine.models import HumanTask
from engine.trial.play import Played
from engine.trial.script import Step, parse_steps
from web.i18n.dates import local_date
from web.trials import screen, values
from web.trials.sessions import as_plain

MAX_REASON = 2_000
OURS = "try:"
"""Begins the names of our own fields: no field of a participant's form is called so."""


class NoSuchAct(Invalid):
    """There is nothing of the kind to do now."""

    code = "trial.no_such_act"


def find_task(played: Played, typed: MultiDict[str, str]) -> HumanTask | None:
    """The open task that is named by its element and its number there."""
    node, number = typed.get(OURS + "node", ""), _number(typed)
    with played.runtime.read() as ctx:
        found = [row for row in screen.open_rows(ctx) if row.node == node]
    return (
        found[number - 1] if 0 < number <= len(found) and typed.get(OURS + "kind", "task") == "task" else None
    )


def paper_of(played: Played, task: HumanTask, typed: MultiDict[str, str], action: str) -> screen.Paper | None:
    """The form to be shown instead of doing anything: filled with a sample, or with its errors."""
    if action == "sample":
        return screen.draw_form(played, task, is_sample=True)
    if action != "submit":
        return None
    with played.runtime.read() as ctx:
        form, today = screen.form_of(ctx, played, task), local_date(ctx.now())
    errors = form.check(form.from_multidict(typed), context=task.context, today=today)[1]
    return screen.draw_form(played, task, typed, errors) if errors else None


def read_step(played: Played, task: HumanTask | None, typed: MultiDict[str, str]) -> Step:
    """The step that was asked for. Raises NoSuchAct, BadValue, BadScript."""
    kind, node, number = typed.get(OURS + "kind", ""), typed.get(OURS + "node", ""), _number(typed)
    raw: dict[str, Any]
    if kind == "task":
        raw = {"complete": node, "number": number, **_answer(played, task, typed)}
    elif kind == "job":
        raw = {"answer": node, "number": number, **_outcome(typed)}
    elif kind == "timer":
        raw = {"fire": node, "number": number}
    elif kind == "message":
        raw = {
            "send": node,
            "correlation_key": typed.get(OURS + "correlation_key", ""),
            "payload": _values(typed),
        }
    elif kind == "signal":
        raw = {"throw": node, "payload": _values(typed)}
    elif kind == "next":
        raw = {"advance": "next"}
    elif kind == "advance":
        raw = {"advance": typed.get(OURS + "length", "").strip() or "next"}
    elif kind == "set":
        raw = {"set": _values(typed)}
    elif kind == "retry":
        raw = {"retry": node, "number": number}
    else:
        raise NoSuchAct
    if raw.get("set") == {} or (node == "" and kind in ("job", "timer", "message", "signal", "retry")):
        raise NoSuchAct
    return parse_steps([raw])[0]


def _answer(played: Played, task: HumanTask | None, typed: MultiDict[str, str]) -> dict[str, Any]:
    if task is None:
        raise NoSuchAct
    with played.runtime.read() as ctx:
        data = screen.form_of(ctx, played, task).from_multidict(typed)
    extra = _values(typed)
    action, reason = typed.get(OURS + "action", "submit"), typed.get(OURS + "reason", "").strip()[:MAX_REASON]
    return {
        "data": as_plain({**data, **extra}) if task.form == "" else as_plain(data),
        "action": action,
        "reason": reason,
    }


def _outcome(typed: MultiDict[str, str]) -> dict[str, Any]:
    if error := typed.get(OURS + "error", "").strip():
        return {"error": error[:120]}
    return {"result": _values(typed)}


def _values(typed: MultiDict[str, str]) -> dict[str, Any]:
    pairs = zip(typed.getlist(OURS + "name"), typed.getlist(OURS + "value"), strict=False)
    return as_plain(values.read_variables(pairs))


def _number(typed: MultiDict[str, str]) -> int:
    number = typed.get(OURS + "number", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
