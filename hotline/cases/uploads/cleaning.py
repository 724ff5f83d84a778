"""From what was uploaded to what is kept: the kind told by content, everything beside it gone."""

from dataclasses import dataclass

from hotline.cases.uploads import images, office, pdfs, sounds
from hotline.cases.uploads.kinds import LARGEST_BYTES, Unacceptable, kind_of


@dataclass(frozen=True)
class Cleaned:
    """A file as it is kept: the code of its kind, and its content without metadata."""

    kind: str
    content: bytes


def cleaned(content: bytes) -> Cleaned:
    """Strip a file. Raises Unacceptable with the reason it is not taken."""
    kind = kind_of(content)
    if kind == "zip":
        kind = office.kind_of(content)
    bare = _stripped(content, kind)
    if len(bare) > LARGEST_BYTES:
        raise Unacceptable("too_large")
    return Cleaned(kind, bare)


def _stripped(content: bytes, kind: str) -> bytes:
    if kind in ("jpeg", "png", "webp", "heic"):
        return images.stripped(content, kind)
    if kind == "pdf":
        return pdfs.stripped(content)
    if kind in ("docx", "xlsx", "odt"):
        return office.stripped(content)
    if kind == "text":
        return content
    return sounds.stripped(content, kind)
