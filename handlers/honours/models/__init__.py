"""The tables of notices, objections, decisions and honours."""

from handlers.honours.models.honours import Decision, Honour, HonourBasis
from handlers.honours.models.notices import NoticeItem, PublicNotice
from handlers.honours.models.objections import Objection, Objector
from handlers.honours.revocations import models as _revocations  # noqa: F401 importing tells the database of them

__all__ = [
    "Decision",
    "Honour",
    "HonourBasis",
    "NoticeItem",
    "Objection",
    "Objector",
    "PublicNotice",
]
