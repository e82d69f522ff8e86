"""What covers personal data for somebody who need not have them, and takes nothing away when they save again."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

from engine.errors import Invalid
from handlers.directory.masking import MASKS, STARS

T = TypeVar("T")
MAX_PLACE = 120


class MaskTyped(Invalid):
    """What is masked here cannot be stored: leave it as it was shown, or type it in full."""

    code = "personal.mask_typed"


@dataclass(frozen=True)
class Veil:
    """What a person sees instead of personal data; an empty one hides nothing.

    `kinds` are the personal fields by the last part of their path; `masked` are the values known, each as it is shown,
    the longest first.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    masked: Mapping[str, str] = field(default_factory=dict)

    def over(self, value: T) -> T:
        """Data or what was made of them, however nested, as this person sees them."""
        return cast("T", self._cover(value, "")) if self.kinds else value

    def restore(self, typed: dict[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
        """Data that somebody has edited as `over` showed them, with what lay beneath: a mask is never stored.

        `stored` is what the data replace: what was left as it was shown there is as it was. Elsewhere a mask stands
        for the value of the process that looks like it. Raises MaskTyped, with the place, if there are several or none.
        """
        if not self.kinds:
            return typed
        return {
            name: self._restore(value, stored.get(name), self.kinds.get(name, ""), name)
            for name, value in typed.items()
        }

    def _cover(self, value: Any, kind: str) -> Any:
        if isinstance(value, Mapping):
            return {name: self._cover(each, self.kinds.get(name, kind)) for name, each in value.items()}
        if isinstance(value, (list, tuple)):
            covered = [self._cover(each, kind) for each in value]
            return tuple(covered) if isinstance(value, tuple) else covered
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            parts = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
            return dataclasses.replace(
                value, **{name: self._cover(part, kind) for name, part in parts.items()}
            )
        return self._masked(value, kind) if isinstance(value, str) else value

    def _masked(self, text: str, kind: str) -> str:
        for whole, shown in self.masked.items():
            text = text.replace(whole, shown)
        return MASKS[kind](text) if kind else text

    def _restore(self, typed: Any, stored: Any, kind: str, place: str) -> Any:
        if stored is not None and typed == self._cover(stored, kind):
            return stored
        if isinstance(typed, Mapping):
            below = stored if isinstance(stored, Mapping) else {}
            return {
                name: self._restore(each, below.get(name), self.kinds.get(str(name), kind), f"{place}.{name}")
                for name, each in typed.items()
            }
        if isinstance(typed, list):
            # rows may have been moved or taken out: none is known by its number
            return [
                self._restore(each, None, kind, f"{place}[{number}]") for number, each in enumerate(typed)
            ]
        return self._whole(typed, place) if isinstance(typed, str) else typed

    def _whole(self, text: str, place: str) -> str:
        for shown, wholes in self._behind.items():
            found = re.compile(rf"(?<![0-9A-Za-z*]){re.escape(shown)}(?![0-9A-Za-z*])")
            if len(wholes) == 1:
                text = found.sub(lambda _found, whole=wholes[0]: whole, text)  # type: ignore[misc]
        if STARS in text:
            raise MaskTyped(place=place[:MAX_PLACE])
        return text

    @cached_property
    def _behind(self) -> dict[str, list[str]]:
        """What each mask may stand for, the longest mask first."""
        found: dict[str, list[str]] = {}
        for whole, shown in self.masked.items():
            if STARS in shown:
                found.setdefault(shown, []).append(whole)
        return dict(sorted(found.items(), key=lambda each: -len(each[0])))


NOTHING_HIDDEN = Veil()
