"""通知方式: how I am told by mail, and when not."""

from __future__ import annotations

from datetime import time
from http import HTTPStatus

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from handlers.directory import queries as directory
from handlers.notices import choices
from handlers.notices.kinds import list_areas
from handlers.notices.rules import DIGEST_AT, Choices, Way
from web.i18n import gettext as _
from web.identity import me
from web.transactions import reading, writing

bp = Blueprint("notice_choices", __name__, url_prefix="/account/notices")

WAYS = {Way.AT_ONCE: "立即发邮件", Way.DIGEST: "每日汇总", Way.NONE: "只在系统里看"}


@bp.get("")
def show() -> str:
    """What I chose, or what holds without."""
    return _page(choices.choices_of(reading(), me().person_id), {})


@bp.post("")
def save() -> Response:
    """Keep what I chose."""
    wanted, errors = _read()
    if errors:
        return make_response(_page(wanted, errors), HTTPStatus.UNPROCESSABLE_ENTITY)
    writing(lambda ctx: choices.choose(ctx, me().person_id, wanted))
    return redirect(url_for("notice_choices.show", ok="choices_saved"), HTTPStatus.SEE_OTHER)


def _read() -> tuple[Choices, dict[str, str]]:
    """What the form says, with what is wrong by field; what it does not name stays as usual."""
    form, errors = request.form, {}
    ways = {}
    for area in list_areas():
        chosen = form.get(f"way_{area.id}", Way.AT_ONCE)
        if chosen in set(Way):
            ways[area.id] = Way(chosen)
        else:
            errors[f"way_{area.id}"] = _("请从列表中选择。")
    times = {"quiet_from": Choices().quiet_from, "quiet_to": Choices().quiet_to}
    for name in times:
        try:
            times[name] = _time(form.get(name, ""))
        except ValueError:
            errors[name] = _("请填写时间，例如 21:00。")
    if form.get("is_quiet") != "true":
        times = dict.fromkeys(times, time.min)
        errors = {name: text for name, text in errors.items() if name not in times}
    is_working_days_only = form.get("is_working_days_only") == "true"
    return Choices(ways, **times, is_working_days_only=is_working_days_only), errors


def _time(text: str) -> time:
    """A time of day in whole minutes; raises ValueError."""
    found = time.fromisoformat(text[:8])
    if found.tzinfo is not None:
        raise ValueError(text)
    return found.replace(second=0, microsecond=0)


def _page(shown: Choices, errors: dict[str, str]) -> str:
    is_quiet = shown.quiet_from != shown.quiet_to
    return render_template(
        "notice_choices.html",
        areas=list_areas(),
        shown=shown,
        is_quiet=is_quiet,
        # Hours that are proposed to whoever switches them on.
        hours=shown if is_quiet else Choices(),
        ways=WAYS,
        at_once=Way.AT_ONCE,
        digest_at=DIGEST_AT,
        person=directory.get_person(reading(), me().person_id),
        sends_mail=bool(current_app.config["SAICHENG"].smtp_url),
        errors=errors,
    )
