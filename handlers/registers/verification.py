"""Codes by which anybody can look up whether a certificate is genuine: not to be guessed, easy to read out.

80 random bits as sixteen signs and a check sign, `8K3F-9M2P-QR7T-W4XA-5`, in an alphabet without I, L, O and U. The
check sign is that of a code over GF(32) with ascending powers of a primitive element as weights: it finds every single
wrong sign and every swap of two, so a slip of the hand is told apart from a certificate that does not exist.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable

BITS = 80
LENGTH = 17
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_GROUP = 4
_FIELD = 0b100101  # x^5 + x^2 + 1
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = " -‐‑‒–—－_.·"


def new_code(random_bits: Callable[[int], int] = secrets.randbits) -> str:
    """A new code as it is stored: 17 signs without separators. `random_bits(n)` gives n bits nobody can foretell."""
    number = random_bits(BITS)
    signs = "".join(ALPHABET[number >> shift & 31] for shift in range(BITS - 5, -1, -5))
    return signs + ALPHABET[_times_alpha(_sum_of(signs))]


def read_code(typed: str) -> str | None:
    """What somebody typed or scanned, as it is stored; None if it cannot be a code.

    Takes small and full-width letters, spaces and dashes, and what is easily mistaken: O for 0, I and L for 1.
    """
    plain = unicodedata.normalize("NFKC", typed[:100]).upper().translate(_ALIKE)
    signs = "".join(sign for sign in plain if sign not in _SEPARATORS)
    is_code = len(signs) == LENGTH and set(signs) <= set(ALPHABET) and _sum_of(signs) == 0
    return signs if is_code else None


def show_code(code: str) -> str:
    """A stored code as people read it, in groups of four."""
    return "-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))


def _sum_of(signs: str) -> int:
    """The signs weighted by powers of alpha, the last by one."""
    total = 0
    for sign in signs:
        total = _times_alpha(total) ^ ALPHABET.index(sign)
    return total


def _times_alpha(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD if doubled & 0b100000 else doubled
