"""The tables of notices, objections, decisions and honours."""

from handlers.honours.models.honours import Decision, Honour, HonourBasis
from handlers.honours.models.notices import NoticeItem, PublicNotice
from handlers.honours.models.objections import Objection, Objector

__all__ = [
    "Decision",
    "Honour",
    "HonourBasis",
    "NoticeItem",
    "Objection",
    "Objector",
    "PublicNotice",
]
