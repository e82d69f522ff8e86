"""Writes of funding requests. Openings are safe to repeat by instance, endings by state."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, IncidentError, NotFound
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_campaign
from handlers.campaigns.rules import read_date
from handlers.directory.models import Organisation
from handlers.directory.queries import get_organisation, list_organisations_by_id, today
from handlers.directory.rules import CITY, Kind
from handlers.governance.funds import rules
from handlers.governance.funds.models import FundingItem, FundingPayment, FundingRequest
from handlers.governance.funds.rules import FundState

PROCESS = "campaign_funding"
FINANCE = "d_fin"
"""The finance department's id (see duties/cards.json)."""


def start_city_request(ctx: Ctx, campaign_id: str) -> str:
    """Start the office's request for the year's working funds, once; returns the instance id."""
    campaign = get_campaign(ctx, campaign_id)
    city = get_organisation(ctx, CITY)
    return ctx.processes.start(
        ctx,
        PROCESS,
        business_key=f"{campaign.id}:{CITY}:1",
        start_key=f"{PROCESS}:{campaign.id}",
        data={"campaign": campaign.id, "organisation_id": city.id, "organisation": {"name": city.name}},
    )


def open_request(ctx: Ctx, campaign_id: str, organisation_id: str, instance_id: str) -> FundingRequest:
    """The request that a process prepares; made once."""
    found = ctx.session.scalar(select(FundingRequest).where(FundingRequest.instance_id == instance_id))
    if found is not None:
        return found
    body = get_organisation(ctx, organisation_id)
    request = FundingRequest(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=body.id,
        payer_id=_find_payer(ctx, body),
        instance_id=instance_id,
        number=next_number(ctx, campaign_id, "JF"),
        created_at=ctx.now(),
        texts={},
    )
    ctx.session.add(request)
    ctx.record("funds.opened", instance_id=instance_id, data={"number": request.number})
    return request


def _find_payer(ctx: Ctx, body: Organisation) -> str:
    """Who pays: an enterprise's own management (S-76), else the finance department (S-68), else the city."""
    if body.kind == Kind.ENTERPRISE:
        return body.id
    return FINANCE if list_organisations_by_id(ctx, [FINANCE]) else CITY


def set_budget(ctx: Ctx, request_id: str, budget: Mapping[str, Any]) -> Decimal:
    """Put purpose, source and items into the register, in place of earlier ones; returns their sum."""
    request = get_request(ctx, request_id)
    _expect(request, FundState.OPEN)
    ctx.session.execute(delete(FundingItem).where(FundingItem.request_id == request_id))
    for position, item in enumerate(budget["items"], start=1):
        ctx.session.add(
            FundingItem(
                request_id=request_id,
                position=position,
                name=str(item["name"]),
                amount=rules.read_money(item["amount"]),
            )
        )
    request.purpose, request.source = str(budget["purpose"]), str(budget["source"])
    request.requested = rules.add_up(budget["items"])
    return request.requested


def decide(ctx: Ctx, request_id: str, decision: str, amount: object, reason: str) -> FundState:
    """Approve a request in full, reduce it to an amount, or refuse it.

    BusinessError `governance.bad_amount` when a reduced amount is not below the sum asked for and above nothing.
    """
    request = get_request(ctx, request_id)
    if request.state != FundState.OPEN:
        return FundState(request.state)
    request.decided_at = ctx.now()
    request.texts = {**request.texts, "decision_reason": reason}
    if decision == "refuse":
        request.refusal_reason = reason.strip() or "未说明"
        _end(ctx, request, FundState.REFUSED)
        return FundState.REFUSED
    approved = request.requested if decision == "approve" else rules.read_money(amount)
    if not 0 < approved <= request.requested or (decision == "reduce" and approved == request.requested):
        asked = rules.show(request.requested)
        raise BusinessError("governance.bad_amount", f"核减后的金额应大于0、小于申请金额{asked}。")
    request.approved, request.state = approved, FundState.APPROVED
    ctx.record("funds.approved", instance_id=request.instance_id, data={"approved": str(approved)})
    return FundState.APPROVED


