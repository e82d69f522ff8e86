"""The files of a run: packages as folders, or bare diagrams with the forms and decisions named beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import DefinitionRejected, NotFound, Problem
from engine.model import (
    CheckedPackage,
    Package,
    Reading,
    check_packages,
    package_from_parts,
    read_files,
    read_package,
    walk,
)
from engine.model.manifest import uses
from engine.model.package import find_packages
from engine.trial.play import LEFT_OUT

MAX_BYTES = 4_000_000


@dataclass(frozen=True)
class Files:
    """The checked packages, the first of which is the one to start."""

    packages: list[CheckedPackage]

    @property
    def first(self) -> str:
        """The key of the process to start."""
        return self.packages[0].package.id

    @property
    def problems(self) -> list[Problem]:
        """What is doubtful, but no reason not to run."""
        return [problem for checked in self.packages for problem in checked.problems]


def read(paths: Sequence[Path]) -> Files:
    """Read and check what is to run; handlers and roles need not exist here.

    A folder is a package, or holds packages; a `.bpmn` file is a diagram, each `.json` file a form and each `.dmn`
    file the decisions of every diagram. Raises NotFound for a path that leads nowhere, DefinitionRejected as
    deploying does.
    """
    diagrams = {str(path): _bytes(path) for path in paths if path.suffix == ".bpmn"}
    forms = {path.stem: _bytes(path) for path in paths if path.suffix == ".json"}
    tables = [path for path in paths if path.suffix == ".dmn"]
    decisions = {f"decisions_{number}.dmn": _bytes(path) for number, path in enumerate(tables, start=1)}
    readings = read_files(diagrams) if diagrams else {}
    packages: list[Package] = []
    for path in paths:
        if str(path) in diagrams:
            package = _bare(path, diagrams[str(path)], readings[str(path)], forms)
            packages.append(replace(package, decisions=decisions))
        elif path.suffix not in (".json", ".dmn"):
            packages += _in_folder(path)
    if not packages:
        raise NotFound("there is no diagram to run")
    names = {package.path(package.file): package.file for package in packages if package.file in diagrams}

    def read_others(files: Mapping[str, bytes]) -> dict[str, Reading]:
        known = {path: readings[name] for path, name in names.items()}
        others = {path: content for path, content in files.items() if path not in known}
        return known | (read_files(others) if others else {})

    checked = check_packages(packages, handlers=None, roles=None, definitions=set(), read=read_others)
    checked = [_lenient(each) if each.package.file in diagrams else each for each in checked]
    if errors := [error for each in checked for error in each.errors]:
        raise DefinitionRejected(errors)
    return Files(checked)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    with path.open("rb") as file:
        return file.read(MAX_BYTES)


def _in_folder(path: Path) -> list[Package]:
    if not path.is_dir():
        raise NotFound(f"{path} is neither a .bpmn, .dmn or .json file nor the folder of a package")
    found = [read_package(each) for each in find_packages(path)]
    if not found:
        raise NotFound(f"there is no diagram in {path}")
    return found


def _bare(path: Path, bpmn: bytes, reading: Reading, forms: Mapping[str, bytes]) -> Package:
    """A package around one diagram, with the manifest it would have."""
    process = reading.process
    if process is None:
        raise DefinitionRejected(reading.problems)
    name = (process.name or process.id)[:200]
    manifest = {"id": process.id, "name": {"zh": name, "en": name}}
    listed = {field: sorted(values) for field, values in uses(process).items()}
    nodes = [node for scope in walk(process) for node in scope.nodes.values()]
    used = {node.properties.get("form", "").strip() for node in nodes}
    return package_from_parts(
        bpmn=bpmn,
        forms={key: content for key, content in forms.items() if key in used},
        manifest={**manifest, **listed},
        file=str(path),
        fallback_id=process.id,
    )


def _lenient(checked: CheckedPackage) -> CheckedPackage:
    """What a bare diagram may leave out is no error, and its problems name the file as it was given."""
    package = checked.package
    problems = [
        replace(
            problem,
            severity="warning" if problem.code in LEFT_OUT else problem.severity,
            file=problem.file.replace(package.path(package.file), package.file),
        )
        for problem in checked.problems
    ]
    return replace(checked, problems=problems)
