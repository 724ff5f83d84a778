"""What a file is, by its first bytes and never by its name."""

from dataclasses import dataclass

LARGEST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken: its code, the ending and the type it leaves with."""

    code: str
    ending: str
    media_type: str


_OOXML = "application/vnd.openxmlformats-officedocument"
KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "pdf", "application/pdf"),
        Kind("jpeg", "jpg", "image/jpeg"),
        Kind("png", "png", "image/png"),
        Kind("webp", "webp", "image/webp"),
        Kind("heic", "jpg", "image/jpeg"),  # kept as JPEG: few programs open the other
        Kind("docx", "docx", f"{_OOXML}.wordprocessingml.document"),
        Kind("xlsx", "xlsx", f"{_OOXML}.spreadsheetml.sheet"),
        Kind("odt", "odt", "application/vnd.oasis.opendocument.text"),
        Kind("text", "txt", "text/plain; charset=utf-8"),
        Kind("m4a", "m4a", "audio/mp4"),
        Kind("mp3", "mp3", "audio/mpeg"),
        Kind("ogg", "ogg", "audio/ogg"),
        Kind("wav", "wav", "audio/wav"),
    )
}


class Unacceptable(ValueError):
    """A file that is not taken. `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS = (
    "empty", "too_large", "unknown_kind", "old_office", "video", "locked", "macros", "bomb",
    "damaged", "infected",
)  # fmt: skip

_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE2: .doc, .xls, locked .docx
_STARTS = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
)


def kind_of(content: bytes) -> str:
    """The code of the kind; "zip" for a packed file that only its entries tell apart.

    Raises Unacceptable: empty, too_large, old_office, unknown_kind.
    """
    if not content:
        raise Unacceptable("empty")
    if len(content) > LARGEST_BYTES:
        raise Unacceptable("too_large")
    for start, code in _STARTS:
        if content.startswith(start):
            return code
    if content.startswith(b"PK\x03\x04"):
        return "zip"
    if content.startswith(_OLD_OFFICE):
        raise Unacceptable("old_office")
    return _boxed(content) or _by_frame_or_words(content)


def _boxed(content: bytes) -> str:
    if content[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(content[8:12], "")
    if content[4:8] == b"ftyp":
        return "heic" if content[8:12] in _HEIC_BRANDS else "m4a"
    return ""


def _by_frame_or_words(content: bytes) -> str:
    # An MPEG audio frame begins with eleven set bits; a layer and a rate that exist follow.
    if len(content) > 4 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2:
        return "mp3"
    if b"\x00" not in content:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            raise Unacceptable("unknown_kind") from None
        return "text"
    raise Unacceptable("unknown_kind")
