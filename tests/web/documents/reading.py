"""What a PDF says, read by another program than the one that wrote it."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pypdfium2


def text_of(data: bytes) -> str:
    """The text of all pages, white space evened out."""
    document = pypdfium2.PdfDocument(data)
    try:
        pages = []
        for page in document:
            words = page.get_textpage()
            pages.append(words.get_text_bounded())
            words.close()
            page.close()
        return " ".join("\n".join(pages).replace("\xa0", " ").split())
    finally:
        document.close()


def page_sizes(data: bytes) -> list[tuple[float, float]]:
    """Width and height of every page in millimetres."""
    with pikepdf.open(BytesIO(data)) as document:
        boxes = [[float(side) for side in page.mediabox] for page in document.pages]
    return [(round(right * 25.4 / 72), round(top * 25.4 / 72)) for _left, _bottom, right, top in boxes]


def properties(data: bytes) -> dict[str, str]:
    """What the file says of itself."""
    with pikepdf.open(BytesIO(data)) as document:
        return {str(key): str(value) for key, value in document.docinfo.items()}


def fonts_not_embedded(data: bytes) -> set[str]:
    """Fonts that the reader would have to have."""
    with pikepdf.open(BytesIO(data)) as document:
        return {
            str(each.BaseFont)
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary)
            and each.get("/Type") == pikepdf.Name.Font
            and "/FontDescriptor" not in each
        }
