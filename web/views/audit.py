"""审计: who did what, when, why and from where, for whoever runs the system or watches over discipline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy import ColumnElement, or_, select

from engine import audit
from engine.context import SYSTEM, Ctx
from engine.models import AuditEvent, Definition, Instance
from handlers.directory.models import Account, Person
from web import exports, names, paging
from web.addresses import here
from web.audit_changes import KEYS, Changed, list_changes
from web.content import title_of
from web.history import describe
from web.i18n import gettext as _
from web.i18n.dates import ZONE, local
from web.identity import me
from web.personal import veils_of
from web.registers.address import read_date
from web.sentences import SENTENCES
from web.standing import node_names, process_of
from web.transactions import reading, writing
from web.veil import NOTHING_HIDDEN
from web.visibility import visible_instances

bp = Blueprint("audit", __name__)

FILTERS = ("person", "object", "action", "said", "from", "until", "machine")
MOST_EXPORTED = 100_000
HEADER = ("编号", "时间", "人员", "操作", "说明", "理由", "对象", "改前", "改后", "从何处", "数据")
NOBODY = "nobody"
# What is told apart of a line's data: the rest is what the act was about.
TOLD = ("reason", "opinion", "cause", "summary", "source", "for", *KEYS)
# Groups of acts people ask for; each stands for kinds of lines.
ACTIONS = {
    "tasks": (
        "办理",
        ("task_completed", "task_claimed", "task_released", "task_transferred", "task_taken_back"),
    ),
    "opinions": (
        "意见",
        ("opinions_asked", "opinion_given", "opinions_withdrawn", "task_held", "task_copied"),
    ),
    "chasing": ("催办", ("task_chased",)),
    "operating": (
        "运维操作",
        (
            *("instance_suspended", "instance_resumed", "instance_cancelled", "variables_set", "token_moved"),
            "personal.disclosed",
            *("timer_changed", "task_due_changed", "incident_retried", "job_corrected", "job_answered"),
            *(
                "instance_migrated",
                "migration_undone",
                "external_unlocked",
                "external_retries_set",
                "migrations.",
            ),
        ),
    ),
    "definitions": ("流程发布", ("definition_deployed", "definition_deleted", "release.")),
    "signing_in": ("登录", ("login.", "second_factor.", "sign_on.", "viewing.")),
    "accounts": ("账号和令牌", ("account.", "token.", "password.", "calendar_feed.")),
    "directory": ("机构和人员", ("organisation.", "person.", "post.", "directory.", "absence.")),
    "campaigns": (
        "竞赛设置",
        ("campaign.", "phase.", "calendar.", "reminder_rule.", "notice_template.", "webhook."),
    ),
    "circulars": ("群发通知", ("circular.sent",)),
    "reviews": ("评审", ("review.", "list.")),
    "exports": (
        "导出",
        ("register.exported", "event_log.exported", "audit.exported", "case.exported", "deliveries.exported"),
    ),
}


@dataclass(frozen=True)
class Row:
    """A line as it is shown."""

    id: int
    at: datetime
    who: str
    kind: str
    text: str
    reason: str
    changes: list[Changed]
    source: str
    data: dict[str, Any]
    instance: Instance | None


@bp.get("/audit")
def index() -> str:
    """Lines by person, object, action and time, newest first."""
    filters = _filters()
    wanted = _wanted(reading(), filters)
    place = paging.unpack(request.args.get("after", ""), int)
    page = audit.read_page(
        reading(), wanted, limit=paging.PAGE, before=place[0] if place else None, also=_visible(reading())
    )
    return render_template(
        "audit.html",
        rows=list(_rows(reading(), page.events)),
        filters=filters,
        actions=[(key, _(label)) for key, (label, _kinds) in ACTIONS.items()],
        more=here(after=paging.pack(page.before)) if page.before else None,
        is_cut=page.before is not None and len(page.events) < paging.PAGE,
        export_url=f"{url_for('audit.export_csv')}?{urlencode(filters)}",
    )


@bp.get("/audit.csv")
def export_csv() -> Response:
    """What the page lists, as a table of at most `MOST_EXPORTED` lines."""
    filters = _filters()
    wanted = _wanted(reading(), filters)
    header = [_(each) for each in HEADER]
    file = exports.write("csv", header, _cells(reading(), wanted))
    asked = {name: value for name, value in filters.items() if value}
    writing(lambda ctx: ctx.record("audit.exported", data={"filters": asked, "rows": file.rows}))
    return file.response(_("审计"))


def _filters() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:80] for name in FILTERS}


def _wanted(ctx: Ctx, filters: dict[str, str]) -> audit.Wanted:
    """What the address asks for. Raises BadFilter."""
    first, last = read_date("from", filters["from"]), read_date("until", filters["until"])
    action = ACTIONS.get(filters["action"])
    return audit.Wanted(
        actor=_find_actor(ctx, filters["person"]),
        instance_ids=_find_instances(ctx, filters["object"]) if filters["object"] else None,
        kinds=action[1] if action else ((filters["action"],) if filters["action"] else ()),
        since=datetime(first.year, first.month, first.day, tzinfo=ZONE) if first else None,
        until=datetime(last.year, last.month, last.day, tzinfo=ZONE) + timedelta(days=1) if last else None,
        said=filters["said"],
        is_human=not filters["machine"],
    )


def _find_actor(ctx: Ctx, text: str) -> str:
    """A person by login, id or name; whoever is not found did nothing."""
    if not text or text == SYSTEM:
        return text
    person = text.removeprefix("person:")
    query = (
        select(Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(or_(Account.login == text, Person.id == person, Person.name == text))
        .order_by((Account.login == text).desc(), Person.id)
        .limit(1)
    )
    found = ctx.session.scalar(query)
    return f"person:{found}" if found else NOBODY


def _find_instances(ctx: Ctx, text: str) -> list[str]:
    """The processes of this id or business key."""
    query = select(Instance.id).where(or_(Instance.id == text, Instance.business_key == text))
    return list(ctx.session.scalars(query.order_by(Instance.id.desc()).limit(500)))


def _visible(ctx: Ctx) -> ColumnElement[bool] | None:
    """Nothing of processes this person may not look at."""
    if me().has_role("sysadmin"):
        return None
    mine = select(Instance.id).where(Instance.id == AuditEvent.instance_id, visible_instances(ctx, me()))
    return or_(AuditEvent.instance_id.is_(None), mine.exists())


def _rows(ctx: Ctx, events: list[AuditEvent]) -> Iterator[Row]:
    """The lines of a page: as many queries whatever their number."""
    ids = {event.instance_id for event in events if event.instance_id}
    instances = {each.id: each for each in ctx.session.scalars(select(Instance).where(Instance.id.in_(ids)))}
    versions = {each.definition_id for each in instances.values()}
    nodes = {
        row.id: node_names(process_of(row))
        for row in ctx.session.scalars(select(Definition).where(Definition.id.in_(versions)))
    }
    veils = veils_of(ctx, me(), ids)
    people = names.people(ctx, (each for event in events for each in (event.actor, event.data.get("for"))))
    for event in events:
        instance = instances.get(event.instance_id or "")
        veil = veils.get(event.instance_id or "", NOTHING_HIDDEN)
        data = veil.over(dict(event.data))
        line = describe(event, nodes[instance.definition_id] if instance else {}, people, veil)
        yield Row(
            id=event.id,
            at=event.at,
            who=names.doer(people, event.actor, event.data.get("for")),
            kind=event.kind,
            text=line.text if event.kind in SENTENCES else "",
            reason=line.reason,
            changes=list_changes(data),
            source=str(data.get("source", "")),
            data={key: value for key, value in data.items() if key not in TOLD},
            instance=instance,
        )


def _cells(ctx: Ctx, wanted: audit.Wanted) -> Iterator[list[object]]:
    before, count = None, 0
    while count < MOST_EXPORTED:
        page = audit.read_page(ctx, wanted, limit=500, before=before, also=_visible(ctx))
        for row in _rows(ctx, page.events):
            count += 1
            title = (title_of(row.instance) or row.instance.business_key) if row.instance else ""
            yield [
                *(
                    row.id,
                    local(row.at).isoformat(timespec="seconds"),
                    row.who,
                    row.kind,
                    row.text,
                    row.reason,
                ),
                *(title, _side(row, "before"), _side(row, "after"), row.source, _text(row.data)),
            ]
        before = page.before
        if before is None:
            return


def _side(row: Row, side: str) -> str:
    """What was before or after, a line for each field."""
    told = ((each.label, getattr(each, side)) for each in row.changes)
    return "\n".join(f"{label}: {value}" if label else value for label, value in told)


def _text(value: Any) -> str:
    return "" if value in (None, {}) else str(value)
