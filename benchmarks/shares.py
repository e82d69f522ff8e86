"""Where the time of a step goes: each part's own time, without the parts inside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from unittest.mock import patch

from benchmarks.clock import timed
from benchmarks.diagram import APPROVAL, OWNER, complete, open_runtime, open_task_ids
from engine import finishing, statements, tasks
from engine.carry_out import CarryOut
from engine.instances import Instances
from engine.runtime import Runtime
from engine.spiff.environment import Environment
from engine.spiff.run import Run
from engine.transaction import Transaction

PARTS: tuple[tuple[str, Any, str], ...] = (
    ("the database: statements", Transaction, "execute"),
    ("the database: statements", Transaction, "ask"),
    ("the database: statements", Transaction, "send"),
    ("the database: beginning", Transaction, "_begin"),
    ("the database: commit", Transaction, "commit"),
    ("taking and giving back a connection", Transaction, "close"),
    ("values on their way to the database and back", statements._Compiled, "parameters"),
    ("values on their way to the database and back", statements._Compiled, "row"),
    ("checking the form", finishing, "check"),
    ("taking the instance", Instances, "take_claimed"),
    ("reading the task", tasks, "read_open"),
    ("moving tokens", Run, "complete_task"),
    ("expressions", Environment, "evaluate"),
    ("effects and changes to rows", Instances, "store"),
    ("effects and changes to rows", CarryOut, "all"),
)
REST = "the rest"


class Account:
    """Seconds by part; what a part calls that is a part itself is taken off it."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    def watched(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time put to a name."""

        @wraps(function)
        def measured(*arguments: Any, **named: Any) -> Any:
            began = perf_counter()
            self._inside.append(0.0)
            try:
                return function(*arguments, **named)
            finally:
                took = perf_counter() - began
                self.seconds[name] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        return measured

    @contextmanager
    def open(self) -> Iterator[None]:
        """Watch every part."""
        with ExitStack() as stack:
            for name, owner, attribute in PARTS:
                found = self.watched(name, getattr(owner, attribute))
                stack.enter_context(patch.object(owner, attribute, found))
            yield


def of_a_step(rounds: int, synchronous: str) -> tuple[float, dict[str, float]]:
    """The median seconds of a step unwatched, and the median of each part of watched ones."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'shares.sqlite3'}"
        runtime = open_runtime(url, synchronous=synchronous, approval=APPROVAL)
        try:
            plain: list[float] = []
            watched: defaultdict[str, list[float]] = defaultdict(list)
            for number in range(2 * rounds):
                first = _prepared(runtime)
                if number % 2:
                    plain.append(timed(first))
                    continue
                account = Account()
                with account.open():
                    whole = timed(first)
                account.seconds[REST] = whole - sum(account.seconds.values())
                for name, seconds in account.seconds.items():
                    watched[name].append(seconds)
            return median(plain), {name: median(seconds) for name, seconds in watched.items()}
        finally:
            runtime.close()


def _prepared(runtime: Runtime) -> Callable[[], object]:
    instance_id = runtime.run(OWNER, lambda ctx: runtime.start(ctx, "approval"))
    with runtime.read() as ctx:
        [task_id] = open_task_ids(ctx, instance_id)
    return complete(runtime, task_id)
