"""通知模板: what each kind of notice says, edited with a preview and released by designers."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from engine.context import Ctx
from engine.errors import AppError
from handlers.notices import templates
from handlers.notices.kinds import Area, Kind, Parameter, list_areas
from handlers.notices.models import Notice
from handlers.notices.texts import LANGUAGES, render
from handlers.notices.wording import PARTS, Flaw, Wording, find_flaws, placeholders, rename
from handlers.reminders.digest import write_mail
from web import names
from web.i18n import gettext as _
from web.problems import message_of
from web.transactions import reading, writing

bp = Blueprint("templates", __name__, url_prefix="/templates")

PART_NAMES = {
    "title": "标题（中文）",
    "body": "正文（中文）",
    "title_en": "标题（英文）",
    "body_en": "正文（英文）",
}
FLAWS = {
    "empty": "还没有填写。",
    "long": "太长了，最多 {subject} 个字符。",
    "unknown": "没有“{subject}”这个参数，请从所列参数中选择。",
    "placeholder": "“{subject}”不能用：大括号里只能写参数的名称，不能有点、方括号、格式等其他符号。",
    "brace": "大括号没有成对。大括号只用来写参数。",
}
_MOST_ASKED = 100


@bp.get("")
def index() -> str:
    """Every kind of notice by area, or those that `q` is found in."""
    ctx, asked = reading(), request.args.get("q", "").strip()[:_MOST_ASKED]
    areas = [(area, kinds) for area in list_areas() if (kinds := _found(area, asked))]
    newest = templates.list_newest(ctx)
    return render_template(
        "templates.html",
        areas=areas,
        asked=asked,
        newest=newest,
        drafts=templates.list_drafts(ctx),
        people=names.people(ctx, [each.released_by for each in newest.values()]),
    )


def _found(area: Area, asked: str) -> list[Kind]:
    wanted = asked.casefold()
    return [
        kind
        for kind in area.kinds
        if any(
            wanted in text.casefold()
            for text in (
                kind.id,
                *area.name.values(),
                *kind.name.values(),
                *kind.when.values(),
                *kind.to.values(),
                *asdict(kind.shipped).values(),
            )
        )
    ]


@bp.get("/<kind>")
def edit(kind: str) -> str:
    """The editor of a kind on its draft, else on the words in force; below, its versions."""
    found = templates.get_kind(kind)
    draft = templates.find_draft(reading(), kind)
    wording = draft.wording if draft else templates.in_force(reading(), found)
    return _page(found, wording, draft.revision if draft else 0)


@bp.post("/<kind>")
def submit(kind: str) -> BaseResponse | tuple[str, int]:
    """Save what is typed as the draft, or release it; if that cannot be, the page says why and keeps it."""
    found, wording = templates.get_kind(kind), _typed(templates.get_kind(kind))
    revision, base, note = _number("revision"), _number("base"), request.form.get("note", "")

    def verb(ctx: Ctx) -> str:
        if PARTS[0] not in request.form:
            raise templates.TemplateFlawed([])
        if "release" in request.form:
            templates.release(ctx, kind, wording, note, base)
            return "template_released"
        templates.save_draft(ctx, kind, wording, revision)
        return "template_saved"

    try:
        done = writing(verb)
    except (templates.TemplateFlawed, templates.TemplateUnchanged, templates.TemplateChanged) as error:
        draft = templates.find_draft(reading(), kind)
        return _page(found, wording, draft.revision if draft else 0, error), error.status
    return _back(kind, done)


@bp.post("/<kind>/preview")
def preview(kind: str) -> Response:
    """What is typed as people will see it, with sample values, and what is wrong with it."""
    found = templates.get_kind(kind)
    return jsonify(html=render_template("template_preview.html", **_shown(found, _typed(found))))


@bp.post("/<kind>/discard")
def discard(kind: str) -> BaseResponse:
    """Throw the draft away."""
    writing(lambda ctx: templates.discard_draft(ctx, kind))
    return _back(kind, "template_discarded")


@bp.post("/<kind>/shipped")
def ship(kind: str) -> BaseResponse:
    """Put the shipped words in force again."""
    base = _number("base")
    writing(lambda ctx: templates.release_shipped(ctx, kind, base))
    return _back(kind, "template_shipped")


@bp.post("/<kind>/versions/<int:number>/restore")
def restore(kind: str, number: int) -> BaseResponse:
    """Take an earlier version's words as the draft."""
    writing(lambda ctx: templates.restore(ctx, kind, number))
    return _back(kind, "template_restored")


def _back(kind: str, done: str) -> BaseResponse:
    return redirect(url_for("templates.edit", kind=kind, ok=done), HTTPStatus.SEE_OTHER)


def _page(kind: Kind, wording: Wording, revision: int, error: AppError | None = None) -> str:
    ctx = reading()
    versions, draft = templates.list_versions(ctx, kind.id), templates.find_draft(ctx, kind.id)
    return render_template(
        "template_edit.html",
        kind=kind,
        # In a Chinese text the parameters are called by their Chinese names.
        typed={part: _called(kind, part, text) for part, text in asdict(wording).items()},
        part_names=PART_NAMES,
        revision=revision,
        versions=versions,
        draft=draft,
        message=message_of(error) if error else "",
        people=names.people(
            ctx, [*(each.released_by for each in versions), draft.saved_by if draft else None]
        ),
        **_shown(kind, wording),
    )


def _called(kind: Kind, part: str, text: str) -> str:
    return (
        text if part.endswith("_en") else rename(text, {each.id: each.name["zh"] for each in kind.parameters})
    )


def _typed(kind: Kind) -> Wording:
    ids = {name: each.id for each in kind.parameters for name in each.name.values()}
    texts = (request.form.get(part, "").replace("\r\n", "\n").strip() for part in PARTS)
    return Wording(*(rename(text, ids) for text in texts))


def _shown(kind: Kind, wording: Wording) -> dict[str, object]:
    """What the preview is drawn from: per language the notice and its mail, and every flaw in words."""
    flaws = find_flaws(wording, kind.parameter_ids)
    return {
        "flaws": [(flaw.part, _(PART_NAMES[flaw.part]), _words(flaw)) for flaw in flaws],
        "shown": [_sample(kind, wording, each) for each in LANGUAGES],
    }


def _words(flaw: Flaw) -> str:
    return _(FLAWS[flaw.code], subject=flaw.subject) if flaw.subject else _(FLAWS[flaw.code])


def _sample(kind: Kind, wording: Wording, language: str) -> dict[str, str]:
    written = wording.title_in(language) + wording.body_in(language)
    # What is no parameter stays as it was written.
    values = {name: f"{{{name}}}" for name in placeholders(written)} | _samples(kind.parameters, language)
    text = render(wording, language, values)
    notice = Notice(title=text.title, body=text.body, title_en=text.title, body_en=text.body, link="/tasks/…")
    subject, mail = write_mail([notice], language, current_app.config["SAICHENG"].base_url)
    return {
        "language": language,
        "title": text.title,
        "body": text.body,
        "subject": subject,
        "mail": mail,
    }


def _samples(parameters: tuple[Parameter, ...], language: str) -> dict[str, str]:
    return {each.id: each.sample[language] for each in parameters}


def _number(field: str) -> int:
    text = request.form.get(field, "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
