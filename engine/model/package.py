"""A package: one diagram with its forms, decisions, scenarios and manifest, from a folder or from an upload."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from engine.errors import Problem
from engine.model import jsonfile, xml
from engine.model.findings import problem

MAX_FORMS: Final = 100
MAX_DECISION_FILES: Final = 20
MAX_SCENARIOS: Final = 50
MAX_SCENARIO_BYTES: Final = 200_000

_FORM_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,79}")
_SCENARIO_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_DECISIONS: Final = re.compile(r"[a-z][a-z0-9_]{0,79}\.dmn")


@dataclass(frozen=True)
class Package:
    """What is deployed together. `forms` maps form ids to form-js schemas, `decisions` the names of DMN files to
    their content, `scenarios` ids to what `engine.trial.scenarios` plays; `file` is the diagram's name.

    `problems` were found while the files were read; `unread_forms` are ids of forms that could not be read.
    """

    id: str
    name: dict[str, str]
    bpmn: bytes
    forms: dict[str, dict[str, Any]]
    manifest: dict[str, Any]
    file: str = "diagram.bpmn"
    problems: tuple[Problem, ...] = ()
    unread_forms: frozenset[str] = field(default=frozenset())
    decisions: dict[str, bytes] = field(default_factory=dict)
    scenarios: dict[str, dict[str, Any]] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """How a file of this package is called in problems, such as `unit_plan/forms/draft.json`."""
        return f"{self.id}/{name}"

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The diagram and the decisions, by their paths."""
        if self.bpmn:
            yield self.path(self.file), self.bpmn
        for name, data in self.decisions.items():
            yield self.path(name), data


def package_from_parts(
    *,
    bpmn: bytes,
    forms: Mapping[str, object],
    manifest: object,
    file: str = "diagram.bpmn",
    fallback_id: str = "package",
    problems: tuple[Problem, ...] = (),
    decisions: Mapping[str, bytes] | None = None,
    scenarios: Mapping[str, object] | None = None,
) -> Package:
    """A package from contents in memory: JSON as bytes, as text or parsed. Never raises; see `problems`."""
    manifest_read, manifest_problems = jsonfile.parse_object(manifest, f"{fallback_id}/manifest.json")
    identifier = (manifest_read or {}).get("id")
    if not isinstance(identifier, str) or not identifier:
        identifier = fallback_id
    found = [*problems, *manifest_problems]
    read: dict[str, dict[str, Any]] = {}
    for form, content in list(forms.items())[:MAX_FORMS]:
        path = f"{identifier}/forms/{form}.json"
        if not _FORM_ID.fullmatch(form):
            found.append(problem("form.name", path, form=form))
        schema, form_problems = jsonfile.parse_object(content, path)
        found += form_problems
        if schema is not None:
            read[form] = schema
    if len(forms) > MAX_FORMS:
        found.append(problem("package.too_many_forms", f"{identifier}/forms", limit=MAX_FORMS))
    decisions = decisions or {}
    found += _check_names(decisions, identifier)
    played, scenario_problems = _read_scenarios(scenarios or {}, identifier)
    found += scenario_problems
    return Package(
        id=identifier,
        name=_name(manifest_read or {}, identifier),
        bpmn=bpmn,
        forms=read,
        manifest=manifest_read or {},
        file=file,
        problems=tuple(found),
        unread_forms=frozenset(forms.keys() - read.keys()),
        decisions=dict(list(decisions.items())[:MAX_DECISION_FILES]),
        scenarios=played,
    )


