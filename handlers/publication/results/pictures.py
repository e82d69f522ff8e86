"""Pictures of publications: which their owners chose, the copies the public sees, and reading them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import AppError, BusinessError, NotFound
from handlers.files import service as files
from handlers.files.errors import NotDrawable
from handlers.publication.results.models import PublicationPicture
from handlers.publication.results.queries import get_public
from handlers.publication.results.rules import MOST_PICTURES, REFUSED

THING = "publication"
"""What the copies belong to; nobody reads them as files, only as pictures of what is public."""


def read_choice(rows: object) -> dict[str, str]:
    """What to see by the file's id, in the order of the form's rows.

    BusinessError `publication.refused` for a picture that is there twice, or too many.
    """
    chosen: dict[str, str] = {}
    for row in rows if isinstance(rows, Sequence) else ():
        [file_id] = row["picture"]
        if file_id in chosen:
            raise BusinessError(REFUSED, "同一张图片选了两次，请删去一张。")
        chosen[file_id] = str(row["alt"]).strip()
    if len(chosen) > MOST_PICTURES:
        raise BusinessError(REFUSED, f"最多{MOST_PICTURES}张图片。")
    return chosen


def describe_choice(ctx: Ctx, publication_id: str) -> list[dict[str, Any]]:
    """The rows of the form for what is kept."""
    kept = list_pictures(ctx, [publication_id]).get(publication_id, [])
    return [{"picture": [each.source_id], "alt": each.alt} for each in kept]


def keep_pictures(ctx: Ctx, publication_id: str, chosen: Mapping[str, str]) -> None:
    """Show these pictures in place of earlier ones; those that stay are not drawn again.

    BusinessError `publication.refused` names one that cannot be shown.
    """
    kept = {each.source_id: each for each in list_pictures(ctx, [publication_id]).get(publication_id, [])}
    for source_id, picture in kept.items():
        if source_id not in chosen:
            ctx.session.delete(picture)
            ctx.session.flush()
            files.release(ctx, THING, publication_id, (picture.large_id, picture.small_id))
    for position, (source_id, alt) in enumerate(chosen.items(), 1):
        picture = kept.get(source_id) or _draw(ctx, publication_id, source_id)
        picture.position, picture.alt = position, alt
        ctx.session.add(picture)
    ctx.session.flush()


def _draw(ctx: Ctx, publication_id: str, source_id: str) -> PublicationPicture:
    try:
        drawn = files.redraw(ctx, source_id)
    except (NotDrawable, NotFound) as error:
        name = _name_of(error)
        raise BusinessError(REFUSED, f"图片{name}打不开或过大（最多4000万像素），请换一张。") from error
    files.attach(ctx, THING, publication_id, (drawn.large.id, drawn.small.id))
    return PublicationPicture(
        id=new_id(),
        publication_id=publication_id,
        source_id=source_id,
        large_id=drawn.large.id,
        small_id=drawn.small.id,
        width=drawn.width,
        height=drawn.height,
    )


def _name_of(error: AppError) -> str:
    return f"“{error.params['name']}”" if "name" in error.params else ""


def list_pictures(ctx: Ctx, publication_ids: Collection[str]) -> Mapping[str, list[PublicationPicture]]:
    """The pictures of publications in their order; whether these are public is for the caller to know."""
    query = (
        select(PublicationPicture)
        .where(PublicationPicture.publication_id.in_(publication_ids))
        .order_by(PublicationPicture.position, PublicationPicture.id)
    )
    return _group(ctx.session.scalars(query)) if publication_ids else {}


def get_public_picture(ctx: Ctx, publication_id: str, picture_id: str) -> PublicationPicture:
    """A picture of something the public may read now; raises NotFound."""
    get_public(ctx, publication_id)
    found = ctx.session.get(PublicationPicture, picture_id)
    if found is None or found.publication_id != publication_id:
        raise NotFound(picture=picture_id)
    return found


def _group(pictures: Iterable[PublicationPicture]) -> dict[str, list[PublicationPicture]]:
    found: dict[str, list[PublicationPicture]] = {}
    for picture in pictures:
        found.setdefault(picture.publication_id, []).append(picture)
    return found
