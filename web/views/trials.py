"""试运行: a draft or a version stepped through by hand; nothing of it is real."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import definitions
from engine.calendar import DEFAULT_ZONE, CalendarError, parse_instant
from engine.context import Ctx
from engine.errors import Invalid
from engine.models import HumanTask, Trial
from engine.trial.beginning import names_to_give
from engine.trial.play import Play, Played, playing
from engine.trial.script import Step
from handlers.models import drafts
from handlers.models.editions import DRAFT
from web.i18n.dates import local, local_date
from web.identity import me
from web.problems import message_of
from web.simulation.filler import CannotFill
from web.transactions import reading, stop_reading, writing
from web.trials import acts, samples, screen, sessions, values

bp = Blueprint("trials", __name__, url_prefix="/definitions")


@bp.get("/<key>/try")
def show(key: str) -> str | Response:
    """Where the trial stands, or with `of` a source to choose another; without one, what it may begin with."""
    ctx = reading()
    drafts.require_known(ctx, key)
    trial = sessions.find_trial(ctx, key, me().actor)
    if trial is None or "of" in request.args:
        return _beginning(ctx, key)
    return _page(trial)


@bp.post("/<key>/try/begin")
def begin(key: str) -> Response:
    """Begin anew."""
    ctx = reading()
    drafts.require_known(ctx, key)
    source, unit = request.form.get("source") or _usual(ctx, key), request.form.get("unit", "")[:80]
    typed = zip(request.form.getlist("name"), request.form.getlist("value"), strict=False)
    data = {**samples.data_of_unit(ctx, unit), **values.read_variables(typed)}
    began_at = _moment(ctx, request.form.get("began_at", ""))
    sessions.play_of(ctx, key, source)
    with_drafts = "with_drafts" in request.form
    writing(lambda ctx: sessions.begin(ctx, key, source, began_at, data, with_drafts=with_drafts))
    return redirect(url_for("trials.show", key=key), HTTPStatus.SEE_OTHER)


@bp.post("/<key>/try/act")
def act(key: str) -> Response | str:
    """One more step; what cannot be done is said, and nothing is kept of it."""
    trial = sessions.get_trial(reading(), key, me().actor, _count())
    play, steps = _play(trial), sessions.steps_of(trial)
    with playing(play, trial.began_at, trial.data, steps) as played:
        done = steps[: played.count]
        task = acts.find_task(played, request.form)
        action = request.form.get(acts.OURS + "action", "")
        try:
            if task is not None and (paper := acts.paper_of(played, task, request.form, action)) is not None:
                return _shown(trial, play, played, done, task=task, paper=paper)
            step = acts.read_step(played, task, request.form)
            played.go_on(step)
        except (Invalid, CannotFill) as error:
            return _refused(_shown(trial, play, played, done, task=task, error=error))
        if played.failed is not None:
            return _refused(_shown(trial, play, played, [*done, step], task=task))
    writing(lambda ctx: sessions.keep_steps(ctx, trial, [*done, step]))
    return redirect(url_for("trials.show", key=key), HTTPStatus.SEE_OTHER)


@bp.post("/<key>/try/fields")
def redraw(key: str) -> str | Response:
    """A task's form again after a change that shows or hides fields, or adds or removes a row."""
    trial = sessions.get_trial(reading(), key, me().actor, _count())
    play, steps = _play(trial), sessions.steps_of(trial)
    with playing(play, trial.began_at, trial.data, steps) as played:
        task = acts.find_task(played, request.form)
        if task is None:
            return redirect(url_for("trials.show", key=key), HTTPStatus.SEE_OTHER)
        paper = screen.draw_form(played, task, request.form)
        if request.headers.get("HX-Request") != "true":
            return _shown(trial, play, played, steps, task=task, paper=paper)
    return render_template("task_fields.html", task=task, view=paper.view, **_urls(key))


