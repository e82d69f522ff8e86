"""回放: the past of a process played on its diagram."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import NotFound
from engine.models import AuditEvent, Instance
from engine.replay import PART, find_version
from web import names, paging
from web.identity import me
from web.replay import read_replay
from web.transactions import reading
from web.visibility import require_instance

bp = Blueprint("replays", __name__)


@bp.get("/instances/<instance_id>/replay")
def show(instance_id: str) -> str | WerkzeugResponse:
    """The steps in words, and the player over them. `after` is the place a part begins behind; `at` leads to the part
    that an instant lies in."""
    instance = require_instance(reading(), me(), instance_id)
    if (at := _read_instant(request.args.get("at", ""))) is not None:
        return redirect(_address_of(instance, at))
    replay = read_replay(reading(), me(), instance, _after())
    return render_template(
        "replay.html",
        instance=instance,
        replay=replay,
        after=_after(),
        definitions=names.definitions(reading(), [instance.definition_id]),
    )


@bp.get("/instances/<instance_id>/replay.json")
def steps(instance_id: str) -> Response:
    """The same steps for the player, with what the diagram showed after each."""
    instance = require_instance(reading(), me(), instance_id)
    return jsonify(read_replay(reading(), me(), instance, _after()).to_json())


@bp.get("/instances/<instance_id>/replay/<int:number>.xml")
def diagram(instance_id: str, number: int) -> Response:
    """The diagram of a version the process ran on at some time."""
    found = find_version(reading(), require_instance(reading(), me(), instance_id), number)
    if found is None:
        raise NotFound
    return Response(found.bpmn, mimetype="application/xml")


def _after() -> int:
    text = request.args.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and int(text) < paging.MAX_INT else 0


def _read_instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _address_of(instance: Instance, at: datetime) -> str:
    """The part and the line that were the newest at an instant."""
    lines = select(AuditEvent.id).where(AuditEvent.instance_id == instance.id)
    newest = lines.where(AuditEvent.at <= at).order_by(AuditEvent.id.desc()).limit(1)
    last = reading().session.scalar(newest)
    count = select(func.count()).select_from(lines.where(AuditEvent.id <= (last or 0)).subquery())
    skipped = max(0, (reading().session.scalar(count) or 0) - 1) // PART * PART
    place = (
        reading().session.scalar(lines.order_by(AuditEvent.id).offset(skipped - 1).limit(1)) if skipped else 0
    )
    return url_for("replays.show", instance_id=instance.id, after=place or None, _anchor=f"e{last or 0}")
