"""Packages checked as a whole: diagram, forms and manifest against each other and against what exists."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from engine.dmn import Model, result_names
from engine.errors import DefinitionRejected, Problem
from engine.forms import Form, FormSchemaError, parse_form
from engine.model.ahead import ReadFiles
from engine.model.check import check_process
from engine.model.child import read_files
from engine.model.decisions import check_decisions
from engine.model.elements import Process, walk
from engine.model.findings import gravest, problem
from engine.model.jsonfile import canonical
from engine.model.manifest import check_manifest, check_starters, compare_manifest
from engine.model.package import Package
from engine.model.reader import Reading
from engine.model.variables import Known


@dataclass(frozen=True)
class Around:
    """What is known where a process would run: the roles that somebody has now, the variables that each handler gives
    and those of an instance that a person starts. What is None, or missing, is not known.
    """

    held_roles: Collection[str] | None = None
    results: Mapping[str, Collection[str] | None] = field(default_factory=dict)
    begins: Collection[str] | None = None


@dataclass(frozen=True)
class CheckedPackage:
    """A package whose diagram could be read. It may be deployed if no problem is an error."""

    package: Package
    process: Process
    problems: list[Problem]
    form_ids: tuple[str, ...]
    checksum: str
    decisions: tuple[Model, ...] = ()

    @property
    def errors(self) -> list[Problem]:
        """The problems that forbid deploying it."""
        return [found for found in self.problems if found.severity == "error"]

    def require_deployable(self) -> None:
        """Raise DefinitionRejected with all errors if there are any."""
        if self.errors:
            raise DefinitionRejected(self.errors)


def check_package(
    package: Package,
    *,
    handlers: Collection[str] | None,
    roles: Collection[str] | None,
    definitions: Collection[str] | None,
    around: Around | None = None,
    read: ReadFiles = read_files,
) -> CheckedPackage:
    """Check one package; see `check_packages`."""
    return check_packages(
        [package], handlers=handlers, roles=roles, definitions=definitions, around=around, read=read
    )[0]


def check_packages(
    packages: Sequence[Package],
    *,
    handlers: Collection[str] | None,
    roles: Collection[str] | None,
    definitions: Collection[str] | None,
    around: Around | None = None,
    read: ReadFiles = read_files,
) -> list[CheckedPackage]:
    """Check packages that are deployed together; they may call each other.

    `handlers`, `roles` and `definitions` are the names that exist; None means that they are not checked. `around` is
    what else is known where they would run.
    Raises DefinitionRejected, with the problems of all packages, if a diagram cannot be read at all.
    """
    counts = Counter(package.id for package in packages)
    if repeated := [identifier for identifier, count in counts.items() if count > 1]:
        raise DefinitionRejected([problem("package.duplicate", each, id=each) for each in repeated])
    readings = read({path: data for package in packages for path, data in package.files()})
    mates = {package.id for package in packages}
    callable_ids = None if definitions is None else mates | set(definitions)
    checked: list[CheckedPackage] = []
    unreadable: list[Problem] = []
    for package in packages:
        found = [*package.problems]
        for path, _ in package.files():
            found += readings.get(path, Reading()).problems
        process = readings.get(package.path(package.file), Reading()).process
        if process is None:
            unreadable += found
            continue
        models = {
            path: reading.decisions
            for path, _ in package.files()
            if (reading := readings.get(path)) is not None and reading.decisions is not None
        }
        found += _check(package, process, models, handlers, roles, callable_ids, around or Around())
        checked.append(
            CheckedPackage(
                package,
                process,
                gravest(found),
                tuple(sorted(package.forms)),
                checksum(package),
                tuple(models.values()),
            )
        )
    if unreadable:
        raise DefinitionRejected(unreadable + [found for mate in checked for found in mate.errors])
    return checked


def checksum(package: Package) -> str:
    """SHA-256 of the content; spelling of the JSON and line ends of the XML do not count."""
    digest = hashlib.sha256()
    for part in (
        _plain(package.bpmn),
        canonical(package.forms),
        canonical(package.manifest),
        *((canonical(package.scenarios),) if package.scenarios else ()),
        *(
            part
            for name in sorted(package.decisions)
            for part in (name.encode(), _plain(package.decisions[name]))
        ),
    ):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _plain(data: bytes) -> bytes:
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")


def _check(
    package: Package,
    process: Process,
    decisions: Mapping[str, Model],
    handlers: Collection[str] | None,
    roles: Collection[str] | None,
    definitions: Collection[str] | None,
    around: Around,
) -> Iterator[Problem]:
    results = {key: names for model in decisions.values() for key, names in result_names(model).items()}
    yield from check_process(
        process,
        package.path(package.file),
        forms=package.forms.keys() | package.unread_forms,
        handlers=handlers,
        roles=roles,
        definitions=definitions,
        decisions=results,
        held_roles=around.held_roles,
        known=known_of(package, results, around),
    )
    yield from check_decisions(decisions)
    yield from _check_used(process, decisions)
    yield from _check_forms(package, process)
    path = package.path("manifest.json")
    if all(found.file != path for found in package.problems):
        yield from check_manifest(package.manifest, path)
        yield from compare_manifest(package.manifest, process, path)
        yield from check_starters(package.manifest, process, roles, path)


def known_of(package: Package, decisions: Mapping[str, Collection[str]], around: Around) -> Known:
    """What is known of where the variables of a package come from; a form with faults counts as unknown."""
    forms: dict[str, Form] = {}
    for form, schema in package.forms.items():
        with suppress(FormSchemaError):
            forms[form] = parse_form(schema)
    begins = around.begins if package.manifest.get("starters") else None
    return Known(forms, around.results, decisions, begins)


def _check_used(process: Process, decisions: Mapping[str, Model]) -> Iterator[Problem]:
    used = {
        node.properties.get("decision", "").strip()
        for scope in walk(process)
        for node in scope.nodes.values()
    }
    for path, model in decisions.items():
        if model.answers and not used.intersection(model.answers):
            yield problem("dmn.unused", path)


def _check_forms(package: Package, process: Process) -> Iterator[Problem]:
    used = {
        node.properties.get("form", "").strip() for scope in walk(process) for node in scope.nodes.values()
    }
    for form, schema in sorted(package.forms.items()):
        path = package.path(f"forms/{form}.json")
        try:
            parse_form(schema)
        except FormSchemaError as error:
            yield from (replace(found, file=path) for found in error.problems)
        if form not in used:
            yield problem("form.unused", path, form=form)
