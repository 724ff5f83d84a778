"""Closed months: what was frozen stays, later changes are revisions, both add up to a recount."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.contacts import services as contacts
from hotline.countries.pack import current as pack
from hotline.people import services as people
from hotline.statistics import counts, freezing, jobs, queries
from hotline.statistics.models import FrozenMonth, Revision
from hotline.statistics.periods import Month
from hotline.statistics.queries import FIGURES
from hotline.tips import services as tips
from tests.cast import Cast
from tests.statistics.records import contact, local, months

pytestmark = pytest.mark.django_db
MAY = Month(2026, 5)
KINDS = ["", "information", "counselling", "referral"]


def some_contacts(cast: Cast, dice: random.Random, how_many: int) -> None:
    """Contacts of April to June, live and imported, in three centres."""
    for _ in range(how_many):
        contact(
            dice.choice([cast.lan, cast.binh]),
            local(2026, dice.choice([4, 5, 6]), dice.randrange(1, 28)),
            source=dice.choice(["live", "history"]), centre=dice.choice(["", "AG"]),
            kind=dice.choice(KINDS), place=dice.choice(["34/15", "", "country/KH"]),
        )  # fmt: skip


def some_case(cast: Cast, dice: random.Random) -> None:
    by = dice.choice([cast.lan, cast.binh])
    taken = contacts.take_contact(by=by)
    case = cases.open_case(by=by, contact_id=taken.id, at=local(2026, 5, 20))
    cases.add_person(by=by, case_id=case.id, role="survivor", sex="female", birth_year=2001)
    tips.receive(by=by, kind="place", words="x", at=local(2026, 5, 21))


def test_frozen_and_revisions_together_equal_a_recount(cast: Cast) -> None:
    for seed in range(3):
        dice = random.Random(seed)
        some_contacts(cast, dice, 15)
        some_case(cast, dice)
        if seed == 0:
            assert freezing.freeze(by=cast.quan, month=MAY) > 0
            continue
        assert freezing.revise(by=cast.quan, month=MAY, reason="late_entries") == seed
        for centre in ("", "HN", "DN"):
            for unit, query in freezing.UNITS.items():
                for source in queries.SOURCES if unit == "contacts" else ("all",):
                    asked = months("2026-04", "2026-06", centre=centre, source=source)
                    shown = freezing.published(cast.quan, asked, unit)
                    recount = counts.of_figure(query(cast.quan, asked))
                    assert counts.of_figure(shown) == recount, (unit, centre, source)
                    assert shown.disagreeing == ()
    assert freezing.differences(cast.quan, MAY) == []


def test_a_closed_month_does_not_move_until_it_is_revised(cast: Cast) -> None:
    contact(cast.lan, local(2026, 5), kind="referral")
    freezing.freeze(by=cast.quan, month=MAY)
    for _ in range(3):
        contact(cast.lan, local(2026, 5), kind="counselling")
    contact(cast.lan, local(2026, 6))
    asked = months("2026-05", "2026-06")
    shown = freezing.published(cast.quan, asked, "contacts")
    assert (shown.total, shown.by["month"]) == (2, {"2026-05": 1, "2026-06": 1})
    assert freezing.published(cast.mai, asked, "contacts").total == 2

    [national] = [
        d for d in freezing.differences(cast.quan, MAY)
        if (d.frozen.scope, d.frozen.figure) == ("", "contacts")
    ]  # fmt: skip
    assert national.changes["total"] == 3
    assert national.changes["by"]["kind"] == {"counselling": 3}
    assert freezing.revise(by=cast.quan, month=MAY, reason="late_entries") == 1
    assert freezing.revise(by=cast.quan, month=MAY, reason="late_entries") is None
    assert freezing.published(cast.quan, asked, "contacts").total == 5
    told = {(r.frozen.figure, r.number, r.changes["total"]) for r in freezing.revisions(
        cast.mai, asked)}  # fmt: skip
    assert ("contacts", 1, 3) in told


def test_a_correction_that_moves_somebody_changes_no_total(cast: Cast) -> None:
    taken = contacts.take_contact(by=cast.lan)
    case = cases.open_case(by=cast.lan, contact_id=taken.id, at=local(2026, 5, 20))
    person = cases.add_person(by=cast.lan, case_id=case.id, role="survivor", sex="unknown")
    freezing.freeze(by=cast.quan, month=MAY)
    people.amend_person(by=cast.lan, person_id=person.id, sex="female")
    [found] = [d for d in freezing.differences(cast.quan, MAY) if d.frozen.scope == ""]
    assert found.frozen.figure == "individuals"
    assert found.changes == {"total": 0, "by": {"sex": {"female": 1, "unknown": -1}}}
    freezing.revise(by=cast.quan, month=MAY, reason="corrections")
    shown = freezing.published(cast.quan, months("2026-05"), "individuals")
    assert (shown.total, shown.by["sex"]) == (1, {"female": 1})


def test_present_states_are_not_frozen(cast: Cast) -> None:
    found = tips.receive(by=cast.lan, kind="place", words="x", at=local(2026, 5, 20))
    freezing.freeze(by=cast.quan, month=MAY)
    tips.classify(by=cast.lan, tip_id=found.id, classification="duplicate")
    changed = [d.changes["by"] for d in freezing.differences(cast.quan, MAY)]
    assert changed
    assert all(set(by) == {"tip_class"} for by in changed)


def test_freezing_again_changes_nothing(cast: Cast) -> None:
    assert freezing.freeze(by=cast.quan, month=MAY) > 0
    contact(cast.lan, local(2026, 5))
    assert freezing.freeze(by=cast.quan, month=MAY) == 0
    assert freezing.published(cast.quan, months("2026-05"), "contacts").total == 0


def test_a_month_that_goes_on_is_not_closed(cast: Cast) -> None:
    now = Month.of(pack().today())
    for month in (now, now.plus(1)):
        with pytest.raises(freezing.NotOver):
            freezing.freeze(by=cast.quan, month=month)


def test_a_revision_says_why(cast: Cast) -> None:
    with pytest.raises(freezing.NoReason):
        freezing.revise(by=cast.quan, month=MAY, reason="because")


@pytest.mark.parametrize("name", ["mai", "lan", "pao"])
def test_whoever_does_not_count_the_nation_closes_nothing(cast: Cast, name: str) -> None:
    for verb in (
        lambda by: freezing.freeze(by=by, month=MAY),
        lambda by: freezing.revise(by=by, month=MAY, reason="method"),
    ):
        with pytest.raises(queries.NoReach):
            verb(getattr(cast, name))
    assert not FrozenMonth.objects.exists()


def test_the_job_counts_as_the_national_centre_does_and_at_night(cast: Cast) -> None:
    some_contacts(cast, random.Random(4), 12)
    some_case(cast, random.Random(4))

    def at(day: int, hour: int) -> int:
        return int(dt.datetime(2026, 6, day, hour, 41, tzinfo=pack().timezone).timestamp())

    assert jobs.close_month(at(settings.HOTLINE_FREEZE_DAY - 1, 2)) == 0
    assert jobs.close_month(at(settings.HOTLINE_FREEZE_DAY, 9)) == 0
    assert jobs.close_month(at(settings.HOTLINE_FREEZE_DAY, 2)) > 0
    with acting(FIGURES):
        assert set(FrozenMonth.objects.values_list("month", flat=True)) == {"2026-05"}
    assert freezing.differences(cast.quan, MAY) == []


def test_what_was_frozen_and_revised_is_not_rewritten(cast: Cast) -> None:
    contact(cast.lan, local(2026, 5))
    freezing.freeze(by=cast.quan, month=MAY)
    contact(cast.lan, local(2026, 5))
    freezing.revise(by=cast.quan, month=MAY, reason="late_entries")
    for verb in (
        lambda: FrozenMonth.objects.update(counts={}),
        lambda: Revision.objects.update(number=9),
        lambda: Revision.objects.all().delete(),
    ):
        with acting(cast.quan), pytest.raises(DatabaseError), transaction.atomic():
            verb()
