"""What a trial begins with: the data of a unit of the directory, and likely values for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from engine.context import Ctx
from engine.feel import format_value
from engine.forms import parse_form
from engine.model import Package
from handlers.campaigns import queries as campaigns
from handlers.directory import queries as directory
from handlers.directory.models import Organisation
from handlers.directory.resolving import resolve_principals
from handlers.directory.rules import Kind
from handlers.shipped import read_folder
from web.forms.reading_matter import labels_of
from web.i18n import pick

MOST_UNITS = 300
LATER = timedelta(days=30)


def list_units(ctx: Ctx) -> list[Organisation]:
    """The units that may be chosen."""
    return directory.list_organisations(ctx, (Kind.ENTERPRISE,))[:MOST_UNITS]


def data_of_unit(ctx: Ctx, organisation_id: str) -> dict[str, Any]:
    """What a process begins with that is about a unit in this year's contest; {} for an unknown one."""
    unit = directory.list_organisations_by_id(ctx, [organisation_id]).get(organisation_id)
    if unit is None:
        return {}
    campaign = campaigns.current_campaign(ctx)
    people = directory.persons_of_all(ctx, resolve_principals(ctx, "unit_union", unit.id))
    applicant = next((person for found in people.values() for person in found), None)
    return {
        "campaign": campaign.id if campaign else "",
        "organisation_id": unit.id,
        "organisation": {"name": unit.name, "industry": unit.industry, "headcount": unit.headcount},
        "applicant_id": applicant.id if applicant else "",
        "applicant": {"name": applicant.name if applicant else unit.name},
    }


GIVEN = ("campaign", "organisation_id", "organisation", "applicant_id", "applicant")
"""The names that `data_of_unit` gives."""


def names_of(variables: Iterable[str], package: Package) -> dict[str, str]:
    """What people call variables: as a form of the process asks for them, as the system's steps do, or as listed.

    Those that nobody has named are called by their codes.
    """
    labels = labels_of(parse_form(schema) for schema in package.forms.values())
    listed = read_folder("choices")["variables"] | read_folder("handlers")["inputs"]
    return {
        name: labels.get(name) or pick({"zh": listed.get(name, name), "en": name.replace("_", " ")})
        for name in variables
    }


def likely_value(name: str, today: date) -> str:
    """What might be typed for a variable of this name; "" if nothing comes to mind."""
    if name.endswith("_on"):
        return (today if "start" in name or "begin" in name else today + LATER).isoformat()
    if name.endswith("_at"):
        return format_value(datetime.combine(today + LATER, datetime.min.time()))
    return str(today.year) if name == "year" else ""
