"""The patterns: those of XPath and XML Schema as far as they are regular, with \\b and {n,m}? besides.

pattern   = branch { "|" branch }
branch    = { atom [ ( "?" | "*" | "+" | "{" n [ "," [ m ] ] "}" ) [ "?" ] ] }
atom      = character | "." | "^" | "$" | class | escape | "(" [ "?:" ] pattern ")"
class     = "[" [ "^" ] { character | character "-" character | escape } [ "-" class ] "]"
escape    = "\\" ( d D w W s S i I c C b B n r t f v | "u" 4 hex digits | punctuation
                 | ( "p" | "P" ) "{" category "}" )
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel.regex import classes
from engine.feel.regex.classes import Test
from engine.feel.regex.reasons import RegexError

_LONGEST_PATTERN = 1_000
_MOST_NESTED = 40
_MOST_REPEATS = 1_000
_QUANTIFIERS = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_HEX = frozenset("0123456789abcdefABCDEF")


@dataclass(frozen=True, slots=True)
class Character:
    test: Test


@dataclass(frozen=True, slots=True)
class Assertion:
    """^ $ \\b or \\B."""

    kind: str


@dataclass(frozen=True, slots=True)
class Branch:
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Group:
    number: int
    content: Choice


@dataclass(frozen=True, slots=True)
class Repeat:
    content: Part
    least: int
    most: int | None
    greedy: bool


Part = Character | Assertion | Choice | Group | Repeat


class PatternParser:
    """Parses one pattern; `groups` counts its capturing groups."""

    def __init__(self, pattern: str, *, ignore_case: bool, dot_all: bool) -> None:
        if len(pattern) > _LONGEST_PATTERN:
            raise RegexError("too_long", limit=_LONGEST_PATTERN)
        self._text = pattern
        self._at = 0
        self._depth = 0
        self._ignore_case = ignore_case
        self._dot_all = dot_all
        self.groups = 0

    def parse(self) -> Choice:
        """The whole pattern; RegexError if it is none."""
        choice = self._choice()
        if self._at < len(self._text):
            raise RegexError("closing")
        return choice

    def _peek(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _take(self, text: str) -> bool:
        found = self._peek(text)
        self._at += len(text) if found else 0
        return found

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise RegexError("end")
        self._at += 1
        return self._text[self._at - 1]

    def _choice(self) -> Choice:
        branches = [self._branch()]
        while self._take("|"):
            branches.append(self._branch())
        return Choice(tuple(branches))

    def _branch(self) -> Branch:
        parts: list[Part] = []
        while self._at < len(self._text) and not self._peek("|") and not self._peek(")"):
            parts.append(self._quantified(self._atom()))
        return Branch(tuple(parts))

    def _atom(self) -> Part:
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return Character(self._class())
        if character in "^$":
            return Assertion(character)
        if character == ".":
            return Character((lambda found: True) if self._dot_all else (lambda found: found not in "\n\r"))
        if character in "*+?{":
            raise RegexError("nothing", found=character)
        if character == "\\":
            if self._peek("b") or self._peek("B"):
                return Assertion(self._next())
            return Character(self._cased(self._escape()[0]))
        return Character(self._cased(classes.literal(character)))

    def _cased(self, test: Test) -> Test:
        return classes.any_case(test) if self._ignore_case else test

    def _group(self) -> Part:
        self._deeper()
        number = 0
        if not self._take("?:"):
            if self._peek("?"):
                raise RegexError("look_around")
            self.groups += 1
            number = self.groups
        content = self._choice()
        if not self._take(")"):
            raise RegexError("opening")
        self._depth -= 1
        return Group(number, content) if number else content

    def _quantified(self, part: Part) -> Part:
        least, most = self._bounds()
        if (least, most) == (1, 1):
            return part
        greedy = not self._take("?")
        if any(self._peek(mark) for mark in "*+?{"):
            raise RegexError("twice")
        return Repeat(part, least, most, greedy)

    def _bounds(self) -> tuple[int, int | None]:
        for mark, bounds in _QUANTIFIERS.items():
            if self._take(mark):
                return bounds
        if not self._take("{"):
            return 1, 1
        least = self._count()
        most: int | None = least
        if self._take(","):
            most = None if self._peek("}") else self._count()
        if not self._take("}") or (most is not None and most < least):
            raise RegexError("counts")
        return least, most

    def _count(self) -> int:
        digits = ""
        while self._at < len(self._text) and self._text[self._at] in "0123456789":
            digits += self._next()
        if not digits or len(digits) > 4 or int(digits) > _MOST_REPEATS:
            raise RegexError("count", limit=_MOST_REPEATS)
        return int(digits)

    def _escape(self) -> tuple[Test, str]:
        """The set that an escape stands for, and the character if it is just one."""
        letter = self._next()
        if letter in classes.ESCAPES:
            return classes.ESCAPES[letter], ""
        if letter in "pP":
            return self._category(negated=letter == "P"), ""
        if letter == "u":
            digits = "".join(self._next() for _ in range(4))
            if not _HEX.issuperset(digits):
                raise RegexError("hex")
            letter = chr(int(digits, 16))
        elif letter in classes.CHARACTERS:
            letter = classes.CHARACTERS[letter]
        elif letter.isdigit():
            raise RegexError("reference")
        elif letter.isalnum():
            raise RegexError("escape", found=letter)
        return classes.literal(letter), letter

    def _category(self, *, negated: bool) -> Test:
        opened, end = self._take("{"), self._text.find("}", self._at)
        test = classes.category(self._text[self._at : end]) if opened and end > 0 else None
        if test is None:
            raise RegexError("category")
        self._at = end + 1
        return classes.complement(test) if negated else test

    def _class(self) -> Test:
        negated = self._take("^")
        tests: list[Test] = []
        taken: Test | None = None
        while not self._take("]"):
            if taken is not None:
                raise RegexError("subtraction")
            if tests and self._take("-["):
                taken = self._nested_class()
                continue
            test, first = self._member()
            if first and self._peek("-") and not self._peek("-]") and not self._peek("-["):
                self._at += 1
                last = self._member()[1]
                if not last or last < first:
                    raise RegexError("range")
                test = classes.between(first, last)
            tests.append(test)
        if not tests:
            raise RegexError("empty")
        inside = self._cased(classes.union(tuple(tests)))
        chosen = classes.complement(inside) if negated else inside
        return classes.difference(chosen, taken) if taken is not None else chosen

    def _nested_class(self) -> Test:
        self._deeper()
        inside = self._class()
        self._depth -= 1
        return inside

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _MOST_NESTED:
            raise RegexError("too_deep", limit=_MOST_NESTED)

    def _member(self) -> tuple[Test, str]:
        character = self._next()
        if character == "\\":
            return self._escape()
        return classes.literal(character), character
