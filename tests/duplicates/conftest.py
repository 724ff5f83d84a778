"""Two files of one person, written down in Hà Nội and in Đà Nẵng, and the pair they make."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from hotline.actor.context import Actor, acting
from hotline.duplicates import services
from hotline.duplicates.models import Pair
from hotline.people.models import Person
from hotline.people.services import record_person
from tests.cast import Cast

FINDER = Actor("system:finder")


@dataclass
class Two:
    """Lan's file and Bình's, with the pair of them."""

    lans: Person
    binhs: Person
    pair: Pair


def proposed(first: Person, second: Person, *, weight: float = 8.5) -> Pair:
    """The pair of two files, as the nightly job writes it."""
    why = [("name", "no_marks", 14.2), ("birth", "same", 5.1)]
    proposal = services.Proposal(first.pk, second.pk, weight, why)
    services.propose(by=FINDER, proposals=[proposal])
    with acting(FINDER):
        low, high = sorted((first.pk, second.pk))
        return Pair.objects.get(first=low, second=high)


@pytest.fixture
def two(cast: Cast) -> Two:
    lans = record_person(
        by=cast.lan, centre="HN", name="Nguyễn Thị Hoa", birth_year=2001, sex="female",
        place="34/15", phone="0912 345 678",
    )  # fmt: skip
    binhs = record_person(
        by=cast.binh, centre="DN", name="Nguyen Thi Hoa", birth_year=2001, sex="female",
        address="chợ Hàn, sạp 12",
    )  # fmt: skip
    return Two(lans, binhs, proposed(lans, binhs))


@pytest.fixture
def merged(cast: Cast, two: Two) -> Callable[..., object]:
    """Nga takes the pair up and joins Bình's file to Lan's."""

    def merge(*taken: str) -> object:
        services.take_up(by=cast.nga, pair_id=two.pair.pk)
        return services.merge(by=cast.nga, pair_id=two.pair.pk, stays=two.lans.pk, taken=taken)

    return merge
