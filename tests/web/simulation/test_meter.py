"""What acts cost is taken down by name, in their order."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from engine.db import open_database
from tests import databases
from web.simulation.meter import FEWEST, Meter


def test_meter_tells_that_later_acts_ask_more(tmp_path: Path) -> None:
    engine = open_database(databases.sqlite_url(tmp_path / "meter.sqlite3"))
    meter = Meter()
    meter.watch(engine)
    with engine.connect() as connection:
        before = meter.statements
        for number in range(FEWEST):
            with meter.measuring("grows"):
                for _ in range(number):
                    connection.execute(text("SELECT 1"))
            with meter.measuring("stays"):
                connection.execute(text("SELECT 1"))
    engine.dispose()

    grows, stays = meter.list_costs()
    assert (grows.name, grows.acts, stays.acts) == ("grows", FEWEST, FEWEST)
    assert (grows.first_statements, grows.last_statements) == (4.5, 24.5)
    assert (stays.first_statements, stays.statements, stays.last_statements) == (1, 1, 1)
    assert meter.statements - before >= sum(range(FEWEST)) + FEWEST


def test_meter_of_few_acts_tells_no_growth(tmp_path: Path) -> None:
    engine = open_database(databases.sqlite_url(tmp_path / "meter.sqlite3"))
    meter = Meter()
    meter.watch(engine)
    for number in range(3):
        with meter.measuring("few"), engine.connect() as connection:
            for _ in range(number):
                connection.execute(text("SELECT 1"))
    engine.dispose()

    [few] = meter.list_costs()
    assert few.first_statements == few.last_statements == few.statements
