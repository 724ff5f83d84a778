"""What is known of a person: written down row by row, sealed, struck out and never removed."""

import datetime as dt

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from hotline.actor.classes import DataClass
from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.cases import standing
from hotline.cases.models import Case
from hotline.contacts.services import take_contact
from hotline.people import queries, reach, registry, services
from hotline.people.models import (
    ContactPoint,
    HouseholdMember,
    Identification,
    Paper,
    Person,
    PersonName,
    Relation,
)
from hotline.people.numbers import keyed, keyed_account, keyed_paper
from hotline.vault.services import Sealed, may_open
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    contact = take_contact(by=cast.lan, caller_type="relative", place="34/15")
    return cases.open_case(by=cast.lan, contact_id=contact.id)


def in_case(cast: Cast, case: Case, role: str = "survivor", **facts: object) -> Person:
    return cases.add_person(by=cast.lan, case_id=case.id, role=role, **facts)


def told_of(person: Person) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM events_outbox WHERE kind = 'person' AND subject = %s",
            [person.id],
        )
        return int(cursor.fetchone()[0])


def test_every_row_of_identity_lies_sealed(cast: Cast, case: Case) -> None:
    person = in_case(cast, case)
    registry.add_name(by=cast.lan, person_id=person.id, kind="alias", name="Mỷ Hoa")
    registry.add_contact_point(by=cast.lan, person_id=person.id, kind="zalo", value="my.hoa.99")
    registry.add_paper(by=cast.lan, person_id=person.id, kind="passport", number="C 7654321")
    with acting(cast.lan), connection.cursor() as cursor:
        for table, column in (
            ("people_personname", "name"),
            ("people_contactpoint", "value"),
            ("people_paper", "number"),
        ):
            cursor.execute(f"SELECT {column} FROM {table}")
            stored = b"".join(bytes(row[0]) for row in cursor.fetchall())
            for word in ("Mỷ Hoa", "my.hoa.99", "7654321"):
                assert word.encode() not in stored


def test_whoever_sees_codes_alone_opens_none_of_it(cast: Cast, case: Case) -> None:
    person = in_case(cast, case)
    row = registry.add_name(by=cast.lan, person_id=person.id, kind="alias", name="Mỷ Hoa")
    with acting(cast.hanh):
        found = PersonName.objects.get(pk=row.pk)
        assert found.kind == "alias"
        with pytest.raises(Sealed):
            str(found.name)
    with acting(cast.binh):
        assert not PersonName.objects.exists()
    with pytest.raises(Sealed):
        registry.add_name(by=cast.hanh, person_id=person.id, kind="alias", name="Ai")
    with pytest.raises(Person.DoesNotExist):
        registry.add_name(by=cast.binh, person_id=person.id, kind="alias", name="Ai")


def test_struck_out_is_not_gone(cast: Cast, case: Case) -> None:
    person = in_case(cast, case)
    row = registry.add_name(by=cast.lan, person_id=person.id, kind="heard", name="Sùng Thị Dở")
    registry.strike(by=cast.lan, kind="name", row_id=row.id)
    again = registry.strike(by=cast.mai, kind="name", row_id=row.id)
    assert again.struck_by == cast.lan.key
    with acting(cast.lan):
        assert PersonName.objects.get(pk=row.pk).name == "Sùng Thị Dở"
        with pytest.raises(ProgrammingError), transaction.atomic():
            PersonName.objects.filter(pk=row.pk).delete()


def test_whatever_finds_her_is_told_to_the_index(cast: Cast, case: Case) -> None:
    person = in_case(cast, case, name="Lý Thị Dua")
    told = told_of(person)
    assert told
    services.amend_person(by=cast.lan, person_id=person.id, nationality="VN")
    assert told_of(person) == told
    services.amend_person(by=cast.lan, person_id=person.id, name="Lý Thị Dua Xa")
    row = registry.add_paper(by=cast.lan, person_id=person.id, kind="passport", number="B1234567")
    registry.strike(by=cast.lan, kind="paper", row_id=row.id)
    assert told_of(person) > told + 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (keyed("0912 345 678"), keyed_account("zalo", "+84 912-345-678")),
        (keyed_account("facebook", "Mỷ.Hoa"), keyed_account("facebook", " @mỷ.hoa ")),
        (keyed_paper("C 1234567"), keyed_paper("c1234567")),
        (keyed_paper("031 297 004 816"), keyed_paper("031297004816")),
    ],
)
def test_one_number_is_found_in_any_writing(
    one: tuple[str, bytes], other: tuple[str, bytes]
) -> None:
    assert one == other


