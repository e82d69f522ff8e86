"""The decisions of a package checked: each file by itself, and all against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.dmn import Fault, Model, find_faults
from engine.errors import Place, Problem
from engine.model.dialect import HOST_FUNCTIONS
from engine.model.findings import problem


def check_decisions(models: Mapping[str, Model]) -> Iterator[Problem]:
    """Everything that is wrong with the models, given by the paths of their files."""
    homes: dict[str, str] = {}
    for file, model in models.items():
        if not model.answers:
            yield problem("dmn.nothing", file)
        for fault in find_faults(model, HOST_FUNCTIONS):
            yield _problem(fault, file)
        for answer in model.answers:
            if answer in homes:
                yield problem("dmn.id_elsewhere", file, Place(answer), id=answer, other=homes[answer])
            homes.setdefault(answer, file)


def _problem(fault: Fault, file: str) -> Problem:
    place = fault.place
    return problem(
        fault.code,
        file,
        place,
        place_zh=f"（{place.zh}）" if place.zh else "",
        place_en=f" ({place.en})" if place.en else "",
        **fault.details,
    )
