"""To whom open tasks are offered, in names: by which post or as which person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine.context import Ctx
from engine.models import HumanTask
from handlers.directory import queries as directory
from handlers.directory.models import Organisation, Post
from handlers.directory.rules import PERSON_ROLES
from handlers.reminders.queries import list_owners
from web.i18n import gettext as _
from web.i18n.signs import sign
from web.identity import Identity
from web.names import role

KNOWS_PERSONS = ("office", "office_director", "discipline", "sysadmin")
"""Who may know the person whom the data of a matter name, as experts are; others read the role."""


@dataclass(frozen=True)
class Candidate:
    """A post or person a task is offered to: `place` is the post's organisation, "" for a person; `people` hold it."""

    principal: str
    title: str
    place: str
    people: tuple[str, ...]

    @property
    def words(self) -> str:
        """Names with the post, or the post alone when nobody holds it."""
        people, post = sign.listing.join(self.people), f"{self.place} {self.title}".strip()
        if self.principal.startswith("person:"):
            return people
        if not self.principal:
            return post
        return f"{people or _('无人在岗')}{sign.open}{post}{sign.close}"


def list_candidates(ctx: Ctx, tasks: Collection[HumanTask], reader: Identity) -> dict[str, list[Candidate]]:
    """For each open task to whom it is offered, as this reader may know it; four statements whatever their number."""
    by_task = list_owners(ctx, [task.id for task in tasks])
    known = describe(ctx, {each for group in by_task.values() for each in group})
    hides = not reader.has_role(*KNOWS_PERSONS)
    found = {}
    for task in tasks:
        if hides and task.role in PERSON_ROLES and reader.actor not in by_task[task.id]:
            found[task.id] = [Candidate("", role(task.role), "", ())]
        else:
            found[task.id] = [known[principal] for principal in by_task[task.id]]
    return found


def describe(ctx: Ctx, principals: Collection[str]) -> dict[str, Candidate]:
    """What is known of principals, by principal."""
    holders = directory.persons_of_all(ctx, principals)
    ids = [each.removeprefix("post:") for each in principals if each.startswith("post:")]
    query = (
        select(Post.id, Post.title, Organisation.name)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.id.in_(ids))
    )
    posts = {f"post:{row.id}": (row.title, row.name) for row in ctx.session.execute(query)} if ids else {}
    return {
        principal: Candidate(
            principal, *posts.get(principal, ("", "")), tuple(person.name for person in holders[principal])
        )
        for principal in principals
    }


def as_words(candidates: Sequence[Candidate]) -> str:
    """All of them in one line; nobody is said, too."""
    return sign.semicolon.join(each.words for each in candidates if each.words) or _("无人可办")
