"""推演全年: a draft or a version within the whole contest, played in the background; nothing of it is real."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import definitions
from engine.context import Ctx
from engine.errors import Invalid, NotFound
from handlers.entries.rules import KIND_NAMES, STATE_NAMES
from handlers.models import drafts
from handlers.models.editions import DRAFT, get_version
from handlers.models.files import Files, files_of
from web import names
from web.i18n import gettext as _
from web.i18n import pick
from web.i18n.dates import format_date, weekday
from web.i18n.signs import sign
from web.identity import me
from web.plays import figures, launch
from web.plays.folder import Folder, Slot
from web.plays.record import NO_PROCESS
from web.transactions import reading, stop_reading
from web.views import reviews

bp = Blueprint("plays", __name__, url_prefix="/definitions/<key>/year")

SLOTS: tuple[Slot, ...] = ("draft", "released")
TROUBLES = {
    "incidents": "走到这里出了异常",
    "stuck": "停住了，没有什么会让它继续",
    "refused": "有人办理而没有被接受",
    "unmanned": "没有人可以办理",
}
NOTICE_STATES = {"draft": "未发布", "posted": "公示中", "closed": "已结束", "annulled": "已作废"}
OUTCOMES = {
    "upheld": "成立",
    "corrected": "已更正",
    "dismissed": "不成立",
    "not_accepted": "不予受理",
    "filed": "待受理",
    "accepted": "办理中",
}
PLACE = {"day": 2.4, "top": 56, "bottom": 176}
"""Of the picture: the width of a day, and between which heights its tasks stand."""


class NoSource(Invalid):
    """It was not said what to play."""

    code = "play.no_source"


@bp.get("")
def show(key: str) -> str:
    """What came of the last play, how far the present one is, and what may be played."""
    ctx = reading()
    drafts.require_known(ctx, key)
    folder, newest, draft = _folder(), definitions.find_newest(ctx, key), drafts.find_draft(ctx, key)
    status = launch.find_status(folder)
    results = {slot: found for slot in SLOTS if "season" in (found := launch.read_result(folder, key, slot))}
    chosen = next((slot for slot in results if slot == request.args.get("of")), next(iter(results), None))
    return render_template(
        "plays.html",
        key=key,
        newest=newest,
        draft=draft,
        status=status,
        who=names.people(ctx, [status.order.person])[status.order.person] if status else "",
        other=definitions.find_newest(ctx, status.order.key) if status else None,
        results=results,
        chosen=chosen,
        view=_view(results[chosen]) if chosen else None,
        lines=figures.compare(results["released"], results["draft"]) if len(results) == len(SLOTS) else [],
        troubles=TROUBLES,
        choices=launch.ENTRIES,
        kinds=KIND_NAMES,
        entry_states={state: {"zh": zh, "en": en} for state, (zh, en) in STATE_NAMES.items()},
        review_states=reviews.STATES,
        notice_states=NOTICE_STATES,
        outcomes=OUTCOMES,
        as_date=date.fromisoformat,
    )


@bp.post("/begin")
def begin(key: str) -> Response:
    """Play the draft, or the version in `source`; raises Busy."""
    ctx = reading()
    drafts.require_known(ctx, key)
    source = request.form.get("source", "")
    if not source:
        raise NoSource
    packages = _released(ctx)
    slot: Slot
    if source == DRAFT:
        if drafts.find_draft(ctx, key) is None:
            raise NotFound
        opened = drafts.open_draft(ctx, key)
        packages[key], slot, number = dict(opened.files), "draft", opened.revision
    else:
        version = get_version(ctx, key, source)
        packages[key], slot, number = files_of(version), "released", version.version
    order = launch.order(key, slot, number, me().actor, ctx.now(), entries=_entries())
    stop_reading()
    launch.start(_folder(), order, packages)
    return redirect(url_for("plays.show", key=key, of=slot), HTTPStatus.SEE_OTHER)


@bp.post("/cancel")
def cancel(key: str) -> Response:
    """End the play under way, whoever began it."""
    drafts.require_known(reading(), key)
    launch.cancel(_folder())
    return redirect(url_for("plays.show", key=key), HTTPStatus.SEE_OTHER)


def _entries() -> int:
    """How many entries are played; what cannot be chosen is the usual."""
    return next(
        (each for each in launch.ENTRIES if str(each) == request.form.get("entries")), launch.ENTRIES[0]
    )


def _folder() -> Folder:
    return Folder(current_app.config["SAICHENG"].data_dir)


def _released(ctx: Ctx) -> dict[str, Files]:
    """The newest version of everything there is."""
    keys = sorted(definitions.list_keys(ctx))
    return {key: files_of(definitions.get_newest(ctx, key)) for key in keys}


def _view(record: dict[str, Any]) -> dict[str, Any]:
    """The record as the page draws it."""
    days = figures.list_days(record)
    phases = {each["code"]: names.phase(SimpleNamespace(**each)) for each in record["phases"]}
    titles = {key: pick(name) for key, name in record["names"].items()} | {NO_PROCESS: _("不属于任务的提醒")}
    most = max((each.counts[0] for each in days), default=1) or 1
    positions = {each.day: number for number, each in enumerate(days)}
    height = PLACE["bottom"] - PLACE["top"]
    unstarted = {
        key: [_beginning(each, titles) for each in ways] for key, ways in record["not_started"].items()
    }
    counted = {key: [0] * 4 for key in record["started"]} | record["totals"]
    processes = sorted(counted.items(), key=lambda item: (-item[1][0], item[0]))
    return {
        **record,
        "phase_names": phases,
        "busy": [each for each in days if any(each.counts) or each.is_boundary],
        "width": round(len(days) * PLACE["day"], 1),
        "bars": [
            (round(number * PLACE["day"], 1), round(each.counts[0] / most * height, 1), each.counts[3])
            for number, each in enumerate(days)
        ],
        "months": [
            (round(number * PLACE["day"], 1), int(each.day[5:7]))
            for number, each in enumerate(days)
            if each.day.endswith("-01")
        ],
        "bands": [
            (
                phases[each["code"]],
                round(positions[each["starts_on"]] * PLACE["day"], 1),
                round((positions.get(each["ends_on"], len(days) - 1) + 1) * PLACE["day"], 1),
            )
            for each in record["phases"]
            if each["starts_on"] in positions
        ],
        "processes": [
            (titles.get(key, key), record["started"].get(key, 0), counts) for key, counts in processes
        ],
        "not_started": [(titles.get(key, key), ways) for key, ways in unstarted.items()],
        "own_ways": unstarted.get(record["order"]["key"], []),
        "steps": [
            {
                "label": f"{format_date(date.fromisoformat(each['day']))} {weekday(date.fromisoformat(each['day']))}",
                "boundary": day.is_boundary,
                "begins": [phases[code] for code in day.begins],
                "ends": [phases[code] for code in day.ends],
                "counts": day.counts,
                "of": [[titles.get(key, key), *counts] for key, counts in each["counts"].items()],
            }
            for each, day in zip(record["days"], days, strict=True)
        ],
    }


def _beginning(found: dict[str, Any], titles: dict[str, str]) -> str:
    """What would have started a process, in a sentence."""
    name, process = found["name"], titles.get(found["process"], found["process"])
    if found["kind"] == "step" and found["is_reached"]:
        return _("只在“{process}”走到“{step}”时启动，这一年没有走到那一步", process=process, step=name)
    if found["kind"] == "step":
        return _("只在“{process}”走到“{step}”时启动，而它这一年也没有启动", process=process, step=name)
    if found["kind"] == "message":
        return _("只在收到消息“{name}”时启动", name=name)
    if found["kind"] == "signal":
        return _("只在收到广播“{name}”时启动", name=name)
    if found["kind"] == "timer":
        return _("只在定时“{name}”到来时启动", name=name)
    if found["kind"] == "person":
        roles = sign.listing.join(names.role(each) for each in found["roles"])
        return _("只在{roles}自己发起时启动，推演里没有人发起它", roles=roles)
    return _("没有别的流程、消息或时间启动它：只由系统里的页面启动")
