"""Papers for the documents of a case: drawn here, so that nobody's picture is in them."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

_SHEET, _INK, _LINE = (420, 594), (70, 84, 92), (196, 205, 209)


def picture() -> bytes:
    """A small PNG: a sheet with lines, as a photograph of a notebook might be."""
    return _saved(_sheet(lines=14), "PNG")


def paper() -> bytes:
    """A PDF of one page."""
    return _saved(_sheet(lines=6), "PDF")


MADE: dict[str, Callable[[], bytes]] = {"picture": picture, "paper": paper}


def _sheet(*, lines: int) -> Image.Image:
    sheet = Image.new("RGB", _SHEET, (250, 249, 245))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((28, 28, 392, 72), outline=_INK, width=2)
    for row in range(lines):
        y = 110 + row * 32
        draw.line((28, y, 392 - (row * 37) % 140, y), fill=_LINE, width=6)
    return sheet


def _saved(sheet: Image.Image, form: str) -> bytes:
    made = io.BytesIO()
    sheet.save(made, form)
    return made.getvalue()
