"""提醒规则: who is reminded of tasks and phases when, edited with a preview of what follows, and released."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import AppError, Conflict, Invalid
from handlers.notices.kinds import kinds_by_id
from handlers.reminders import foreseeing, foreseeing_phases, releases
from handlers.reminders.ladder import MOST_DAYS, MOST_REPEATS, audiences_of
from handlers.reminders.policies import BOUNDARY_POLICIES, IDLE, POLICIES, find_policy
from handlers.reminders.releases import get_shipped, in_force
from handlers.reminders.rules import Policy
from handlers.reminders.telling import tell_policy
from web import names, paging
from web.addresses import here
from web.content import node_name
from web.i18n import pick
from web.idempotency import new_key, run_once
from web.identity import me
from web.problems import message_of
from web.rule_form import DAYS, Typed, audience, is_typed, read_typed, typed_of, when_of
from web.standing import nodes_of
from web.transactions import reading, runtime
from web.visibility import CONFIDENTIAL, sees_everything

bp = Blueprint("reminder_rules", __name__, url_prefix="/reminder-rules")

EDITORS = ("office", "office_director")
PAGE = 25
BLANKS = 3


@bp.get("")
def index() -> str:
    """Every policy in words, with where it is used and how many open tasks it governs."""
    ctx = reading()
    shipped = {**BOUNDARY_POLICIES, **POLICIES}
    newest = {code: in_force(ctx, policy) for code, policy in shipped.items()}
    return render_template(
        "reminder_rules.html",
        rules=newest,
        words={code: pick(tell_policy(policy)) for code, policy in newest.items()},
        uses=_uses(ctx),
        # How much there is in the whole contest is not told to those who see a part of it.
        governed=foreseeing.count_governed(ctx) if sees_everything(me()) else None,
        is_changed={code: policy.to_data() != shipped[code].to_data() for code, policy in newest.items()},
    )


@bp.get("/<policy>")
def show(policy: str) -> str:
    """One policy: in words, its form on what is typed or in force, what would follow, its versions."""
    return _page(reading(), get_shipped(policy))


@bp.post("/<policy>")
def release(policy: str) -> Response:
    """Put what was previewed in force."""
    shipped = get_shipped(policy)
    found, wrong = read_typed(request.form).to_policy(shipped)
    base, seal, reason = _number("base"), request.form.get("seal", ""), request.form.get("reason", "")

    def verb(ctx: Ctx) -> str:
        if wrong:
            raise releases.PolicyFlawed([])
        releases.release(ctx, found, base=base, seal=seal, reason=reason)
        return url_for("reminder_rules.show", policy=policy, ok="rule_released")

    try:
        place = run_once(verb)
    except (Invalid, Conflict) as error:
        return make_response(_page(reading(), shipped, error), error.status)
    return redirect(place, HTTPStatus.SEE_OTHER)


def _page(ctx: Ctx, shipped: Policy, error: AppError | None = None) -> str:
    current = in_force(ctx, shipped)
    versions = releases.list_versions(ctx, shipped.code)
    values = request.values
    typed = _asked(ctx, shipped, current, values)
    found, wrong = typed.to_policy(shipped)
    may_edit = me().has_role(*EDITORS)
    is_new = found.to_data() != current.to_data()
    is_previewed = may_edit and not wrong and is_new and ("preview" in values or "seal" in values)
    foretell = _outlook_of_phases if shipped.is_of_boundary else _outlook
    outlook = foretell(ctx, found, versions[0].number if versions else 0) if is_previewed else None
    return render_template(
        "reminder_rule.html",
        rule=current,
        words=pick(tell_policy(current)),
        is_idle=shipped.code == IDLE,
        is_shipped=current.to_data() == shipped.to_data(),
        uses=_uses(ctx).get(shipped.code, {}),
        governed=_governed(ctx, shipped.code, outlook),
        may_edit=may_edit,
        typed=typed.with_blanks(BLANKS if "more" in values or not shipped.steps else 1),
        when=when_of(shipped.code),
        days=DAYS,
        audiences={code: audience(code) for code in audiences_of(shipped.code)},
        limits=(MOST_DAYS, MOST_REPEATS),
        wrong=wrong if "preview" in values or error else [],
        is_unchanged="preview" in values and not wrong and not is_new,
        message=message_of(error) if error else "",
        base=versions[0].number if versions else 0,
        versions=versions,
        version_words={
            each.number: pick(tell_policy(_version(ctx, shipped, each.number))) for each in versions
        },
        shipped_words=pick(tell_policy(shipped)),
        people=names.people(ctx, [each.released_by for each in versions]),
        reason=values.get("reason", ""),
        outlook=outlook,
    )


def _governed(ctx: Ctx, code: str, outlook: Mapping[str, Any] | None) -> int | None:
    """How many open tasks a policy of tasks governs, for who may know how much there is in the whole contest."""
    if code in BOUNDARY_POLICIES or not sees_everything(me()):
        return None
    return int(outlook["outlook"].total if outlook else foreseeing.count_governed(ctx)[code])


def _version(ctx: Ctx, shipped: Policy, number: int) -> Policy:
    return releases.get_version(ctx, shipped, number)


def _asked(ctx: Ctx, shipped: Policy, current: Policy, values: MultiDict[str, str]) -> Typed:
    """What is typed; else the version asked for (0: as shipped), else what is in force."""
    if is_typed(values):
        return read_typed(values)
    number = values.get("version", "")
    if number.isascii() and number.isdecimal() and len(number) < 10:
        return typed_of(_version(ctx, shipped, int(number)))
    return typed_of(current)


def _outlook(ctx: Ctx, policy: Policy, base: int) -> dict[str, Any]:
    """What the preview is drawn from, and what is sent back with it."""
    outlook = foreseeing.foresee(ctx, policy)
    after = paging.unpack(request.args.get("after", ""), datetime, str)
    rows = foreseeing.list_rows(ctx, policy, hidden=CONFIDENTIAL, after=after, limit=PAGE + 1)
    more = here(after=paging.pack(*rows[PAGE - 1].place)) if len(rows) > PAGE and not request.form else None
    return {
        "outlook": outlook,
        "days": sorted(outlook.days.items()),
        "rows": rows[:PAGE],
        "organisations": names.organisations(ctx, {row.task.organisation_id for row in rows}),
        "more": more,
        **_sent_back(policy, base),
    }


def _outlook_of_phases(ctx: Ctx, policy: Policy, base: int) -> dict[str, Any]:
    """The same of a boundary of phases."""
    moments = foreseeing_phases.foresee_phases(ctx, policy)
    return {
        "moments": moments,
        "changed": sum(moment.now != moment.then for moment in moments),
        **_sent_back(policy, base),
    }


def _sent_back(policy: Policy, base: int) -> dict[str, Any]:
    """The policy in words, and what the button under the preview sends."""
    kept = [
        (name, value)
        for name, values in request.values.lists()
        for value in values
        if name not in ("csrf_token", "base", "seal", "reason", "idempotency_key", "after", "more", "lang")
    ]
    return {
        "words": pick(tell_policy(policy)),
        "kinds": {code: pick(kind.name) for code, kind in kinds_by_id().items()},
        "kept": kept if is_typed(request.values) else [*_fields(typed_of(policy)), *kept],
        "seal": releases.seal_of(policy, base),
        "idempotency_key": new_key(),
    }


def _fields(typed: Typed) -> list[tuple[str, str]]:
    """A policy as the form would send it."""
    found = [("counted", typed.counted), ("every", typed.every)]
    found += [("escalation_after", typed.escalation_after), ("escalation_to", typed.escalation_to)]
    for number, row in enumerate(typed.steps):
        found += [(f"when-{number}", row.when), (f"days-{number}", row.days)]
        found += [(f"to-{number}", each) for each in row.to]
        found += [(f"bulletin-{number}", "1")] if row.is_bulletin else []
    return found


def _uses(ctx: Ctx) -> Mapping[str, dict[str, list[str]]]:
    """By policy the steps that it governs, by the name of their process, in the newest versions."""
    found: dict[str, dict[str, list[str]]] = {code: {} for code in POLICIES}
    for key, name in names.newest_definitions(ctx):
        for node in nodes_of(runtime().instances.versions.newest(ctx, key).process):
            if node.kind == "userTask":
                settings = node.properties
                policy = find_policy(settings.get("reminder", ""), has_due_date=bool(settings.get("due")))
                found[policy.code].setdefault(name, []).append(node_name(node) or node.id)
    return found


def _number(field: str) -> int:
    text = request.form.get(field, "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
