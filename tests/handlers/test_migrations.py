"""A database that is in use keeps its rows through every migration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import command

from engine import migrate
from engine.db import open_database

FIRST = ("1a12f515c9f2", "d052095a417c")
"""The oldest revision of each branch."""
AT = datetime(2015, 3, 13, tzinfo=UTC)


def _table(connection: sa.Connection, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=connection)


def _insert(connection: sa.Connection, table: str, values: Mapping[str, Any]) -> None:
    connection.execute(_table(connection, table).insert(), [values])


CAMPAIGN = {
    **{"id": "2015", "year": 2015, "title": "竞赛", "state": "closed", "settings": "{}"},
    **{"created_at": AT, "started_at": AT, "ended_at": AT},
}
PHASE = {
    **{"campaign_id": "2015", "number": 1, "code": "mobilisation", "name": "动员", "state": "pending"},
    **{"starts_on": date(2015, 3, 1), "ends_on": date(2015, 3, 31)},
}
TRIGGER = {"id": "t1", "definition_key": "p", "node": "Begin", "message": "m"}


def test_rows_of_the_first_release_survive(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    with database.begin() as connection:
        config = migrate._configure(connection)
        for revision in FIRST:
            command.upgrade(config, revision)
        _insert(connection, "campaigns", CAMPAIGN)
        _insert(connection, "campaign_phases", PHASE)
        _insert(connection, "start_triggers", TRIGGER)
    migrate.upgrade(empty_database_url)
    with database.connect() as connection:
        campaigns, triggers = _table(connection, "campaigns"), _table(connection, "start_triggers")
        kept = connection.execute(sa.select(campaigns.c.title, campaigns.c.suspension_reason)).all()
        assert kept == [("竞赛", "")]
        assert connection.scalar(sa.text("SELECT name FROM campaign_phases")) == "动员"
        assert connection.scalar(sa.select(triggers.c.message)) == "m"
    database.dispose()


def test_usual_times_are_learned_again_with_their_age(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    step = {"definition_key": "p", "node": "A", "level": "unit", "observations": 1, "spans": '{"9": 1}'}
    with database.begin() as connection:
        config = migrate._configure(connection)
        for revision in (FIRST[0], "cad74c57b17f"):
            command.upgrade(config, revision)
        _insert(connection, "step_times", {**step, "median_seconds": 60.0, "high_seconds": 60.0})
        for name in ("times", "tasks"):
            _insert(connection, "looks", {"name": name, "place": "7", "next_at": AT})
    migrate.upgrade(empty_database_url)
    with database.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM step_times")) == 0
        assert connection.scalars(sa.text("SELECT name FROM looks")).all() == ["tasks"]
    database.dispose()
