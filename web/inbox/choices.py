"""What a person's list can be narrowed to: only what there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.inbox import Facet
from web import names
from web.content import content
from web.inbox.listing import Listing

MOST_UNITS = 300
"""The units with the most tasks are offered; others are found by searching."""

Choice = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """Values with what they are called, by filter."""

    definitions: list[Choice]
    steps: list[Choice]
    stages: list[Choice]
    units: list[Choice]


def unit_ids(facets: Iterable[Facet]) -> list[str]:
    """The units to offer."""
    units = sorted((facet for facet in facets if facet.kind == "unit"), key=lambda facet: -facet.found)
    return [facet.value for facet in units[:MOST_UNITS]]


def choices_of(
    facets: Sequence[Facet],
    listing: Listing,
    organisations: Mapping[str, str],
    definitions: Mapping[str, str],
) -> Choices:
    """What the facets of a list come to, with names; steps only of the process that is chosen.

    What is chosen is among them even if no task has it, so that the form says what the list is narrowed to.
    """
    steps = [facet for facet in facets if facet.kind == "step" and listing.definition in ("", facet.value)]
    present = {facet.value for facet in facets if facet.kind == "step"} | {listing.definition}
    stages = {facet.value for facet in facets if facet.kind == "stage"} | {listing.stage}
    units = {*unit_ids(facets), listing.unit}
    return Choices(
        definitions=[(key, name) for key, name in definitions.items() if key in present],
        steps=_by_name((f"{each.value}/{each.detail}", _step(each, listing, definitions)) for each in steps),
        stages=_by_name((each, names.stage(each)) for each in stages if each),
        units=_by_name((each, organisations.get(each, each)) for each in units if each),
    )


def _step(facet: Facet, listing: Listing, definitions: Mapping[str, str]) -> str:
    if listing.definition:
        return content(facet.label)
    return f"{content(facet.label)} · {definitions.get(facet.value, facet.value)}"


def _by_name(choices: Iterable[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda choice: (choice[1], choice[0]))
