"""Papers of an office suite: packed files. Who wrote them when is taken out; macros are refused."""

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from hotline.cases.uploads.kinds import Unacceptable

MOST_ENTRIES = 5_000
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_RATIO = 250  # a long plain paper packs about 50 to 1
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MACROS = ("vbaproject", "vbadata", "macrosheets/", "activex/", "basic/", "scripts/", "oleobject")
_DROPPED = ("docprops/", "customxml/", "thumbnails/", "meta.xml", "meta-inf/documentsignatures")
_ODT = b"application/vnd.oasis.opendocument.text"
_REMOTE = ("attachedtemplate", "oleobject", "externallink", "frame", "subdocument", "image")


def kind_of(content: bytes) -> str:
    """docx, xlsx or odt. Raises Unacceptable: bomb, damaged, unknown_kind."""
    with _opened(content) as packed:
        names = set(packed.namelist())
        if "word/document.xml" in names:
            return "docx"
        if "xl/workbook.xml" in names:
            return "xlsx"
        if "mimetype" in names and "content.xml" in names and packed.read("mimetype") == _ODT:
            return "odt"
    raise Unacceptable("unknown_kind")


def stripped(content: bytes) -> bytes:
    """The same paper without its properties, thumbnail and own data parts.

    Raises Unacceptable: macros (also what fetches something when opened), locked, bomb, damaged.
    """
    made = io.BytesIO()
    with _opened(content) as packed, zipfile.ZipFile(made, "w") as fresh:
        for entry in packed.infolist():
            name = entry.filename.lower()
            if any(part in name for part in _MACROS):
                raise Unacceptable("macros")
            if entry.is_dir() or name.startswith(_DROPPED):
                continue
            body = _read(packed, entry)
            mend = _mending(name)
            # A fresh entry carries the first day of the format's time, and no comment.
            plain = zipfile.ZipInfo(entry.filename)
            plain.compress_type = (
                zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            )
            fresh.writestr(plain, mend(body) if mend else body)
    return made.getvalue()


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unacceptable("damaged") from error
    entries = packed.infolist()
    whole = sum(entry.file_size for entry in entries)
    dense = any(
        e.file_size > 1024 * 1024 and e.file_size > LARGEST_RATIO * max(e.compress_size, 1)
        for e in entries
    )
    if len(entries) > MOST_ENTRIES or whole > LARGEST_UNPACKED or dense:
        raise Unacceptable("bomb")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unacceptable("locked")
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise Unacceptable("damaged")  # two of one name: one for the scanner, one for the reader
    return packed


def _read(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry, never more of it than it declares: a directory that lies is found out here."""
    try:
        with packed.open(entry) as stream:
            body = stream.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Unacceptable("damaged") from error
    if len(body) != entry.file_size:
        raise Unacceptable("bomb")
    return body


def _mending(name: str) -> Callable[[bytes], bytes] | None:
    if name.endswith(".rels"):
        return _relations
    if name == "[content_types].xml":
        return _content_types
    if name == "meta-inf/manifest.xml":
        return _manifest
    return None


def _relations(body: bytes) -> bytes:
    kept = []
    for one in _parsed(body):
        sort = one.get("Type", "").rpartition("/")[2].lower()
        if one.get("TargetMode") == "External" and sort in _REMOTE:
            raise Unacceptable("macros")
        if not one.get("Target", "").lstrip("./").lower().startswith(_DROPPED):
            kept.append(one)
    return _flat(
        "Relationships", "http://schemas.openxmlformats.org/package/2006/relationships", kept
    )


def _content_types(body: bytes) -> bytes:
    kept = []
    for one in _parsed(body):
        if "macroenabled" in one.get("ContentType", "").lower():
            raise Unacceptable("macros")
        if not one.get("PartName", "").lstrip("/").lower().startswith(_DROPPED):
            kept.append(one)
    return _flat("Types", "http://schemas.openxmlformats.org/package/2006/content-types", kept)


def _manifest(body: bytes) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    lines = []
    for one in _parsed(body):
        if one.find(f"{{{space}}}encryption-data") is not None:
            raise Unacceptable("locked")
        if not one.get(f"{{{space}}}full-path", "").lower().startswith(_DROPPED):
            facts = "".join(
                f" manifest:{name.rpartition('}')[2]}={quoteattr(value)}"
                for name, value in one.attrib.items()
            )
            lines.append(f"<manifest:file-entry{facts}/>")
    return (
        f'{_XML}<manifest:manifest xmlns:manifest="{space}" manifest:version="1.2">'
        f"{''.join(lines)}</manifest:manifest>"
    ).encode()


def _flat(tag: str, space: str, rows: list[ElementTree.Element]) -> bytes:
    """A list of rows that are attributes only, as both tables of the format are."""
    lines = [
        f"<{row.tag.rpartition('}')[2]}"
        + "".join(f" {name}={quoteattr(value)}" for name, value in row.attrib.items())
        + "/>"
        for row in rows
    ]
    return f'{_XML}<{tag} xmlns="{space}">{"".join(lines)}</{tag}>'.encode()


def _parsed(body: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in body:
        raise Unacceptable("damaged")
    try:
        return ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise Unacceptable("damaged") from error
