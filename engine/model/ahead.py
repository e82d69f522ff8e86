"""Files read before a transaction begins: a reader may take seconds, and on SQLite everybody else would wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from engine.model.child import read_files
from engine.model.package import Package
from engine.model.reader import Reading

ReadFiles = Callable[[Mapping[str, bytes]], Mapping[str, Reading]]


class ReadAhead:
    """As `read_files`, but reads each content once, whatever it is called. For one request, not for many threads."""

    def __init__(self, packages: Iterable[Package] = ()) -> None:
        self._known: dict[tuple[bool, bytes], tuple[str, Reading]] = {}
        if files := {path: data for package in packages for path, data in package.files()}:
            self(files)

    def __call__(self, files: Mapping[str, bytes]) -> dict[str, Reading]:
        """The readings by name. Raises DefinitionRejected if the child that reads dies."""
        new = {name: data for name, data in files.items() if _key(name, data) not in self._known}
        for name, reading in (read_files(new) if new else {}).items():
            self._known[_key(name, files[name])] = name, reading
        return {name: _called(name, *self._known[_key(name, data)]) for name, data in files.items()}


def _key(name: str, data: bytes) -> tuple[bool, bytes]:
    return name.endswith(".dmn"), data


def _called(name: str, known_as: str, reading: Reading) -> Reading:
    if name == known_as:
        return reading
    problems = [
        replace(found, file=name + found.file.removeprefix(known_as))
        if found.file == known_as or found.file.startswith(f"{known_as}:")
        else found
        for found in reading.problems
    ]
    return replace(reading, problems=problems)