def test_an_account_is_found_within_its_kind_alone() -> None:
    assert keyed_account("facebook", "hoa") != keyed_account("tiktok", "hoa")
    assert keyed_account("facebook", "  ") == ("", None)
    assert keyed_paper("mất rồi") == ("", None)


def test_a_day_of_birth_is_sealed_and_its_year_is_not(cast: Cast, case: Case) -> None:
    person = in_case(cast, case, born="2010-06-16")
    with acting(cast.lan):
        exact = Person.objects.get(pk=person.pk)
        assert exact.birth is not None
        assert exact.birth.exact
        assert exact.is_child(dt.date(2028, 6, 15))
        assert not exact.is_child(dt.date(2028, 6, 16))
    with acting(cast.hanh):
        seen = Person.objects.get(pk=person.pk)
        assert seen.birth_year == 2010
        assert seen.birth is not None
        assert not seen.birth.exact


def test_a_year_or_a_range_ends_what_was_known_of_the_day(cast: Cast, case: Case) -> None:
    person = in_case(cast, case, born="2010-06-16")
    changed = services.amend_person(
        by=cast.lan, person_id=person.id, birth_year=2008, birth_year_to=2011
    )
    assert (changed.born, changed.birth_year_to, changed.age_certainty) == ("", 2011, "estimated")
    back = services.amend_person(by=cast.lan, person_id=person.id, born="2009-01-02")
    assert (back.birth_year, back.birth_year_to, back.age_certainty) == (2009, None, "known")
    with acting(cast.lan), pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(birth_year=2010, birth_year_to=2009)


def test_identification_is_a_history_that_nobody_rewrites(cast: Cast, case: Case) -> None:
    person = in_case(cast, case)
    for status, day in (("potential", 1), ("confirmed", 20), ("in_identification", 9)):
        registry.identify(
            by=cast.lan, person_id=person.id, status=status, since=dt.date(2026, 3, day)
        )
    with acting(cast.lan):
        steps = [row.status for row in queries.identification_of(person.id)]
        assert steps == ["confirmed", "in_identification", "potential"]
        with pytest.raises(ProgrammingError), transaction.atomic():
            Identification.objects.filter(person=person).update(status="not_victim")
    with pytest.raises(registry.NotInList):
        registry.identify(by=cast.lan, person_id=person.id, status="certainly")


def test_a_relation_is_said_once_and_read_from_both_sides(cast: Cast, case: Case) -> None:
    girl, aunt = in_case(cast, case), in_case(cast, case, "relative")
    registry.relate(by=cast.lan, person_id=girl.id, other_id=aunt.id, kind="guardian")
    with pytest.raises(registry.AlreadySo):
        registry.relate(by=cast.lan, person_id=girl.id, other_id=aunt.id, kind="guardian")
    with pytest.raises(registry.AlreadySo):
        registry.relate(by=cast.lan, person_id=aunt.id, other_id=girl.id, kind="ward")
    with acting(cast.lan):
        assert [r.kind for r in queries.relations_of(girl.id)] == ["guardian"]
        assert [r.kind for r in queries.relations_of(aunt.id)] == ["ward"]


def test_a_relation_is_not_there_for_whoever_sees_one_side(cast: Cast, case: Case) -> None:
    girl, aunt = in_case(cast, case), in_case(cast, case, "relative")
    registry.relate(by=cast.lan, person_id=girl.id, other_id=aunt.id, kind="guardian")
    with acting(cast.lan):
        Person.objects.filter(pk=aunt.pk).update(restricted=True)
    with acting(cast.mai):
        assert Person.objects.filter(pk=girl.pk).exists()
        assert not Relation.objects.exists()
    with acting(cast.lan):
        assert Relation.objects.count() == 1


def test_a_household_is_whoever_lives_in_it_now(cast: Cast, case: Case) -> None:
    girl, aunt, friend = (in_case(cast, case, r) for r in ("survivor", "relative", "friend"))
    registry.share_household(by=cast.lan, person_id=girl.id, with_id=aunt.id)
    registry.share_household(by=cast.lan, person_id=friend.id, with_id=aunt.id)
    with acting(cast.lan):
        assert {m.person_id for m in queries.household_of(girl.id)} == {girl.id, aunt.id, friend.id}
    assert registry.leave_household(by=cast.lan, person_id=girl.id)
    with acting(cast.lan):
        assert queries.household_of(girl.id) == []
        assert {m.person_id for m in queries.household_of(aunt.id)} == {aunt.id, friend.id}
        assert HouseholdMember.objects.filter(person=girl).count() == 1