def withdraw(ctx: Ctx, request_id: str) -> None:
    """End a request that its author takes back."""
    request = get_request(ctx, request_id)
    if request.state == FundState.OPEN:
        _end(ctx, request, FundState.WITHDRAWN)


def pay(ctx: Ctx, request_id: str, payment: Mapping[str, Any]) -> Decimal:
    """Record a payment; returns what is left of the approved sum (below 0 when overspent).

    BusinessError `governance.payment_refused` for a voucher used before, a day to come, or more than is
    approved without an `overspend_reason`. Payers queue on the request's row.
    """
    query = select(FundingRequest).where(FundingRequest.id == request_id).with_for_update()
    request = ctx.session.scalars(query.execution_options(populate_existing=True)).one()
    _expect(request, FundState.APPROVED)
    amount, voucher = rules.read_money(payment["amount"]), str(payment["voucher"]).strip()
    reason = str(payment.get("overspend_reason") or "").strip()
    paid_on = read_date(payment["paid_on"])
    approved = request.approved or Decimal(0)
    if problem := _find_payment_problem(ctx, request, voucher):
        raise BusinessError("governance.payment_refused", problem)
    if paid_on is None or paid_on > today(ctx):
        raise BusinessError("governance.payment_refused", "支付日期应是今天或以前的日期。")
    if request.paid + amount > approved and not (reason or request.overspend_reason):
        left = rules.show(approved - request.paid)
        raise BusinessError(
            "governance.payment_refused", f"超出核定金额（余额{left}）：请减少金额，或写明超支理由。"
        )
    taken = ctx.session.scalar(select(func.count()).where(FundingPayment.request_id == request_id)) or 0
    if request.paid + amount > approved:
        request.overspend_reason = reason or request.overspend_reason
    request.paid += amount
    ctx.session.add(
        FundingPayment(
            request_id=request_id,
            position=taken + 1,
            payer_id=request.payer_id,
            voucher=voucher,
            amount=amount,
            paid_on=paid_on,
        )
    )
    ctx.record(
        "funds.paid", instance_id=request.instance_id, data={"amount": str(amount), "voucher": voucher}
    )
    return approved - request.paid


def _find_payment_problem(ctx: Ctx, request: FundingRequest, voucher: str) -> str:
    used = select(FundingPayment.request_id).where(
        FundingPayment.payer_id == request.payer_id, FundingPayment.voucher == voucher
    )
    return f"凭证号“{voucher}”已经登记过。" if ctx.session.scalar(used.limit(1)) is not None else ""


def check_use(ctx: Ctx, request_id: str, use: Mapping[str, Any]) -> Decimal:
    """By how much more than approved was paid or is said to be used; 0 if not."""
    request = get_request(ctx, request_id)
    return rules.find_overspend(request.approved or Decimal(0), request.paid, rules.read_money(use["used"]))


def settle(ctx: Ctx, request_id: str, use: Mapping[str, Any], overspend_reason: str) -> None:
    """End an approved request with its use report. Raises IncidentError for an overspend without a reason."""
    request = get_request(ctx, request_id)
    if request.state == FundState.SETTLED:
        return
    _expect(request, FundState.APPROVED)
    request.overspend_reason = overspend_reason.strip() or request.overspend_reason
    if check_use(ctx, request_id, use) and not request.overspend_reason:
        raise IncidentError(f"request {request.number} is overspent without a reason")
    request.used = rules.read_money(use["used"])
    request.texts = {**request.texts, "use": dict(use)}
    _end(ctx, request, FundState.SETTLED)


def get_request(ctx: Ctx, request_id: str) -> FundingRequest:
    """One request; raises NotFound."""
    found = ctx.session.get(FundingRequest, request_id)
    if found is None:
        raise NotFound(request=request_id)
    return found


def _expect(request: FundingRequest, state: FundState) -> None:
    if request.state != state:
        raise IncidentError(f"request {request.number} is {request.state}, not {state}")


def _end(ctx: Ctx, request: FundingRequest, state: FundState) -> None:
    request.state, request.ended_at = state, ctx.now()
    ctx.record(f"funds.{state}", instance_id=request.instance_id, data={"number": request.number})
