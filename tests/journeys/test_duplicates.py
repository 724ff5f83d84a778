"""Two files of one person are joined by a reviewer, and parted again."""

from __future__ import annotations

import re

from tests.journeys.conftest import Come
from tests.journeys.people import Person

NAME, PLAIN = "Lò Thị Xuân", "Lo Thi Xuan"


def test_two_files_are_joined_and_parted_again(person: Come) -> None:
    quyen = person("reviewer", language="en")
    opens_the_likeliest_pair(quyen)
    quyen.sees_no(NAME, within="main")

    quyen.presses("Take it up", within="main")
    quyen.reads(NAME)
    quyen.reads(PLAIN)
    hers, other = both_files(quyen)
    pair = quyen.page.url

    vy = person("counsellor.danang", language="en")
    reaches(vy, hers, seen=False)

    quyen.presses("Join the files", within="main")
    quyen.sees("Two files, joined as one person's")
    reaches(vy, hers, seen=True)

    quyen.presses("Part them again", within="main")
    quyen.sees("Two files, parted again")
    reaches(vy, hers, seen=False)
    reaches(vy, other, seen=True)

    quyen.page.goto(pair)
    quyen.sees("This pair is decided.")
    quyen.sees_no(NAME)


def opens_the_likeliest_pair(she: Person) -> None:
    she.goes_to("/duplicates/")
    she.page.locator("#to-compare a").first.click()
    she.sees("Are these one person?")


def both_files(she: Person) -> tuple[str, str]:
    """The ids of both files: the one with marks, which is the older, and the other."""
    stays = she.page.locator("input[name=stays]")
    ids = [str(stays.nth(n).get_attribute("value")) for n in range(2)]
    older = she.page.locator("input[name=stays]:checked").get_attribute("value")
    assert older in ids
    return str(older), next(one for one in ids if one != older)


def reaches(she: Person, file: str, *, seen: bool) -> None:
    answer = she.page.goto(f"{she.url}/desk/people/{file}/")
    assert answer is not None
    assert answer.status == (200 if seen else 404)
    assert bool(re.search("Thị Xuân|Thi Xuan", she.page.content())) == seen
