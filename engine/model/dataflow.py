"""Data in a diagram: objects, properties, inputs and outputs, and what flows between them (BPMN 2.0 §10.3).

Every one of them is a variable: data objects and properties of the scope they stand in, data inputs and outputs of
a process of the process, those of an activity only while it takes and gives. States of data say nothing to the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DataItem:
    """Something that holds data; `name` is its variable."""

    id: str
    name: str
    is_collection: bool = False


@dataclass(frozen=True)
class Assignment:
    """What a FEEL `source` gives goes into the target, below these keys."""

    source: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Association:
    """Data that flow into one variable: a copy of the one source, what the FEEL transformation gives, or parts.

    `is_collection` tells that the target holds lists only.
    """

    target: str
    sources: tuple[str, ...] = ()
    transformation: str = ""
    assignments: tuple[Assignment, ...] = ()
    is_collection: bool = False

    @property
    def is_copy(self) -> bool:
        """Whether the value of the source is taken as it is."""
        return not self.transformation and not self.assignments


@dataclass(frozen=True)
class InputOutput:
    """What an activity, an event or a process takes and gives.

    Each set names what must have a value; one set is enough. `reads` and `writes` are the associations, in order.
    """

    inputs: tuple[DataItem, ...] = ()
    outputs: tuple[DataItem, ...] = ()
    input_sets: tuple[tuple[str, ...], ...] = ()
    output_sets: tuple[tuple[str, ...], ...] = ()
    reads: tuple[Association, ...] = ()
    writes: tuple[Association, ...] = ()

    @staticmethod
    def from_dict(raw: dict[str, Any]) -> InputOutput:
        """Read back what `dataclasses.asdict` wrote, also through JSON."""
        return InputOutput(
            inputs=_items(raw["inputs"]),
            outputs=_items(raw["outputs"]),
            input_sets=tuple(tuple(each) for each in raw["input_sets"]),
            output_sets=tuple(tuple(each) for each in raw["output_sets"]),
            reads=tuple(_association(each) for each in raw["reads"]),
            writes=tuple(_association(each) for each in raw["writes"]),
        )


def _items(raw: list[dict[str, Any]]) -> tuple[DataItem, ...]:
    return tuple(DataItem(**each) for each in raw)


def _association(raw: dict[str, Any]) -> Association:
    assignments = tuple(Assignment(each["source"], tuple(each["path"])) for each in raw["assignments"])
    return Association(**{**raw, "sources": tuple(raw["sources"]), "assignments": assignments})
