"""The types of `instance of`: their names, and whether a value is of one.

type      = simple | ( "list" | "range" ) "<" type ">" | "context" "<" word ":" type { "," word ":" type } ">"
          | "function" [ "<" [ type { "," type } ] ">" [ "-" ">" type ] ]
simple    = "Any" | "Null" | "number" | "string" | "boolean" | "date" | "time" | "date and time"
          | "days and time duration" | "years and months duration" | "list" | "range" | "context"
"""

from __future__ import annotations

from engine.feel.cursor import Cursor
from engine.feel.nodes import TypeName
from engine.feel.phrases import Phrases
from engine.feel.run import Run
from engine.feel.values import Range, context_of, kind, list_of, plain

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
    "function",
)
_NAMES = Phrases(TYPES)
_MOST_NESTED = 10


def parse_type(cursor: Cursor, depth: int = 0) -> TypeName:
    """The type at the cursor; FeelError if there is none."""
    if cursor.token.kind not in ("word", "keyword"):
        raise cursor.unexpected("a type")
    words = _NAMES.match(cursor.tokens, cursor.index)
    if not words:
        raise cursor.error("feel.unknown_type", name=cursor.token.text)
    if depth > _MOST_NESTED:
        raise cursor.error("feel.too_deep", limit=_MOST_NESTED)
    name = " ".join(cursor.advance().text for _ in range(words))
    if name not in ("list", "range", "context", "function") or not cursor.take("<"):
        return TypeName(name)
    return _parse_arguments(cursor, name, depth)


def _parse_arguments(cursor: Cursor, name: str, depth: int) -> TypeName:
    arguments: list[TypeName] = []
    names: list[str] = []
    while not (name == "function" and cursor.at(">")):
        if name == "context":
            names.append(cursor.word("a key"))
            cursor.expect(":")
        arguments.append(parse_type(cursor, depth + 1))
        if name in ("list", "range") or not cursor.take(","):
            break
    cursor.expect(">")
    if name == "function" and cursor.take("-"):
        cursor.expect(">")
        parse_type(cursor, depth + 1)
    return TypeName(name, tuple(arguments), tuple(names))


def is_instance(value: object, wanted: TypeName, run: Run) -> bool:
    """Whether a value is of a type; null is of type Null alone (DMN 1.5 §10.3.2.9.2)."""
    if wanted.name == "Null" or value is None:
        return wanted.name == "Null" and value is None
    if wanted.name == "Any":
        return True
    if kind(value) != wanted.name:
        return False
    if not wanted.arguments or wanted.name == "function":
        return True
    run.spend(1)
    if wanted.name == "list":
        return all(is_instance(item, wanted.arguments[0], run) for item in run.items(list_of(value)))
    if isinstance(value, Range):
        return is_instance(value.example, wanted.arguments[0], run)
    entries = context_of(value)
    return all(
        name in entries and is_instance(plain(entries[name]), argument, run)
        for name, argument in zip(wanted.names, wanted.arguments, strict=True)
    )
