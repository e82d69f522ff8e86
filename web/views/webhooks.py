"""群机器人和接口: who outside hears of news, and whether it arrives."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from handlers.directory.queries import list_organisations, list_organisations_by_id, today
from handlers.directory.rules import Kind
from handlers.notices.kinds import list_areas
from handlers.webhooks import queries, service
from handlers.webhooks.models import WebhookReceiver
from handlers.webhooks.rules import HEADLINE, ReceiverKind
from handlers.webhooks.service import ReceiverInvalid, Wanted
from web import deliveries
from web.i18n import gettext as _
from web.i18n import translate
from web.idempotency import new_key, run_once
from web.transactions import reading, writing

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")

KINDS = {
    ReceiverKind.WECOM: "企业微信群机器人",
    ReceiverKind.DINGTALK: "钉钉群机器人",
    ReceiverKind.FEISHU: "飞书群机器人",
    ReceiverKind.GENERIC: "其他系统（Standard Webhooks）",
}
FAULTS = {
    "name": {
        "missing": "请填写名称，最多 60 个字。",
        "taken": "已有同名的接收方，请换一个名称。",
        "too_many": "接收方太多了，请先删除不用的。",
    },
    "kind": {"unknown": "请选择类型。"},
    "address": {"bad": "请填写以 https:// 开头的完整地址，不能带用户名或空格。"},
    "secret": {"bad": "密钥不合格：其他系统的密钥以 whsec_ 开头，机器人的密钥请从机器人设置里原样复制。"},
    "kinds": {"missing": "请至少选择一种消息。"},
    "organisation_id": {"unknown": "请从列表中选择范围。"},
}
PLACES = (Kind.MUNICIPAL_UNION, Kind.COUNTY, Kind.INDUSTRY, Kind.DEPARTMENT, Kind.ENTERPRISE)


@bp.get("")
def index() -> str:
    """Every receiver with how its last message went."""
    ctx = reading()
    receivers = service.list_receivers(ctx)
    return render_template(
        "webhooks.html",
        receivers=receivers,
        places=list_organisations_by_id(ctx, {each.organisation_id for each in receivers}),
        last=queries.last_messages(ctx, receivers),
        kinds=KINDS,
        outcome_words=deliveries.outcome,
    )


@bp.get("/new")
def new() -> str:
    """An empty form."""
    return _form(None, None, {})


@bp.post("/new")
def create() -> Response:
    """Add a receiver; a secret made for a program is shown, this once."""
    shown, made = "", ""

    def verb(ctx: Ctx) -> str:
        nonlocal shown, made
        receiver, shown = service.add_receiver(ctx, _wanted(), _inside())
        made = receiver.id
        return url_for("webhooks.edit", receiver_id=receiver.id, ok="webhook_saved")

    try:
        place = run_once(verb)
    except ReceiverInvalid as error:
        return _refused(None, error)
    if shown:
        return make_response(_form(service.get_receiver(reading(), made), None, {}, secret=shown))
    return redirect(place, HTTPStatus.SEE_OTHER)


@bp.get("/<receiver_id>")
def edit(receiver_id: str) -> str:
    """The form of a receiver; address and secret are never in it."""
    return _form(service.get_receiver(reading(), receiver_id), None, {})


@bp.post("/<receiver_id>")
def change(receiver_id: str) -> Response:
    """Save what was changed."""
    try:
        writing(lambda ctx: service.change_receiver(ctx, receiver_id, _wanted(), _inside()))
    except ReceiverInvalid as error:
        return _refused(service.get_receiver(reading(), receiver_id), error)
    return redirect(url_for("webhooks.index", ok="webhook_saved"), HTTPStatus.SEE_OTHER)


@bp.post("/<receiver_id>/test")
def test(receiver_id: str) -> Response:
    """Send one message to try it out; the list tells a few seconds later how it went."""
    text = "这是一条测试消息，能看到就说明接收正常。"
    home = current_app.config["SAICHENG"].base_url

    def verb(ctx: Ctx) -> str:
        service.test_receiver(ctx, receiver_id, text, translate(text, "en"), home)
        return url_for("webhooks.index", ok="webhook_tested")

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


@bp.post("/<receiver_id>/delete")
def delete(receiver_id: str) -> Response:
    """Delete a receiver."""
    writing(lambda ctx: service.delete_receiver(ctx, receiver_id))
    return redirect(url_for("webhooks.index", ok="webhook_deleted"), HTTPStatus.SEE_OTHER)


def _wanted() -> Wanted:
    form = request.form
    return Wanted(
        name=form.get("name", ""),
        kind=form.get("kind", ""),
        address=form.get("address", ""),
        secret=form.get("secret", ""),
        kinds=form.getlist("kinds"),
        organisation_id=form.get("organisation_id", ""),
        is_on=form.get("is_on") == "true",
    )


def _inside() -> frozenset[str]:
    hosts: frozenset[str] = current_app.config["SAICHENG"].webhook_hosts
    return hosts


def _refused(receiver: WebhookReceiver | None, error: ReceiverInvalid) -> Response:
    faults = {field: _(FAULTS[field][fault]) for field, fault in error.faults.items()}
    return make_response(_form(receiver, _wanted(), faults), HTTPStatus.UNPROCESSABLE_ENTITY)


def _form(
    receiver: WebhookReceiver | None, wanted: Wanted | None, faults: dict[str, str], *, secret: str = ""
) -> str:
    """The form of a receiver, or a new one's, with what was typed into it and what is wrong with that."""
    ctx = reading()
    return render_template(
        "webhook_edit.html",
        receiver=receiver,
        shown=wanted or receiver,
        faults=faults,
        secret=secret,
        kinds=KINDS,
        areas=list_areas(),
        offered=service.list_kinds(),
        places=list_organisations(ctx, PLACES, active_on=today(ctx)),
        headline=HEADLINE,
        idempotency_key=new_key(),
        test_key=new_key(),
    )
