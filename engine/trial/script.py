"""The steps of a script: what happens from outside while diagrams run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.encoding import decode, encode
from engine.errors import Invalid

MAX_STEPS = 10_000

# Each step by its verb, with the fields beside it: their types and what they are when left out.
_OPTIONS: dict[str, dict[str, tuple[type, Any]]] = {
    "start": {"data": (dict, {}), "business_key": (str, "")},
    "complete": {"data": (dict, {}), "action": (str, "submit"), "reason": (str, ""), "number": (int, 1)},
    "answer": {
        "result": (dict, {}),
        "error": (str, ""),
        "message": (str, ""),
        "failure": (str, ""),
        "number": (int, 1),
    },
    "send": {"correlation_key": (str, ""), "payload": (dict, {})},
    "throw": {"payload": (dict, {})},
    "advance": {},
    "fire": {"number": (int, 1)},
    "set": {"element": (str, ""), "number": (int, 1)},
    "retry": {"number": (int, 1)},
    "cancel": {"number": (int, 1)},
}


class BadScript(Invalid):
    """The script cannot be read."""

    code = "script.invalid"


@dataclass(frozen=True)
class Step:
    """One act: its verb, what it is about (a node, a message, a signal, a time, a reason, variables), its fields."""

    verb: str
    subject: Any
    options: Mapping[str, Any] = field(default_factory=dict)


def parse_script(text: str) -> list[Step]:
    """The steps of a JSON list; values are data as `engine.encoding` reads them. Raises BadScript, naming the step."""
    try:
        raw = decode(text)
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise BadScript(f"the script is not JSON: {error}") from None
    if not isinstance(raw, list):
        raise BadScript("the script is not a list of steps")
    if len(raw) > MAX_STEPS:
        raise BadScript(f"the script has more than {MAX_STEPS} steps")
    return [_parse(number, each) for number, each in enumerate(raw, start=1)]


def parse_data(text: str) -> dict[str, Any]:
    """Variables from a JSON object. Raises BadScript."""
    try:
        raw = decode(text)
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise BadScript(f"the data are not JSON: {error}") from None
    if not isinstance(raw, dict):
        raise BadScript("the data are not a JSON object")
    return raw


def parse_steps(raw: object) -> list[Step]:
    """As `parse_script`, of JSON that has been read. Raises BadScript."""
    return parse_script(_as_text(raw))


def parse_data_of(raw: object) -> dict[str, Any]:
    """As `parse_data`, of JSON that has been read. Raises BadScript."""
    return parse_data(_as_text(raw))


def to_plain(step: Step) -> dict[str, Any]:
    """A step as a script has it, without what it may leave out."""
    defaults = {name: default for name, (_, default) in _OPTIONS[step.verb].items()}
    options = {name: value for name, value in step.options.items() if value != defaults[name]}
    plain: dict[str, Any] = json.loads(encode({step.verb: step.subject, **options}))
    return plain


def _as_text(raw: object) -> str:
    try:
        return json.dumps(raw, default=float)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadScript(f"this is not JSON: {error}") from None


def _parse(number: int, raw: object) -> Step:
    known = ", ".join(_OPTIONS)
    if not isinstance(raw, dict):
        raise BadScript(f"step {number} is not an object")
    verbs = [name for name in raw if name in _OPTIONS]
    if len(verbs) != 1:
        raise BadScript(f"step {number} needs one of {known}; it has {', '.join(verbs) or 'none'}")
    verb = verbs[0]
    subject = raw[verb]
    kind: type = dict if verb == "set" else str
    if not isinstance(subject, kind) or not subject:
        raise BadScript(f"step {number}: {verb} needs a {_KINDS[kind]}")
    options = {name: default for name, (_, default) in _OPTIONS[verb].items()}
    for name, value in raw.items():
        if name == verb:
            continue
        if name not in options:
            allowed = ", ".join(options) or "none"
            raise BadScript(f"step {number}: {verb} has no field {name!r}; it may have {allowed}")
        kind = _OPTIONS[verb][name][0]
        if not isinstance(value, kind) or (kind is int and not _is_count(value)):
            raise BadScript(f"step {number}: {name} is no {_KINDS[kind]}")
        options[name] = value
    return Step(verb, subject, options)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


_KINDS = {dict: "JSON object", str: "text", int: "whole number from 1"}
