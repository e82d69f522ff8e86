"""Which keys one scope of a form already uses: a value has one place, and a place one value."""

from __future__ import annotations

import re

from engine.forms.schema import Path

_PART = re.compile(r"[^\W\d]\w{0,79}")
_RESERVED = frozenset({"this", "parent"})
_MOST_PARTS = 5


class Keys:
    """The keys of a form, or of one row of a dynamic list, as seen from a group at `prefix`."""

    def __init__(self, used: dict[Path, str] | None = None, prefix: Path = ()) -> None:
        self._used: dict[Path, str] = {} if used is None else used
        self._prefix = prefix

    def below(self, path: Path) -> Keys:
        """The same keys as seen from a group at `path`."""
        return Keys(self._used, self._prefix + path)

    def add(self, path: Path, kind: str) -> str | None:
        """Use a key for a component of this type; the code of the problem if that is not possible."""
        if len(path) > _MOST_PARTS or not all(_PART.fullmatch(part) for part in path) or path[0] in _RESERVED:
            return "form.bad_key"
        full = self._prefix + path
        if any(self._conflicts(full, kind, other, used) for other, used in self._used.items()):
            return "form.duplicate_key"
        self._used[full] = kind
        return None

    @staticmethod
    def _conflicts(path: Path, kind: str, other: Path, other_kind: str) -> bool:
        """Only groups share a place, with each other and with what lies below them."""
        if path == other:
            return kind != "group" or other_kind != "group"
        shorter, longer, outer = (path, other, kind) if len(path) < len(other) else (other, path, other_kind)
        return longer[: len(shorter)] == shorter and outer != "group"
