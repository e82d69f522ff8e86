"""群发通知: writing to a group with a preview of who gets what, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import AppError
from handlers.circulars import queries, service
from handlers.circulars.models import Circular
from handlers.circulars.rules import MOST_BODY, MOST_RECIPIENTS, MOST_SUBJECT, Audience, Draft
from handlers.directory.models import Organisation
from handlers.directory.queries import get_organisation, list_organisations
from handlers.directory.rules import CITY, POST_ROLES, ROLES, Kind
from handlers.directory.visibility import Visibility
from handlers.notices.models import Notice
from handlers.notices.templates import get_kind, in_force
from handlers.notices.texts import LANGUAGES, render
from handlers.reminders.digest import write_mail
from web import names, paging
from web.addresses import here
from web.i18n import gettext as _
from web.idempotency import new_key, run_once
from web.identity import me
from web.problems import message_of
from web.transactions import reading
from web.visibility import CONFIDENTIAL
from web.why.circular import explain_circular

bp = Blueprint("circulars", __name__, url_prefix="/circulars")

PAGE = 50
LISTED = 10
FEW = 10
"""Recipients on a page of their list, sent circulars on theirs, and recipients named beside the preview."""
BELOW_ROLES = ("county_union", "unit_union", "unit_admin", "team_leader", "employee")
FAULTS = {
    "subject.empty": "请填写标题。",
    "subject.long": "标题太长了，最多 {subject} 个字符。",
    "subject.lines": "标题只能有一行。",
    "body.empty": "请填写正文。",
    "body.long": "正文太长了，最多 {body} 个字符。",
    "roles.empty": "请选择岗位，或者选择仍欠的任务。",
    "roles.unknown": "请从所列岗位中选择。",
    "roles.nobody": "没有符合条件的人，请放宽岗位、单位或任务。",
    "roles.many": "收件人太多，一次最多 {recipients} 人，请分单位发。",
    "organisation.unknown": "没有这个单位，或者不在您的范围内。请写单位全称。",
    "owes.unknown": "请从列表中选择任务。",
}
MAIL = {"": "", "pending": "邮件等待发送", "sent": "邮件已送出", "failed": "邮件没有送到"}
TABS = {"": "全部", "unread": "未读", "failed": "邮件没有送到", "untold": "没有通知到"}
_MOST_NAME = 120


@bp.get("")
def index() -> str:
    """What was sent from here, the newest first, with what became of it."""
    ctx = reading()
    query = queries.select_circulars(_scope(ctx))
    rows, after = paging.newest_first(ctx, query, Circular.created_at, Circular.id, page=LISTED)
    return render_template(
        "circulars.html",
        circulars=rows,
        counts=queries.count_outcomes(ctx, [row.id for row in rows]),
        more=here(after=after) if after else None,
        **_named(ctx, rows),
    )


@bp.get("/new")
def new() -> str:
    """An empty form."""
    return _form(reading())


@bp.post("/new")
def submit() -> Response:
    """Show what would be sent to whom; or send it, as it was shown."""
    ctx = reading()
    draft, faults = _typed(ctx)
    seal = request.form.get("seal", "")
    if "send" not in request.form or faults:
        return _answer(ctx, draft, faults)

    def verb(ctx: Ctx) -> str:
        circular_id = service.send(ctx, me().person_id, draft, seal)
        return url_for("circulars.show", circular_id=circular_id, ok="circular_sent")

    try:
        place = run_once(verb)
    except (service.CircularFaulty, service.CircularChanged, service.TooManyCirculars) as error:
        return _answer(reading(), draft, {}, error)
    return redirect(place, HTTPStatus.SEE_OTHER)


def _answer(ctx: Ctx, draft: Draft, faults: dict[str, str], error: AppError | None = None) -> Response:
    """The form with what was typed, and what would be sent if it can be."""
    foreseen = None
    if not faults:
        try:
            foreseen = service.foresee(ctx, me().person_id, draft)
        except service.CircularFaulty as refused:
            faults = refused.faults
    status = error.status if error else HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return make_response(_form(ctx, draft, faults, foreseen, error), status)


@bp.get("/recipients")
def recipients() -> str:
    """Everybody a circular to this audience would reach, page by page."""
    ctx = reading()
    draft, faults = _typed(ctx)
    place = paging.unpack(request.args.get("after", ""), str)
    found = []
    if not faults and POST_ROLES.issuperset(draft.audience.roles):
        found = queries.list_recipients(
            ctx, draft.audience, _scope(ctx), after=place[0] if place else "", limit=PAGE + 1
        )
    more = here(after=paging.pack(found[PAGE - 1].person_id)) if len(found) > PAGE else None
    return render_template("circular_recipients.html", people=found[:PAGE], more=more)


@bp.get("/<circular_id>")
def show(circular_id: str) -> str:
    """One circular: what it said, to whom, and what became of it for each."""
    ctx = reading()
    circular = queries.get_circular(ctx, _scope(ctx), circular_id)
    wanted = request.args.get("tab", "")
    wanted = wanted if wanted in TABS else ""
    place = paging.unpack(request.args.get("after", ""), str)
    rows = queries.list_outcomes(
        ctx, circular, wanted=wanted, after=place[0] if place else "", limit=PAGE + 1
    )
    more = here(after=paging.pack(rows[PAGE - 1].person_id)) if len(rows) > PAGE else None
    return render_template(
        "circular.html",
        circular=circular,
        why=explain_circular(ctx, circular),
        counts=queries.count_outcomes(ctx, [circular.id])[circular.id],
        rows=rows[:PAGE],
        more=more,
        wanted=wanted,
        tabs=TABS,
        mail=MAIL,
        **_named(ctx, [circular]),
    )


def _scope(ctx: Ctx) -> Visibility:
    return queries.scope_of(ctx, me().person_id)


def _named(ctx: Ctx, rows: list[Circular]) -> dict[str, object]:
    """Names for what circulars point to."""
    places = {place for row in rows for place in (row.organisation_id, row.from_id)}
    return {
        "people": names.people(ctx, [row.sender_id for row in rows]),
        "places": names.organisations(ctx, places),
        "processes": dict(names.newest_definitions(ctx)),
    }


def _typed(ctx: Ctx) -> tuple[Draft, dict[str, str]]:
    """What is typed or in the address, and what cannot be understood of it."""
    values, faults, within = request.values, dict[str, str](), _scope(ctx)
    unit = values.get("unit", "").strip()[:_MOST_NAME]
    chosen = values.get("organisation", "")[:_MOST_NAME]
    found = queries.find_place(ctx, within, unit or chosen)
    if found is None:
        faults["organisation"] = "unknown"
    owes = values.get("owes", "")
    if owes and owes not in dict(_processes(ctx)):
        faults["owes"], owes = "unknown", ""
    audience = Audience(
        found.id if found else CITY,
        tuple(dict.fromkeys(each[:40] for each in values.getlist("roles") if each)),
        owes,
    )
    subject, body = (values.get(name, "").replace("\r\n", "\n").strip() for name in ("subject", "body"))
    return Draft(audience, subject, body), faults


def _processes(ctx: Ctx) -> list[tuple[str, str]]:
    """The processes that may be asked about: of confidential ones nobody learns who has something to do."""
    return [(key, name) for key, name in names.newest_definitions(ctx) if key not in CONFIDENTIAL]


def _places(ctx: Ctx, within: Visibility) -> list[Organisation]:
    """What can be chosen without writing its name: the city and its counties, or one's own; the widest first."""
    found = list_organisations(ctx, [Kind.MUNICIPAL_UNION, Kind.COUNTY, Kind.INDUSTRY])
    chosen = [place for place in found if within.includes(place)]
    return sorted(chosen, key=lambda place: (place.id != CITY, place.kind, place.id))


