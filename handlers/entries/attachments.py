"""The files of an entry that experts see: copies without properties that name people.

The forms F-09, F-10 and F-11 ask for them apart from the proofs, which no expert sees. What is written or drawn in
a file stays in it: the office looks through the copies before experts are asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.entries.models import Entry
from handlers.entries.people import REFUSED
from handlers.files import queries as files
from handlers.files import service
from handlers.files.errors import NotAnonymisable
from handlers.files.models import File

REVIEW_FILES = "review_files"
"""The field of the forms."""

REVIEWED_ENTRY = "reviewed_entry"
"""What the copies belong to, by the entry's id."""


def keep_review_files(ctx: Ctx, entry: Entry, content: Mapping[str, Any]) -> None:
    """Make the copies now, while whoever hands in can still choose another file. Idempotent.

    BusinessError `entry.refused` names the first file that cannot be freed of its properties.
    """
    ids = content.get(REVIEW_FILES) or []
    try:
        copies = [service.anonymise(ctx, file_id).id for file_id in ids]
    except NotAnonymisable as error:
        name = error.params["name"]
        raise BusinessError(REFUSED, f"附件“{name}”无法清除作者等信息，请转换为PDF后重新上传。") from None
    service.attach(ctx, REVIEWED_ENTRY, entry.id, copies)


def list_review_files(ctx: Ctx, entry: Entry) -> list[File]:
    """The copies, in the order the form names their originals."""
    copies = {copy.original_id: copy for copy in files.list_files_of(ctx, REVIEWED_ENTRY, entry.id)}
    return [copies[file_id] for file_id in entry.content.get(REVIEW_FILES) or [] if file_id in copies]
