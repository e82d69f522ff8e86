"""事件日志: the history of processes as files for process mining."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal

from flask import Blueprint, Response, request
from sqlalchemy import ColumnElement

from engine.models import Instance
from web import exports, instance_filters
from web.content import title_of
from web.event_log import table, xes
from web.event_log.lines import EventLog
from web.i18n import gettext as _
from web.i18n.dates import ZONE
from web.identity import me
from web.registers.address import read_date
from web.transactions import reading, writing

bp = Blueprint("event_logs", __name__)

Kind = Literal["csv", "xes"]


@bp.get("/event-logs.csv")
def export_csv() -> Response:
    """The histories of what the list of instances shows, as a table."""
    return _export("csv")


@bp.get("/event-logs.xes")
def export_xes() -> Response:
    """The histories of what the list of instances shows, as XES."""
    return _export("xes")


@bp.get("/event-logs/<instance_id>.csv")
def export_instance_csv(instance_id: str) -> Response:
    """The history of one instance, as a table."""
    return _export_instance("csv", instance_id)


@bp.get("/event-logs/<instance_id>.xes")
def export_instance_xes(instance_id: str) -> Response:
    """The history of one instance, as XES."""
    return _export_instance("xes", instance_id)


def _export(kind: Kind) -> Response:
    """The histories of what the list of instances shows this person by the same filters; of those, if `from` or
    `until` are given, whatever began on these days, both included. Raises BadFilter."""
    filters = instance_filters.read()
    days = {name: request.args.get(name, "").strip()[:80] for name in ("from", "until")}
    first, last = (read_date(name, value) for name, value in days.items())
    condition = instance_filters.condition(reading(), me(), filters)
    if first:
        condition &= Instance.started_at >= _midnight(first)
    if last:
        condition &= Instance.started_at < _midnight(last + timedelta(days=1))
    asked = {name: value for name, value in (filters | days).items() if value}
    return _download(kind, condition, {"filters": asked}, _("事件日志"))


def _export_instance(kind: Kind, instance_id: str) -> Response:
    instance = reading().session.get_one(Instance, instance_id)
    name = f"{_('事件日志')} {title_of(instance)}".strip()
    return _download(kind, Instance.id == instance_id, {"instance": instance_id}, name)


def _download(kind: Kind, condition: ColumnElement[bool], asked: dict[str, object], name: str) -> Response:
    """The file, noted with what was asked for and its size before it is given away."""
    lines = EventLog(reading(), me(), condition).lines()
    if kind == "csv":
        file = exports.write("csv", table.HEADER, table.rows(lines))
    else:
        file = exports.keep("xes", lambda out: xes.write(out, name, lines))
    data = {**asked, "rows": file.rows, "kind": kind}
    writing(lambda ctx: ctx.record("event_log.exported", data=data))
    return file.response(name)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZONE)
