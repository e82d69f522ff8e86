"""Why a comment is not taken; what people read for each code is in web/error_texts.py."""

from __future__ import annotations

from engine.errors import Conflict, Invalid


class CommentEmpty(Invalid):
    """A comment has at least one visible character."""

    code = "comment.empty"


class CommentTooLong(Invalid):
    """A comment has at most `limit` characters."""

    code = "comment.too_long"


class TooManyMentions(Invalid):
    """A comment names at most `limit` people."""

    code = "comment.too_many_mentions"


class AmbiguousMention(Invalid):
    """Several who may read the comment bear this name: say whom by the post, as the list beside the text does."""

    code = "comment.ambiguous"


class CommentFixed(Conflict):
    """A comment can be changed or deleted only by its author, for ten minutes, and while the process runs."""

    code = "comment.fixed"


class ThreadClosed(Conflict):
    """The process has ended: what was said stays, nothing is added."""

    code = "comment.closed"
