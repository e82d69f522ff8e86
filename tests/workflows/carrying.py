"""Carriers applied for and named, for the tests of what follows."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.activities.carriers.models import Carrier
from handlers.campaigns.carriers import default_carriers
from tests.workflows.contest import Contest

UNIT = "ent-0001"
LEADER = "p:employee@ent-0001"
APPLIED = date(2015, 4, 15)


def begin(contest: Contest, day: date = APPLIED, **data: Any) -> str:
    """A campaign on a day, and a process to apply for a carrier of the unit; returns its instance.

    Its re-checks come every two months and leave three working days for each answer.
    """
    days = {"recheck_months": 2, "self_check_working_days": 3, "correction_working_days": 3}
    contest.create(carriers=default_carriers(2015) | days)
    contest.go_to(day)
    return apply_anew(contest, **data)


def apply_anew(contest: Contest, **data: Any) -> str:
    """One more process to apply for a carrier."""
    started = {
        **{"campaign": "2015", "organisation_id": UNIT, "organisation": {"name": "临河机械厂"}},
        **{"applicant_id": LEADER, "applicant": {"name": "李师傅"}, **data},
    }
    return contest.start("carrier_creation", **started)


def fill(contest: Contest, kind: str = "studio", **values: Any) -> None:
    """Hand in the application that is open."""
    contest.do("ApplyForCarrier", kind=kind, name="李师傅工作室", members=8, **values)


def check(contest: Contest) -> None:
    """The unit and the union above agree."""
    contest.do("GiveUnitOpinion", opinion="agree")
    contest.do("CheckAtCounty", opinion="agree")


def name_studio(contest: Contest) -> str:
    """A studio named; returns its id."""
    begin(contest)
    fill(contest)
    check(contest)
    contest.do("CheckSite", items__met="met")
    contest.do("DecideNaming", decision="name", level="city")
    return the_carrier(contest).id


def the_carrier(contest: Contest) -> Carrier:
    """The only carrier there is."""
    [carrier] = contest.get_all(Carrier)
    return carrier  # type: ignore[no-any-return]