def _form(
    ctx: Ctx,
    draft: Draft | None = None,
    faults: Mapping[str, str] = MappingProxyType({}),
    foreseen: service.Foreseen | None = None,
    error: AppError | None = None,
) -> str:
    within = _scope(ctx)
    offered, place = _places(ctx, within), None
    if draft and foreseen:
        place = get_organisation(ctx, draft.audience.organisation_id)
    limits = {"subject": MOST_SUBJECT, "body": MOST_BODY, "recipients": MOST_RECIPIENTS}
    return render_template(
        "circular_new.html",
        draft=draft,
        faults={field: _(FAULTS[f"{field}.{code}"], **limits) for field, code in faults.items()},
        message=message_of(error) if error else "",
        chosen_place=request.values.get("organisation", ""),
        # What was sent names the organisation by its id.
        unit=request.values.get("unit", "") or (place.name if place and place not in offered else ""),
        offered=offered,
        roles=[code for code in ROLES if code in (POST_ROLES if within.is_everything else BELOW_ROLES)],
        offered_processes=sorted(_processes(ctx), key=lambda each: each[1]),
        limits=limits,
        foreseen=foreseen,
        shown=_shown(ctx, draft) if draft and foreseen else [],
        place=place,
        first=queries.list_recipients(ctx, draft.audience, within, limit=FEW) if draft and foreseen else [],
        processes=dict(names.newest_definitions(ctx)),
        idempotency_key=new_key(),
    )


def _shown(ctx: Ctx, draft: Draft) -> list[dict[str, str]]:
    """The notice and its mail in each language, as people will get it."""
    kind = get_kind(service.KIND)
    union = service.union_of(ctx, me().person_id, draft.audience.organisation_id)
    params = service.params_of(ctx, me().person_id, union, draft.subject, draft.body)
    found = []
    for language in LANGUAGES:
        text = render(in_force(ctx, kind), language, params)
        notice = Notice(
            title=text.title, body=text.body, title_en=text.title, body_en=text.body, link="/notices"
        )
        subject, mail = write_mail([notice], language, current_app.config["SAICHENG"].base_url)
        found.append(
            {
                **{"language": language, "title": text.title, "body": text.body},
                **{"subject": subject, "mail": mail},
            }
        )
    return found
