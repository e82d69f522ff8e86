"""Why a release cannot be asked for."""

from __future__ import annotations

from engine.errors import Conflict, Invalid


class RequestOpen(Conflict):
    """A request to release this process is open already: wait for it, or take it back first."""

    code = "release.open"


class NoDraft(Conflict):
    """There is nothing to release: the draft was released or discarded meanwhile, or never was."""

    code = "release.no_draft"


class BaseChanged(Conflict):
    """A newer version was released since this draft began."""

    code = "release.base_changed"


class NothingToRelease(Invalid):
    """The draft is the same as the newest version."""

    code = "release.nothing"


class NoApprover(Conflict):
    """Nobody but the asker could approve this."""

    code = "release.no_approver"


class NotExplained(Invalid):
    """What changes, and why, is not said, or at too great length."""

    code = "release.not_explained"


class BadDay(Invalid):
    """The version cannot come into effect on that day."""

    code = "release.bad_day"


class RequestOver(Conflict):
    """The request is over."""

    code = "release.over"


class NoProcess(Conflict):
    """The process that releases others is not deployed here."""

    code = "release.no_process"
