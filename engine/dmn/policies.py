"""What a table answers when rules match: hit policies and aggregations (DMN 1.5 §8.2.10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.dmn.faults import DecisionError, Place
from engine.feel import Expression, FeelError, compile_expression, show

POLICIES: Final = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATIONS: Final = ("", "SUM", "MIN", "MAX", "COUNT")
ORDERED: Final = frozenset({"PRIORITY", "OUTPUT ORDER"})
LISTS: Final = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})

_SAME: Final = compile_expression("one = other")
_AGGREGATES: Final = {
    name: compile_expression(f"{function}(hits)")
    for name, function in (("SUM", "sum"), ("MIN", "min"), ("MAX", "max"), ("COUNT", "count"))
}
MOST_NAMED: Final = 10


@dataclass(frozen=True)
class Hit:
    """A rule that matches: its number from 1, its outputs in the order of the columns, and the table's answer
    for it (the output, or a context of several). `rank` orders hits by their outputs, the first one foremost.
    """

    rule: int
    answer: object
    rank: tuple[int, ...] = ()


def unique(hits: Sequence[Hit], place: Place) -> object:
    """The one hit; raises DecisionError if there are several."""
    if len(hits) > 1:
        raise DecisionError(place, "unique", **_rules(hits))
    return hits[0].answer


def any_of(hits: Sequence[Hit], place: Place) -> object:
    """What all hits agree on; raises DecisionError if they do not."""
    for hit in hits[1:]:
        if not same(hits[0].answer, hit.answer):
            answers = {"one": show(hits[0].answer), "other": show(hit.answer)}
            raise DecisionError(place, "any", **_rules([hits[0], hit]), **answers)
    return hits[0].answer


def first(hits: Sequence[Hit], _place: Place) -> object:
    """The first hit in the order of the rules."""
    return hits[0].answer


def priority(hits: Sequence[Hit], _place: Place) -> object:
    """The hit with the most important output; of equal ones the first."""
    return min(hits, key=_rank).answer


def rule_order(hits: Sequence[Hit], _place: Place) -> object:
    """All hits in the order of the rules."""
    return [hit.answer for hit in hits]


def output_order(hits: Sequence[Hit], _place: Place) -> object:
    """All hits, the most important outputs first; equal ones in the order of the rules."""
    return [hit.answer for hit in sorted(hits, key=_rank)]


CHOOSE: Final[Mapping[str, Callable[[Sequence[Hit], Place], object]]] = {
    "UNIQUE": unique,
    "ANY": any_of,
    "FIRST": first,
    "PRIORITY": priority,
    "RULE ORDER": rule_order,
    "OUTPUT ORDER": output_order,
    "COLLECT": rule_order,
}


def aggregate(aggregation: str, hits: Sequence[Hit], place: Place) -> object:
    """The sum, smallest, greatest or number of the answers; raises DecisionError if they do not go together.

    Without hits the number is 0 and the rest null.
    """
    answers = [hit.answer for hit in hits]
    try:
        found = _AGGREGATES[aggregation].evaluate({"hits": answers})
    except FeelError as error:
        raise DecisionError(
            place, "expression", reason_zh=error.message_zh, reason_en=error.message_en
        ) from error
    if found is None and hits:
        details = {"aggregation": aggregation, "values": show(answers)}
        raise DecisionError(place, "aggregate", **_rules(hits), **details)
    return found


def without_hits(hit_policy: str, aggregation: str) -> object:
    """The answer of a table without default outputs when no rule matches."""
    if aggregation:
        return aggregate(aggregation, (), Place())
    return [] if hit_policy in LISTS else None


def same(one: object, other: object) -> bool:
    """Whether two values are equal as FEEL has it."""
    return _evaluate(_SAME, one, other) is True


def _evaluate(expression: Expression, one: object, other: object) -> object:
    return expression.evaluate({"one": one, "other": other})


def _rank(hit: Hit) -> tuple[int, ...]:
    return hit.rank


def _rules(hits: Sequence[Hit]) -> dict[str, object]:
    """The numbers of the rules, for both languages."""
    numbers = [str(hit.rule) for hit in hits]
    shown = numbers if len(numbers) <= MOST_NAMED else [*numbers[:MOST_NAMED], "…"]
    several = f"rules {', '.join(shown[:-1])} and {shown[-1]}"
    return {"rules_zh": "、".join(shown), "rules_en": several if len(shown) > 1 else f"rule {shown[0]}"}
