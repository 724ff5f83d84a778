"""The police, a second member of the national desk, and two cases that meet by a number."""

from __future__ import annotations

import pytest

from hotline.actor.context import Actor
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.directory.models import Agency
from tests.access.world import enrolled
from tests.cast import Cast
from tests.networks.test_mentions import case_of, mentioned

SURVIVOR, NUMBER_OF_HERS = "Vàng Thị Mỷ Sao", "0388 412 907"
PLATE = "24B-771.32"


@pytest.fixture
def police(cast: Cast) -> Actor:
    agency = Agency.objects.get(pk="provincial_police:34/15")
    return enrolled("khoa.police", "partner", agency=agency).as_actor()


@pytest.fixture
def second(cast: Cast) -> Actor:
    return enrolled("yen.national", "national", centre="HN").as_actor()


@pytest.fixture
def case(cast: Cast) -> Case:
    """Of a survivor who is named in it, and meets another centre's case by a number."""
    found = case_of(cast.lan)
    cases.add_person(
        by=cast.lan, case_id=found.id, role="survivor", name=SURVIVOR, phone=NUMBER_OF_HERS,
        birth_year=1992, sex="female", place="34/15",
    )  # fmt: skip
    mentioned(cast.lan, found, place="34/15", to_place="34/22")
    mentioned(cast.lan, found, kind="plate", value=PLATE, part="transporter")
    mentioned(cast.binh)
    return found
