"""Whose token this is."""

from __future__ import annotations

from flask import g
from pydantic import Field

from web.api.model import Model
from web.api.operations import operation
from web.identity import me


class Me(Model):
    """A person, as the API sees them today."""

    person_id: str
    name: str
    roles: list[str]
    principals: list[str] = Field(description="what tasks are offered to: the person and their posts")
    scopes: list[str] = Field(description="what the token may be used for")


@operation("GET", "/me", "令牌属于谁", answer=Me)
def show_me() -> Me:
    """The person a token acts for, their roles and principals today, and the token's scopes."""
    return Me(
        person_id=me().person_id,
        name=me().name,
        roles=sorted(me().roles),
        principals=list(me().principals),
        scopes=list(g.api_token.scopes),
    )
