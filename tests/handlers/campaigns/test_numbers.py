from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import NotFound
from handlers.campaigns.numbers import next_number
from handlers.campaigns.service import create_campaign
from tests.handlers.world import World


@pytest.fixture(autouse=True)
def years(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        create_campaign(ctx, 2016)


def test_numbers_run_by_year_and_kind(town: World) -> None:
    with town.begin() as ctx:
        given = [
            next_number(ctx, year, code) for year, code in (("2015", "JY"), ("2015", "JY"), ("2015", "XW"))
        ]
    with town.begin() as ctx:
        given += [next_number(ctx, "2015", "JY"), next_number(ctx, "2016", "JY")]
    assert given == ["2015-JY-0001", "2015-JY-0002", "2015-XW-0001", "2015-JY-0003", "2016-JY-0001"]


def test_a_number_of_an_undone_transaction_is_given_again(town: World) -> None:
    with town.begin() as ctx:
        next_number(ctx, "2015", "JY")
        ctx.transaction.rollback()
    with town.begin() as ctx:
        assert next_number(ctx, "2015", "JY") == "2015-JY-0001"


def test_those_who_ask_at_once_get_different_numbers(town: World) -> None:
    def ask(_turn: int) -> str:
        with town.begin() as ctx:
            return next_number(ctx, "2015", "JY")

    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(ask, range(24)))
    assert sorted(given) == [f"2015-JY-{number:04}" for number in range(1, 25)]


def test_no_numbers_without_a_campaign(town: World) -> None:
    with pytest.raises(NotFound), town.begin() as ctx:
        next_number(ctx, "2019", "JY")
