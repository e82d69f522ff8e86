"""A diagram before it runs: safe reading, our properties, the checker.

A package (diagram, forms, manifest) is read with `read_package` or `package_from_parts` and checked with
`check_package`; the checked package holds the neutral `Process` that the engine builds and the database stores.
"""

from __future__ import annotations

from engine.model.ahead import ReadAhead, ReadFiles
from engine.model.check import check_process
from engine.model.child import read_files
from engine.model.dialect import HOST_FUNCTIONS
from engine.model.elements import Event, Flow, Loop, Node, Process, walk
from engine.model.package import Package, find_packages, package_from_parts, read_package
from engine.model.reader import Reading, read_bpmn
from engine.model.review import Around, CheckedPackage, check_package, check_packages, checksum

__all__ = [
    "HOST_FUNCTIONS",
    "Around",
    "CheckedPackage",
    "Event",
    "Flow",
    "Loop",
    "Node",
    "Package",
    "Process",
    "ReadAhead",
    "ReadFiles",
    "Reading",
    "check_package",
    "check_packages",
    "check_process",
    "checksum",
    "find_packages",
    "package_from_parts",
    "read_bpmn",
    "read_files",
    "read_package",
    "walk",
]
