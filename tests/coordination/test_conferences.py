"""A conference: whoever is asked reads when and why; minutes, only who came and once released."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.cases import never_share
from hotline.coordination import conferences, queries, services
from hotline.coordination.ground import Refused
from hotline.coordination.models import Conference, Minutes, Participant
from hotline.directory.models import Agency
from hotline.vault import services as vault
from tests.access.world import Files
from tests.cast import Cast
from tests.coordination.test_steps import BED, day

pytestmark = pytest.mark.django_db

AGENDA = "Chỗ ở an toàn cho chị và con gái."
SAID = "Sở Y tế giữ một giường; công an đi cùng hôm thứ ba."


def called(by: Actor, files: Files, *agencies: Agency, **changes: Any) -> Conference:
    facts: dict[str, Any] = {
        "case_id": files.case, "meets_at": timezone.now() + dt.timedelta(days=2), "way": "video",
        "agenda": AGENDA, "agencies": agencies,
    }  # fmt: skip
    return conferences.call(by=by, **(facts | changes))


def held(by: Actor, conference: Conference, *came: Agency) -> Minutes:
    with acting(by):
        rows = Participant.objects.filter(conference=conference, agency__in=came)
        ids = list(rows.values_list("pk", flat=True))
    return conferences.hold(by=by, conference_id=conference.id, came=ids, words=SAID)


def reads(actor: Actor, minutes: Minutes) -> bool:
    with acting(actor):
        return vault.may_open(minutes.id, DataClass.D3)


def test_who_is_asked_reads_the_agenda_and_nothing_of_the_case(
    cast: Cast, files: Files, near: Agency
) -> None:
    conference = called(cast.lan, files, near)
    with acting(cast.pao):
        [found] = queries.conferences_for(cast.pao)
        assert found.agenda == AGENDA
        assert [one.agency_id for one in queries.participants(conference.id)] == [near.pk]
        assert not vault.may_open(files.case, DataClass.D0)
    with acting(cast.thu):
        assert not Conference.objects.exists()
        assert not Participant.objects.exists()


def test_minutes_are_read_by_who_came_and_only_once_released(
    cast: Cast, files: Files, near: Agency, far: Agency
) -> None:
    conference = called(cast.lan, files, near, far)
    minutes = held(cast.lan, conference, near)
    assert not reads(cast.pao, minutes)
    conferences.amend(by=cast.lan, minutes_id=minutes.id, words=SAID + " Xong.")
    conferences.release(by=cast.lan, minutes_id=minutes.id)
    assert reads(cast.pao, minutes)
    assert not reads(cast.thu, minutes)
    with acting(cast.thu):
        assert queries.minutes_of(conference.id) is None
    with acting(cast.pao):
        found = queries.minutes_of(conference.id)
        assert found is not None
        assert found.words == SAID + " Xong."
    for again in (
        lambda: conferences.amend(by=cast.lan, minutes_id=minutes.id, words="x"),
        lambda: conferences.release(by=cast.lan, minutes_id=minutes.id),
        lambda: held(cast.lan, conference, near),
        lambda: conferences.cancel(by=cast.lan, conference_id=conference.id),
    ):
        with pytest.raises(Refused, match="moved_on"):
            again()
    with pytest.raises(Refused, match="not_yours"):
        conferences.amend(by=cast.pao, minutes_id=minutes.id, words="x")


def test_minutes_are_not_released_to_whom_the_case_is_kept_from_since(
    cast: Cast, files: Files, near: Agency, far: Agency
) -> None:
    minutes = held(cast.lan, called(cast.lan, files, near, far), near, far)
    never_share.keep_from(by=cast.lan, case_id=files.case, words="x", agency=far)
    conferences.release(by=cast.lan, minutes_id=minutes.id)
    assert reads(cast.pao, minutes)
    assert not reads(cast.thu, minutes)
    with acting(cast.thu):
        assert not Conference.objects.exists()


def test_a_decision_is_a_step_that_its_agency_alone_sees(
    cast: Cast, files: Files, near: Agency, far: Agency
) -> None:
    conference = called(cast.lan, files, near, far)
    held(cast.lan, conference, near, far)
    services.propose(
        by=cast.lan, case_id=files.case, words=BED, domain="housing", due_on=day(3), agency=near,
        conference_id=conference.id,
    )  # fmt: skip
    for reader, count in ((cast.lan, 1), (cast.pao, 1), (cast.thu, 0)):
        with acting(reader):
            assert len(queries.decisions_of(conference.id)) == count


def test_what_is_refused_when_it_is_called(cast: Cast, files: Files, near: Agency) -> None:
    for changes, code in (
        ({"agenda": " "}, "no_words"),
        ({"way": "x"}, "bad_code"),
        ({"meets_at": timezone.now() - dt.timedelta(hours=1)}, "past"),
        ({"agencies": ()}, "nobody"),
        ({"members": [cast.members["binh"].pk]}, "nobody"),
    ):
        with pytest.raises(Refused, match=code):
            called(cast.lan, files, **({"agencies": [near]} | changes))
    never_share.keep_from(by=cast.lan, case_id=files.case, words="x", agency=near)
    with pytest.raises(Refused, match="never_share"):
        called(cast.lan, files, near)
    with pytest.raises(Refused, match="not_yours"):
        called(cast.hanh, files, near)
