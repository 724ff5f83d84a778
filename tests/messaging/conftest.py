"""A main contact point in Lào Cai, and a sink of its own for each test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hotline.directory.models import Agency, ContactPoint
from tests.cast import Cast

Point = Callable[..., ContactPoint]


@pytest.fixture(autouse=True)
def sink(settings: Any, tmp_path: Path) -> Path:
    settings.HOTLINE_SINK, settings.HOTLINE_OUTBOX = True, tmp_path / "outbox"
    return tmp_path / "outbox"


@pytest.fixture
def agency(cast: Cast) -> Agency:
    found: Agency = cast.members["pao"].agency
    return found


@pytest.fixture
def point(agency: Agency) -> Point:
    def made(**choices: Any) -> ContactPoint:
        given = {"kind": "main", "email": "a@example.org", "phone": "+84912000111"}
        return ContactPoint.objects.create(
            agency=agency, **{**given, "ways": ["email"], "language": "en", **choices}
        )

    return made
