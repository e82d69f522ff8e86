"""Why an upload is refused; what people read for each code is in web/error_texts.py."""

from __future__ import annotations

from engine.errors import Conflict, Invalid


class FileRefused(Invalid):
    """This file is not taken. `name` is what it was called; the code says why."""

    code = "file.refused"


class FileTooLarge(FileRefused):
    """A file may have at most 20 MB."""

    code = "file.too_large"
    status = 413


class WrongOffset(Conflict):
    """This is not the piece that comes next. Ask how much has arrived, and go on from there."""

    code = "upload.wrong_offset"


class BadPiece(Invalid):
    """This piece is larger than a piece may be, or than what is left of the file."""

    code = "upload.bad_piece"


class QuotaUsedUp(Conflict):
    """This person has uploaded as much today as one may; try again tomorrow."""

    code = "file.quota"


class NotAnonymisable(Invalid):
    """The properties that name people cannot be taken out of this file."""

    code = "file.not_anonymisable"


class NotDrawable(Invalid):
    """This file is no picture that can be shown on a page."""

    code = "file.not_drawable"
