"""讨论: what people say to each other about a process, under it and under its tasks."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from engine.context import Ctx
from engine.errors import Invalid, NotFound
from engine.models import Instance
from handlers.comments import queries, rules, service
from handlers.comments.models import Comment
from web import commenting, names, paging
from web.addresses import here, safe_next
from web.idempotency import FIELD, new_key, run_once
from web.identity import me
from web.problems import message_of
from web.transactions import reading

bp = Blueprint("comments", __name__, url_prefix="/instances/<instance_id>/comments")


@bp.get("")
def show(instance_id: str) -> str:
    """The whole thread, the newest first, and a place to say something."""
    return _page(commenting.require_thread(reading(), me(), instance_id))


@bp.post("")
def add(instance_id: str) -> BaseResponse:
    """Say something; whoever is named with @ and may look at the process is told."""
    instance, text = commenting.require_thread(reading(), me(), instance_id), request.form.get("body", "")

    def verb(ctx: Ctx) -> str:
        namable = commenting.list_named(ctx, instance, text)
        service.add_comment(ctx, instance_id, me().person_id, text, namable, _thread(instance_id))
        return safe_next(request.form.get("next", "")) if request.form.get("next") else _thread(instance_id)

    return _changed(instance, verb, text)


@bp.get("/people")
def people(instance_id: str) -> Response:
    """Whom one may name, for the list beside the text."""
    instance = commenting.require_thread(reading(), me(), instance_id)
    found = commenting.search(reading(), me(), instance, request.args.get("q", "").strip()[:40])
    twice = commenting.names_twice(found)
    return jsonify(
        people=[
            {"name": f"{each.name}（{each.label}）" if each.name in twice else each.name, "label": each.label}
            for each in found
        ]
    )


@bp.get("/<comment_id>")
def edit(instance_id: str, comment_id: str) -> str:
    """One's own comment, to change or delete for ten minutes; anybody else's cannot be opened so."""
    instance = commenting.require_thread(reading(), me(), instance_id)
    comment = queries.get_comment(reading(), instance_id, comment_id)
    if comment.author_id != me().person_id:
        raise NotFound(comment=comment_id)
    return _page(instance, editing=comment)


@bp.post("/<comment_id>")
def change(instance_id: str, comment_id: str) -> BaseResponse:
    """Put another text in place, or delete it."""
    instance, text = commenting.require_thread(reading(), me(), instance_id), request.form.get("body", "")

    def verb(ctx: Ctx) -> str:
        if request.form.get("action") == "delete":
            service.delete_comment(ctx, instance_id, comment_id, me().person_id)
        else:
            namable = commenting.list_named(ctx, instance, text)
            service.change_comment(
                ctx, instance_id, comment_id, me().person_id, text, namable, _thread(instance_id)
            )
        return _thread(instance_id)

    return _changed(instance, verb, text, comment_id)


def _changed(
    instance: Instance, verb: Callable[[Ctx], str], text: str, comment_id: str | None = None
) -> BaseResponse:
    try:
        return redirect(run_once(verb), HTTPStatus.SEE_OTHER)
    except Invalid as error:
        editing = queries.get_comment(reading(), instance.id, comment_id) if comment_id else None
        page = _page(instance, error=message_of(error), typed=text, editing=editing)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(instance: Instance, *, error: str = "", typed: str = "", editing: Comment | None = None) -> str:
    ctx = reading()
    rows, after = paging.newest_first(
        ctx, queries.select_comments(instance.id), Comment.created_at, Comment.id
    )
    return render_template(
        "comments.html",
        instance=instance,
        comments=rows,
        people=names.people(ctx, [each.author_id for each in rows]),
        changeable={each.id for each in rows if _is_changeable(ctx, instance, each)},
        editing=editing,
        error=error,
        typed=typed or (editing.body if editing else ""),
        is_operator=me().has_role("sysadmin"),
        idempotency_key=request.form.get(FIELD) or new_key(),
        more=here(after=after) if after else None,
    )


def _is_changeable(ctx: Ctx, instance: Instance, comment: Comment) -> bool:
    return (
        instance.ended_at is None
        and comment.author_id == me().person_id
        and comment.deleted_at is None
        and rules.is_changeable(comment.created_at, ctx.now())
    )


def _thread(instance_id: str) -> str:
    return url_for("comments.show", instance_id=instance_id)
