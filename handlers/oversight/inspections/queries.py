"""Who can be inspected, who may inspect whom, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, or_, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory.models import Organisation, Person, PersonProfile, Post, PostHolding
from handlers.directory.queries import is_active_on, list_posts, persons_of_all, today
from handlers.directory.rules import Kind
from handlers.oversight.inspections.models import Finding, Inspection, InspectionMember
from handlers.oversight.inspections.rules import INSPECTOR_ROLES, FindingState


def get_inspection(ctx: Ctx, inspection_id: str) -> Inspection:
    """One inspection; raises NotFound."""
    found = ctx.session.get(Inspection, inspection_id)
    if found is None:
        raise NotFound(inspection=inspection_id)
    return found


def get_finding(ctx: Ctx, finding_id: str) -> Finding:
    """One finding; raises NotFound."""
    found = ctx.session.get(Finding, finding_id)
    if found is None:
        raise NotFound(finding=finding_id)
    return found


def list_candidates(ctx: Ctx, campaign_id: str) -> Mapping[str, list[Organisation]]:
    """The bodies not yet inspected this year by what S-53 names: counties, units, large enterprises; by id."""
    inspected = select(Inspection.organisation_id).where(Inspection.campaign_id == campaign_id)
    query = (
        select(Organisation)
        .where(Organisation.kind.in_((Kind.COUNTY, Kind.ENTERPRISE)), is_active_on(today(ctx)))
        .where(Organisation.id.not_in(inspected))
        .order_by(Organisation.id)
    )
    found: dict[str, list[Organisation]] = {"counties": [], "large": [], "units": []}
    for body in ctx.session.scalars(query):
        code = "counties" if body.kind == Kind.COUNTY else "large" if body.is_large else "units"
        found[code].append(body)
    return found


def list_inspectors(ctx: Ctx, organisation_id: str) -> list[Person]:
    """Who may be drawn for a body, by id: nobody who works or holds a post in it or in its county."""
    body = ctx.session.get_one(Organisation, organisation_id)
    county_id = body.id if body.kind == Kind.COUNTY else body.county_id
    roots = [each for each in (body.id, county_id) if each is not None]
    inside = select(Organisation.id).where(
        or_(Organisation.id.in_(roots), Organisation.county_id.in_(roots), Organisation.parent_id.in_(roots))
    )
    conflicted = set(
        ctx.session.scalars(
            select(PostHolding.person_id)
            .join(Post, Post.id == PostHolding.post_id)
            .where(Post.organisation_id.in_(inside))
            .where(or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > today(ctx)))
        )
    )
    conflicted |= set(
        ctx.session.scalars(select(PersonProfile.person_id).where(PersonProfile.organisation_id.in_(inside)))
    )
    everywhere = ctx.session.scalars(
        select(Post.organisation_id).where(Post.role.in_(INSPECTOR_ROLES)).distinct()
    ).all()
    principals = [f"post:{post.id}" for role in INSPECTOR_ROLES for post in list_posts(ctx, role, everywhere)]
    people = {person.id: person for group in persons_of_all(ctx, principals).values() for person in group}
    return [person for person_id, person in sorted(people.items()) if person_id not in conflicted]


def list_team(ctx: Ctx, inspection_id: str) -> Sequence[Person]:
    """The team, its leader first."""
    query = (
        select(Person)
        .join(InspectionMember, InspectionMember.person_id == Person.id)
        .where(InspectionMember.inspection_id == inspection_id)
        .order_by(InspectionMember.position)
    )
    return ctx.session.scalars(query).all()


def count_open_findings(ctx: Ctx, inspection_id: str) -> int:
    """How many findings of an inspection are not closed."""
    query = select(func.count()).where(
        Finding.inspection_id == inspection_id, Finding.state == FindingState.OPEN
    )
    return int(ctx.session.scalar(query) or 0)
