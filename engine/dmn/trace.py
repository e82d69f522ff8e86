"""How a result came about, small enough for a line of history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.feel import show

MAX_LENGTH = 200
MAX_DECISIONS = 50
MAX_TABLES = 20
MAX_ENTRIES = 30


class Trace:
    """The decisions made, in their order; of very many only the first are kept.

    `decisions` is plain JSON: for each the id, the name, the result, and for every table that was looked at the
    inputs, the numbers of the rules that matched (from 1) and the result. Values are texts, as FEEL writes them.
    """

    def __init__(self) -> None:
        self.decisions: list[dict[str, Any]] = []
        self._tables: list[dict[str, Any]] = []

    def table(self, inputs: Sequence[tuple[str, object]], rules: Sequence[int], result: object) -> None:
        """A table has been evaluated."""
        if len(self._tables) < MAX_TABLES:
            shown: dict[str, str] = {}
            for number, (name, value) in enumerate(inputs[:MAX_ENTRIES], start=1):
                shown[f"{name} ({number})" if name in shown else name] = show(value)
            self._tables.append({"inputs": shown, "rules": list(rules[:MAX_ENTRIES]), "result": show(result)})

    def decided(self, decision_id: str, name: str, result: object) -> None:
        """A decision has been made; the tables looked at since the last one belong to it."""
        tables, self._tables = self._tables, []
        if len(self.decisions) < MAX_DECISIONS:
            self.decisions.append(
                {"decision": decision_id, "name": name[:MAX_LENGTH], "tables": tables, "result": show(result)}
            )


def summarise(decisions: Sequence[Mapping[str, Any]]) -> str:
    """The last decision of a trace in one line: name, rules, result."""
    if not decisions:
        return ""
    last = decisions[-1]
    rules = [str(rule) for table in last["tables"] for rule in table["rules"]]
    numbers = f" [{', '.join(rules)}]" if rules else ""
    return f"{last['name'] or last['decision']}{numbers} → {last['result']}"
