"""Other tests may have brought the directory of the shipped pack before: these come to terms
with it, and leave it as it was."""

from __future__ import annotations

from datetime import date

import pytest

from hotline.countries.pack import current
from hotline.directory.services import sync_from_pack
from tests.countries.packs import MARESIA


@pytest.fixture
def vietnam(db: None) -> None:
    """The directory of the Viet Nam pack."""
    sync_from_pack(current())


@pytest.fixture
def maresia(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory of the invented pack, which is then the pack in use."""
    monkeypatch.setenv("HOTLINE_COUNTRY", str(MARESIA))
    sync_from_pack(current(), on=date(2026, 1, 1))
