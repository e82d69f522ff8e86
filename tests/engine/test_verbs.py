"""Random verbs against a Python model on both databases, and mutants of the engine that must be noticed.

The long run is `python -m tests.verbs 2000 50`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import run_state_machine_as_test

from engine import carry_out, finishing, jobs, tasks
from engine.errors import AppError, NotFound
from engine.models import HumanTask
from engine.spiff import effects
from engine.statements import Statement, parameter
from tests.databases import Lender
from tests.verbs.__main__ import fresh_sqlite
from tests.verbs.machine import Verbs


def run(database: Callable[[], AbstractContextManager[str]], runs: int, steps: int) -> None:
    """So many runs, the same in every test run."""
    machine = type("Verbs", (Verbs,), {"database": staticmethod(database)})
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)  # type: ignore[no-untyped-call]


def test_random_verbs_do_what_the_model_says_on_sqlite(sqlite_template: Path) -> None:
    run(lambda: fresh_sqlite(sqlite_template), runs=8, steps=20)


def test_random_verbs_do_what_the_model_says_on_postgresql(lend_postgres: Lender) -> None:
    run(lend_postgres, runs=2, steps=20)


def _no_effect(kind: type[effects.Effect]) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setitem(carry_out._ACTIONS, kind, lambda *_: None)


def _unguarded(patch: pytest.MonkeyPatch) -> None:
    """A task is closed whatever its state, and nobody looks before."""
    table: Any = HumanTask.__table__
    closing = table.update().where(table.c.id == parameter("open_id", table.c.id))
    values = {name: parameter(f"new_{name}", table.c[name]) for name in finishing._CLOSED}
    patch.setattr(finishing, "_CLOSE_TASK", Statement(closing.values(values)))
    patch.setattr(tasks, "read_open", lambda ctx, task_id: _row(ctx, task_id))


def _row(ctx: Any, task_id: str) -> dict[str, Any]:
    query = HumanTask.__table__.select().where(HumanTask.id == task_id)
    found = ctx.session.execute(query).mappings().one_or_none()
    if found is None:
        raise NotFound
    return dict(found)


MUTANTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a timer is lost": _no_effect(effects.ArmTimer),
    "a timer is left behind": _no_effect(effects.DisarmTimer),
    "a task is not withdrawn": _no_effect(effects.CloseTask),
    "a failed job comes again at once": lambda patch: patch.setattr(jobs, "BACKOFF", (jobs.BACKOFF[0] * 0,)),
    "a closed task can be closed again": _unguarded,
}
DIFFERENCES = (AssertionError, pytest.fail.Exception, AppError)


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS.keys())
def test_mutant_is_noticed(
    mutant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch, sqlite_template: Path
) -> None:
    mutant(monkeypatch)
    with pytest.raises((*DIFFERENCES, FlakyFailure)) as noticed:
        run(lambda: fresh_sqlite(sqlite_template), runs=40, steps=30)
    # Ids are random: when the verbs are done again, another task may be the first, and nothing differ.
    found = noticed.value.exceptions if isinstance(noticed.value, FlakyFailure) else [noticed.value]
    assert all(isinstance(each, DIFFERENCES) for each in found)
