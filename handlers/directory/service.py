"""Writes of the directory: organisations, persons and posts."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import or_, select, update

from engine.audit import changed
from engine.context import Ctx
from engine.db import new_id
from engine.errors import Conflict, Invalid, NotFound
from handlers.directory import rules
from handlers.directory.accounts import (
    change_password,
    create_account,
    set_account_disabled,
    set_language,
    set_password,
    verify_login,
)
from handlers.directory.models import Organisation, Person, PersonProfile, Post, PostHolding
from handlers.directory.queries import get_organisation, get_person, today
from handlers.directory.rules import PARENT_KINDS, ROLES, Kind
from handlers.directory.sessions import (
    close_session,
    close_sessions,
    end_session,
    find_session,
    list_sessions,
    open_session,
    purge_sessions,
    save_session_data,
    touch_session,
)
from handlers.directory.tokens import (
    create_token,
    find_token,
    list_tokens,
    revoke_token,
    revoke_tokens,
    touch_token,
)

__all__ = [
    "change_password",
    "close_organisation",
    "close_session",
    "close_sessions",
    "create_account",
    "create_person",
    "create_post",
    "create_token",
    "end_holding",
    "end_session",
    "find_session",
    "find_token",
    "hold_post",
    "list_sessions",
    "list_tokens",
    "open_session",
    "purge_sessions",
    "register_organisation",
    "revoke_token",
    "revoke_tokens",
    "save_session_data",
    "set_account_disabled",
    "set_language",
    "set_password",
    "set_person_active",
    "set_profile",
    "touch_session",
    "touch_token",
    "verify_login",
]


def register_organisation(
    ctx: Ctx,
    organisation_id: str,
    kind: str,
    name: str,
    *,
    parent_id: str | None = None,
    industry: str = "",
    is_large: bool = False,
    is_high_energy: bool = False,
    is_non_public: bool = False,
    is_key_energy_user: bool = False,
    dispatch_level: str = "",
    headcount: int = 0,
) -> Organisation:
    """Add an organisation that takes part from today. Raises Invalid or Conflict."""
    is_known = kind in set(Kind) and dispatch_level in ("", *rules.DISPATCH_LEVELS)
    if not is_known or not name.strip() or headcount < 0:
        raise Invalid(code="directory.bad_organisation")
    if ctx.session.get(Organisation, organisation_id) is not None:
        raise Conflict(code="directory.organisation_exists", organisation=organisation_id)
    parent = get_organisation(ctx, parent_id) if parent_id is not None else None
    allowed = PARENT_KINDS.get(Kind(kind), frozenset())
    if (parent is None and allowed) or (parent is not None and parent.kind not in allowed):
        raise Invalid(code="directory.bad_parent", kind=kind, parent=parent_id)
    place = Organisation(
        id=organisation_id,
        kind=kind,
        name=name.strip(),
        parent_id=parent_id,
        county_id=_county_of(parent) if kind in (Kind.ENTERPRISE, Kind.TEAM) else None,
        industry=industry,
        is_large=is_large,
        is_high_energy=is_high_energy,
        is_non_public=is_non_public,
        is_key_energy_user=is_key_energy_user,
        dispatch_level=dispatch_level,
        headcount=headcount,
        registered_on=today(ctx),
    )
    ctx.session.add(place)
    ctx.record("organisation.registered", data={"organisation": organisation_id, "kind": kind})
    return place


def _county_of(parent: Organisation | None) -> str | None:
    if parent is None:
        return None
    return parent.id if parent.kind == Kind.COUNTY else parent.county_id


def close_organisation(ctx: Ctx, organisation_id: str) -> None:
    """From today on the organisation takes no part; its history stays."""
    place = get_organisation(ctx, organisation_id)
    if place.closed_on is None:
        place.closed_on = today(ctx)
        ctx.record("organisation.closed", data={"organisation": organisation_id})


def create_person(
    ctx: Ctx, name: str, *, email: str = "", phone: str = "", person_id: str | None = None
) -> Person:
    """Add a person without posts. Raises Invalid for an empty name or an impossible e-mail address."""
    name, email = name.strip(), email.strip()
    if not name or len(name) > 80 or not name.isprintable():
        raise Invalid(code="directory.bad_name")
    if email and (email.count("@") != 1 or not email.isascii() or not email.isprintable() or " " in email):
        raise Invalid(code="directory.bad_email", email=email[:200])
    person = Person(id=person_id or f"p-{new_id()[-12:]}", name=name, email=email, phone=phone)
    ctx.session.add(person)
    ctx.session.flush()  # accounts and holdings refer to the row
    ctx.record("person.created", data={"person": person.id})
    return person


def set_profile(ctx: Ctx, person_id: str, organisation_id: str, **fields: Any) -> PersonProfile:
    """Keep what is known of a person who works at an organisation: `fields` are columns of `PersonProfile`.

    Fields left out stay as they are. Raises NotFound, or Invalid for an unknown field or code.
    """
    get_person(ctx, person_id)
    get_organisation(ctx, organisation_id)
    unknown = sorted(fields.keys() - PersonProfile.__table__.columns.keys())
    if bad := next(iter(unknown), None) or rules.find_bad_code(fields):
        raise Invalid(code="directory.bad_profile", field=bad, value=str(fields[bad])[:40])
    profile = ctx.session.get(PersonProfile, person_id) or PersonProfile(person_id=person_id)
    after = {"organisation_id": organisation_id, **fields}
    before = {name: getattr(profile, name) for name in after}
    for name, value in after.items():
        setattr(profile, name, value)
    ctx.session.add(profile)
    ctx.session.flush()
    ctx.record("person.profile_set", data={"person": person_id, **changed(before, after)})
    return profile


def set_person_active(ctx: Ctx, person_id: str, is_active: bool) -> None:
    """An inactive person holds nothing, gets nothing and is signed out; reversible."""
    get_person(ctx, person_id).is_active = is_active
    if not is_active:
        close_sessions(ctx, person_id)
    ctx.record("person.activated" if is_active else "person.deactivated", data={"person": person_id})


def create_post(
    ctx: Ctx, organisation_id: str, role: str, title: str = "", *, post_id: str | None = None
) -> Post:
    """Add a vacant post. Raises Invalid for a role that is no post, Conflict if the same one exists."""
    if role not in rules.POST_ROLES:
        raise Invalid(code="directory.bad_role", role=role)
    place = get_organisation(ctx, organisation_id)
    title = title.strip() or ROLES[role]["zh"]
    same = select(Post.id).where(Post.organisation_id == place.id, Post.role == role, Post.title == title)
    if ctx.session.scalar(same) is not None:
        raise Conflict(code="directory.post_exists", role=role, title=title)
    post = Post(id=post_id or f"post-{new_id()[-12:]}", organisation_id=place.id, role=role, title=title)
    ctx.session.add(post)
    ctx.session.flush()  # holdings refer to the row
    ctx.record("post.created", data={"post": post.id, "role": role, "organisation": place.id})
    return post


def hold_post(ctx: Ctx, post_id: str, person_id: str, *, valid_from: date | None = None) -> PostHolding:
    """A person takes a post from today or a given day on; nothing changes if they hold it then already."""
    if ctx.session.get(Post, post_id) is None:
        raise NotFound(post=post_id)
    get_person(ctx, person_id)
    start = valid_from or today(ctx)
    current = ctx.session.scalars(
        select(PostHolding)
        .where(PostHolding.post_id == post_id, PostHolding.person_id == person_id)
        .where(or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > start))
        .order_by(PostHolding.valid_from)
    ).first()
    if current is not None and current.valid_from <= start:
        return current
    if current is not None:
        raise Conflict(code="directory.holding_overlaps", post=post_id, person=person_id)
    return _start_holding(ctx, post_id, person_id, start)


def _start_holding(ctx: Ctx, post_id: str, person_id: str, start: date) -> PostHolding:
    holding = ctx.session.get(PostHolding, (post_id, person_id, start))
    if holding is None:
        holding = PostHolding(post_id=post_id, person_id=person_id, valid_from=start)
        ctx.session.add(holding)
    else:
        holding.valid_to = None  # given up and taken again on the same day
    ctx.record("post.held", data={"post": post_id, "person": person_id, "from": start})
    return holding


def end_holding(ctx: Ctx, post_id: str, person_id: str, *, valid_to: date | None = None) -> None:
    """A person gives up a post at once, or from a given day on. Raises NotFound if they do not hold it."""
    end = valid_to or today(ctx)
    ended = ctx.session.scalars(
        update(PostHolding)
        .where(PostHolding.post_id == post_id, PostHolding.person_id == person_id)
        .where(PostHolding.valid_from <= end, PostHolding.valid_to.is_(None))
        .values(valid_to=end)
        .returning(PostHolding.post_id)
    ).all()
    if not ended:
        raise NotFound(post=post_id, person=person_id)
    ctx.record("post.given_up", data={"post": post_id, "person": person_id, "to": end})