@bp.post("/<key>/try/back")
def back(key: str) -> Response:
    """Back by one step, or to after the step in `to`."""
    trial = sessions.get_trial(reading(), key, me().actor, _count())
    steps = sessions.steps_of(trial)
    to = request.form.get(acts.OURS + "to", "")
    kept = int(to) if to.isascii() and to.isdigit() and len(to) < 4 else len(steps) - 1
    writing(lambda ctx: sessions.keep_steps(ctx, trial, steps[: max(kept, 0)]))
    return redirect(url_for("trials.show", key=key), HTTPStatus.SEE_OTHER)


@bp.post("/<key>/try/end")
def end(key: str) -> Response:
    """End the trial and forget it."""
    writing(lambda ctx: sessions.drop(ctx, key))
    return redirect(url_for("trials.show", key=key), HTTPStatus.SEE_OTHER)


def _beginning(ctx: Ctx, key: str) -> str:
    newest = definitions.find_newest(ctx, key)
    source = request.args.get("of") or _usual(ctx, key)
    play = sessions.play_of(ctx, key, source)
    names = [
        each for each in names_to_give(play.packages[0], definitions.around(ctx)) if each not in samples.GIVEN
    ]
    today = local_date(ctx.now())
    return render_template(
        "trial_begin.html",
        key=key,
        newest=newest,
        source=source,
        has_draft=drafts.find_draft(ctx, key) is not None,
        units=samples.list_units(ctx),
        names=[
            (each, called, samples.likely_value(each, today))
            for each, called in samples.names_of(names, play.packages[0].package).items()
        ],
        began_at=local(ctx.now()).strftime("%Y-%m-%dT%H:%M"),
        problems=[each for each in play.problems if each.code != "form.unused"],
        trial=sessions.find_trial(ctx, key, me().actor),
    )


def _page(trial: Trial) -> str:
    play, steps = _play(trial), sessions.steps_of(trial)
    with playing(play, trial.began_at, trial.data, steps) as played:
        task = acts.find_task(played, request.args)
        return _shown(trial, play, played, steps, task=task)


def _shown(
    trial: Trial,
    play: Play,
    played: Played,
    steps: list[Step],
    *,
    task: HumanTask | None = None,
    paper: screen.Paper | None = None,
    error: Invalid | None = None,
) -> str:
    ctx = reading()
    found = screen.read_screen(ctx, play, played, steps)
    rows = {each.row.id: each for each in found.cards}
    chosen = rows.get(task.id) if task is not None else None
    if chosen is None and found.cards:
        chosen = found.cards[0]
    if chosen is not None and paper is None:
        paper = screen.draw_form(played, chosen.row, request.form if error is not None else None)
    return render_template(
        "trial.html",
        key=trial.key,
        trial=trial,
        source=trial.source,
        newest=definitions.find_newest(ctx, trial.key),
        screen=found,
        chosen=chosen,
        paper=paper,
        view=paper.view if paper else None,
        error=message_of(error) if error is not None else "",
        count=len(trial.steps),
        reason=request.form.get(acts.OURS + "reason", ""),
        **_urls(trial.key),
    )


def _refused(page: str) -> Response:
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def _urls(key: str) -> dict[str, str]:
    place = url_for("trials.redraw", key=key)
    return {"redraw_url": place, "upload_url": place}


def _play(trial: Trial) -> Play:
    play = sessions.play_of(reading(), trial.key, trial.source, with_drafts=trial.with_drafts)
    stop_reading()
    return play


def _usual(ctx: Ctx, key: str) -> str:
    newest = definitions.find_newest(ctx, key)
    return DRAFT if newest is None or drafts.find_draft(ctx, key) is not None else str(newest.version)


def _count() -> int:
    typed = request.form.get(acts.OURS + "count", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0


def _moment(ctx: Ctx, typed: str) -> datetime:
    try:
        return parse_instant(typed, DEFAULT_ZONE) if typed else ctx.now()
    except CalendarError:
        raise values.BadValue(value=typed[:60], reason=typed[:60]) from None
