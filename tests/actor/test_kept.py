"""Queries that are built once: each reader gets her own rows, and nothing of the first asking."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.kept import NotKept, kept
from hotline.cases import queries
from hotline.cases import services as cases
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_second_reader_gets_her_own_rows_and_the_moment_of_now(cast: Cast) -> None:
    asked: list[Actor] = []

    @kept
    def since(actor: Actor, moment: dt.datetime) -> QuerySet[Contact]:
        asked.append(actor)
        rows = Contact.objects.filter(counsellor=actor.member_id, started_at__gt=moment)
        return rows.select_related("counsellor").order_by("started_at")[:10]

    ours = [contacts.take_contact(by=by).id for by in (cast.lan, cast.mai)]
    before = timezone.now() - dt.timedelta(hours=1)
    for by, contact in zip((cast.lan, cast.mai), ours, strict=True):
        with acting(by):
            found = since(by, before)
            assert [c.id for c in found] == [contact]
            assert found[0].counsellor.display_name
            assert since(by, timezone.now() + dt.timedelta(hours=1)) == []
    assert len(asked) == len({by.role for by in (cast.lan, cast.mai)})


def test_a_list_of_ids_may_be_of_any_length(cast: Cast) -> None:
    taken = [contacts.take_contact(by=cast.lan).id for _ in range(3)]

    @kept
    def among(ids: tuple[UUID, ...]) -> QuerySet[Contact]:
        return Contact.objects.filter(pk__in=ids).order_by("started_at")

    with acting(cast.lan):
        for some in ((), taken[:1], taken[1:], taken):
            assert [c.id for c in among(tuple(some))] == list(some)


def test_a_moment_of_its_own_would_stand_still_and_is_refused(cast: Cast) -> None:
    @kept
    def late() -> QuerySet[Contact]:
        return Contact.objects.filter(started_at__lt=timezone.now())

    @kept
    def derived(moment: dt.datetime) -> QuerySet[Contact]:
        return Contact.objects.filter(started_at__lt=moment - dt.timedelta(days=1))

    @kept
    def spelled(actor: Actor) -> QuerySet[Contact]:
        return Contact.objects.filter(topic=f"of {actor.key}")

    with acting(cast.lan):
        for query in (late, lambda: derived(timezone.now()), lambda: spelled(cast.lan)):
            with pytest.raises(NotKept):
                query()


def test_a_case_is_read_whole(cast: Cast) -> None:
    contact = contacts.take_contact(by=cast.lan, kind="counselling", caller_type="victim")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    with acting(cast.lan):
        assert queries.file(case.id).contact_ids == [contact.id]
        assert queries.of_contact(contact.id) == case
