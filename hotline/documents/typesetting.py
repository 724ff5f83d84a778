"""Typst as it may be used here: our fonts alone, no package, no clock, no network.

What is set comes as data (`sys.inputs`), never as a part of the source, so that a name like
`#read("…")` is printed and not obeyed.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import typst

_HERE = Path(__file__).parent
FORMS = _HERE / "forms"
# A folder that is never there: whatever asks for a package finds none, and nothing is fetched.
_NO_PACKAGES = str(_HERE / "forms" / "no-packages")
_EPOCH = 0  # no moment of making is written into a file; letters say theirs in words
_PIXELS = 110  # an inch, for looking at a page


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_HERE / "fonts")]
    )


def pdf(form: str, data: Mapping[str, Any]) -> bytes:
    """The form set with this data; the same data gives the same bytes."""
    return _set(form, data, "pdf")[0]


def pictures(form: str, data: Mapping[str, Any]) -> list[bytes]:
    """The same as one PNG a page, to be looked at."""
    return _set(form, data, "png")


def _set(form: str, data: Mapping[str, Any], kind: Literal["pdf", "png"]) -> list[bytes]:
    # One page as a picture comes alone, several come as a list; the stubs know only the former.
    made: object = typst.compile(
        str(FORMS / f"{form}.typ"),
        root=str(FORMS),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format=kind,
        ppi=_PIXELS,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        package_path=_NO_PACKAGES,
        package_cache_path=_NO_PACKAGES,
        timestamp=_EPOCH,
    )
    return list(made) if isinstance(made, list) else [cast(bytes, made)]
