"""Taking an instance for a verb by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine import held
from engine.context import Ctx
from engine.instances import Instances
from engine.operations.suspend import keep_suspended
from engine.spiff.run import Run


@contextmanager
def taking(ctx: Ctx, instances: Instances, instance_id: str) -> Iterator[Run]:
    """The instance, running or suspended, stored at the end.

    Inside, the work of a suspended one has its due times back; at the end it and what the verb set going are set
    aside again, which nobody else sees: they wait for this transaction. Raises NotFound, or Conflict if it has ended.
    """
    run = instances.take_for_operator(ctx, instance_id)
    held.release(ctx, [instance_id])
    try:
        yield run
    except BaseException:
        ctx.runs.pop(instance_id, None)
        raise
    instances.store(ctx, run)
    keep_suspended(ctx, instance_id)
