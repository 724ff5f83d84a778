"""After the referral in figures: equal to a plain recount, sealed files left out, centres apart."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.actor.context import acting
from hotline.cases.models import Case, Closing
from hotline.countries.pack import current as pack
from hotline.followups.models import Calendar, FollowUp
from hotline.statistics import tracing_figures as figures
from hotline.statistics.periods import Month, Period
from hotline.statistics.queries import NoReach, Question
from tests.access.world import Files
from tests.cast import Cast
from tests.reintegration.test_programmes import person_in_case

pytestmark = pytest.mark.django_db

EVER = Question(Period(Month(2020, 1), Month.of(pack().today())))
OUTCOMES = ("reached_safe", "reached_needs_help", "not_reached", "refused", "", "replanned")


def traced(cast: Cast, draw: random.Random, n: int) -> Files:
    """Somebody whose tracing began some time ago, with contacts that came out somehow."""
    facts = {"sex": draw.choice(["female", "male"]), "place": draw.choice(["34/15", "34/22"])}
    if draw.random() < 0.7:
        facts["birth_year"] = draw.randint(1975, 2016)  # type: ignore[assignment]
    story = person_in_case(cast, name=f"Người {n}", **facts)
    began = timezone.now() - dt.timedelta(days=draw.randint(1, 600))
    ended = began + dt.timedelta(days=60) if draw.random() < 0.2 else None
    with acting(cast.lan):
        Calendar(
            case_id=story.case, person_id=story.person, by=cast.lan.key, started_at=began,
            ended_at=ended, ended_by=cast.lan.key if ended else "",
            outcome="asked_to_stop" if ended else "",
        ).save(force_insert=True)  # fmt: skip
        for step in figures.steps():
            outcome = draw.choice(OUTCOMES)
            due = began + (step.after or dt.timedelta(days=30 * step.months))
            FollowUp(
                case_id=story.case, person_id=story.person, kind="tempo", step=step.code,
                owner_id=cast.lan.member_id, due_at=due, planned_for=due, outcome=outcome,
                done_at=due if outcome else None, done_by=cast.lan.key if outcome else "",
            ).save(force_insert=True)  # fmt: skip
    if draw.random() < 0.3:
        _closed(cast, story, draw.choice(["needs_met", "lost_contact"]))
    return story


def _closed(cast: Cast, story: Files, outcome: str) -> None:
    now = timezone.now()
    with acting(cast.lan):
        Case.objects.filter(pk=story.case).update(status="closed", closed_at=now, outcome=outcome)
        assert not Closing.objects.filter(case=story.case).exists()


def test_the_figures_equal_a_plain_recount(cast: Cast) -> None:
    draw, now = random.Random(3), timezone.now()
    for n in range(20):
        traced(cast, draw, n)
    found = figures.counted(cast.van, EVER, now=now)
    steps = [one.code for one in figures.steps()]
    with acting(cast.van):
        rows = list(Calendar.objects.select_related("case", "person"))
        contacts = list(FollowUp.objects.filter(step__in=steps))
    people = {(row.case_id, row.person_id): row for row in rows}
    assert found.all.people == len(rows) == 20
    assert found.all.now == sum(r.ended_at is None and r.case.status != "closed" for r in rows)
    for step in steps:
        due = reached = 0
        for one in contacts:
            row = people[(one.case_id, one.person_id)]
            at = one.planned_for
            assert at is not None
            if one.step != step or one.outcome == "replanned" or at > now:
                continue
            if row.ended_at and row.ended_at < at:
                continue
            due += 1
            reached += one.outcome.startswith("reached_")
        assert found.all.at(step) == (reached, due), step
    by_sex: dict[str, int] = {}
    for row in rows:
        by_sex[row.person.sex] = by_sex.get(row.person.sex, 0) + 1
    assert {code: one.people for code, one in found.by["sex"].items()} == by_sex
    ended: dict[str, int] = {}
    for row in rows:
        if row.case.status == "closed":
            ended[row.case.outcome] = ended.get(row.case.outcome, 0) + 1
    assert found.outcomes == ended
    assert found.agrees
    assert sum(one.at("w1")[1] for one in found.by["province"].values()) == found.all.at("w1")[1]


def test_a_centre_counts_its_own_and_a_sealed_file_is_left_out(cast: Cast) -> None:
    draw = random.Random(5)
    stories = [traced(cast, draw, n) for n in range(3)]
    assert figures.counted(cast.mai, EVER).all.people == 3
    assert figures.counted(cast.son, EVER).all.people == 0
    with pytest.raises(NoReach):
        figures.counted(cast.lan, EVER)
    with acting(cast.lan):
        Case.objects.filter(pk=stories[0].case).update(restricted=True)
    assert figures.counted(cast.van, EVER).all.people == 2


def test_the_page_shows_them_and_says_when_there_are_none(cast: Cast, signed_in: object) -> None:
    browser = signed_in("van")  # type: ignore[operator]
    page = reverse("console:tracing_figures")
    assert browser.get(page).status_code == 200
    traced(cast, random.Random(1), 1)
    with acting(cast.lan):
        Calendar.objects.update(started_at=timezone.now())
    answer = browser.get(page)
    assert answer.status_code == 200
    assert "<table" in answer.content.decode()
