"""A place in a list of tokens: what recursive descent needs to look, move on and complain."""

from __future__ import annotations

from collections.abc import Sequence

from engine.feel.errors import FeelError
from engine.feel.tokens import WRITE, Token


class Cursor:
    """Walks tokens; every error it makes carries the offset of the token at hand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: Sequence[Token] = ()
        self.index = 0

    @property
    def token(self) -> Token:
        """The token at hand; the last one is of kind `end`."""
        return self.tokens[self.index]

    def at(self, *texts: str) -> bool:
        """Whether the token at hand is one of these symbols or keywords."""
        token = self.tokens[self.index]
        return token.text in texts and token.kind in ("symbol", "keyword")

    def advance(self) -> Token:
        """The token at hand, left behind."""
        token = self.tokens[self.index]
        if token.kind != "end":
            self.index += 1
        return token

    def take(self, text: str) -> bool:
        """Step over a symbol or keyword if it is there."""
        if not self.at(text):
            return False
        self.index += 1
        return True

    def expect(self, text: str) -> Token:
        """Step over a symbol or keyword that must be there."""
        if not self.at(text):
            raise self.unexpected(text)
        return self.advance()

    def word(self, expected: str) -> str:
        """The text of a word that must be there; keywords are none."""
        if self.token.kind != "word":
            raise self.unexpected(expected)
        return self.advance().text

    def error(self, code: str, **params: object) -> FeelError:
        """An error at the token at hand."""
        return FeelError(code, position=self.token.position, text=self.text, **params)

    def unexpected(self, expected: str) -> FeelError:
        """The error that something else should stand here."""
        if self.token.kind == "end":
            return self.error("feel.unexpected_end", expected=expected)
        if self.token.kind == "foreign":
            return self._foreign(self.token.text)
        return self.error("feel.unexpected", found=self.token.text[:40], expected=expected)

    def _foreign(self, found: str) -> FeelError:
        if found in WRITE:
            return self.error("feel.write_instead", found=found, use=WRITE[found])
        return self.error("feel.bad_character", found=found)
