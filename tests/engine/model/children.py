"""Children that misbehave, in place of those that read diagrams."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

from engine.model.child import COMMAND
from engine.model.nursery import Nursery

IMPORT = f"import sys; sys.path.insert(0, {COMMAND[-1]!r}); from engine.model import worker; "


@contextmanager
def children(code: str, *, before: str = "") -> Iterator[Nursery]:
    """A nursery whose children do this instead of reading."""
    changed = f"{before}\ndef main():\n{textwrap.indent(code, ' ')}\nworker.main = main\nworker.breed()"
    nursery = Nursery([sys.executable, "-I", "-c", IMPORT + "read = worker.main\n" + changed], {})
    yield nursery
    nursery.close()
