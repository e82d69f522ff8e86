"""The clause ledger: which part of the product carries each clause of the plan the contest follows.

`workflows/plan-2015.txt` is the plan as it was issued, typing errors included and the officials' names left out;
`workflows/clauses.json` lists its clauses S-01 … S-92, each with the words it stands for and its *carriers*:

    process:<process>                  a shipped diagram
    task:<process>/<element>           one element of it
    field:<process>/<form>/<key>       one field of a form
    register:<code>                    a register 台账
    page:<endpoint>                    a page
    role:<code>                        a role of the directory
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from engine.model import Package
from engine.model.settings import properties_of
from engine.model.xml import BPMN, parse_xml
from handlers.directory.rules import ROLES
from web.i18n import translate
from web.shipped import shipped_packages, shipped_text

PLAN = "plan-2015.txt"
LEDGER = "clauses.json"
PAGES: Mapping[str, str] = {"progress.show": "进度", "gallery.index": "成果展示"}
"""What pages that carry a clause are called."""


@dataclass(frozen=True)
class Carrier:
    """What carries a clause: its kind, and which one ("unit_plan/plan/theme")."""

    kind: str
    name: str


@dataclass(frozen=True)
class Clause:
    """`quotes` are pieces of the plan's text, each found in it exactly once; `en` says it in English."""

    id: str
    quotes: tuple[str, ...]
    en: str
    carriers: tuple[Carrier, ...]


@cache
def plan_text() -> str:
    """The plan, one paragraph a line."""
    return shipped_text(PLAN)


@cache
def list_clauses() -> tuple[Clause, ...]:
    """Every clause in the order of the ledger."""
    return tuple(
        Clause(
            row["id"],
            tuple(row["quotes"]),
            row["en"],
            tuple(Carrier(*carrier.split(":", 1)) for carrier in row["carriers"]),
        )
        for row in json.loads(shipped_text(LEDGER))
    )


class Carriers:
    """What there is to carry a clause, and what it is called in each language."""

    def __init__(self, registers: Mapping[str, Mapping[str, str]]) -> None:
        """With the product's registers: their names by code."""
        self._names: dict[Carrier, Mapping[str, str]] = {}
        for package in shipped_packages():
            self._names.update(_of_package(package))
        self._names.update({Carrier("role", role): name for role, name in ROLES.items()})
        self._names.update({Carrier("register", code): name for code, name in registers.items()})
        for endpoint, label in PAGES.items():
            self._names[Carrier("page", endpoint)] = {"zh": label, "en": translate(label, "en")}

    def name_of(self, carrier: Carrier) -> Mapping[str, str] | None:
        """What a carrier is called, or None if there is no such thing."""
        return self._names.get(carrier)


def _of_package(package: Package) -> Iterator[tuple[Carrier, Mapping[str, str]]]:
    yield Carrier("process", package.id), package.name
    for element in parse_xml(package.bpmn, package.id).iter(f"{{{BPMN}}}*"):
        if (element_id := element.get("id")) and (label := element.get("name")):
            yield (
                Carrier("task", f"{package.id}/{element_id}"),
                {
                    "zh": label,
                    "en": properties_of(element).get("nameEn") or label,
                },
            )
    for form, schema in package.forms.items():
        for field in _fields(schema.get("components", ())):
            label = str(field.get("label") or field.get("dateLabel") or field["key"])
            names = {"zh": label, "en": field.get("properties", {}).get("labelEn", label)}
            yield Carrier("field", f"{package.id}/{form}/{field['key']}"), names


def _fields(components: Any) -> Iterator[Mapping[str, Any]]:
    for component in components:
        if key := component.get("key") or component.get("path"):
            yield {**component, "key": key}
        yield from _fields(component.get("components", ()))
