"""Which encoding a text file is in, from its bytes alone.

Call logs from Vietnamese offices come as UTF-8, UTF-16 (with a byte order mark) or
Windows-1258, whose tone marks are separate combining characters. The old font encodings
TCVN3 (ABC) and VNI are recognised only to be refused: their letters depend on the font.
"""

import codecs
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CHUNK: Final = 1 << 20
_SAMPLE: Final = 1 << 18
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")
# What TCVN3 and VNI text looks like when its bytes are read as Windows-1252: signs inside words.
_TCVN3 = re.compile(r"[A-Za-z®][µ¸¶·¹¨»¾¼½Æ®©ª«¬\xad]|[®§][a-zA-Zµ¸¶·¹]|[a-z][À-Þ]")
_VNI = re.compile(
    r"[aeoAEO][âêäåáàãûúùüëéèïøõöôûÂÊÄÅÁÀÃÛÚÙÜËÉÈÏØÕ](?=[a-z\s,;.]|$)|[ÑñÖöÔô][aeoôöuøùûïõ]"
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_ACCENTED_WORD = re.compile(r"[^\s,;|]*[^\x00-\x7f\s,;|][^\s,;|]*")
# Of the words with such signs most are hit; of the accented words of a western language few.
_LEGACY_SHARE: Final = 0.4


class UnsupportedEncoding(ValueError):
    """The bytes are not text we can read; the message says which kind and what to do."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """What one pass over the bytes of a text file tells."""

    encoding: str
    errors: str
    fingerprint: str
    lines: int


def examine(path: Path) -> TextFile:
    """Read `path` once and tell its encoding, SHA-256 (hex) and number of lines.

    Raises UnsupportedEncoding.
    """
    digest = hashlib.sha256()
    strict = codecs.getincrementaldecoder("utf-8")("strict")
    sample = b""
    telling = False
    utf8 = True
    lines = carriage = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            lines += chunk.count(b"\n")
            carriage += chunk.count(b"\r")
            utf8 = utf8 and _decodes(strict, chunk)
            if not sample:
                sample = chunk[:_SAMPLE]
            # A log may begin with pages of plain letters: judge where other bytes begin.
            other = None if telling else _NOT_ASCII.search(chunk)
            if other is not None:
                telling = True
                sample += chunk[max(0, other.start() - 100) : other.start() + _SAMPLE]
    utf8 = utf8 and _decodes(strict, b"", final=True)
    encoding, errors = _decide(sample, utf8=utf8)
    return TextFile(encoding, errors, digest.hexdigest(), lines or carriage)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _decide(sample: bytes, *, utf8: bool) -> tuple[str, str]:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "replace"
    nulls = sample.count(0)
    if nulls:
        if nulls > len(sample) // 4 and b"\0" not in sample[0::2]:
            return "utf-16-le", "replace"
        raise UnsupportedEncoding(
            "This is not a text file. Save the log as CSV (UTF-8) or as .xlsx and try again."
        )
    if utf8:
        return "utf-8-sig", "strict"
    if _mostly_utf8(sample):
        return "utf-8-sig", "replace"
    return _one_byte(sample), "replace"


def _mostly_utf8(sample: bytes) -> bool:
    """Whether the file is UTF-8 with some broken places (a cut line, a pasted cell)."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for sign in text if sign > "\x7f" and sign != "\ufffd")
    return sample.startswith(codecs.BOM_UTF8) or whole > 20 * broken


def _one_byte(sample: bytes) -> str:
    western = sample.decode("cp1252", "replace")
    vietnamese = sample.decode("cp1258", "replace")
    marks = fitting = 0
    before = ""
    for sign in vietnamese:
        if sign in _TONES:
            marks += 1
            fitting += before in _VOWELS
        before = sign
    if marks and fitting >= 0.9 * marks:
        return "cp1258"
    for name, pattern in (("TCVN3 (ABC)", _TCVN3), ("VNI", _VNI)):
        words = _ACCENTED_WORD.findall(western)
        if sum(1 for word in words if pattern.search(word)) > _LEGACY_SHARE * len(words) > 0:
            raise UnsupportedEncoding(
                f"This file looks like {name}, an old font encoding that cannot be read safely. "
                "Convert it to Unicode (UniKey: Ctrl+Shift+F6) and save it as CSV (UTF-8)."
            )
    return "cp1252"


def clean(text: str) -> str:
    """`text` composed (NFC), without control and zero-width characters, without outer spaces."""
    if text.isascii():
        if _CONTROLS.search(text):
            text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        return text.strip()
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _INVISIBLE.sub("", text).replace("\u00a0", " ").replace("\u202f", " ").strip()


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
