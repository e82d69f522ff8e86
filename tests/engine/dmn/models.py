"""Small decision models for tests, written as Python instead of XML."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from engine.dmn import Decisions, Model, Outcome, find_faults
from engine.dmn.elements import Decision, InputColumn, Knowledge, Literal, Logic, OutputColumn, Rule, Table

NOW = datetime(2015, 3, 2, 9, 0, tzinfo=UTC)


def columns(text: str) -> tuple[InputColumn, ...]:
    """Input columns written "expression, expression"."""
    return tuple(InputColumn(each.strip()) for each in text.split(","))


def table(inputs: str, outputs: str, rules: list[str], policy: str = "UNIQUE", **values: Any) -> Table:
    """A table; a rule is written "cell | cell -> cell | cell", `policy` may be "COLLECT SUM"."""
    hit_policy, _, aggregation = policy.partition(" ") if policy.startswith("COLLECT") else (policy, "", "")
    return Table(
        columns(inputs),
        tuple(OutputColumn(each.strip()) for each in outputs.split(",")),
        tuple(_rule(each) for each in rules),
        **{"hit_policy": hit_policy, "aggregation": aggregation, **values},
    )


def ranked(made: Table, *allowed: str, default: str = "") -> Table:
    """The table with output values, one text for each output."""
    outputs = [
        replace(each, allowed=text, default=default) for each, text in zip(made.outputs, allowed, strict=True)
    ]
    return replace(made, outputs=tuple(outputs))


def decision(logic: Logic, name: str = "D", **values: Any) -> Decision:
    """A decision whose id and variable are its name."""
    return Decision(name, name, name, logic, **values)


def model(*decisions: Decision, **values: Any) -> Model:
    """A file with these decisions."""
    return Model("m", decisions=decisions, **values)


def knowledge(name: str, function: Any, *needs: str) -> Knowledge:
    """A business knowledge model whose id is its name."""
    return Knowledge(name, name, function, needs)


def decide(logic: Logic | Model, wanted: str = "D", /, **values: Any) -> Outcome:
    """Check a model (or one decision with this logic) and make a decision."""
    made = logic if isinstance(logic, Model) else model(decision(logic))
    faults = find_faults(made, ())
    assert faults == []
    return Decisions([Model.from_dict(made.to_dict())], ()).decide(wanted, values, now=NOW)


def result(logic: Logic | Model, wanted: str = "D", /, **values: Any) -> object:
    """What is decided."""
    return decide(logic, wanted, **values).result


def faults(logic: Logic | Model) -> list[tuple[str, str]]:
    """Code and place of each fault of a model, or of one decision with this logic."""
    made = logic if isinstance(logic, Model) else model(decision(logic))
    return [(each.code, each.place.en) for each in find_faults(made, ())]


def literal(text: str, **values: Any) -> Literal:
    """A literal expression."""
    return Literal(text, **values)


def _rule(text: str) -> Rule:
    inputs, _, outputs = text.partition("->")
    return Rule(
        tuple(each.strip() for each in inputs.split("|")), tuple(each.strip() for each in outputs.split("|"))
    )
