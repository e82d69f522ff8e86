"""Moving one running instance to another version of its definition: validate, trial, execute, undo.

Only what is alive is moved: tokens and scopes go to the element of the same id, or to the one a mapping names; what
they wait for stays as it is. `validate` says for each of them whether that can be done, `trial` does it on the real
rows and undoes it again, `execute` does it all or not at all, `undo` takes it back as long as nothing has moved.
"""

from __future__ import annotations

from engine.migration.report import Entry, MigrationRefused, Report
from engine.migration.verbs import Migrations
from engine.migration.versions import VersionInUse, VersionUse, delete_version, list_versions

__all__ = [
    "Entry",
    "MigrationRefused",
    "Migrations",
    "Report",
    "VersionInUse",
    "VersionUse",
    "delete_version",
    "list_versions",
]
