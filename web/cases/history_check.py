"""Is what a case file tells of history still what the database says, and do its seals hold?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.models import EventSeal
from engine.runtime import Runtime
from engine.seal_check import check_history
from engine.seals import read_digests


def find_differences(runtime: Runtime, case: Mapping[str, Any]) -> list[str]:
    """One sentence for each thing that is not as the case says; none if all is. Follows the whole chain of seals."""
    lines = {line["id"]: line["sha256"] for line in case["history"]}
    with runtime.read() as ctx:
        found = read_digests(ctx, sorted(lines))
        numbers = [seal["number"] for seal in case["seals"]["under"]]
        sealed = {
            seal.number: seal.sha256
            for seal in ctx.session.scalars(select(EventSeal).where(EventSeal.number.in_(numbers)))
        }
    wrong = [f"event {each} is gone from the database" for each in sorted(lines.keys() - found.keys())]
    wrong += [
        f"event {each} is not what it was in the database"
        for each, digest in sorted(lines.items())
        if each in found and found[each] != digest
    ]
    for seal in case["seals"]["under"]:
        if sealed.get(seal["number"]) != seal["sha256"]:
            wrong.append(f"seal {seal['number']} is not the one in the database")
    check = check_history(runtime)
    return [*wrong, check.wrong] if check.wrong else wrong
