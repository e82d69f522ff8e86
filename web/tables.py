"""The decision tables of a version, as people read them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.dmn import Model
from engine.dmn.elements import Table
from engine.dmn.walk import parts
from engine.models import Definition
from web.content import in_language

MOST_RULES = 200


@dataclass(frozen=True)
class ShownTable:
    """One table: titles and cells; of a very long one the first rules."""

    id: str
    name: str
    policy: str
    inputs: list[str]
    outputs: list[str]
    rules: list[list[str]]


@dataclass(frozen=True)
class ShownFile:
    """A DMN file with its tables."""

    name: str
    tables: list[ShownTable]


def of_version(version: Definition) -> list[ShownFile]:
    """The DMN files of a version."""
    names = version.decisions.get("files", {})
    models = [Model.from_dict(each) for each in version.decisions.get("models", [])]
    return [ShownFile(name, _tables(model)) for name, model in zip(names, models, strict=True)]


def _tables(model: Model) -> list[ShownTable]:
    return [
        _show(part, element.id, in_language(element.name, element.name_en))
        for element, logic in model.logics()
        for part in (parts(logic) if logic is not None else ())
        if isinstance(part, Table)
    ]


def _show(table: Table, identifier: str, name: str) -> ShownTable:
    return ShownTable(
        identifier,
        name or identifier,
        f"{table.hit_policy} {table.aggregation}".strip(),
        [in_language(each.title, each.title_en) for each in table.inputs],
        [in_language(each.title, each.title_en) or name for each in table.outputs],
        [[*rule.inputs, *rule.outputs] for rule in table.rules[:MOST_RULES]],
    )
