"""A survivor of eighteen and a child of nine in one case in Hà Nội, with her mother and an uncle
who is suspected."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.utils import timezone

from hotline.cases import services as cases
from tests.access.world import Files, lao_cai, work_loop
from tests.cast import Cast


@dataclass(frozen=True)
class Family:
    """Who stands in the case besides the survivor of `files`."""

    child: UUID
    infant: UUID
    mother: UUID
    uncle: UUID


@pytest.fixture
def files(cast: Cast) -> Files:
    return work_loop(cast.lan, lao_cai())


@pytest.fixture
def family(cast: Cast, files: Files) -> Family:
    year = timezone.localdate().year

    def person(role: str, name: str, born: int) -> UUID:
        return cases.add_person(
            by=cast.lan, case_id=files.case, role=role, name=name, birth_year=born
        ).id

    return Family(
        child=person("survivor", "Vàng A Phử", year - 10),
        infant=person("survivor", "Vàng Thị Mẩy", year - 4),
        mother=person("guardian", "Giàng Thị Sua", year - 35),
        uncle=person("suspect", "Vàng A Chính", year - 40),
    )
