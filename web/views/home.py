"""Where each kind of user starts."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from web.identity import Identity, me

bp = Blueprint("home", __name__)

# The first line whose role the person holds decides; everybody else has work to do.
_STARTS = (
    ("incidents.index", frozenset({"sysadmin"})),
    ("definitions.index", frozenset({"designer"})),
    ("progress.show", frozenset({"supervisor"})),
)


@bp.get("/")
def index() -> Response:
    """Go to the page of this person's role."""
    return redirect(url_for(start_of(me())))


def start_of(identity: Identity) -> str:
    """The endpoint a person starts at: supervisors at the progress page, designers at the definitions…"""
    for endpoint, roles in _STARTS:
        if identity.has_role(*roles):
            return endpoint
    return "inbox.show"
