"""One version of a process as the comparison reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.dmn import Model
from engine.model.elements import Process
from engine.model.review import CheckedPackage

Names = Mapping[str, Mapping[str, Mapping[str, str]]]
"""What the application calls the codes in a setting: setting → code → {"zh": …, "en": …}."""


@dataclass(frozen=True)
class Edition:
    """Everything that a version is made of.

    `bpmn` must have been read before by `read_files`: here it is only parsed again, for what is drawn. `decisions` are
    the models of the DMN files by name, `decision_texts` the files themselves.
    """

    process: Process
    bpmn: str = ""
    forms: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, Model] = field(default_factory=dict)
    decision_texts: Mapping[str, str] = field(default_factory=dict)
    scenarios: Mapping[str, Any] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)


def edition_of(checked: CheckedPackage) -> Edition:
    """A package whose diagram and decisions could all be read."""
    package = checked.package
    return Edition(
        process=checked.process,
        bpmn=package.bpmn.decode("utf-8-sig"),
        forms=package.forms,
        decisions=dict(zip(package.decisions, checked.decisions, strict=True)),
        decision_texts={name: data.decode("utf-8-sig") for name, data in package.decisions.items()},
        scenarios=package.scenarios,
        manifest=package.manifest,
    )
