"""The types of `instance of` and of parameters: their names, whether a value is of one, which conforms to which.

type      = simple | ( "list" | "range" ) "<" type ">" | "context" "<" name ":" type { "," name ":" type } ">"
          | "function" [ "<" [ type { "," type } ] ">" [ "-" ">" type ] ]
simple    = "Any" | "Null" | "number" | "string" | "boolean" | "date" | "time" | "date and time"
          | "days and time duration" | "years and months duration" | "list" | "range" | "context"

A type without the parameters that DMN 1.5 §10.3.1.2 rule 52 asks for stands for all of its kind.
"""

from __future__ import annotations

from engine.feel.cursor import Cursor
from engine.feel.nodes import TypeName
from engine.feel.phrases import Phrases
from engine.feel.run import Run
from engine.feel.values import Function, Range, context_of, kind, list_of, plain

TYPES = (
    "Any",
    "Null",
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "list",
    "range",
    "context",
)
_NAMES = Phrases(TYPES)
_MOST_NESTED = 10


def parse_type(cursor: Cursor, depth: int = 0) -> TypeName:
    """The type at the cursor; FeelError if there is none."""
    if cursor.token.kind not in ("word", "keyword"):
        raise cursor.unexpected("a type")
    count, name = (
        (1, "function") if cursor.token.text == "function" else _NAMES.match(cursor.tokens, cursor.index)
    )
    if not count:
        raise cursor.error("feel.unknown_type", name=cursor.token.text)
    if depth > _MOST_NESTED:
        raise cursor.error("feel.too_deep", limit=_MOST_NESTED)
    cursor.index += count
    if name not in ("list", "range", "context", "function") or not cursor.take("<"):
        return TypeName(name)
    return _parse_arguments(cursor, name, depth)


def _parse_arguments(cursor: Cursor, name: str, depth: int) -> TypeName:
    arguments: list[TypeName] = []
    names: list[str] = []
    while not (name == "function" and cursor.at(">")):
        if name == "context":
            names.append(_key(cursor, names))
            cursor.expect(":")
        arguments.append(parse_type(cursor, depth + 1))
        if name in ("list", "range") or not cursor.take(","):
            break
    cursor.expect(">")
    result = None
    if name == "function" and cursor.take("-"):
        cursor.expect(">")
        result = parse_type(cursor, depth + 1)
    return TypeName(name, tuple(arguments), tuple(names), result, parametrised=True)


def _key(cursor: Cursor, names: list[str]) -> str:
    start = cursor.index
    while cursor.token.kind in ("word", "keyword", "number"):
        cursor.advance()
    words = [token.text for token in cursor.tokens[start : cursor.index]]
    if not words:
        raise cursor.unexpected("a key")
    if " ".join(words) in names:
        cursor.index = start
        raise cursor.error("feel.duplicate_key", name=" ".join(words))
    return " ".join(words)


def is_instance(value: object, wanted: TypeName, run: Run) -> bool:
    """Whether a value is of a type; null by itself is of type Null alone (DMN 1.5 §10.3.2.9.2)."""
    if wanted.name == "Null" or value is None:
        return wanted.name == "Null" and value is None
    if wanted.name == "Any":
        return True
    if kind(value) != wanted.name:
        return False
    if isinstance(value, Function):
        return _takes(value, wanted)
    if not wanted.arguments:
        return True
    run.spend(1)
    if wanted.name == "list":
        return all(_holds(item, wanted.arguments[0], run) for item in run.items(list_of(value)))
    if isinstance(value, Range):
        return is_instance(value.example, wanted.arguments[0], run)
    entries = context_of(value)
    return all(
        name in entries and _holds(plain(entries[name]), argument, run)
        for name, argument in zip(wanted.names, wanted.arguments, strict=True)
    )


def _holds(part: object, wanted: TypeName, run: Run) -> bool:
    """Whether a list or context of a type may hold this: null too, for the type Null conforms to every other."""
    return part is None or is_instance(part, wanted, run)


def _takes(function: Function, wanted: TypeName) -> bool:
    """Whether a function takes what a function type gives it; its result, of which nothing is known, is any."""
    if not wanted.parametrised:
        return True
    return len(wanted.arguments) == len(function.types) and all(
        declared is None or conforms(given, declared)
        for given, declared in zip(wanted.arguments, function.types, strict=True)
    )


def conforms(one: TypeName, other: TypeName) -> bool:
    """Whether a value of one type may stand where the other is expected (DMN 1.5 §10.3.2.9.2)."""
    if one.name == "Null" or other.name == "Any":
        return True
    if one.name != other.name:
        return False
    if not other.parametrised:
        return True
    if not one.parametrised:
        return False
    if one.name == "context":
        types = dict(zip(one.names, one.arguments, strict=True))
        return all(
            name in types and conforms(types[name], argument)
            for name, argument in zip(other.names, other.arguments, strict=True)
        )
    if len(one.arguments) != len(other.arguments):
        return False
    if one.name == "function":
        results = conforms(one.result, other.result) if one.result and other.result else True
        return results and all(map(conforms, other.arguments, one.arguments))
    return all(map(conforms, one.arguments, other.arguments))


def fit(value: object, wanted: TypeName, run: Run) -> tuple[bool, object]:
    """Whether a value may be bound to a parameter of a type, and as what: a list of one may stand for its item."""
    if value is None or is_instance(value, wanted, run):
        return True, value
    if isinstance(value, (list, tuple)) and len(value) == 1:
        only = plain(value[0])
        return only is None or is_instance(only, wanted, run), only
    return False, None
