"""Pictures, drawn anew: what a camera writes beside the picture (place, time, device) is gone."""

import io

import pi_heif
from PIL import Image, ImageCms, ImageOps

from hotline.cases.uploads.kinds import Unacceptable

MOST_PIXELS = 80_000_000  # a page scanned at 600 dpi has 35 million
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
_KEEP_SEGMENTS = {0xE0, 0xEE}  # JFIF and Adobe say how the colours are meant

pi_heif.register_heif_opener()


def stripped(content: bytes, kind: str) -> bytes:
    """The picture alone, turned the right way up. HEIC becomes JPEG.

    Raises Unacceptable: bomb, damaged.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unacceptable("bomb")
            upright = ImageOps.exif_transpose(picture)
            upright.load()
            return _drawn(_in_plain_colours(upright), kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unacceptable("bomb") from None
    except Unacceptable:
        raise
    except Exception as error:  # a decoder fails in its own ways, all for one reason
        raise Unacceptable("damaged") from error


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """In sRGB, so that the profile (which names a device) can go and the colours stay."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
    except ImageCms.PyCMSError:
        return picture
    return turned or picture


def _drawn(picture: Image.Image, kind: str) -> bytes:
    made = io.BytesIO()
    if kind in ("jpeg", "heic"):
        flat = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
        bare = Image.frombytes(flat.mode, flat.size, flat.tobytes())
        bare.save(made, "JPEG", quality=92, optimize=True)
    elif kind == "png":
        _without_info(picture).save(made, "PNG")
    else:
        _without_info(picture).save(made, "WEBP", quality=92)
    return made.getvalue()


def _without_info(picture: Image.Image) -> Image.Image:
    """The pixels in a picture that never had any words beside it."""
    plain = picture.convert("RGBA") if picture.mode in ("P", "PA", "LA") else picture
    return Image.frombytes(plain.mode, plain.size, plain.tobytes())


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG as it stands inside a PDF, its segments of words and metadata left out, its pixels
    untouched. What is no JPEG comes back as it is."""
    if not jpeg.startswith(b"\xff\xd8"):
        return jpeg
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xDA:  # the picture itself begins
            return b"".join([*kept, jpeg[at:]])
        length = int.from_bytes(jpeg[at + 2 : at + 4])
        beside = marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in _KEEP_SEGMENTS)
        if not beside:
            kept.append(jpeg[at : at + 2 + length])
        at += 2 + length
    return jpeg
