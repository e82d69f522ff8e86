"""A package as the files of its folder: `diagram.bpmn`, `forms/<id>.json`, `<name>.dmn`, `scenarios/<id>.json`,
`manifest.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from engine.errors import DefinitionRejected, Invalid
from engine.model import Package, Process, ReadFiles, Reading, package_from_parts, read_files
from engine.model.jsonfile import parse_object
from engine.model.manifest import LISTS, uses
from engine.model.package import (
    MAX_DECISION_FILES,
    MAX_FORMS,
    MAX_SCENARIO_BYTES,
    MAX_SCENARIOS,
    is_decision_file,
    is_scenario_id,
)
from engine.models import Definition

Files = dict[str, str]
"""Path → text."""
Changes = Mapping[str, str | None]
"""Path → its new text; None: the file goes."""

DIAGRAM = "diagram.bpmn"
MANIFEST = "manifest.json"
MAX_FILE = 1_000_000
MAX_FOLDER = 4_000_000

_FORM = re.compile(r"forms/([a-z][a-z0-9_]{0,79})\.json")
_SCENARIO = re.compile(r"scenarios/([^/]{1,80})\.json")


class BadFiles(Invalid):
    """These files do not belong into a process's folder, or are too large."""

    code = "draft.bad_files"


def files_of(version: Definition) -> Files:
    """The folder of a released version."""
    files = {DIAGRAM: version.bpmn, MANIFEST: as_json(version.manifest)}
    files |= {f"forms/{form}.json": as_json(schema) for form, schema in version.forms.items()}
    decisions: Files = version.decisions.get("files", {})
    scenarios = {scenario_path(each): as_json(scenario) for each, scenario in version.scenarios.items()}
    return files | decisions | scenarios


def scenarios_in(files: Mapping[str, str]) -> dict[str, str]:
    """The scenarios of a folder by their ids."""
    return {found[1]: text for path, text in files.items() if (found := _SCENARIO.fullmatch(path))}


def scenario_path(scenario_id: str) -> str:
    """Where a scenario lies in its folder."""
    return f"scenarios/{scenario_id}.json"


def forms_in(files: Mapping[str, str]) -> dict[str, str]:
    """The forms of a folder by their ids."""
    return {found[1]: text for path, text in files.items() if (found := _FORM.fullmatch(path))}


def decisions_in(files: Mapping[str, str]) -> dict[str, bytes]:
    """The DMN files of a folder by their names."""
    return {path: text.encode() for path, text in files.items() if is_decision_file(path)}


def apply_changes(files: Mapping[str, str], changes: Changes) -> Files:
    """The folder with the changes. Raises BadFiles, naming them, for what may not be in it."""
    changed = {path: text for path, text in {**files, **changes}.items() if text is not None}
    bad = [path for path in changes if path not in (DIAGRAM, MANIFEST) and not _is_part(path)]
    bad += [
        path for path, text in changes.items() if text is not None and len(text.encode()) > _largest(path)
    ]
    if (
        bad
        or DIAGRAM not in changed
        or len(forms_in(changed)) > MAX_FORMS
        or len(decisions_in(changed)) > MAX_DECISION_FILES
        or len(scenarios_in(changed)) > MAX_SCENARIOS
        or sum(map(len, changed.values())) > MAX_FOLDER
    ):
        raise BadFiles(files="、".join(dict.fromkeys(bad)))
    return changed


def _largest(path: str) -> int:
    return MAX_SCENARIO_BYTES if _SCENARIO.fullmatch(path) else MAX_FILE


def changed_paths(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """The paths whose texts differ."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def package_of(key: str, files: Mapping[str, str], read: ReadFiles = read_files) -> Package:
    """The folder as a package whose manifest lists what the diagram uses.

    Raises DefinitionRejected if the diagram cannot be read.
    """
    bpmn, decisions = files[DIAGRAM].encode(), decisions_in(files)
    process = process_in(read({DIAGRAM: bpmn, **decisions})[DIAGRAM])
    return package_from_parts(
        bpmn=bpmn,
        forms=forms_in(files),
        manifest=_complete(files.get(MANIFEST), key, process),
        file=DIAGRAM,
        fallback_id=key,
        decisions=decisions,
        scenarios=scenarios_in(files),
    )


def process_in(reading: Reading) -> Process:
    """The process of a diagram; raises DefinitionRejected without one."""
    if reading.process is None:
        raise DefinitionRejected(list(reading.problems))
    return reading.process


def archive(key: str, files: Mapping[str, str]) -> bytes:
    """A ZIP file that holds the folder as it could be deployed."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as zipped:
        for path, text in sorted(files.items()):
            zipped.writestr(f"{key}/{key}.bpmn" if path == DIAGRAM else f"{key}/{path}", text)
    return written.getvalue()


def as_json(value: object) -> str:
    """JSON as it stands in a folder; stored numbers with a fraction come back as Decimal."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=float) + "\n"


def _complete(manifest: str | None, key: str, process: Process) -> object:
    """The manifest with the lists of what the diagram uses; as it is if it cannot be read."""
    if manifest is None:
        manifest = '{"category": ""}'
    found, _problems = parse_object(manifest, MANIFEST)
    if found is None:
        return manifest
    used = uses(process)
    named = {"id": key, "name": found.get("name") or {"zh": process.name or key, "en": key}}
    return {**found, **named, **{field: sorted(used[field]) for field in LISTS}}


def _is_part(path: str) -> bool:
    if found := _SCENARIO.fullmatch(path):
        return is_scenario_id(found[1])
    return is_decision_file(path) or _FORM.fullmatch(path) is not None