def test_nobody_is_reached_on_the_number_of_a_suspect(cast: Cast, case: Case) -> None:
    girl = in_case(
        cast, case, phone="0912 345 678", safe_to_call_back="any_time", phone_shared="no",
        safe_number="0987 111 222",
    )  # fmt: skip
    uncle = in_case(cast, case, "guardian", phone="+84 987 111 222")
    with acting(cast.lan):
        assert reach.judge(reach.block_of(girl), how="call", at=_noon()).allowed
    standing.place(by=cast.lan, case_id=case.id, person_id=uncle.id, role="suspected_exploiter")
    with acting(cast.lan):
        verdict = reach.judge(reach.block_of(girl), how="call", at=_noon())
        assert (verdict.answer, verdict.why) == ("forbidden", ("suspect_number",))
        assert not reach.may_be_decided(reach.block_of(girl))
    with pytest.raises(reach.NotAllowed):
        reach.clear(by=cast.lan, person_id=girl.id, how="call", at=_noon())


def test_a_further_account_of_a_suspect_is_barred_too(cast: Cast, case: Case) -> None:
    girl = in_case(
        cast, case, phone="0912 345 678", safe_to_call_back="any_time", phone_shared="no"
    )
    uncle = in_case(cast, case, "suspected_recruiter")
    registry.add_contact_point(by=cast.lan, person_id=uncle.id, kind="zalo", value="0912.345.678")
    with acting(cast.lan):
        assert not reach.judge(reach.block_of(girl), how="call", at=_noon()).allowed


def test_one_person_stands_in_cases_of_two_owners(cast: Cast, case: Case) -> None:
    girl = in_case(cast, case, name="Lý Thị Dua")
    contact = take_contact(by=cast.mai, caller_type="relative", place="34/15")
    other = cases.open_case(by=cast.mai, contact_id=contact.id)
    standing.place(by=cast.mai, case_id=other.id, person_id=girl.id, role="witness")
    with acting(cast.mai):
        assert {found.case.id for found in standing.cases_of(girl.id)} == {case.id, other.id}
    with acting(cast.lan):
        assert [found.roles for found in standing.cases_of(girl.id)] == [("survivor",)]
    with pytest.raises(standing.AlreadyThere):
        standing.place(by=cast.mai, case_id=other.id, person_id=girl.id, role="witness")


def test_whoever_owns_the_case_reads_whom_somebody_else_put_into_it(cast: Cast, case: Case) -> None:
    contact = take_contact(by=cast.mai, caller_type="relative", place="34/15")
    other = cases.open_case(by=cast.mai, contact_id=contact.id)
    person = cases.add_person(by=cast.mai, case_id=other.id, role="friend", name="Ma Thị Nhù")
    with acting(cast.lan):
        assert not Person.objects.filter(pk=person.pk).exists()
    standing.place(by=cast.mai, case_id=case.id, person_id=person.id, role="witness")
    with acting(cast.lan):
        assert Person.objects.get(pk=person.pk).name == "Ma Thị Nhù"
        assert may_open(person.pk, DataClass.D3)


def test_numbers_of_people_are_found_by_hash_alone(cast: Cast, case: Case) -> None:
    girl = in_case(cast, case, phone="0912 345 678")
    registry.add_contact_point(by=cast.lan, person_id=girl.id, kind="phone", value="0987 111 222")
    with acting(cast.lan):
        assert queries.numbers_of([girl.id]) == {
            keyed("0912345678")[1], keyed("0987111222")[1],
        }  # fmt: skip
        assert ContactPoint.objects.get(person=girl).safe == "unknown"
        assert not Paper.objects.exists()


def _noon() -> dt.datetime:
    return dt.datetime(2026, 6, 15, 5, tzinfo=dt.UTC)


def test_what_stands_in_a_joined_file_is_read_with_the_one_that_stays(
    cast: Cast, case: Case
) -> None:
    girl, again = in_case(cast, case, name="Lý Thị Dua"), in_case(cast, case, "witness")
    uncle, uncle_again = in_case(cast, case, "guardian"), in_case(cast, case, "suspect")
    registry.add_name(by=cast.lan, person_id=again.id, kind="alias", name="Bé Dua")
    with acting(cast.lan):
        assert standing.may_act_for(girl.id, uncle.id)
        for joined, stays in ((again, girl), (uncle_again, uncle)):
            Person.objects.filter(pk=joined.pk).update(joined_to=stays)
        assert [row.name for row in queries.registered(girl.id).names] == ["Bé Dua"]
        assert queries.files_of(again.id) == [girl.id, again.id]
        assert not standing.may_act_for(girl.id, uncle.id)
        assert {r for f in standing.cases_of(girl.id) for r in f.roles} == {"survivor", "witness"}
