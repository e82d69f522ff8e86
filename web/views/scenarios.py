"""场景: what was tried once, kept in the draft's folder and played again."""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import definitions
from engine.context import Ctx
from engine.errors import Invalid, NotFound
from engine.model.jsonfile import parse_object
from engine.trial.course import course_of
from engine.trial.play import playing
from engine.trial.scenarios import FORMAT, MAX_NAME, ScenarioResult, run_scenario
from engine.trial.trace import plain
from handlers.models import drafts
from handlers.models.editions import DRAFT
from handlers.models.files import Files, as_json, scenario_path, scenarios_in
from web.i18n import gettext as _
from web.identity import me
from web.transactions import reading, runtime, stop_reading, writing
from web.trials import sessions
from web.trials.screen import said
from web.trials.sessions import as_plain

bp = Blueprint("scenarios", __name__, url_prefix="/definitions")


class CannotKeep(Invalid):
    """What cannot be played to its end is no scenario."""

    code = "scenario.cannot_keep"


@bp.get("/<key>/scenarios")
def index(key: str) -> str:
    """The scenarios of the draft, or of the newest version."""
    return _page(key, {})


@bp.post("/<key>/scenarios/run")
def run(key: str) -> str:
    """The same, with what came of each now."""
    return _page(key, {each.id: each for each in _run(key)})


@bp.post("/<key>/scenarios/save")
def save(key: str) -> Response:
    """Keep the trial under way as a scenario of the draft."""
    trial = sessions.find_trial(reading(), key, me().actor)
    if trial is None:
        return redirect(url_for("trials.show", key=key), HTTPStatus.SEE_OTHER)
    name = request.form.get("name", "").strip()[:MAX_NAME] or _("场景")
    play = sessions.play_of(reading(), key, DRAFT)
    steps = sessions.steps_of(trial)
    stop_reading()
    with playing(play, trial.began_at, trial.data, steps) as played:
        if played.failed is not None:
            raise CannotKeep
        expected = course_of(played.tell()).to_dict()
    scenario = {
        "format": FORMAT,
        "name": name,
        "now": plain(trial.began_at),
        "data": as_plain(trial.data),
        "steps": trial.steps,
        "expected": expected,
    }

    def verb(ctx: Ctx) -> None:
        opened = drafts.open_draft(ctx, key)
        path = scenario_path(_free_id(opened.files))
        drafts.save(ctx, key, {path: as_json(scenario)}, opened.revision)

    writing(verb)
    return redirect(url_for("scenarios.index", key=key, ok="scenario_saved"), HTTPStatus.SEE_OTHER)


@bp.post("/<key>/scenarios/<scenario_id>/accept")
def accept(key: str, scenario_id: str) -> Response:
    """Expect from now on what came of it this time; nothing happens if it is gone."""
    if scenario_path(scenario_id) not in drafts.open_draft(reading(), key).files:
        return redirect(url_for("scenarios.index", key=key), HTTPStatus.SEE_OTHER)
    [result] = _run(key, scenario_id)
    if result.found is None:
        raise CannotKeep

    def verb(ctx: Ctx) -> None:
        opened = drafts.open_draft(ctx, key)
        scenario = _read(opened.files, scenario_id)
        expected = result.found.to_dict() if result.found else {}
        changed = as_json({**scenario, "expected": expected})
        drafts.save(ctx, key, {scenario_path(scenario_id): changed}, opened.revision)

    writing(verb)
    return redirect(url_for("scenarios.index", key=key, ok="scenario_accepted"), HTTPStatus.SEE_OTHER)


@bp.post("/<key>/scenarios/<scenario_id>/delete")
def delete(key: str, scenario_id: str) -> Response:
    """Take a scenario out of the draft; nothing happens if it is gone."""

    def verb(ctx: Ctx) -> None:
        opened = drafts.open_draft(ctx, key)
        if scenario_path(scenario_id) in opened.files:
            drafts.save(ctx, key, {scenario_path(scenario_id): None}, opened.revision)

    writing(verb)
    return redirect(url_for("scenarios.index", key=key, ok="scenario_deleted"), HTTPStatus.SEE_OTHER)


def _page(key: str, results: dict[str, ScenarioResult]) -> str:
    ctx = reading()
    files = drafts.open_draft(ctx, key).files
    found = []
    for scenario_id in sorted(scenarios_in(files)):
        scenario, _problems = parse_object(files[scenario_path(scenario_id)], "")
        found.append((scenario_id, scenario or {}, results.get(scenario_id)))
    return render_template(
        "scenarios.html",
        key=key,
        newest=definitions.find_newest(ctx, key),
        scenarios=found,
        is_run=bool(results),
        passed=sum(each.is_passed for each in results.values()),
        said=said,
    )


def _run(key: str, only: str | None = None) -> list[ScenarioResult]:
    ctx = reading()
    files = drafts.open_draft(ctx, key).files
    wanted = sorted(scenarios_in(files)) if only is None else [only]
    scenarios = {each: _read(files, each) for each in wanted}
    if not scenarios:
        return []
    play = sessions.play_of(ctx, key, DRAFT)
    stop_reading()
    return [run_scenario(play, each, raw, runtime().ports.roles) for each, raw in scenarios.items()]


def _read(files: Files, scenario_id: str) -> dict[str, object]:
    text = files.get(scenario_path(scenario_id))
    if text is None:
        raise NotFound
    found, _problems = parse_object(text, scenario_path(scenario_id))
    return found or {}


def _free_id(files: Files) -> str:
    """The next number that no scenario has."""
    taken = [int(each[1:]) for each in scenarios_in(files) if re.fullmatch(r"s\d{1,6}", each)]
    return f"s{max(taken, default=0) + 1}"
