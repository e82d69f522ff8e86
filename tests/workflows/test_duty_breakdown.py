"""duty_breakdown: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from engine.models import Instance
from handlers.directory.models import Organisation
from handlers.governance.duties.models import DutyCard
from handlers.governance.funds.models import FundingRequest
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven


def _begin(contest: Contest) -> Instance:
    contest.create()
    contest.act(lambda ctx: contest.runtime.send(ctx, "plan_issued", "2015", {"campaign": "2015"}))
    [instance] = contest.get_all(Instance, definition_key="duty_breakdown")
    return instance  # type: ignore[no-any-return]


def departments_are_added(contest: Contest) -> None:
    instance = _begin(contest)
    assert len(contest.get_all(DutyCard)) == 13
    assert [request.organisation_id for request in contest.get_all(FundingRequest)] == ["city"]
    assert "推动国有企业职工技术创新（d_sasac）" in contest.find("AddDepartments").context["missing_text"]
    with contest.runtime.begin() as ctx:
        for department in ("d_sasac", "d_fic"):
            ctx.session.add(
                Organisation(
                    id=department,
                    kind="department",
                    name=department,
                    parent_id="city",
                    registered_on=date(2015, 1, 1),
                )
            )
    contest.do("AddDepartments", handling="again")
    assert len(contest.get_all(DutyCard)) == 15
    assert contest.ended_at(instance.id) == "CardsStarted"


def city_without_these_departments(contest: Contest) -> None:
    instance = _begin(contest)
    contest.do("AddDepartments", handling="skip", skip_reason="本市未单设")
    assert contest.ended_at(instance.id) == "DepartmentsLacking"


PATHS: list[Path] = [departments_are_added, city_without_these_departments]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_duty_breakdown_path(path: Path) -> None:
    drive(path)


def test_duty_breakdown_every_flow_is_driven() -> None:
    assert find_flows_not_driven("duty_breakdown", PATHS) == set()
