"""Why a circular came to somebody: who sent it, to whom, and as holder of which post they are among those."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from handlers.circulars.models import Circular
from handlers.circulars.queries import EVENT, event_key_of
from handlers.directory.models import Organisation, Post, PostHolding
from handlers.directory.rules import CITY
from handlers.notices.models import Notice
from web import names
from web.i18n import gettext as _
from web.i18n.dates import format_instant, local_date
from web.i18n.signs import sign
from web.identity import Identity


def explain_notices(ctx: Ctx, notices: Iterable[Notice], reader: Identity) -> dict[str, str]:
    """A sentence or two for each notice of a circular, by its id; the statements do not grow with their number."""
    about = {notice.event_key: notice for notice in notices if notice.event_key.startswith(EVENT)}
    if not about:
        return {}
    ids = [key.removeprefix(EVENT) for key in about]
    circulars = ctx.session.scalars(select(Circular).where(Circular.id.in_(ids))).all()
    told = _Told(ctx, circulars)
    holdings = _holdings(ctx, reader.person_id)
    return {
        about[event_key_of(each.id)].id: told.sender(each)
        + told.audience(each)
        + _yours(told, each, holdings)
        for each in circulars
    }


def explain_circular(ctx: Ctx, circular: Circular) -> str:
    """For who looks after it: by what right it was sent, and how its recipients were fixed."""
    told = _Told(ctx, [circular])
    right = (
        _("办公室可以发给全市任何单位的人。")
        if circular.from_id == CITY
        else _("县区总工会可以发给本县区及下属单位的人。")
    )
    fixed = _("名单在发出的那一刻定下，与预览时看到的相同；之后任职或任务有变动，名单不变。")
    return told.sender(circular) + right + told.audience(circular) + fixed


@dataclass(frozen=True)
class _Holding:
    """A post somebody holds or held; `id`, `parent_id` and `county_id` are of its organisation."""

    role: str
    id: str
    parent_id: str | None
    county_id: str | None
    place: str
    valid_from: date
    valid_to: date | None

    def reaches(self, circular: Circular) -> bool:
        """Whether the post was one of those the circular went to, on the day it was sent."""
        day = local_date(circular.created_at)
        is_held = self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
        is_asked = not circular.roles or self.role in circular.roles
        line = (self.id, self.parent_id, self.county_id, CITY)
        return is_held and is_asked and circular.organisation_id in line


class _Told:
    """The parts of what is said of some circulars; names are looked up once for all."""

    def __init__(self, ctx: Ctx, circulars: Collection[Circular]) -> None:
        self._people = names.people(ctx, [each.sender_id for each in circulars])
        places = {place for each in circulars for place in (each.from_id, each.organisation_id)}
        self._places = names.organisations(ctx, places)
        self._processes: Mapping[str, str] = dict(names.newest_definitions(ctx))

    def sender(self, circular: Circular) -> str:
        """Who, in whose name, when."""
        return _(
            "{union} {person} 于 {at} 群发。",
            union=self._places[circular.from_id],
            person=self._people.get(circular.sender_id, ""),
            at=format_instant(circular.created_at),
        )

    def audience(self, circular: Circular) -> str:
        """To whom."""
        roles = sign.listing.join(names.role(code) for code in circular.roles) or _("任何岗位")
        place = self._places[circular.organisation_id]
        if circular.owes:
            return _(
                "发给当时{place}及下属单位担任{roles}、还欠“{process}”的人，共 {n} 人。",
                place=place,
                roles=roles,
                process=self.process(circular),
                n=circular.recipients,
            )
        return _(
            "发给当时{place}及下属单位担任{roles}的人，共 {n} 人。",
            place=place,
            roles=roles,
            n=circular.recipients,
        )

    def process(self, circular: Circular) -> str:
        """What the recipients owed."""
        return self._processes.get(circular.owes, circular.owes)


def _yours(told: _Told, circular: Circular, holdings: Iterable[_Holding]) -> str:
    """As what the reader is among them; "" for posts the directory no longer knows."""
    posts = [f"{each.place} {names.role(each.role)}" for each in holdings if each.reaches(circular)]
    if not posts:
        return ""
    as_what = sign.listing.join(dict.fromkeys(posts))
    if circular.owes:
        return _(
            "您当时担任{posts}，还有“{process}”没有办，所以在内。",
            posts=as_what,
            process=told.process(circular),
        )
    return _("您当时担任{posts}，所以在内。", posts=as_what)


def _holdings(ctx: Ctx, person_id: str) -> list[_Holding]:
    query: Any = (
        select(
            Post.role,
            Organisation.id,
            Organisation.parent_id,
            Organisation.county_id,
            Organisation.name,
            PostHolding.valid_from,
            PostHolding.valid_to,
        )
        .join(Post, Post.id == PostHolding.post_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(PostHolding.person_id == person_id)
        .order_by(Organisation.name, Post.role)
    )
    return [_Holding(*row) for row in ctx.session.execute(query)]
