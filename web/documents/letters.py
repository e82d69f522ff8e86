"""Text that people typed, made fit for print: nothing in it is markup, nothing unseen stays, nothing vanishes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from html import escape

from engine.errors import Invalid
from web.documents.fonts import load_fonts

MISSING = "〓"
"""Stands where the font has no sign, as printers do it."""

MOST_NOTED = 60
MOST_SIGNS = 600_000
"""In one document: some four hundred pages."""

_TAB = "\u3000\u3000"
# Paragraphs drop white space at will, but for spaces that do not break.
_WIDE_SPACE = "\xa0\xa0"


class TooLong(Invalid):
    """This is too much for one document."""

    code = "document.too_long"


@dataclass
class Letters:
    """Prepares the texts of one document and remembers what could not be shown."""

    missing: dict[str, None] = field(default_factory=dict)
    count: int = 0

    def plain(self, text: str) -> str:
        """The text with its lines, without control and direction signs; what the font lacks becomes 〓.

        Raises TooLong if the document's texts have become too many.
        """
        self.count += len(text)
        if self.count > MOST_SIGNS:
            raise TooLong
        normal = unicodedata.normalize(
            "NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", _TAB)
        )
        return "".join(map(self._sign, normal))

    def markup(self, text: str) -> str:
        """The text for a paragraph of ReportLab."""
        return escape(self.plain(text), quote=False).replace("\n", "<br/>")

    def note(self) -> str:
        """Which signs the font lacks, for the end of the document; empty if it lacks none."""
        if not self.missing:
            return ""
        names = [f"U+{ord(sign):04X}" for sign in list(self.missing)[:MOST_NOTED]]
        more = " 等" if len(self.missing) > MOST_NOTED else ""
        return f"注：〓 处的字字库中没有，无法印出，涉及 {'、'.join(names)}{more}。"

    def _sign(self, sign: str) -> str:
        if sign == "\u3000":
            return _WIDE_SPACE
        if sign == "\n" or (ord(sign) in load_fonts() and sign.isprintable()):
            return sign
        category = unicodedata.category(sign)
        if category == "Zs":
            return " "
        # Variation selectors and joiners only say how to draw their neighbours.
        if category in ("Cc", "Cf") or 0xFE00 <= ord(sign) <= 0xFE0F:
            return ""
        self.missing[sign] = None
        return MISSING
