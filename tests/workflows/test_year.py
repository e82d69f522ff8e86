"""The whole year on PostgreSQL, too."""

from __future__ import annotations

import pytest

from tests.workflows.contest import Contest
from tests.workflows.test_annual_campaign import whole_year_on_time


@pytest.mark.long
def test_whole_year_runs_on_postgresql(postgres_database_url: str) -> None:
    contest = Contest(postgres_database_url)
    contest.set_up()
    whole_year_on_time(contest)
    contest.check()
    contest.runtime.close()
