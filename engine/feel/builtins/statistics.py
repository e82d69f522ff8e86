"""Sums, extremes and averages, of one list or of several arguments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from engine.feel.arithmetic import add, multiply, number
from engine.feel.builtins.registry import builtin
from engine.feel.comparison import less
from engine.feel.run import Run
from engine.feel.values import kind

Aggregate = Callable[[Run, list[object]], object]


def aggregate(name: str) -> Callable[[Aggregate], Aggregate]:
    """Declare a function of one list, or of any number of items."""

    def declare(function: Aggregate) -> Aggregate:
        def of_items(run: Run, *items: object) -> object:
            run.spend_items(len(items))
            return function(run, list(items))

        builtin(name, "list:list")(function)
        builtin(name, "item:any*")(of_items)
        return function

    return declare


def numbers_of(items: list[object]) -> list[Decimal] | None:
    """The items if all are numbers and there is at least one, else None."""
    numbers = [item for item in items if isinstance(item, Decimal)]
    return numbers if numbers and len(numbers) == len(items) else None


@builtin("count", "list:list")
def count(run: Run, items: list[object]) -> Decimal:
    return Decimal(len(items))


@aggregate("min")
def smallest(run: Run, items: list[object]) -> object:
    return _extreme(run, items, smaller=True)


@aggregate("max")
def largest(run: Run, items: list[object]) -> object:
    return _extreme(run, items, smaller=False)


def _extreme(run: Run, items: list[object], *, smaller: bool) -> object:
    """Null for an empty list and for items without a common order."""
    best = items[0] if items else None
    for item in items:
        before = less(item, best, run) if smaller else less(best, item, run)
        if before is None:
            return None
        if before:
            best = item
    return best


@aggregate("sum")
def total(run: Run, items: list[object]) -> object:
    """Of numbers, or of durations of one kind."""
    if not items or kind(items[0]) == "string":
        return None
    result, *rest = items
    if kind(result) not in ("number", "days and time duration", "years and months duration"):
        return None
    for item in rest:
        result = add(result, item, run) if kind(item) == kind(result) else None
        if result is None:
            return None
    return result


@aggregate("product")
def product(run: Run, items: list[object]) -> object:
    numbers = numbers_of(items)
    if numbers is None:
        return None
    run.spend_items(len(numbers))
    result: object = Decimal(1)
    for item in numbers:
        result = multiply(result, item, run)
    return result


@aggregate("mean")
def mean(run: Run, items: list[object]) -> object:
    return average(run, items)


def average(run: Run, items: list[object]) -> Decimal | None:
    """The sum of the numbers divided by how many there are; None if some are none."""
    numbers = numbers_of(items)
    if numbers is None:
        return None
    whole = total(run, items)
    assert isinstance(whole, Decimal)
    return number(run, run.limits.numbers.divide, whole, Decimal(len(numbers)))


@aggregate("median")
def median(run: Run, items: list[object]) -> Decimal | None:
    numbers = numbers_of(items)
    if numbers is None:
        return None
    numbers.sort()
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return average(run, [numbers[middle - 1], numbers[middle]])


@aggregate("stddev")
def standard_deviation(run: Run, items: list[object]) -> Decimal | None:
    """Of a sample: null for fewer than two numbers."""
    numbers, middle = numbers_of(items), average(run, items)
    if numbers is None or middle is None or len(numbers) < 2:
        return None
    run.spend(len(numbers))
    context = run.limits.numbers
    squares: Decimal | None = Decimal(0)
    for item in numbers:
        distance = number(run, context.subtract, item, middle)
        if squares is None or distance is None:
            return None
        squares = number(run, lambda done, each: context.fma(each, each, done), squares, distance)
    if squares is None:
        return None
    return number(run, lambda: context.sqrt(context.divide(squares, Decimal(len(numbers) - 1))))


@aggregate("mode")
def mode(run: Run, items: list[object]) -> list[object] | None:
    """The numbers that stand most often, in ascending order."""
    if not items:
        return []
    numbers = numbers_of(items)
    if numbers is None:
        return None
    run.spend_items(len(numbers))
    counted = Counter(numbers)
    most = max(counted.values())
    return [*sorted(value for value, times in counted.items() if times == most)]


@aggregate("all")
def all_true(run: Run, items: list[object]) -> bool | None:
    """False if one is false, else null if one is not boolean; true for none."""
    return _decide(items, decides=False)


@aggregate("any")
def any_true(run: Run, items: list[object]) -> bool | None:
    """True if one is true, else null if one is not boolean; false for none."""
    return _decide(items, decides=True)


def _decide(items: list[object], *, decides: bool) -> bool | None:
    if any(item is decides for item in items):
        return decides
    return not decides if all(isinstance(item, bool) for item in items) else None
