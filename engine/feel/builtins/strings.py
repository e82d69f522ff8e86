"""Texts; positions count characters from 1, or from -1 at the end."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.feel.builtins.registry import builtin
from engine.feel.regex import Regex, RegexError, compile_regex
from engine.feel.run import Run
from engine.feel.sequences import whole

_SHORT = 100
_REFERENCE = re.compile(r"\\([\\$])|\$([0-9])|([\\$])")


@builtin("substring", "string:string, start position:number, length:number?")
def substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    """Null where the text does not reach to the start, and for a length below 1; of a length the whole part counts."""
    first = whole(start)
    if not first or abs(first) > len(text) or (length is not None and length < 1):
        return None
    first = first - 1 if first > 0 else len(text) + first
    run.spend_characters(len(text))
    return text[first:] if length is None else text[first : first + int(min(length, Decimal(len(text))))]


@builtin("string length", "string:string")
def string_length(run: Run, text: str) -> Decimal:
    return Decimal(len(text))


@builtin("upper case", "string:string")
def upper_case(run: Run, text: str) -> str:
    run.spend_characters(len(text))
    return text.upper()


@builtin("lower case", "string:string")
def lower_case(run: Run, text: str) -> str:
    run.spend_characters(len(text))
    return text.lower()


@builtin("trim", "string:string")
def trim(run: Run, text: str) -> str:
    run.spend_characters(len(text))
    return text.strip()


@builtin("substring before", "string:string, match:string")
def substring_before(run: Run, text: str, match: str) -> str:
    _pay_for_finding(run, text, match)
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after", "string:string, match:string")
def substring_after(run: Run, text: str, match: str) -> str:
    _pay_for_finding(run, text, match)
    return text.partition(match)[2] if match else text


@builtin("contains", "string:string, match:string")
def contains(run: Run, text: str, match: str) -> bool:
    _pay_for_finding(run, text, match)
    return match in text


@builtin("starts with", "string:string, match:string")
def starts_with(run: Run, text: str, match: str) -> bool:
    return text.startswith(match)


@builtin("ends with", "string:string, match:string")
def ends_with(run: Run, text: str, match: str) -> bool:
    return text.endswith(match)


@builtin("string join", "list:list, delimiter:string?")
def string_join(run: Run, items: list[object], delimiter: str | None = None) -> str | None:
    """Nulls are left out; anything else that is no text makes the result null."""
    texts = [item for item in items if item is not None]
    between = delimiter or ""
    total = 0
    for text in texts:
        if not isinstance(text, str):
            return None
        total += len(text) + len(between)
    run.spend_characters(total)
    return between.join(str(text) for text in texts)


@builtin("matches", "input:string, pattern:string, flags:string?")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool | None:
    """Whether the pattern is found anywhere in the text."""
    regex = _regex(pattern, flags)
    return None if regex is None else regex.search(text, spend=run.spend) is not None


@builtin("split", "string:string, delimiter:string")
def split(run: Run, text: str, delimiter: str) -> list[object] | None:
    """The pieces between the places where the pattern is found; null if it finds empty text."""
    regex = _regex(delimiter, None)
    if regex is None:
        return None
    pieces: list[object] = []
    at = 0
    while True:
        found = regex.search(text, at, spend=run.spend)
        if found is None:
            break
        if found[0] == found[1]:
            return None
        pieces.append(text[at : found[0]])
        run.spend(1)
        at = found[1]
    run.spend_characters(len(text))
    run.spend_items(len(pieces))
    return [*pieces, text[at:]]


@builtin("replace", "input:string, pattern:string, replacement:string, flags:string?")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """Every place found is replaced; $0 to $9 in the replacement are what was found and its groups.

    null if the pattern matches the empty text (XPath 2.0 §7.6.3, FORX0003).
    """
    regex, template = _regex(pattern, flags), _template(replacement)
    if regex is None or template is None or regex.search("", spend=run.spend) is not None:
        return None
    pieces: list[str] = []
    length = at = begin = 0
    while begin <= len(text):
        found = regex.search(text, begin, spend=run.spend)
        if found is None:
            break
        pieces.append(text[at : found[0]])
        pieces.extend(part if isinstance(part, str) else _group(text, found, part) for part in template)
        added = sum(map(len, pieces[-1 - len(template) :]))
        run.spend_characters(added)
        length += added
        if length > run.limits.characters:
            raise run.error("feel.string_too_long", limit=run.limits.characters)
        at = found[1]
        begin = at if found[1] > found[0] else at + 1
    run.spend_characters(length + len(text) - at)
    return "".join([*pieces, text[at:]])


def _pay_for_finding(run: Run, text: str, match: str) -> None:
    """Finding a short text may, at worst, compare all of it at every place."""
    run.spend_characters(len(text))
    run.spend(len(text) * min(len(match), _SHORT) // 4096)


def _group(text: str, found: tuple[int, ...], number: int) -> str:
    """What a group matched; empty if there is none of that number or it took no part."""
    start, end = found[2 * number : 2 * number + 2] or (-1, -1)
    return text[start:end] if start >= 0 else ""


def _template(replacement: str) -> list[str | int] | None:
    """Literal pieces and group numbers; None if a $ or a backslash stands alone."""
    parts: list[str | int] = []
    at = 0
    for match in _REFERENCE.finditer(replacement):
        if match[3]:
            return None
        parts.append(replacement[at : match.start()])
        parts.append(match[1] or int(match[2]))
        at = match.end()
    return [*parts, replacement[at:]]


def _regex(pattern: str, flags: str | None) -> Regex | None:
    try:
        return compile_regex(pattern, flags or "")
    except RegexError:
        return None
