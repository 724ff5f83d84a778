"""The pages of tracks: a line that is worked on, forms that keep what was typed, no other door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases import standing
from hotline.referrals.models import Referral
from hotline.tracks import sweeping
from hotline.tracks.jobs import SWEEPER
from hotline.tracks.models import Track
from tests.access.world import NAME, Files
from tests.cast import Cast
from tests.tracks.conftest import CHINA, at, today

pytestmark = pytest.mark.django_db

Begun = Callable[..., Track]


@pytest.fixture
def browser(signed_in: Any) -> Any:
    """A member's browser, set to English."""

    def come(name: str) -> Any:
        found = signed_in(name)
        found.cookies["django_language"] = "en"
        return found

    return come


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_track_is_begun_recorded_and_ended_on_its_pages(
    browser: Any, cast: Cast, files: Files
) -> None:
    lan = browser("lan")
    tracks = f"/desk/cases/{files.case}/people/{files.person}/tracks/"
    here = f"/desk/cases/{files.case}/people/{files.person}/reintegration/"
    assert "Nothing has begun" in text(lan.get(here))
    wrong = lan.post(tracks, {"kind": "return", "away": "Nowhereland", "home": "Lào Cai"})
    assert wrong.status_code == 422
    assert 'value="Nowhereland"' in text(wrong)
    begun = lan.post(tracks, {"kind": "return", "away": "Trung Quốc", "home": "Lào Cai"})
    page = text(lan.get(begun.url))
    for words in ("What is next", "Consulate contacted", "Consulate General"):
        assert words in page
    with acting(cast.lan):
        track = Track.objects.get()
    assert (track.away, track.home) == (CHINA, "34/15")
    papers = begun.url + f"steps/{at(track, 'papers', cast.lan).id}/"
    kept = lan.post(papers + "record", {"on": today().isoformat(), "version": 1, "number": "TP 77"})
    assert kept.status_code == 422
    assert "TP 77" in text(kept)
    said = {"on": today().isoformat(), "version": 1, "number": "TP 77", "decision": "travel_paper"}
    assert lan.post(papers + "record", said).url == begun.url
    assert "TP 77" in text(lan.get(begun.url))
    # Sent twice, it is recorded once, and she is told.
    assert "Somebody was quicker" in text(lan.post(papers + "record", said, follow=True))
    assert "Consulate contacted" in text(lan.get(here))
    lan.post(begun.url + "end", {"outcome": "home", "version": 1})
    assert "Arrived at home" in text(lan.get(here))


def test_the_hand_over_comes_back_as_a_draft_to_be_read(
    browser: Any, cast: Cast, begun: Begun, files: Files
) -> None:
    track = begun("return", away=CHINA)
    step = at(track, "handed_over", cast.lan)
    page = f"/desk/cases/{files.case}/people/{files.person}/tracks/{track.id}/steps/{step.id}/"
    lan = browser("lan")
    assert "Draft the referral" in text(lan.get(page))
    answer = lan.post(page + "draft")
    with acting(cast.lan):
        draft = Referral.objects.get(state="draft")
    assert answer.url.endswith(f"/refer?referral={draft.id}")
    assert lan.get(answer.url).status_code == 200


def test_what_is_late_stands_in_the_owners_list(browser: Any, cast: Cast, begun: Begun) -> None:
    begun("justice", on=today(-30))
    sweeping.raise_due(by=SWEEPER)
    assert "Late: Report made" in text(browser("lan").get("/desk/"))
    assert "Late: Report made" not in text(browser("binh").get("/desk/"))


def test_nobody_else_reaches_a_page_of_a_track(
    browser: Any, cast: Cast, begun: Begun, files: Files
) -> None:
    track = begun("justice")
    step = at(track, "statement", cast.lan)
    home = f"/desk/cases/{files.case}/people/{files.person}/tracks/"
    pages = (f"{home}{track.id}/", f"{home}{track.id}/steps/{step.id}/")
    for name in ("binh", "hanh", "quan", "pao", "thu", "van", "tu"):
        for page in (home, *pages):
            assert browser(name).get(page).status_code in (403, 404), (name, page)
    # The police and the focal point read a packet as any other, and find no track in it.
    portal = text(browser("pao").get("/portal/"))
    assert NAME not in portal
    assert "Statement" not in portal
    standing.place(by=cast.lan, case_id=files.case, person_id=files.person, role="suspect")
    for page in (home, *pages):
        assert browser("lan").get(page).status_code == 404
