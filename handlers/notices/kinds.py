"""The kinds of notices there are: what each is for, its parameters and its shipped words, from `workflows/notices`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from handlers.notices.wording import Wording
from handlers.shipped import read_folder

Names = Mapping[str, str]
"""A text in both languages: {"zh": …, "en": …}."""


@dataclass(frozen=True)
class Parameter:
    """What a text may say by `{id}`, or by its name; `sample` is what a preview shows for it."""

    id: str
    name: Names
    sample: Names


@dataclass(frozen=True)
class Kind:
    """One kind of notice: its name, when it is sent and to whom, what it may say and what it says as shipped.

    `group` is the id of its area, by which people choose how they are told. Nobody can do without mail of a kind that
    `is_mandatory`; one that `is_urgent` is mandatory and waits for no working hours.
    """

    id: str
    name: Names
    when: Names
    to: Names
    parameters: tuple[Parameter, ...]
    shipped: Wording
    group: str = ""
    is_mandatory: bool = False
    is_urgent: bool = False

    @property
    def parameter_ids(self) -> frozenset[str]:
        """The ids of its parameters."""
        return frozenset(parameter.id for parameter in self.parameters)


@dataclass(frozen=True)
class Area:
    """The kinds of one area of the contest."""

    id: str
    name: Names
    kinds: tuple[Kind, ...]

    @staticmethod
    def from_data(area_id: str, data: Mapping[str, Any]) -> Area:
        """From its file; raises KeyError for a part that is missing."""
        known = {
            each: Parameter(each, said["name"], said["sample"]) for each, said in data["parameters"].items()
        }
        kinds = [
            Kind(
                id=kind_id,
                name=said["name"],
                when=said["when"],
                to=said["to"],
                parameters=tuple(known[each] for each in said["parameters"]),
                shipped=Wording(
                    said["zh"]["title"], said["zh"]["body"], said["en"]["title"], said["en"]["body"]
                ),
                group=area_id,
                is_mandatory=said.get("is_mandatory", False),
                is_urgent=said.get("is_urgent", False),
            )
            for kind_id, said in data["kinds"].items()
        ]
        return Area(area_id, data["name"], tuple(kinds))


@cache
def list_areas() -> tuple[Area, ...]:
    """Every area, by its file's name."""
    return tuple(Area.from_data(area_id, data) for area_id, data in read_folder("notices").items())


@cache
def kinds_by_id() -> Mapping[str, Kind]:
    """Every kind, by its id."""
    return {kind.id: kind for area in list_areas() for kind in area.kinds}
