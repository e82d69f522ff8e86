"""From the totals of sheets to one score and rank for each entry; decimal throughout, so the same everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from hashlib import sha256
from itertools import groupby

from handlers.reviews.rules.states import Method

PRECISION = 34
TRIMMED_FROM = 5
"""With fewer sheets nothing is cut: two of four would leave two."""
_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Sheet:
    """A submitted sheet: its total and the points for each criterion."""

    entry_id: str
    person_id: str
    total: Decimal
    points: Mapping[str, Decimal]


@dataclass(frozen=True)
class Result:
    """The scores of one entry by all three methods, its ranks, and what decided a tie in `rank`."""

    entry_id: str
    valid_scores: int
    mean: Decimal
    trimmed: Decimal
    standardised: Decimal
    score: Decimal
    spread: Decimal
    rank: int
    rank_mean: int
    rank_trimmed: int
    rank_standardised: int
    tie: str


def aggregate(sheets: Iterable[Sheet], method: Method, tie_order: Sequence[str]) -> list[Result]:
    """Results by rank, equals by entry id. The order in which the sheets come makes no difference.

    Equal scores are decided by the higher mean of the criteria of `tie_order`, one after the other, then by the
    smaller spread; entries equal in all of that share a rank, and their tie is "open".
    """
    with localcontext(Context(prec=PRECISION, rounding=ROUND_HALF_UP)):
        ordered = sorted(sheets, key=lambda sheet: (sheet.entry_id, sheet.person_id))
        standardised = _standardise(ordered)
        rows = [
            _Row.of(entry_id, list(group), standardised, tie_order)
            for entry_id, group in groupby(ordered, key=lambda sheet: sheet.entry_id)
        ]
    ranks = {each: _rank({row.entry_id: (row.scores[each],) for row in rows}) for each in Method}
    own = _rank({row.entry_id: row.key(method) for row in rows})
    results = [_result(row, method, own, ranks, rows, tie_order) for row in rows]
    return sorted(results, key=lambda result: (result.rank, result.entry_id))


def digest(results: Iterable[Result]) -> str:
    """The SHA-256 of all results, the same for the same results."""
    lines = sorted(
        f"{each.entry_id}|{each.valid_scores}|{each.mean}|{each.trimmed}|{each.standardised}|{each.score}"
        f"|{each.spread}|{each.rank}|{each.tie}"
        for each in results
    )
    return sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class _Row:
    entry_id: str
    count: int
    scores: Mapping[Method, Decimal]
    criteria: tuple[Decimal, ...]
    spread: Decimal

    @classmethod
    def of(
        cls,
        entry_id: str,
        sheets: Sequence[Sheet],
        standardised: Mapping[tuple[str, str], Decimal],
        tie_order: Sequence[str],
    ) -> _Row:
        totals = sorted(sheet.total for sheet in sheets)
        kept = totals[1:-1] if len(totals) >= TRIMMED_FROM else totals
        even = [standardised[sheet.entry_id, sheet.person_id] for sheet in sheets]
        return cls(
            entry_id,
            len(sheets),
            {
                Method.MEAN: _mean(totals),
                Method.TRIMMED: _mean(kept),
                Method.STANDARDISED: _mean(even),
            },
            tuple(_mean([sheet.points.get(code, Decimal(0)) for sheet in sheets]) for code in tie_order),
            _rounded(totals[-1] - totals[0]),
        )

    def key(self, method: Method) -> tuple[Decimal, ...]:
        return (self.scores[method], *self.criteria, -self.spread)


def _standardise(sheets: Sequence[Sheet]) -> dict[tuple[str, str], Decimal]:
    """Each total as if every expert had the mean and the deviation of all sheets together.

    An expert with one sheet, or with the same total everywhere, tells nothing of a habit: one sheet stays as it
    is, equal ones become the common mean.
    """
    by_expert: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        by_expert[sheet.person_id].append(sheet)
    common, deviation = _moments([sheet.total for sheet in sheets])
    found = {}
    for own in by_expert.values():
        mean, own_deviation = _moments([sheet.total for sheet in own])
        for sheet in own:
            distance = (sheet.total - mean) / own_deviation if own_deviation else Decimal(0)
            even = sheet.total if len(own) == 1 else common + distance * deviation
            found[sheet.entry_id, sheet.person_id] = even
    return found


def _moments(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    if not values:
        return Decimal(0), Decimal(0)
    mean = sum(values, Decimal(0)) / len(values)
    return mean, (sum(((value - mean) ** 2 for value in values), Decimal(0)) / len(values)).sqrt()


def _mean(values: Sequence[Decimal]) -> Decimal:
    return _rounded(sum(values, Decimal(0)) / len(values))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_PLACES)


def _rank(keys: Mapping[str, tuple[Decimal, ...]]) -> dict[str, int]:
    """1 for the highest key; equals share a rank, and the next one counts them."""
    ordered = sorted(keys.values(), reverse=True)
    first = {key: place for place, key in reversed(list(enumerate(ordered, start=1)))}
    return {entry_id: first[key] for entry_id, key in keys.items()}


def _result(
    row: _Row,
    method: Method,
    own: Mapping[str, int],
    ranks: Mapping[Method, Mapping[str, int]],
    rows: Sequence[_Row],
    tie_order: Sequence[str],
) -> Result:
    rivals = [
        other.key(method)
        for other in rows
        if other.entry_id != row.entry_id and other.scores[method] == row.scores[method]
    ]
    return Result(
        row.entry_id,
        row.count,
        row.scores[Method.MEAN],
        row.scores[Method.TRIMMED],
        row.scores[Method.STANDARDISED],
        row.scores[method],
        row.spread,
        own[row.entry_id],
        ranks[Method.MEAN][row.entry_id],
        ranks[Method.TRIMMED][row.entry_id],
        ranks[Method.STANDARDISED][row.entry_id],
        _what_decided(row.key(method), rivals, tie_order),
    )


def _what_decided(
    key: tuple[Decimal, ...], rivals: Sequence[tuple[Decimal, ...]], tie_order: Sequence[str]
) -> str:
    """The last thing needed to tell an entry from all with the same score; "" without such, "open" if nothing."""
    names = ["", *tie_order, "spread"]
    if not rivals:
        return ""
    if key in rivals:
        return "open"
    return names[max(next(i for i, value in enumerate(key) if value != rival[i]) for rival in rivals)]
