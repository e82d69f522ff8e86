"""Working funds: what the service refuses, and what the tables would refuse by themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import BusinessError, IncidentError
from handlers.campaigns.service import create_campaign
from handlers.governance.funds import service
from handlers.governance.funds.models import FundingPayment, FundingRequest
from handlers.governance.invariants import funds_add_up
from tests.handlers.world import World, make_instance

BUDGET = {"purpose": "场地", "source": "市财政", "items": [{"name": "场地", "amount": 1000}]}


def _approved(ctx: Ctx, place: str = "ent-0001") -> FundingRequest:
    if not ctx.session.query(FundingRequest).count():
        create_campaign(ctx, 2015)
    request = service.open_request(ctx, "2015", place, make_instance(ctx, "campaign_funding").id)
    ctx.session.flush()
    service.set_budget(ctx, request.id, BUDGET)
    service.decide(ctx, request.id, "approve", None, "")
    return request


def _pay(amount: object, voucher: str, **more: Any) -> dict[str, Any]:
    return {"amount": amount, "voucher": voucher, "paid_on": date(2015, 3, 12), **more}


def test_payments_stay_within_the_approved_sum(town: World) -> None:
    with town.begin() as ctx:
        request = _approved(ctx)
        assert service.pay(ctx, request.id, _pay("999.99", "1")) == Decimal("0.01")
        for payment in (
            _pay("0.02", "2"),
            _pay("0.01", "1"),
            _pay("0.01", "3", paid_on=date(2015, 3, 14)),
        ):
            with pytest.raises(BusinessError) as refused:
                service.pay(ctx, request.id, payment)
            assert refused.value.code == "governance.payment_refused"
        assert service.pay(ctx, request.id, _pay("0.02", "2", overspend_reason="涨价")) == Decimal("-0.01")
        ctx.session.flush()
        assert request.paid == Decimal("1000.01")
        assert list(funds_add_up(ctx)) == []


def test_sums_that_do_not_add_up_are_a_violation(town: World) -> None:
    with town.begin() as ctx:
        request = _approved(ctx)
        service.pay(ctx, request.id, _pay(10, "1"))
        ctx.session.flush()
        ctx.session.execute(update(FundingPayment).values(amount=11))
        assert list(funds_add_up(ctx)) == [request.number]


def test_a_reduced_sum_is_below_what_was_asked(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        request = service.open_request(ctx, "2015", "city", make_instance(ctx, "campaign_funding").id)
        ctx.session.flush()
        service.set_budget(ctx, request.id, BUDGET)
        for amount in (0, 1000, 2000):
            with pytest.raises(BusinessError, match="核减"):
                service.decide(ctx, request.id, "reduce", amount, "")
        assert service.decide(ctx, request.id, "reduce", 400, "") == "approved"
        assert service.decide(ctx, request.id, "refuse", None, "再想") == "approved", "decided once"
        assert request.approved == 400


def test_overspend_needs_a_reason_to_be_settled(town: World) -> None:
    with town.begin() as ctx:
        request = _approved(ctx)
        with pytest.raises(IncidentError):
            service.settle(ctx, request.id, {"used": 1001}, "")
        service.settle(ctx, request.id, {"used": 1001}, "涨价")
        service.settle(ctx, request.id, {"used": 5}, "")
        assert (request.state, request.used) == ("settled", Decimal("1001.00"))
        with pytest.raises(IncidentError):
            service.pay(ctx, request.id, _pay(1, "9"))


def test_numbers_follow_each_other_and_openings_repeat(town: World) -> None:
    with town.begin() as ctx:
        first, second = _approved(ctx), _approved(ctx, "city")
        assert (first.number, second.number) == ("2015-JF-0001", "2015-JF-0002")
        assert (first.payer_id, second.payer_id) == ("ent-0001", "city"), "there is no finance department"
        assert service.open_request(ctx, "2015", "ent-0001", first.instance_id) is first


@pytest.mark.parametrize(
    "values",
    [
        {"paid": Decimal("1000.01")},
        {"used": Decimal("1000.01")},
        {"approved": Decimal("1000.01")},
        {"approved": None},
        {"state": "settled"},
        {"state": "refused"},
        {"paid": Decimal(-1)},
    ],
)
def test_the_table_refuses_what_cannot_be(town: World, values: dict[str, Any]) -> None:
    with town.begin() as ctx:
        _approved(ctx)
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(update(FundingRequest).values(**values))
