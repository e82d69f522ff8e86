"""States and kinds of publications; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class PublicationState(StrEnum):
    """A draft is checked, then public or for the unions only (`internal`); what is public may be taken down."""

    DRAFT = "draft"
    CHECKING = "checking"
    PUBLIC = "public"
    INTERNAL = "internal"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TAKEN_DOWN = "taken_down"


STATE_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    PublicationState.DRAFT: ("起草", "Draft"),
    PublicationState.CHECKING: ("审核中", "Checked"),
    PublicationState.PUBLIC: ("已公布", "Public"),
    PublicationState.INTERNAL: ("内部交流", "Internal only"),
    PublicationState.REFUSED: ("不予公布", "Refused"),
    PublicationState.WITHDRAWN: ("已撤回", "Withdrawn"),
    PublicationState.TAKEN_DOWN: ("已撤下", "Taken down"),
}

KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "result": {"zh": "创新成果", "en": "Result"},
    "method": {"zh": "先进操作法", "en": "Operating method"},
}

OPEN = frozenset({PublicationState.DRAFT, PublicationState.CHECKING})

TEXTS: Final = ("problem", "content", "effect", "applicable_to")
"""The texts of a publication besides its summary, in the order of the page."""

MOST_PICTURES: Final = 6

REFUSED: Final = "publication.refused"
"""The code of every refusal of what somebody wants to publish."""
