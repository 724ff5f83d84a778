"""Recordings: titles, makers, places and times beside the sound are taken out, the sound stays."""

from collections.abc import Iterator

from hotline.cases.uploads.kinds import Unacceptable

_WAV_KEPT = (b"fmt ", b"fact", b"data")
_PARENTS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf")
_WORDS = (b"udta", b"meta", b"uuid", b"free", b"skip", b"Xtra")
_TIMED = (b"mvhd", b"tkhd", b"mdhd")  # when it was made


def stripped(content: bytes, kind: str) -> bytes:
    """The sound alone. Raises Unacceptable: damaged, video."""
    return {"mp3": _mp3, "wav": _wav, "m4a": _m4a, "ogg": _ogg}[kind](content)


def _mp3(content: bytes) -> bytes:
    """Without ID3v2 before, ID3v1 and APE after the frames."""
    start = 0
    while content[start : start + 3] == b"ID3":
        size = content[start + 6 : start + 10]
        if len(size) < 4:
            raise Unacceptable("damaged")
        # Four times seven bits; a footer repeats the head.
        length = size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]
        start += 10 + length + (10 if content[start + 5] & 0x10 else 0)
    end = len(content)
    if content[end - 128 : end - 125] == b"TAG":
        end -= 128
    if content[end - 32 : end - 24] == b"APETAGEX":
        end -= int.from_bytes(content[end - 20 : end - 16], "little") + 32
    sound = content[start:end].lstrip(b"\x00")
    if len(sound) < 4 or sound[0] != 0xFF or sound[1] & 0xE0 != 0xE0:
        raise Unacceptable("damaged")
    return sound


def _wav(content: bytes) -> bytes:
    """Only format, length and sound of all its chunks."""
    kept, at = [], 12
    while at + 8 <= len(content):
        name = content[at : at + 4]
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        if name in _WAV_KEPT:
            body = content[at + 8 : at + 8 + length]
            kept.append(name + len(body).to_bytes(4, "little") + body + b"\x00" * (len(body) % 2))
        at += 8 + length + length % 2
    whole = b"WAVE" + b"".join(kept)
    if b"data" not in [chunk[:4] for chunk in kept]:
        raise Unacceptable("damaged")
    return b"RIFF" + len(whole).to_bytes(4, "little") + whole


def _m4a(content: bytes) -> bytes:
    """Boxes of words become empty room of the same length, so that no position moves."""
    made = bytearray(content)
    seen = set()
    for start, head, name, end in _boxes(content, 0, len(content)):
        seen.add(name)
        if name == b"hdlr" and content[start + 16 : start + 20] == b"vide":
            raise Unacceptable("video")
        if name in _WORDS:
            made[start + 4 : start + 8] = b"free"
            made[start + head : end] = bytes(end - start - head)
        if name in _TIMED:
            width = 8 if content[start + head] else 4
            made[start + head + 4 : start + head + 4 + 2 * width] = bytes(2 * width)
    if not {b"moov", b"mdat"} <= seen:
        raise Unacceptable("damaged")
    return bytes(made)


def _boxes(content: bytes, at: int, end: int) -> Iterator[tuple[int, int, bytes, int]]:
    """Every box from `at` to `end` and those within: start, length of its head, name, end."""
    while at + 8 <= end:
        size, name, head = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16]), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise Unacceptable("damaged")
        yield at, head, name, at + size
        if name in _PARENTS:
            yield from _boxes(content, at + head, at + size)
        at += size


def _ogg(content: bytes) -> bytes:
    """Each comment of the second packet is blanked in place, and its pages summed anew."""
    made, at, order = bytearray(content), 0, 0
    while at < len(content):
        if content[at : at + 4] != b"OggS" or at + 27 > len(content):
            raise Unacceptable("damaged")
        count = content[at + 26]
        body = at + 27 + count
        end = body + sum(content[at + 27 : body])
        if end > len(content):
            raise Unacceptable("damaged")
        if order == 0 and not content[body:end].startswith((b"OpusHead", b"\x01vorbis")):
            raise Unacceptable("video")
        if order == 1:
            _blank_comments(made, body, end)
            made[at + 22 : at + 26] = bytes(4)
            made[at + 22 : at + 26] = _sum(made[at:end]).to_bytes(4, "little")
        at, order = end, order + 1
    if order < 2:
        raise Unacceptable("damaged")
    return bytes(made)


def _blank_comments(made: bytearray, start: int, end: int) -> None:
    head = 8 if made[start : start + 8] == b"OpusTags" else 7
    if head == 7 and made[start : start + 7] != b"\x03vorbis":
        raise Unacceptable("damaged")
    at = start + head
    at += 4 + int.from_bytes(made[at : at + 4], "little")  # the encoder's own name
    comments = int.from_bytes(made[at : at + 4], "little")
    at += 4
    for _ in range(comments):
        length = int.from_bytes(made[at : at + 4], "little")
        if at + 4 + length > end:
            raise Unacceptable("damaged")  # a comment longer than its page: a picture, mostly
        made[at + 4 : at + 4 + length] = (b"X=" + b" " * length)[:length]
        at += 4 + length


def _sum(page: bytes | bytearray) -> int:
    """The checksum of a page (RFC 3533): CRC-32 of polynomial 04c11db7, not reflected."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value
