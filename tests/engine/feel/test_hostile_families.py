"""Generated hostile expressions, through every door an expression has: none runs, each is refused or bounded."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from engine.calendar import WorkCalendar
from engine.clock import VirtualClock
from engine.errors import IncidentError
from engine.feel import (
    FeelError,
    Limits,
    Range,
    YearsMonthsDuration,
    compile_expression,
    compile_unary_tests,
)
from engine.model.elements import Event
from engine.spiff import timing
from engine.spiff.environment import Environment
from tests.engine.feel import hostile

NOW = datetime(2015, 3, 13, 9, tzinfo=UTC)
# About a fiftieth of the real ones: what is bounded there is bounded here, and the tests stay quick.
SMALL = Limits(steps=2_000, items=1_000, characters=20_000, result_values=20_000)
VARIABLES: dict[str, object] = {"x": {"a": 1}, "xs": [1, 2], "text": "a" * 20_000}
LIMIT_CODES = {
    "feel.too_many_steps",
    "feel.too_deep",
    "feel.list_too_long",
    "feel.string_too_long",
    "feel.number_too_large",
    "feel.result_too_large",
}
_PLAIN = (
    type(None), bool, int, str, Decimal, date, time, timedelta, YearsMonthsDuration, list, tuple, dict, Range,
)  # fmt: skip
_FORBIDDEN = (
    "open", "exec", "compile", "import", "os.", "subprocess.", "socket.", "ctypes.", "pickle.", "shutil.", "marshal.",
    "code.__new__", "function.__new__", "object.__getattr__", "object.__setattr__", "sys._getframe", "builtins.",
)  # fmt: skip
Evaluate = Callable[[str], object]

_seen: list[str] = []
_watched: set[int] = set()


def _watch(event: str, arguments: object) -> None:
    if threading.get_ident() in _watched and event.startswith(_FORBIDDEN):
        _seen.append(event)


@pytest.fixture(scope="module", autouse=True)
def _audit_hook() -> None:
    # It cannot be taken away again; outside of these tests it only looks at a set.
    sys.addaudithook(_watch)
    # The zone of the working-day table is read from its file once.
    environment().calendar.local(NOW)


@contextmanager
def watched() -> Iterator[list[str]]:
    """What Python is made to do inside, as its audit events."""
    _seen.clear()
    _watched.add(threading.get_ident())
    try:
        yield _seen
    finally:
        _watched.discard(threading.get_ident())


def expression(text: str) -> object:
    return compile_expression(text, limits=SMALL).evaluate(VARIABLES, now=NOW)


def unary_tests(text: str) -> object:
    return compile_unary_tests(text, limits=SMALL).matches(5, VARIABLES, now=NOW)


def inside_a_condition(text: str) -> object:
    return compile_expression(f"if {text} then 1 else 2", limits=SMALL).evaluate(VARIABLES, now=NOW)


def inside_unary_tests(text: str) -> object:
    return compile_unary_tests(f'"a", not({text}), [1..2]', limits=SMALL).matches(5, VARIABLES, now=NOW)


def environment() -> Environment:
    return Environment(VirtualClock(NOW), WorkCalendar)


def engine_condition(text: str) -> object:
    """Conditions, mappings, collections and cardinalities of multi-instance: all go this way."""
    return environment().evaluate(text, VARIABLES)


def engine_timer(text: str) -> object:
    event = Event("timer", timer="duration", expression=f"={text}")
    return timing.due(event, environment(), VARIABLES)[0]


DOORS: dict[str, Evaluate] = {
    "expression": expression,
    "unary tests": unary_tests,
    "condition": inside_a_condition,
    "in unary tests": inside_unary_tests,
}
ENGINE_DOORS: dict[str, Evaluate] = {"condition of the engine": engine_condition, "timer": engine_timer}


def outcome(evaluate: Evaluate, text: str) -> str:
    """What an expression came to; "" if that is harmless: plain values within limits, or a refusal with its place."""
    with watched() as events:
        try:
            value = evaluate(text)
        except FeelError as error:
            value = None
            if not 0 <= error.position <= len(error.text):
                return f"place {error.position}"
        except IncidentError:
            value = None
        except BaseException as error:  # noqa: BLE001 - SystemExit is just what must not get through
            return f"{type(error).__name__} escaped"
    if events:
        return f"Python did {events}"
    return "" if is_plain(value) else f"a {type(value).__name__} came out"


def is_plain(value: object) -> bool:
    """Whether a value is data all through."""
    level = [value]
    for _ in range(200):
        below: list[object] = []
        for each in level:
            if not isinstance(each, _PLAIN):
                return False
            if isinstance(each, Range):
                below.extend((each.start, each.end))
            elif isinstance(each, Mapping):
                below.extend([*each, *each.values()])
            elif isinstance(each, (list, tuple)):
                below.extend(each)
        if not below:
            return True
        level = list({id(each): each for each in below}.values())
    return False


def harm(evaluate: Evaluate, texts: list[str]) -> dict[str, str]:
    return {text[:80]: found for text in texts if (found := outcome(evaluate, text))}


def test_there_are_many_of_them() -> None:
    assert len(hostile.all_expressions()) > 1_000


@pytest.mark.parametrize("door", DOORS)
def test_none_runs_through_any_door(door: str) -> None:
    assert harm(DOORS[door], hostile.all_expressions()) == {}


@pytest.mark.parametrize("door", ENGINE_DOORS)
def test_none_runs_in_a_diagram(door: str) -> None:
    # With the limits of the product, so only those that need no work to be refused or answered.
    assert harm(ENGINE_DOORS[door], hostile.without_work()) == {}


@pytest.mark.parametrize("texts", [hostile.python_calls(), hostile.nested()], ids=["calls", "nested"])
def test_what_is_no_expression_is_refused_before_it_runs(texts: list[str]) -> None:
    taken = []
    for text in texts:
        try:
            compile_expression(text)
        except FeelError:
            continue
        taken.append(text[:40])

    assert taken == []


@pytest.mark.parametrize("texts", [hostile.escapes(), hostile.LOOKALIKES, hostile.ENVIRONMENT])
def test_there_is_nothing_behind_the_names_of_others(texts: list[str]) -> None:
    found = {}
    for text in texts:
        try:
            value = expression(text)
        except FeelError:
            continue
        if value not in (None, [], [None, None]):
            found[text] = value

    assert found == {}


def test_payloads_stay_what_they_are() -> None:
    texts = [(payload, text) for payload, text in hostile.payloads() if text.startswith("string(")]

    assert [payload for payload, _ in texts] == list(hostile.PAYLOADS)
    for payload, text in texts:
        assert expression(text) == payload


@pytest.mark.parametrize("text", hostile.BOMBS, ids=lambda text: ascii(text[:30]))
def test_bomb_goes_off_at_a_limit_or_not_at_all(text: str) -> None:
    work, error, value = measured(lambda: expression(text))

    # A step is some calls of Python's; the factor leaves room, an escape from the account would be far beyond.
    assert work < 100 * SMALL.steps
    if error is not None:
        assert error.code in LIMIT_CODES
    else:
        assert value is None or (isinstance(value, Decimal) and value.adjusted() <= SMALL.magnitude)


@pytest.mark.parametrize("text", hostile.patterns(), ids=lambda text: ascii(text[-40:]))
def test_pattern_is_paid_for(text: str) -> None:
    work, error, value = measured(lambda: expression(text))

    assert work < 400 * SMALL.steps
    assert (
        error.code in LIMIT_CODES if error is not None else isinstance(value, (bool, str, list, type(None)))
    )


def measured(action: Callable[[], object]) -> tuple[int, FeelError | None, object]:
    """How many calls Python made for something, and how it ended."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    value, error = None, None
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        value = action()
    except FeelError as caught:
        error = caught
    finally:
        sys.setprofile(before)
    return calls, error, value


def with_eval(text: str) -> object:
    return eval(text, {}, dict(VARIABLES))  # noqa: S307 - the mutant


def with_bare_eval(text: str) -> object:
    return eval(text, {"__builtins__": {}}, dict(VARIABLES))  # noqa: S307 - the mutant


def with_attributes(text: str) -> object:
    root, _, names = text.partition(".")
    value: object = VARIABLES.get(root, 1)
    for name in names.split("."):
        value = getattr(value, name)
    return value


@pytest.mark.parametrize("evaluate", [with_eval, with_bare_eval, with_attributes])
def test_an_evaluator_that_lets_python_in_is_caught(evaluate: Evaluate) -> None:
    # Those that ask for an attribute do no harm when they run.
    caught = harm(evaluate, [text for text in hostile.escapes() if text.startswith("x.")])

    assert len(caught) > 15
