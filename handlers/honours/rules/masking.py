"""What the public may read: names as configured, and no number that belongs to a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

Names = Literal["full", "masked"]

_GAPS = re.compile(r"(?<=[0-9])[ \t\-–—.·]+(?=[0-9Xx])")
_NUMBERS: Final = (
    ("身份证号", re.compile(r"(?<![0-9])([0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9])")),
    ("手机号", re.compile(r"(?<![0-9])(86)?1[3-9][0-9]{9}(?![0-9])")),
    ("电话号码", re.compile(r"(?<![0-9])0[0-9]{9,11}(?![0-9])")),
    ("银行账号", re.compile(r"(?<![0-9])[0-9]{16,19}(?![0-9])")),
)


def mask_name(name: str, how: Names) -> str:
    """A person's name as the notice shows it: in full, or with all between the first and last character starred."""
    if how == "full" or len(name) < 2:
        return name
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def find_leaks(texts: Iterable[str]) -> list[str]:
    """Kinds of personal numbers found in texts, also written in full width or with gaps; none if fit to be posted."""
    found: dict[str, None] = {}
    for text in texts:
        plain = _GAPS.sub("", unicodedata.normalize("NFKC", text))
        for name, pattern in _NUMBERS:
            if pattern.search(plain):
                found[name] = None
                break
    return list(found)


def find_identity(texts: Iterable[str], identity: Iterable[str]) -> bool:
    """Whether any of the texts names the objector: a name or contact of two characters or more, however spaced."""
    known = [_squeeze(each) for each in identity]
    return any(name in _squeeze(text) for text in texts for name in known if len(name) >= 2)


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\-–—.·]+", "", unicodedata.normalize("NFKC", text)).casefold()
