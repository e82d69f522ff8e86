"""Names of several words: which sequences of words the parser reads as one name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from engine.feel.tokens import Token

_WORD = re.compile(r"[^\W\d]\w*")


class Phrases:
    """A set of names; finds the longest one that begins at a token."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first_word: dict[str, list[tuple[str, ...]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know a name; ValueError unless it is words separated by white space."""
        words = tuple(name.split())
        if not words or not all(_WORD.fullmatch(word) for word in words):
            raise ValueError(f"not a name: {name!r}")
        known = self._by_first_word.setdefault(words[0], [])
        if words not in known:
            known.append(words)
            known.sort(key=len, reverse=True)

    def match(self, tokens: Sequence[Token], index: int, *, follower: str = "") -> int:
        """How many tokens from `index` on form the longest known name before `follower`; 0 if none do."""
        for words in self._by_first_word.get(tokens[index].text, ()):
            end = index + len(words)
            # The closing token is no word: a name that reaches past it is not found.
            found = tokens[index:end]
            if (
                len(found) == len(words)
                and all(token.text == word for token, word in zip(found, words, strict=True))
                and all(token.kind in ("word", "keyword") for token in found)
                and (not follower or (tokens[end].kind == "symbol" and tokens[end].text == follower))
            ):
                return len(words)
        return 0
