"""Punctuation between the parts of a line."""

from __future__ import annotations

from typing import Final

from web.i18n import language

_SIGNS: Final = {
    "open": ("（", " ("),
    "close": ("）", ")"),
    "colon": ("：", ": "),
    "comma": ("，", ", "),
    "listing": ("、", ", "),
    "semicolon": ("；", "; "),
    "stop": ("。", "."),
}


class Signs:
    """`open`, `close`, `colon`, `comma`, `listing`, `semicolon`, `stop` in the language of the request that asks."""

    def __getattr__(self, name: str) -> str:
        if name not in _SIGNS:
            raise AttributeError(name)
        zh, en = _SIGNS[name]
        return en if language() == "en" else zh


sign: Final = Signs()
