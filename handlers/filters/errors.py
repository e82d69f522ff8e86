"""Why a filter is not saved or shared."""

from __future__ import annotations

from engine.errors import Invalid


class NameMissing(Invalid):
    """A saved filter has a name of at most 60 characters."""

    code = "filter.name_missing"


class NameTaken(Invalid):
    """There is a filter of yours with this name already."""

    code = "filter.name_taken"


class TooMany(Invalid):
    """A person keeps at most 30 filters."""

    code = "filter.too_many"


class CannotShare(Invalid):
    """A filter is shared with a role, at an organisation where you hold a post yourself."""

    code = "filter.cannot_share"
