"""发送记录: what went outside, to whom, and whether it arrived; one's own, or for an operator everybody's."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import NamedTuple

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, Select, or_, select, true
from werkzeug.wrappers import Response as BaseResponse

from engine import outbox
from engine.context import Ctx
from engine.errors import NotFound
from engine.models import OutboxMessage
from handlers.webhooks.sender import CHANNEL
from web import deliveries, exports, names, paging
from web.addresses import here
from web.i18n import gettext as _
from web.i18n.dates import format_instant
from web.identity import Identity, me
from web.transactions import reading, writing

bp = Blueprint("deliveries", __name__, url_prefix="/deliveries")

MOST_SEARCH = 80
MOST_EXPORTED = 50_000


class Filters(NamedTuple):
    """What the list is narrowed to; empty means everything."""

    q: str
    channel: str
    state: str
    to: str


@bp.get("")
def index() -> str:
    """The messages this person may see, the newest first."""
    ctx, filters = reading(), _filters()
    rows, after = paging.newest_first(ctx, _query(filters), OutboxMessage.created_at, OutboxMessage.id)
    return render_template(
        "deliveries.html",
        messages=rows,
        people=_people(ctx, rows),
        filters=filters,
        channels={key: _(name) for key, name in deliveries.CHANNELS.items()},
        states={key: _(name) for key, name in deliveries.STATES.items()},
        outcome_words=deliveries.outcome,
        sees_others=me().has_role("sysadmin", "office", "office_director"),
        may_retry=lambda message: _may_retry(me(), message),
        export=url_for("deliveries.export", **{key: each for key, each in filters._asdict().items() if each}),
        more=here(after=after) if after else None,
    )


@bp.get("/export.xlsx")
def export() -> Response:
    """The same list as a workbook, at most 50,000 of the newest, noted in the history."""
    query = _query(_filters()).order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
    header = [_(name) for name in ("时间", "渠道", "收件人", "地址", "内容", "结果", "尝试次数", "最近尝试")]
    file = exports.write("xlsx", header, _lines(reading(), query.limit(MOST_EXPORTED)))
    writing(lambda ctx: ctx.record("deliveries.exported", data={"rows": file.rows}))
    return file.response(_("发送记录"))


@bp.post("/<message_id>/retry")
def retry(message_id: str) -> BaseResponse:
    """Send a message that has failed, or waits for its next try, as soon as possible."""

    def verb(ctx: Ctx) -> None:
        found = ctx.session.get(OutboxMessage, message_id)
        if found is None or not _may_retry(me(), found):
            raise NotFound
        outbox.send_again(ctx, message_id)

    writing(verb)
    return redirect(url_for("deliveries.index", ok="delivery_retried"), HTTPStatus.SEE_OTHER)


def _filters() -> Filters:
    given = (request.args.get(name, "").strip()[:MOST_SEARCH] for name in Filters._fields)
    return Filters(*given)


def _query(filters: Filters) -> Select[OutboxMessage]:
    conditions = [_visible(me())]
    if filters.channel in deliveries.CHANNELS:
        conditions.append(OutboxMessage.channel == filters.channel)
    if filters.state in deliveries.STATES:
        conditions.append(OutboxMessage.state == filters.state)
    if filters.to:
        conditions.append(OutboxMessage.addressee == filters.to)
    if filters.q:
        conditions.append(
            or_(
                OutboxMessage.recipient.icontains(filters.q, autoescape=True),
                OutboxMessage.about.icontains(filters.q, autoescape=True),
            )
        )
    return select(OutboxMessage).where(*conditions)


def _visible(identity: Identity) -> ColumnElement[bool]:
    """Everything for who runs the system, what groups are told for the office, else what is for oneself."""
    if identity.has_role("sysadmin"):
        return true()
    own = OutboxMessage.addressee == identity.actor
    if identity.has_role("office", "office_director"):
        return or_(own, OutboxMessage.channel == CHANNEL)
    return own


def _may_retry(identity: Identity, message: OutboxMessage) -> bool:
    if message.state == "sent" or (message.state == "pending" and not message.attempts):
        return False
    is_of_office = message.channel == CHANNEL and identity.has_role("office", "office_director")
    return identity.has_role("sysadmin") or is_of_office


def _people(ctx: Ctx, rows: list[OutboxMessage]) -> dict[str, str]:
    return names.people(ctx, (row.addressee for row in rows if row.addressee.startswith("person:")))


def _lines(ctx: Ctx, query: Select[OutboxMessage]) -> Iterator[list[object]]:
    for some in ctx.session.scalars(query).partitions(500):
        people = _people(ctx, list(some))
        for row in some:
            yield [
                format_instant(row.created_at),
                _(deliveries.CHANNELS.get(row.channel, row.channel)),
                people.get(row.addressee, ""),
                row.recipient,
                row.about,
                deliveries.outcome(row),
                row.attempts,
                format_instant(row.tried_at),
            ]
