"""账号: who may sign in; links for people without mail, locked accounts, lost authenticators. For administrators."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import AppError, Invalid
from handlers.directory import queries as directory
from handlers.directory import rules, service
from handlers.directory.access import password_links, second_factor
from handlers.directory.accounts import open_account
from handlers.directory.finding import MOST, search_accounts
from handlers.directory.masking import mask_email
from web import names
from web.i18n import gettext as _
from web.idempotency import new_key, run_once
from web.identity import me
from web.problems import message_of
from web.transactions import reading, writing
from web.views.passwords import link_to

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


@bp.get("")
def index() -> str:
    """People by name or login, with the state of their accounts; and which roles need a second step."""
    ctx, search = reading(), request.args.get("q", "").strip()[:80]
    return render_template(
        "accounts.html",
        search=search,
        hits=search_accounts(ctx, search),
        most=MOST,
        roles=sorted(rules.POST_ROLES, key=list(rules.ROLES).index),
        required=second_factor.list_required_roles(ctx),
    )


@bp.get("/<person_id>")
def show(person_id: str) -> str:
    """One person's account, and what can be done about it."""
    return _page(person_id)


@bp.post("/<person_id>/open")
def open_one(person_id: str) -> Response:
    """Give a person a login; the password is set by a link."""
    login = request.form.get("login", "")
    return _act(person_id, lambda ctx: open_account(ctx, person_id, login), "account_opened")


@bp.post("/<person_id>/link")
def issue_link(person_id: str) -> Response:
    """Make a link and show it, this once; the same form sent again shows the page without it."""
    shown = ""

    def verb(ctx: Ctx) -> str:
        nonlocal shown
        shown = link_to(password_links.issue_link(ctx, person_id, me().person_id))
        return url_for("accounts.show", person_id=person_id)

    place = run_once(verb)
    return make_response(_page(person_id, link=shown)) if shown else redirect(place, HTTPStatus.SEE_OTHER)


@bp.post("/<person_id>/lock")
def lock(person_id: str) -> Response:
    """Lock an account, or unlock it."""
    is_disabled = request.form.get("is_disabled") == "1"
    if person_id == me().person_id:
        return _refused(person_id, _("不能停用自己的账号。"))
    ok = "account_locked" if is_disabled else "account_unlocked"
    return _act(person_id, lambda ctx: service.set_account_disabled(ctx, person_id, is_disabled), ok)


@bp.post("/<person_id>/second-factor/remove")
def remove_second_factor(person_id: str) -> Response:
    """For who has lost the authenticator; the person is told."""
    reason = request.form.get("reason", "")
    return _act(person_id, lambda ctx: second_factor.remove(ctx, person_id, reason), "second_factor_removed")


@bp.post("/second-factor-roles")
def require_second_factor() -> Response:
    """Which roles cannot sign in without a second step."""
    roles = request.form.getlist("roles")
    writing(lambda ctx: second_factor.set_required_roles(ctx, roles))
    return redirect(url_for("accounts.index", ok="saved_roles"), HTTPStatus.SEE_OTHER)


def _act(person_id: str, verb: Callable[[Ctx], object], ok: str) -> Response:
    directory.get_person(reading(), person_id)
    try:
        writing(verb)
    except AppError as error:
        if error.status not in (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT):
            raise
        return _refused(person_id, message_of(error))
    return redirect(url_for("accounts.show", person_id=person_id, ok=ok), HTTPStatus.SEE_OTHER)


def _refused(person_id: str, error: str) -> Response:
    return make_response(_page(person_id, error=error), Invalid.status)


def _page(person_id: str, *, link: str = "", error: str = "") -> str:
    ctx = reading()
    person = directory.get_person(ctx, person_id)
    posts = directory.list_posts_of(ctx, person_id)
    return render_template(
        "account_admin.html",
        person=person,
        email=mask_email(person.email),
        account=directory.find_account(ctx, person_id),
        posts=posts,
        organisations=names.organisations(ctx, (post.organisation_id for post in posts)),
        has_second_factor=second_factor.is_on(ctx, person_id),
        link_expires_at=password_links.find_expiry(ctx, person_id),
        link=link,
        error=error,
        idempotency_key=new_key(),
    )
