"""What the engine asks of files (`engine.ports.Files`): which may stand in a form, and to whom they belong then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.context import Ctx
from handlers.files import queries, service
from handlers.files.quarantine import require_clean
from handlers.files.store import Store


class FileKeeper:
    """The port, over one store. With `scans` uploads are closed until a virus scanner has spoken."""

    def __init__(self, store: Store, *, scans: bool = False) -> None:
        self.store = store
        self.scans = scans

    def find_names(self, ctx: Ctx, task: Mapping[str, Any], ids: Sequence[str]) -> Mapping[str, str]:
        """The names of those of the files that the actor may put into this task's form.

        Raises FileScanning, FileInfected.
        """
        usable = queries.list_usable(ctx, ctx.actor, str(task["instance_id"]), ids)
        for file in usable.values():
            require_clean(file)
        return {file_id: file.name for file_id, file in usable.items()}

    def attach(self, ctx: Ctx, task: Mapping[str, Any], ids: Sequence[str]) -> None:
        """The files belong to the task's process now, and to those that called it."""
        for instance_id in queries.family_of(ctx, str(task["instance_id"])):
            service.attach(ctx, queries.INSTANCE, instance_id, ids)
