"""Texts of a decision compiled to functions of a frame; errors say where in the file the text stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from engine.dmn.faults import MAX_NAME, DecisionError, Fault, Place
from engine.dmn.frame import Evaluate, Frame, Work
from engine.feel import FeelError, compile_expression, compile_unary_tests
from engine.feel.nodes import FunctionLiteral

Matches = Callable[[object, Frame], bool]
"""Whether a value passes unary tests."""

_NO_VALUES: Mapping[str, object] = {}


@dataclass(frozen=True)
class Names:
    """The names in sight of a text; they may hold spaces.

    `outputs` are those of required tables: other tools read a result by them, here it has its decision's name.
    """

    variables: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()

    def plus(self, variables: Iterable[str] = (), functions: Iterable[str] = ()) -> Names:
        """The same with more names; an inner variable hides a function and the reverse."""
        new, called = frozenset(variables), frozenset(functions)
        return Names((self.variables - called) | new, (self.functions - new) | called, self.outputs - new)


@dataclass
class Compiler:
    """Compiles texts and keeps what is wrong with them; what has a fault is never evaluated."""

    hosts: frozenset[str] = frozenset()
    faults: list[Fault] = field(default_factory=list)

    def fault(self, code: str, place: Place, **details: object) -> None:
        """Something is wrong here."""
        self.faults.append(Fault(code, place, details))

    def expression(self, text: str, names: Names, place: Place) -> Evaluate:
        """An expression; an empty one is a fault, as is one whose value would be a function."""
        try:
            compiled = compile_expression(
                text, functions=self.hosts | names.functions, names=_known(names.variables)
            )
        except FeelError as error:
            self._unreadable(error, place)
            return _never
        if isinstance(compiled.tree, FunctionLiteral):
            self.fault("dmn.function_place", place)
        self._misread(compiled.names, names, place)

        def evaluate(frame: Frame) -> object:
            work = frame.work
            try:
                return compiled.evaluate(
                    frame.values, now=work.now, functions=frame.functions, budget=work.budget
                )
            except FeelError as error:
                raise _failed(error, place, work) from error

        return evaluate

    def tests(self, text: str, names: Names, place: Place) -> Matches | None:
        """Unary tests; None if every value passes."""
        if text.strip() in ("", "-"):
            return None
        try:
            compiled = compile_unary_tests(
                text, functions=self.hosts | names.functions, names=_known(names.variables)
            )
        except FeelError as error:
            self._unreadable(error, place)
            return _nothing
        self._misread(compiled.names, names, place)

        def matches(value: object, frame: Frame) -> bool:
            work = frame.work
            try:
                return compiled.matches(
                    value, frame.values, now=work.now, functions=frame.functions, budget=work.budget
                )
            except FeelError as error:
                raise _failed(error, place, work) from error

        return matches

    def _unreadable(self, error: FeelError, place: Place) -> None:
        self.fault(
            "dmn.feel",
            place,
            line=error.line,
            column=error.column,
            reason_zh=error.message_zh,
            reason_en=error.message_en,
            excerpt=error.excerpt,
        )

    def _misread(self, read: Collection[str], names: Names, place: Place) -> None:
        """What would silently be null: a business knowledge model as a value, a result by the name of its column."""
        for name in sorted(names.functions & frozenset(read) - names.variables):
            self.fault("dmn.function_as_value", place, name=name)
        for name in sorted(names.outputs & frozenset(read) - names.variables):
            self.fault("dmn.output_name", place, name=name)


def is_constant(text: str) -> bool:
    """Whether an expression reads no variable and can be evaluated without anything."""
    try:
        return not compile_expression(text).names
    except FeelError:
        return False


def constant(text: str) -> object:
    """The value of an expression without variables; FeelError if it has none or cannot be read."""
    return compile_expression(text).evaluate(_NO_VALUES)


def is_name(text: str) -> bool:
    """Whether a text can be the name of a variable."""
    return _usable(text, is_function=False)


def is_function_name(text: str) -> bool:
    """Whether a text can be the name of a function: it also hides no built-in."""
    return _usable(text, is_function=True)


@lru_cache(maxsize=1_024)
def _usable(text: str, *, is_function: bool) -> bool:
    if len(text) > MAX_NAME:
        return False
    names = (text,)
    try:
        compile_expression("null", names=names, functions=names if is_function else ())
    except ValueError:
        return False
    return not any(word in _KEYWORDS for word in text.split()) or " " in text


def _failed(error: FeelError, place: Place, work: Work) -> DecisionError:
    if work.budget.steps < 0:
        return work.exhausted(place)
    return DecisionError(place, "expression", reason_zh=error.explain("zh"), reason_en=error.explain("en"))


def _known(variables: frozenset[str]) -> frozenset[str]:
    """The names that a parser must be told: those that are more than one word."""
    return frozenset(name for name in variables if not name.isidentifier())


def _never(_frame: Frame) -> object:
    raise AssertionError("a text with a fault is not evaluated")


def _nothing(_value: object, _frame: Frame) -> bool:
    raise AssertionError("a text with a fault is not evaluated")


_KEYWORDS = frozenset(
    {
        *("and", "between", "else", "every", "external", "false", "for", "function", "if", "in", "instance"),
        *("null", "of", "or", "return", "satisfies", "some", "then", "true"),
    }
)