def read_package(directory: Path) -> Package:
    """The package in a folder `<id>/` with one `*.bpmn`, `*.dmn`, `forms/*.json`, `scenarios/*.json` and
    `manifest.json`. Never raises."""
    folder = _Folder(directory)
    diagrams = sorted(directory.glob("*.bpmn")) if directory.is_dir() else []
    if not directory.is_dir():
        folder.report("package.not_found", ".")
    elif not diagrams:
        folder.report("package.no_diagram", ".")
    elif len(diagrams) > 1:
        folder.report("package.several_diagrams", ".", count=len(diagrams))
    bpmn = folder.read(diagrams[0], xml.MAX_BYTES) if diagrams else b""
    forms = {
        path.stem: content
        for path in sorted((directory / "forms").glob("*.json"))
        if (content := folder.read(path, jsonfile.MAX_BYTES)) is not None
    }
    decisions = {
        path.name: content
        for path in sorted(directory.glob("*.dmn"))
        if (content := folder.read(path, xml.MAX_BYTES)) is not None
    }
    scenarios = {
        path.stem: content
        for path in sorted((directory / "scenarios").glob("*.json"))
        if (content := folder.read(path, MAX_SCENARIO_BYTES)) is not None
    }
    manifest = directory / "manifest.json"
    content = folder.read(manifest, jsonfile.MAX_BYTES) if manifest.exists() else None
    if directory.is_dir() and not manifest.exists():
        folder.report("manifest.missing", "manifest.json")
    return package_from_parts(
        bpmn=bpmn or b"",
        forms=forms,
        manifest={} if content is None else content,
        file=diagrams[0].name if diagrams else "diagram.bpmn",
        fallback_id=folder.name,
        problems=tuple(folder.problems),
        decisions=decisions,
        scenarios=scenarios,
    )


def find_packages(root: Path) -> Iterator[Path]:
    """The folders below `root`, or `root` itself, that hold a diagram or a manifest; sorted."""
    for directory in (root, *sorted(path for path in root.glob("*") if path.is_dir())):
        if (directory / "manifest.json").exists() or any(directory.glob("*.bpmn")):
            yield directory


class _Folder:
    """Reads files of one folder and keeps the problems met."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.name = directory.resolve().name or "package"
        self.problems: list[Problem] = []

    def report(self, code: str, name: str, **details: object) -> None:
        self.problems.append(problem(code, f"{self.name}/{name}", None, **details))

    def read(self, path: Path, limit: int) -> bytes | None:
        name = path.relative_to(self.directory).as_posix()
        try:
            with path.open("rb") as file:
                content = file.read(limit + 1)
        except OSError as error:
            self.report("package.unreadable", name, reason=error.strerror or error)
            return None
        if len(content) > limit:
            self.report("package.too_large", name, limit=limit // 1000)
            return None
        return content


def is_decision_file(name: str) -> bool:
    """Whether a file with decisions may be called so."""
    return bool(_DECISIONS.fullmatch(name))


def is_scenario_id(name: str) -> bool:
    """Whether a scenario's file may be called so, without `.json`."""
    return bool(_SCENARIO_ID.fullmatch(name))


def _read_scenarios(
    scenarios: Mapping[str, object], identifier: str
) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    read: dict[str, dict[str, Any]] = {}
    found: list[Problem] = []
    for name, content in list(scenarios.items())[:MAX_SCENARIOS]:
        path = f"{identifier}/scenarios/{name[:100]}.json"
        if not is_scenario_id(name):
            found.append(problem("scenario.name", path, name=name))
        if isinstance(content, bytes | str) and len(content) > MAX_SCENARIO_BYTES:
            found.append(problem("package.too_large", path, limit=MAX_SCENARIO_BYTES // 1000))
            continue
        scenario, problems = jsonfile.parse_object(content, path)
        found += problems
        if scenario is not None:
            read[name] = scenario
    if len(scenarios) > MAX_SCENARIOS:
        found.append(problem("package.too_many_scenarios", f"{identifier}/scenarios", limit=MAX_SCENARIOS))
    return read, found


def _check_names(decisions: Mapping[str, bytes], identifier: str) -> Iterator[Problem]:
    for name in decisions:
        if not is_decision_file(name):
            yield problem("dmn.file_name", f"{identifier}/{name[:100]}", name=name)
    if len(decisions) > MAX_DECISION_FILES:
        yield problem("dmn.too_many_files", identifier, limit=MAX_DECISION_FILES)


def _name(manifest: Mapping[str, Any], identifier: str) -> dict[str, str]:
    name = manifest.get("name")
    if isinstance(name, dict) and all(isinstance(name.get(language), str) for language in ("zh", "en")):
        return {language: name[language] for language in ("zh", "en")}
    return {"zh": identifier, "en": identifier}
