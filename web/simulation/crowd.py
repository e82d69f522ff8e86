"""How diligent people are: on time, late or never, by a seeded profile of their organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from web.simulation.diary import Diary
from web.simulation.dice import Dice


class Pace(StrEnum):
    """How one task is treated."""

    PROMPT = "prompt"
    PUNCTUAL = "punctual"
    LATE = "late"
    NEVER = "never"


@dataclass(frozen=True)
class Temper:
    """The odds of each pace for one kind of organisation, its share of all, and its longest delay.

    `most_late` is in working days.
    """

    share: float
    odds: Mapping[Pace, float]
    most_late: int = 12


UNITS = (
    Temper(0.40, {Pace.PROMPT: 0.70, Pace.PUNCTUAL: 0.28, Pace.LATE: 0.02}),
    Temper(0.40, {Pace.PROMPT: 0.30, Pace.PUNCTUAL: 0.60, Pace.LATE: 0.10}),
    Temper(0.16, {Pace.PROMPT: 0.05, Pace.PUNCTUAL: 0.40, Pace.LATE: 0.47, Pace.NEVER: 0.08}),
    Temper(0.04, {Pace.LATE: 0.10, Pace.NEVER: 0.90}),
)
OFFICES = (Temper(1.0, {Pace.PROMPT: 0.55, Pace.PUNCTUAL: 0.40, Pace.LATE: 0.05}, most_late=4),)
"""Those the contest rests on are late at times, never absent."""

USUAL_WINDOW = timedelta(days=7)
LONGEST_PROMPT = timedelta(days=14)


@dataclass
class Crowd:
    """Decides when a task is done. `offices` are the roles whose holders always act in the end."""

    dice: Dice
    offices: frozenset[str] = frozenset()
    units: Sequence[Temper] = UNITS
    _tempers: dict[str, Temper] = field(default_factory=dict)

    def moment(
        self,
        diary: Diary,
        role: str,
        organisation_id: str | None,
        opened_at: datetime,
        due_at: datetime | None,
        luck: Random,
    ) -> datetime | None:
        """When this organisation does a task; None for never."""
        tempers = OFFICES if role in self.offices or organisation_id is None else self.units
        temper = self._temper(organisation_id or "", tempers)
        paces = list(temper.odds)
        pace = luck.choices(paces, [temper.odds[each] for each in paces])[0]
        return moment_for(pace, diary, opened_at, due_at, luck, most_late=temper.most_late)

    def _temper(self, organisation_id: str, tempers: Sequence[Temper]) -> Temper:
        key = f"{organisation_id}:{len(tempers)}"
        if key not in self._tempers:
            luck = self.dice.of("temper", organisation_id)
            self._tempers[key] = luck.choices(tempers, [each.share for each in tempers])[0]
        return self._tempers[key]


def moment_for(
    pace: Pace,
    diary: Diary,
    opened_at: datetime,
    due_at: datetime | None,
    luck: Random,
    *,
    most_late: int = 12,
) -> datetime | None:
    """When somebody of this pace does a task; None for never. Undated work is given a week."""
    due_at = due_at or opened_at + USUAL_WINDOW
    if pace == Pace.NEVER:
        return None
    if pace == Pace.LATE:
        return diary.after(max(due_at, opened_at), luck.randint(1, most_late), luck)
    if due_at <= opened_at:
        return diary.after(opened_at, luck.randint(0, 2), luck)
    if pace == Pace.PROMPT:
        half = opened_at + min((due_at - opened_at) / 2, LONGEST_PROMPT)
        return diary.between(opened_at, half, luck.random(), luck)
    return diary.between(opened_at, due_at, 0.5 + luck.random() / 2, luck)
