"""Telling people by the posts they hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from engine.context import Ctx
from handlers.directory.queries import list_posts, persons_of_all
from handlers.notices.service import News, notify_all

NOTICES_AT_ONCE = 500


def tell_roles(
    ctx: Ctx,
    posts: Mapping[str, Collection[str]],
    event_key: str,
    kind: str,
    params: Mapping[str, Any],
) -> int:
    """Notify the holders of each role's posts at these organisations; returns how many notices are new."""
    principals = [
        f"post:{post.id}" for role, places in posts.items() for post in list_posts(ctx, role, places)
    ]
    people = {person.id: person for group in persons_of_all(ctx, principals).values() for person in group}
    news = [News(person, event_key, kind, params) for _, person in sorted(people.items())]
    return sum(
        notify_all(ctx, news[start : start + NOTICES_AT_ONCE])
        for start in range(0, len(news), NOTICES_AT_ONCE)
    )
