"""Who comes by the command line: the first administrator of a new city, and people with a login and a post."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import Conflict, NotFound
from handlers.campaigns.service import seed_working_days
from handlers.directory import service
from handlers.directory.models import Organisation, Person, Post, PostHolding
from handlers.directory.rules import CITY, Kind


class CityExists(Conflict):
    """There is a city in the database already."""

    code = "directory.city_exists"


def begin_city(
    ctx: Ctx,
    /,
    city: str,
    login: str,
    password: str,
    *,
    name: str = "",
    email: str = "",
    language: str = "zh",
) -> Person:
    """Put the municipal federation and its first administrator into an empty database, with the days worked.

    All else, people and organisations, the administrator imports. Raises CityExists, Invalid.
    """
    if (known := ctx.session.scalar(select(Organisation.name).limit(1))) is not None:
        raise CityExists(
            f"there is a city in this database already ({known}): set SAICHENG_DATA_DIR to a new directory"
        )
    service.register_organisation(ctx, CITY, Kind.MUNICIPAL_UNION, city)
    ctx.session.flush()  # posts refer to the row
    seed_working_days(ctx)
    return add_person(ctx, login, password, name=name, email=email, language=language, role="sysadmin")


def add_person(
    ctx: Ctx,
    /,
    login: str,
    password: str,
    *,
    name: str = "",
    email: str = "",
    language: str = "zh",
    role: str = "",
    organisation: str = CITY,
) -> Person:
    """Create a person (`name`, else the login) with a login and, with `role`, in a vacant post of it or a new one.

    Raises NotFound for an organisation that is not there, and as the directory does.
    """
    if role and ctx.session.get(Organisation, organisation) is None:
        raise NotFound(
            f"there is no organisation {organisation}: `saicheng begin` makes the first, `saicheng import` the others"
        )
    person = service.create_person(ctx, name or login, email=email)
    service.create_account(ctx, person.id, login, password, language=language)
    if role:
        vacant = select(Post).where(
            Post.organisation_id == organisation,
            Post.role == role,
            ~select(PostHolding).where(PostHolding.post_id == Post.id).exists(),
        )
        post = ctx.session.scalars(vacant.order_by(Post.id)).first()
        post = post or service.create_post(ctx, organisation, role, title=person.name)
        service.hold_post(ctx, post.id, person.id)
    return person
