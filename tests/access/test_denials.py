"""A principal who is kept from a file: no grant, role or ownership passes the denial."""

import pytest
from django.db import ProgrammingError, connection, transaction

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.cases.models import Case, Problem
from hotline.vault import services as vault
from tests.access.world import Files, enrolled
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _sees(actor: Actor, root: object) -> bool:
    with acting(actor):
        return Case.objects.filter(pk=root).exists()


def test_a_supervisor_who_is_kept_from_a_file_of_her_centre_sees_neither_row_nor_key(
    cast: Cast, files: Files
) -> None:
    assert _sees(cast.mai, files.case)
    with acting(cast.lan):
        access.deny(files.case, to=cast.mai.key)
    assert not _sees(cast.mai, files.case)
    with acting(cast.mai):
        assert not vault.may_open(files.case, DataClass.D0)
        assert not Problem.objects.exists()
        assert not access.may_hand_over(files.case)
        assert access.who_can_see(files.case) == []


def test_her_colleague_in_the_same_role_goes_on_seeing_it(cast: Cast, files: Files) -> None:
    other = enrolled("other", "supervisor", centre="HN").as_actor()
    with acting(cast.lan):
        access.deny(files.case, to=cast.mai.key)
        shown = {row["principal"] for row in access.who_can_see(files.case)}
    assert _sees(other, files.case)
    assert cast.mai.key not in shown
    assert other.key in shown


def test_a_grant_to_her_group_does_not_let_her_in(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        access.deny(files.case, to=cast.binh.key)
        access.give(files.case, to="role:counsellor@DN", deepest=DataClass.D3, why="handover")
    assert not _sees(cast.binh, files.case)
    other = enrolled("other", "counsellor", centre="DN").as_actor()
    assert _sees(other, files.case)


def test_a_grant_she_had_before_is_worth_nothing(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        access.give(files.case, to=cast.binh.key, deepest=DataClass.D3, why="helps")
    assert _sees(cast.binh, files.case)
    with acting(cast.lan):
        access.deny(files.case, to=cast.binh.key)
    assert not _sees(cast.binh, files.case)
    with acting(cast.lan):
        access.deny_no_longer(files.case, to=cast.binh.key)
    assert _sees(cast.binh, files.case)


def test_nothing_is_given_or_handed_to_whoever_is_kept_from_it(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        access.deny(files.case, to=cast.binh.key)
        assert not access.may_be_given(files.case, cast.binh.key)
        for act in (
            lambda: access.give(files.case, to=cast.binh.key, deepest=DataClass.D1, why="helps"),
            lambda: access.hand_over(files.case, to=cast.binh.key),
            lambda: access.hand_over(files.case, to=cast.binh.key, at_once=True),
        ):
            with pytest.raises(ProgrammingError, match="never shared"), transaction.atomic():
                act()


def test_an_offer_to_her_group_is_not_taken_by_her(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        access.hand_over(files.case, to="role:counsellor@DN")
        access.deny(files.case, to=cast.binh.key)
    with acting(cast.binh):
        with pytest.raises(ProgrammingError, match="never shared"), transaction.atomic():
            access.take_over(files.case)
        assert access.take_up(files.case) == 0


def test_an_agency_that_is_kept_from_it_takes_all_its_people_along(
    cast: Cast, files: Files
) -> None:
    agency = f"agency:{cast.members['pao'].agency_id}"
    with acting(cast.lan):
        access.deny(files.referral, to=agency)
        assert not access.may_be_given(files.referral, agency)
        assert not access.may_be_given(files.referral, cast.pao.key)
    from hotline.referrals.models import Referral

    with acting(cast.pao):
        assert not Referral.objects.exists()


@pytest.mark.parametrize("name", ["binh", "son", "hanh", "quan", "van", "tu", "pao"])
def test_only_whoever_keeps_a_file_says_from_whom(cast: Cast, files: Files, name: str) -> None:
    for call in ("access_deny", "access_deny_no_longer"):
        with (
            acting(getattr(cast, name)),
            connection.cursor() as cursor,
            pytest.raises(ProgrammingError),
            transaction.atomic(),
        ):
            cursor.execute(f"SELECT {call}(%s, %s)", [files.case, cast.mai.key])


def test_a_file_is_kept_neither_from_its_owner_nor_from_oneself(cast: Cast, files: Files) -> None:
    for by, who in ((cast.mai, cast.lan), (cast.mai, cast.mai)):
        with acting(by), pytest.raises(ProgrammingError), transaction.atomic():
            access.deny(files.case, to=who.key)


def test_who_may_hear_of_it_is_named_one_by_one_without_her(cast: Cast, files: Files) -> None:
    topics = [cast.lan.key, "role:supervisor@HN"]
    other = enrolled("other", "supervisor", centre="HN")
    with acting(cast.lan):
        assert access.heard_by(files.case, topics) == topics
        access.deny(files.case, to=cast.mai.key)
        assert set(access.heard_by(files.case, topics)) == {cast.lan.key, other.key}
