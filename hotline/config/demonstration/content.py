"""What the demonstration of a country is made of: YAML beside this file, one folder a country."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

from hotline.countries.pack import current

FOLDER = Path(__file__).parent


class NoDemonstration(LookupError):
    """No invented year was written for this country pack."""


def content(part: str) -> dict[str, Any]:
    """The data of a part (members, names, year, stories, standing) for the pack in use.

    Raises NoDemonstration where the pack has none.
    """
    return _read(current().path.name, part)


def available() -> bool:
    """Whether the pack in use has a demonstration."""
    return (FOLDER / current().path.name).is_dir()


@functools.cache
def _read(country: str, part: str) -> dict[str, Any]:
    path = FOLDER / country / f"{part}.yaml"
    try:
        words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoDemonstration(f"there is no demonstration of {country}") from None
    return words
