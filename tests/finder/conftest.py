"""Records without a database, for what the index finds in them."""

from collections.abc import Callable

import pytest

from hotline.finder.records import Facts
from hotline.staff.models import Member
from tests.access.world import OwnDatabase, files, migrated, own_database, quiet_template
from tests.cast import ROLES, Cast

__all__ = ["files", "migrated", "own_database", "quiet_template"]


@pytest.fixture
def enrolled(own_database: OwnDatabase) -> Cast:
    """Everybody, in a database whose commits are real."""
    return Cast({m.username: m for m in Member.objects.filter(username__in=ROLES)})


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
