"""`saicheng import`: a workbook from the command line."""

from __future__ import annotations

from collections.abc import Callable

from engine.context import Ctx
from engine.runtime import Runtime
from handlers.imports.plan import Plan
from handlers.imports.problems import Problem
from handlers.imports.queries import make_plan
from handlers.imports.reading import Unreadable, read_workbook
from handlers.imports.rows import read_tables
from handlers.imports.service import apply_plan

Say = Callable[[str], None]


def import_file(
    runtime: Runtime, content: bytes, *, is_applied: bool, say: Say, complain: Say, source: str = ""
) -> int:
    """Say what a workbook changes, and change it if asked; 1 if there are problems, which are told row by row.

    `source` is from where, for history.
    """
    try:
        tables = read_tables(read_workbook(content))
    except Unreadable as refusal:
        complain(refusal.problem.text("en"))
        return 1

    def verb(ctx: Ctx) -> Plan:
        plan = make_plan(ctx, tables)
        if is_applied and not plan.problem_count:
            apply_plan(ctx, plan)
        return plan

    plan = runtime.run("system", verb, source)
    for problem in plan.problems:
        complain(_line(problem))
    for sheet, counts in plan.counts.items():
        say(f"{sheet:<14} " + "  ".join(f"{name} {count}" for name, count in counts.items()))
    if plan.problem_count:
        complain(f"{plan.problem_count} problems: nothing was imported")
        return 1
    say("Imported." if is_applied else "Nothing was written: --apply does it.")
    return 0


def _line(problem: Problem) -> str:
    row = f" row {problem.row}" if problem.row else ""
    column = f", {problem.column}" if problem.column else ""
    return f"{problem.sheet}{row}{column}: {problem.text('en')}"
