"""The registers of governance: every one can be read, and who sees which rows."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.campaigns.service import create_campaign
from handlers.governance.duties import registers as duties
from handlers.governance.duties.service import publish_document, register_document, start_cards
from handlers.governance.funds import registers as funds
from handlers.governance.incentives import registers as incentives
from handlers.governance.incentives.service import start_incentives
from handlers.governance.meetings import registers as meetings
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, list_rows, reader_of
from handlers.registers.register import Register
from tests.handlers.world import World, make_instance

REGISTERS = (*meetings.REGISTERS, *duties.REGISTERS, *funds.REGISTERS, *incentives.REGISTERS)


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.code)
def test_register_can_be_read_and_leads_on(town: World, register: Register) -> None:
    with town.begin() as ctx:
        reader = reader_of(ctx, "p:office@city")
        filters = Filters(campaign_id="2015", text="无")
        assert list_rows(ctx, register, reader, filters).rows == []
        assert count_rows(ctx, register, reader, filters).count == 0
    codes = {each.code: each for each in REGISTERS}
    for related in register.related:
        column = codes[related.register].find_column(related.column, frozenset())
        assert column is not None
        assert column.is_filterable


def test_units_see_their_own_rows(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        start_incentives(ctx, "2015")
        start_cards(ctx, "2015")
        ctx.session.flush()
        seen = {}
        for person in ("office@city", "county_union@county-01", "unit_admin@ent-0001"):
            reader = reader_of(ctx, f"p:{person}")
            seen[person] = [
                count_rows(ctx, register, reader, Filters()).count
                for register in (incentives.INCENTIVES, duties.DUTY_CARDS)
            ]
        assert seen == {
            "office@city": [7, 6],
            "county_union@county-01": [3, 0],
            "unit_admin@ent-0001": [1, 0],
        }


def test_published_documents_are_for_everybody(town: World) -> None:
    document = {"number": "科发1号", "title": "十条", "issued_on": date(2015, 3, 1)}
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        instance_id = make_instance(ctx, "policy_issuance").id
        entry = register_document(ctx, "2015", "d_st", instance_id, "policy", document)
        reader = reader_of(ctx, "p:unit_union@ent-0003")
        assert list_rows(ctx, duties.POLICY_DOCUMENTS, reader, Filters()).rows == []
        publish_document(ctx, entry.id)
        ctx.session.flush()
        [row] = list_rows(ctx, duties.POLICY_DOCUMENTS, reader, Filters()).rows
        assert (row.number, row.title) == ("科发1号", "十条")
