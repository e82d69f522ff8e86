"""The kinds of files that are taken."""

from __future__ import annotations

from dataclasses import dataclass

_OFFICE = "application/vnd.openxmlformats-officedocument."
# What browsers say of a file they know nothing about.
_ANYTHING = frozenset({"", "application/octet-stream", "application/x-download", "application/download"})
_ZIP = frozenset({"application/zip", "application/x-zip-compressed", "application/x-zip"})


@dataclass(frozen=True)
class Kind:
    """One kind: its endings, its media type, what else browsers declare it as.

    `is_anonymisable`: a copy can be made without the properties that name people.
    """

    code: str
    endings: tuple[str, ...]
    media_type: str
    also_declared: frozenset[str] = frozenset()
    is_anonymisable: bool = True

    def may_be_declared(self, media_type: str) -> bool:
        """Whether a browser may send a file of this kind with this Content-Type (without parameters)."""
        return media_type == self.media_type or media_type in self.also_declared or media_type in _ANYTHING


def _office(code: str, name: str, *more: str) -> Kind:
    return Kind(code, (f".{code}",), _OFFICE + name, _ZIP | {f"application/wps-office.{code}", *more})


KINDS = (
    Kind("pdf", (".pdf",), "application/pdf", frozenset({"application/x-pdf", "application/wps-office.pdf"})),
    Kind("png", (".png",), "image/png", frozenset({"image/x-png"})),
    Kind("jpeg", (".jpg", ".jpeg"), "image/jpeg", frozenset({"image/jpg", "image/pjpeg"})),
    Kind("webp", (".webp",), "image/webp"),
    _office("docx", "wordprocessingml.document"),
    _office("xlsx", "spreadsheetml.sheet"),
    _office("pptx", "presentationml.presentation"),
    Kind("mp4", (".mp4",), "video/mp4", frozenset({"application/mp4"}), is_anonymisable=False),
    Kind("txt", (".txt",), "text/plain"),
    Kind(
        "csv",
        (".csv",),
        "text/csv",
        frozenset(
            {"text/plain", "application/csv", "application/vnd.ms-excel", "text/comma-separated-values"}
        ),
    ),
)
BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
BY_CODE = {kind.code: kind for kind in KINDS}
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS}
ENDINGS = tuple(BY_ENDING)


def find_kind(name: str) -> Kind | None:
    """The kind that a file's name announces by its ending; None if that kind is not taken."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    return BY_ENDING.get(ending)
