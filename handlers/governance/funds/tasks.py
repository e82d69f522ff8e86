"""What diagrams may ask of working funds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.campaigns.queries import get_settings
from handlers.directory.rules import CITY
from handlers.governance import invariants as _registered  # noqa: F401 importing registers them
from handlers.governance.funds import rules, service


@handler("governance.start_funding")
def start_funding(ctx: Ctx, *, campaign: str) -> None:
    """Start the office's request for the year's working funds."""
    service.start_city_request(ctx, campaign)


@handler("governance.open_funding")
def open_funding(ctx: Ctx, *, campaign: str, organisation_id: str, instance: str) -> dict[str, Any]:
    """Enter a request under preparation; gives its number, who pays, and when the use report is due."""
    request = service.open_request(ctx, campaign, organisation_id, instance)
    return {
        "request_id": request.id,
        "request_number": request.number,
        "payer_id": request.payer_id,
        "is_public": request.payer_id != organisation_id or organisation_id == CITY,
        "use_due_on": get_settings(ctx, campaign)["funds_due_on"],
    }


@handler("governance.set_budget")
def set_budget(ctx: Ctx, *, request_id: str, budget: Mapping[str, Any]) -> dict[str, Any]:
    """Put the budget into the register; gives the sum and the items as text."""
    total = service.set_budget(ctx, request_id, budget)
    lines = [f"{item['name']}：{rules.show(rules.read_money(item['amount']))}" for item in budget["items"]]
    return {"requested": total, "budget_text": "\n".join([*lines, f"合计：{rules.show(total)}"])}


@handler("governance.decide_funding")
def decide_funding(
    ctx: Ctx, *, request_id: str, decision: str, amount: Decimal | None = None, reason: str | None = None
) -> dict[str, Any]:
    """Approve, reduce or refuse; error governance.bad_amount."""
    state = service.decide(ctx, request_id, decision, amount, reason or "")
    approved = service.get_request(ctx, request_id).approved or Decimal(0)
    return {"state": str(state), "approved": approved, "balance_text": rules.show(approved)}


@handler("governance.withdraw_funding")
def withdraw_funding(ctx: Ctx, *, request_id: str) -> None:
    """End a request that its author takes back."""
    service.withdraw(ctx, request_id)


@handler("governance.record_payment")
def record_payment(ctx: Ctx, *, request_id: str, payment: Mapping[str, Any]) -> dict[str, Any]:
    """Record a payment; error governance.payment_refused."""
    left = service.pay(ctx, request_id, payment)
    paid = service.get_request(ctx, request_id).paid
    return {"paid_text": rules.show(paid), "balance_text": rules.show(left)}


@handler("governance.check_funding_use")
def check_funding_use(ctx: Ctx, *, request_id: str, use: Mapping[str, Any]) -> dict[str, Any]:
    """Whether more than the approved sum was paid or used."""
    over = service.check_use(ctx, request_id, use)
    return {"overspent": over > 0, "overspend_text": rules.show(over)}


@handler("governance.settle_funding")
def settle_funding(
    ctx: Ctx, *, request_id: str, use: Mapping[str, Any], overspend_reason: str | None = None
) -> None:
    """End the request with its use report."""
    service.settle(ctx, request_id, use, overspend_reason or "")
