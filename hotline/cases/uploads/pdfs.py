"""PDF: what acts by itself, what is attached and what tells of its maker is taken out."""

import io
from typing import Any

import pikepdf

from hotline.cases.uploads.images import without_segments
from hotline.cases.uploads.kinds import Unacceptable

MOST_OBJECTS = 200_000
# Keys that carry scripts, actions, attachments or words about the file, wherever they stand.
_KEYS = (
    "/Metadata", "/PieceInfo", "/OpenAction", "/AA", "/JS", "/JavaScript", "/EmbeddedFiles",
    "/EF", "/AF", "/XFA", "/LastModified", "/SpiderInfo", "/RichMediaContent",
)  # fmt: skip
_ACTIONS = (
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition",
    "/Movie", "/Sound",
)  # fmt: skip
_ATTACHED = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")


def stripped(content: bytes) -> bytes:
    """The pages alone. Raises Unacceptable: locked (a password), bomb, damaged."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Unacceptable("locked")
            if len(pdf.objects) > MOST_OBJECTS:
                raise Unacceptable("bomb")
            for thing in pdf.objects:
                _strip(thing, depth=0)
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            made = io.BytesIO()
            pdf.save(made, deterministic_id=True)
            return made.getvalue()
    except pikepdf.PasswordError:
        raise Unacceptable("locked") from None
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError) as error:
        if isinstance(error, Unacceptable):
            raise
        raise Unacceptable("damaged") from error


def _strip(thing: Any, depth: int) -> None:
    """One object and what lies in it; what it only points to comes by itself."""
    if depth > 50:
        raise Unacceptable("bomb")
    if isinstance(thing, pikepdf.Stream):
        _strip_picture(thing)
        thing = thing.stream_dict
    if isinstance(thing, pikepdf.Dictionary):
        _strip_keys(thing)
        inner: list[Any] = [thing[key] for key in thing.keys()]  # noqa: SIM118  (a dictionary of pikepdf)
    elif isinstance(thing, pikepdf.Array):
        inner = list(thing)
    else:
        return
    for one in inner:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:
            _strip(one, depth + 1)


def _strip_keys(thing: Any) -> None:
    for key in _KEYS:
        if key in thing:
            del thing[key]
    if str(thing.get("/S", "")) in _ACTIONS or str(thing.get("/Subtype", "")) in _ATTACHED:
        for key in list(thing.keys()):
            if key not in ("/Type", "/Rect", "/Length", "/Filter"):
                del thing[key]


def _strip_picture(stream: Any) -> None:
    """A photograph in a page keeps what its camera wrote, unless its segments go too."""
    if stream.get("/Filter") == pikepdf.Name.DCTDecode:
        raw = stream.read_raw_bytes()
        bare = without_segments(raw)
        if len(bare) < len(raw):
            stream.write(bare, filter=pikepdf.Name.DCTDecode)
