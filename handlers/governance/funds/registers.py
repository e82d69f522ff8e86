"""The registers of funding requests and payments."""

from __future__ import annotations

from handlers.governance.funds.models import FundingItem, FundingPayment, FundingRequest
from handlers.registers.register import Column, Register, Related

FUNDING_REQUESTS = Register(
    "funding_requests",
    "工作经费",
    "Working funds",
    FundingRequest,
    FundingRequest.purpose,
    (
        Column(FundingRequest.payer_id, "经费管理方", "Payer", "organisation", is_filterable=True),
        Column(FundingRequest.requested, "申请金额", "Requested", "money", is_sortable=True, is_summed=True),
        Column(FundingRequest.approved, "核定金额", "Approved", "money", is_sortable=True, is_summed=True),
        Column(FundingRequest.paid, "已拨付", "Paid", "money", is_sortable=True, is_summed=True),
        Column(FundingRequest.used, "实际支出", "Used", "money", is_sortable=True, is_summed=True),
    ),
    details=(
        Column(FundingRequest.source, "资金来源", "Source"),
        Column(FundingRequest.decided_at, "决定时间", "Decided", "datetime"),
        Column(FundingRequest.refusal_reason, "不予安排的理由", "Why refused"),
        Column(FundingRequest.overspend_reason, "超支理由", "Why overspent"),
        Column(FundingRequest.texts, "使用情况", "Use report", "data"),
    ),
    number=FundingRequest.number,
    state=FundingRequest.state,
    states={
        "open": ("审核中", "Open"),
        "approved": ("已批准", "Approved"),
        "settled": ("已结算", "Settled"),
        "refused": ("不予安排", "Refused"),
        "withdrawn": ("已撤回", "Withdrawn"),
    },
    dated=FundingRequest.created_at,
    campaign=FundingRequest.campaign_id,
    organisation=FundingRequest.organisation_id,
    instance=FundingRequest.instance_id,
    related=(
        Related("预算明细", "Items", "funding_items", "request_id", FundingRequest.id),
        Related("拨付记录", "Payments", "funding_payments", "request_id", FundingRequest.id),
    ),
)

FUNDING_ITEMS = Register(
    "funding_items",
    "预算明细",
    "Budget items",
    FundingItem,
    FundingItem.name,
    (
        Column(FundingItem.position, "序号", "No.", "number", is_sortable=True),
        Column(FundingItem.amount, "金额", "Amount", "money", is_sortable=True, is_summed=True),
    ),
    details=(Column(FundingItem.request_id, "申请", "Request", is_filterable=True),),
    number=FundingRequest.number,
    dated=FundingRequest.created_at,
    campaign=FundingRequest.campaign_id,
    organisation=FundingRequest.organisation_id,
    instance=FundingRequest.instance_id,
    joins=((FundingRequest, FundingRequest.id == FundingItem.request_id),),
)

FUNDING_PAYMENTS = Register(
    "funding_payments",
    "经费拨付",
    "Payments",
    FundingPayment,
    FundingPayment.voucher,
    (
        Column(FundingPayment.paid_on, "支付日期", "Paid on", "date", is_filterable=True, is_sortable=True),
        Column(FundingPayment.amount, "金额", "Amount", "money", is_sortable=True, is_summed=True),
        Column(FundingPayment.payer_id, "支付方", "Payer", "organisation", is_filterable=True),
    ),
    details=(Column(FundingPayment.request_id, "申请", "Request", is_filterable=True),),
    number=FundingRequest.number,
    dated=FundingPayment.paid_on,
    campaign=FundingRequest.campaign_id,
    organisation=FundingRequest.organisation_id,
    instance=FundingRequest.instance_id,
    joins=((FundingRequest, FundingRequest.id == FundingPayment.request_id),),
)

REGISTERS = (FUNDING_REQUESTS, FUNDING_ITEMS, FUNDING_PAYMENTS)
