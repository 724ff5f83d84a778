"""Records without a database, for what the index finds in them."""

from collections.abc import Callable

import pytest

from hotline.finder.records import Facts
from tests.access.world import files, migrated, own_database, quiet_template

__all__ = ["files", "migrated", "own_database", "quiet_template"]


@pytest.fixture(scope="session")
def somebody() -> Callable[..., Facts]:
    """One person: `somebody(7, "Nguyễn Thị Lan", born=1998)`."""

    def make(
        number: int,
        *names: str,
        born: int = 0,
        province: str = "",
        numbers: tuple[tuple[int, str], ...] = (),
        shown: int | None = None,
    ) -> Facts:
        ident = number.to_bytes(16, "big")
        under = ident if shown is None else shown.to_bytes(16, "big")
        named = [(0 if n == 0 else 3, name) for n, name in enumerate(names)]
        return Facts(ident, under, named, numbers, born, born, "", province)

    return make
