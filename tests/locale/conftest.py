"""Message files as they are, and as a fresh gathering of the sources would make them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.locale.catalogue import Message, by_key, path_of
from tests.locale.gather import gather


@pytest.fixture(scope="session")
def vietnamese() -> dict[tuple[str, str, str], Message]:
    """Every message that the sources were found to have, with its Vietnamese."""
    return by_key(path_of("vi"))


@pytest.fixture(scope="session")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Message files gathered from the sources this minute."""
    if not (shutil.which("xgettext") and shutil.which("msgfmt")):
        if os.environ.get("CI"):
            pytest.fail("GNU gettext is missing: apt-get install gettext")
        pytest.skip("GNU gettext is missing: apt-get install gettext")
    return gather(tmp_path_factory.mktemp("sources"))
