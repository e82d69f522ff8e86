"""回避 at one's own tasks: why somebody must not do a step that is in their inbox, and who can do it instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine import tasks
from engine.context import Ctx
from engine.errors import Invalid
from engine.models import HumanTask, TaskState
from handlers.directory import queries as directory
from handlers.directory.models import Person
from handlers.directory.rules import CITY
from handlers.reviews.rules.states import CONFLICT_NAMES
from handlers.reviews.separation import Bar, Bars, find_bars, find_own_bars
from web import candidates, colleagues
from web.colleagues import Purpose
from web.i18n import pick
from web.i18n.signs import sign
from web.identity import Identity
from web.problems import message_of


class InConflict(Invalid):
    """Somebody must keep out of this step (回避); the code says why."""

    code = "task.in_conflict"


WHY = {
    "task.took_part": 'they did "{detail}" in this matter',
    "task.own_unit": "it is about {detail}, where they work",
    "task.in_conflict": "they have to do with what it is about",
    "task.keeps_out": "they have to do with the entry it judges ({detail}); it can be handed on",
}
"""For programs that read no Chinese."""


def refusal(person: Person, bar: Bar) -> InConflict:
    """What somebody is told who must keep out, or who wants to hand them something."""
    detail, known = bar.detail, bar.detail
    if bar.code == "task.keeps_out":
        kinds = [CONFLICT_NAMES[kind] for kind in bar.detail.split(",")]
        detail, known = ", ".join(kind["en"] for kind in kinds), sign.listing.join(map(pick, kinds))
    message = f"{person.name} must keep out of this step: {WHY[bar.code]}".replace("{detail}", detail)
    return InConflict(message, code=bar.code, person=person.name, detail=known)


def find_bar(ctx: Ctx, task: HumanTask, identity: Identity) -> Bar | None:
    """Why this person does not do an open task that is theirs; None if they do.

    In conflict with the entry it judges, they do not, whoever else has it. Anything else only speaks against them
    where others have it, too, who need not keep out.
    """
    bars = _bars_of_holders(ctx, task, identity, _holders(ctx, task))
    return bars.get((identity.person_id, task.id))


def require_fit(ctx: Ctx, task: HumanTask, identity: Identity) -> None:
    """Raises InConflict if `find_bar` finds one."""
    if (bar := find_bar(ctx, task, identity)) is not None:
        raise refusal(directory.get_person(ctx, identity.person_id), bar)


def why_out(ctx: Ctx, task: HumanTask, identity: Identity) -> str | None:
    """What `require_fit` would say of a task, in the language of the page; None if nothing, or if it is closed."""
    bar = find_bar(ctx, task, identity) if task.state == TaskState.READY else None
    return message_of(refusal(directory.get_person(ctx, identity.person_id), bar)) if bar else None


@dataclass(frozen=True)
class Advice:
    """What to do instead: `others` are the names of those who have the task, too, and may do it; without any, the task
    is handed on (`is_anybody_found`), or else those `above` are told."""

    others: str
    is_anybody_found: bool
    above: str


def advise(ctx: Ctx, task: HumanTask, identity: Identity) -> Advice:
    """What this person does with a task that they must keep out of."""
    holders = _holders(ctx, task)
    bars = _bars_of_holders(ctx, task, identity, holders)
    others = [person.name for key, person in holders.items() if (key, task.id) not in bars]
    found = colleagues.search(ctx, identity.person_id, "", Purpose(task))
    is_found = bool(found.hits) or found.is_cut
    above = "" if others or is_found else _above(ctx, identity)
    return Advice(sign.listing.join(others), is_found, above)


def _holders(ctx: Ctx, task: HumanTask) -> Mapping[str, Person]:
    held = directory.persons_of_all(ctx, tasks.list_candidates(ctx, task.id)).values()
    return {person.id: person for people in held for person in people}


def _bars_of_holders(ctx: Ctx, task: HumanTask, identity: Identity, holders: Mapping[str, Person]) -> Bars:
    """Who of those that have a task does not do it. Who stands in for somebody was asked about before, and what judges
    nothing keeps nobody from their own work."""
    if identity.person_id not in holders or not task.judges:
        return {}
    own = find_own_bars(ctx, holders, [task])
    if len(holders) == 1:
        return own
    all_bars = {**find_bars(ctx, holders, [task]), **own}
    return all_bars if len(all_bars) < len(holders) else own


def _above(ctx: Ctx, identity: Identity) -> str:
    """Who reviews what the bodies this person works for send up; the leader above the city."""
    places = sorted({post.organisation_id for post in directory.list_posts_of(ctx, identity.person_id)})
    asked = [("upper_union", place) for place in places] + [("group_leader", CITY)]
    return next(filter(None, (_named(ctx, identity, *each) for each in asked)), "")


def _named(ctx: Ctx, identity: Identity, role: str, place: str) -> str:
    principals = ctx.ports.resolve_principals(ctx, role, place, {})
    known: Iterable[candidates.Candidate] = candidates.describe(ctx, principals).values()
    own = set(identity.principals)
    return candidates.as_words([each for each in known if each.people and each.principal not in own])
