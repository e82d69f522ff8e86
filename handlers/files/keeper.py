"""What the engine asks of files (`engine.ports.Files`): which may stand in a form, and to whom they belong then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.context import Ctx
from handlers.files import queries, service
from handlers.files.store import Store


class FileKeeper:
    """The port, over one store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def find_names(self, ctx: Ctx, task: Mapping[str, Any], ids: Sequence[str]) -> Mapping[str, str]:
        """The names of those of the files that the actor may put into this task's form."""
        usable = queries.list_usable(ctx, ctx.actor, str(task["instance_id"]), ids)
        return {file_id: file.name for file_id, file in usable.items()}

    def attach(self, ctx: Ctx, task: Mapping[str, Any], ids: Sequence[str]) -> None:
        """The files belong to the task's process now, and to those that called it."""
        for instance_id in queries.family_of(ctx, str(task["instance_id"])):
            service.attach(ctx, queries.INSTANCE, instance_id, ids)
