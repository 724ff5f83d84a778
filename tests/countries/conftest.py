from pathlib import Path

import pytest

from tests.countries.packs import Broken


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """A copy of the invented pack, to be damaged."""
    return Broken(tmp_path)
