"""Names of several tokens (DMN 1.5 §10.3.1.2 rule 25): which sequences of tokens the parser reads as one name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from engine.feel.errors import FeelError
from engine.feel.limits import DEFAULT_LIMITS
from engine.feel.tokens import IN_NAMES, Token, tokenize

_SYMBOLS = frozenset([".", "/", "-", "+", "*", "**"])


def is_name_part(token: Token) -> bool:
    """Whether a token may stand in a name after its first one: rules 27 and 30, and full-width punctuation."""
    if token.kind == "foreign":
        return IN_NAMES.fullmatch(token.text) is not None
    return token.kind in ("word", "keyword", "number") or (token.kind == "symbol" and token.text in _SYMBOLS)


class Phrases:
    """A set of names; finds the longest one that begins at a token."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first_word: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know a name; ValueError unless it is a word, followed by words, digits and . / - ' + *."""
        texts = _tokens_of(name)
        known = self._by_first_word.setdefault(texts[0], [])
        if all(name != other for _, other in known):
            known.append((texts, name))
            known.sort(key=lambda entry: len(entry[0]), reverse=True)

    def match(self, tokens: Sequence[Token], index: int, *, follower: str = "") -> tuple[int, str]:
        """How many tokens from `index` on are the longest known name before `follower`, and the name as added.

        0 and "" if they are none.
        """
        for texts, name in self._by_first_word.get(tokens[index].text, ()):
            end = index + len(texts)
            # The closing token is part of no name: one that reaches past it is not found.
            found = tokens[index:end]
            if (
                len(found) == len(texts)
                and all(
                    token.text == text and is_name_part(token)
                    for token, text in zip(found, texts, strict=True)
                )
                and (not follower or (tokens[end].kind == "symbol" and tokens[end].text == follower))
            ):
                return len(texts), name
        return 0, ""


def is_name(text: str) -> bool:
    """Whether a text can be written as a name."""
    try:
        return bool(_tokens_of(text))
    except ValueError:
        return False


@lru_cache(maxsize=4_096)
def _tokens_of(name: str) -> tuple[str, ...]:
    """The texts of the tokens that make a name; ValueError if it is none."""
    try:
        tokens = tokenize(name, 0, DEFAULT_LIMITS)[:-1]
    except FeelError:
        tokens = []
    first = tokens[0].kind if tokens else ""
    if first not in ("word", "keyword") or (first == "keyword" and len(tokens) == 1):
        raise ValueError(f"not a name: {name!r}")
    if not all(map(is_name_part, tokens)):
        raise ValueError(f"not a name: {name!r}")
    return tuple(token.text for token in tokens)


@lru_cache(maxsize=64)
def fixed_phrases(names: frozenset[str]) -> Phrases:
    """A set of names that nobody adds to."""
    return Phrases(names)
