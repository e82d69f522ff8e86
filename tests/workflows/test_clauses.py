"""The clause ledger: what is said to carry a clause of the plan exists, and no clause is lost unnoticed."""

from __future__ import annotations

from functools import cache

import pytest

from web.clauses import Carrier, Carriers, Clause, list_clauses, plan_text
from web.registers.catalogue import all_registers

CLAUSES = list_clauses()


@cache
def _carriers() -> Carriers:
    return Carriers({code: register.names for code, register in all_registers().items()})


def test_clauses_are_s_01_to_s_92() -> None:
    assert [clause.id for clause in CLAUSES] == [f"S-{number:02}" for number in range(1, 93)]


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_clause_quotes_the_plan(clause: Clause) -> None:
    assert clause.quotes
    assert [(quote, plan_text().count(quote)) for quote in clause.quotes] == [
        (quote, 1) for quote in clause.quotes
    ]


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_clause_is_carried_by_what_exists(clause: Clause) -> None:
    assert clause.carriers
    assert [carrier for carrier in clause.carriers if _carriers().name_of(carrier) is None] == []


def test_carrier_that_does_not_exist_has_no_name() -> None:
    known = ["process:unit_plan", "task:unit_plan/DraftPlan", "field:unit_plan/plan/theme", "role:office"]
    assert [name for name in known if _carriers().name_of(Carrier(*name.split(":", 1))) is None] == []
    unknown = ["process:unit_plans", "task:unit_plan/NoSuchTask", "field:unit_plan/plan/no_such_field"]
    assert [name for name in unknown if _carriers().name_of(Carrier(*name.split(":", 1)))] == []
