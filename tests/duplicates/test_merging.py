"""Two files joined as one person's, and parted again with nothing lost."""

from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.cases import services as cases
from hotline.contacts.services import take_contact
from hotline.duplicates import queries, rules, services
from hotline.duplicates.models import MERGED, ChosenValue, Merge, Pair
from hotline.duplicates.sql import JOINED
from hotline.people.models import Person
from hotline.people.services import amend_person, record_person
from hotline.vault import services as vault
from tests.cast import Cast
from tests.duplicates.conftest import FINDER, Two, proposed

pytestmark = pytest.mark.django_db


def depth(actor: Actor, person: Person) -> int:
    """How deep a file opens to an actor; -1 where it is not there."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT reach FROM vault_keys(ARRAY[%s])", [person.pk])
        row = cursor.fetchone()
        return int(row[0]) if row else -1


def test_a_pair_opens_to_its_reviewer_when_she_takes_it_up(cast: Cast, two: Two) -> None:
    with acting(cast.nga):
        assert list(queries.to_review(cast.nga)) == [two.pair]
        assert not Person.objects.exists()
    services.take_up(by=cast.nga, pair_id=two.pair.pk)
    with acting(cast.nga):
        beside = queries.comparison(two.pair).beside[0]
        assert {beside.first["name"], beside.second["name"]} == {"Nguyễn Thị Hoa", "Nguyen Thi Hoa"}
    assert depth(cast.nga, two.lans) == DataClass.D2


def test_what_a_review_opened_closes_with_its_decision(cast: Cast, two: Two) -> None:
    services.take_up(by=cast.nga, pair_id=two.pair.pk)
    services.decide(by=cast.nga, pair_id=two.pair.pk, same=False)
    assert depth(cast.nga, two.lans) == depth(cast.nga, two.binhs) == -1


def test_a_pair_is_reviewed_by_one_person_at_a_time(cast: Cast) -> None:
    first = record_person(by=cast.lan, centre="HN", name="Vàng Thị Mỷ")
    second = record_person(by=cast.lan, centre="HN", name="Vang Thi My")
    pair = proposed(first, second)
    services.take_up(by=cast.mai, pair_id=pair.pk)
    with pytest.raises(services.Refused, match="taken"):
        services.take_up(by=cast.nga, pair_id=pair.pk)


def test_a_supervisor_reviews_what_lies_wholly_in_her_centre(cast: Cast, two: Two) -> None:
    first = record_person(by=cast.lan, centre="HN", name="Vàng Thị Mỷ")
    second = record_person(by=cast.lan, centre="HN", name="Vang Thi My")
    hers = proposed(first, second)
    with acting(cast.mai):
        assert list(Pair.objects.all()) == [hers]
    with pytest.raises(Pair.DoesNotExist):
        services.take_up(by=cast.mai, pair_id=two.pair.pk)


@pytest.mark.parametrize("who", ["lan", "hanh", "quan", "van", "tu", "pao"])
def test_nobody_else_opens_a_pair(cast: Cast, two: Two, who: str) -> None:
    actor = getattr(cast, who)
    with acting(actor):
        assert not Pair.objects.exists()
    with (
        pytest.raises(ProgrammingError),
        acting(actor),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT duplicates_take_up(%s)", [two.pair.pk])


def test_a_decided_pair_is_never_proposed_again(cast: Cast, two: Two) -> None:
    services.take_up(by=cast.nga, pair_id=two.pair.pk)
    services.decide(by=cast.nga, pair_id=two.pair.pk, same=False)
    again = services.Proposal(two.binhs.pk, two.lans.pk, 30.0, [])
    assert services.propose(by=FINDER, proposals=[again]) == 0
    with acting(cast.nga):
        assert not queries.to_review(cast.nga).exists()


def test_a_pair_that_is_decided_is_not_taken_up_again(cast: Cast, two: Two) -> None:
    services.take_up(by=cast.nga, pair_id=two.pair.pk)
    services.decide(by=cast.nga, pair_id=two.pair.pk, same=False)
    with pytest.raises(services.Refused, match="moved_on"):
        services.take_up(by=cast.nga, pair_id=two.pair.pk)
    assert depth(cast.nga, two.lans) == depth(cast.nga, two.binhs) == -1


def test_a_pair_that_nobody_could_tell_is_taken_up_again(cast: Cast, two: Two) -> None:
    services.take_up(by=cast.nga, pair_id=two.pair.pk)
    services.decide(by=cast.nga, pair_id=two.pair.pk, same=None)
    services.take_up(by=cast.nga, pair_id=two.pair.pk)
    assert depth(cast.nga, two.lans) == DataClass.D2


def test_whoever_holds_one_file_holds_the_other_as_deep_while_they_are_joined(
    cast: Cast, two: Two, merged: Any
) -> None:
    assert depth(cast.lan, two.binhs) == depth(cast.binh, two.lans) == -1
    made = merged()
    assert depth(cast.lan, two.binhs) == depth(cast.binh, two.lans) == DataClass.D3
    assert depth(cast.hanh, two.binhs) == DataClass.D1  # as she holds the file in her centre
    assert depth(cast.son, two.lans) == DataClass.D3
    with acting(cast.lan):
        reasons = {row["why"] for row in access.who_can_see(two.lans.pk)}
    assert JOINED in reasons
    services.undo(by=cast.nga, merge_id=made.pk)
    assert depth(cast.lan, two.binhs) == depth(cast.binh, two.lans) == -1
    assert depth(cast.hanh, two.binhs) == depth(cast.son, two.lans) == -1


def test_a_grant_given_or_ended_later_follows(cast: Cast, two: Two, merged: Any) -> None:
    merged()
    with acting(cast.lan):
        access.give(two.lans.pk, to=cast.quan.key, deepest=DataClass.D2, why="escalation")
    assert depth(cast.quan, two.binhs) == DataClass.D2
    with acting(cast.lan):
        access.withdraw(two.lans.pk, from_=cast.quan.key)
    assert depth(cast.quan, two.binhs) == DataClass.D1  # what her standing scope gives
    with acting(cast.quan):
        assert not any(
            row["why"] == JOINED and row["principal"] == cast.quan.key
            for row in access.who_can_see(two.binhs.pk)
        )


def test_an_owner_hands_on_no_ownership_by_a_merge(cast: Cast, two: Two, merged: Any) -> None:
    merged()
    with acting(cast.binh):
        assert access.may_hand_over(two.binhs.pk)
        assert not access.may_hand_over(two.lans.pk)


def test_a_file_that_is_sealed_after_a_merge_is_as_closed_as_any(
    cast: Cast, two: Two, merged: Any
) -> None:
    merged()
    with acting(cast.lan):
        Person.objects.filter(pk=two.lans.pk).update(restricted=True)
    assert depth(cast.binh, two.lans) == -1
    assert depth(cast.lan, two.lans) == DataClass.D3


def test_a_sealed_file_takes_no_part(cast: Cast, two: Two) -> None:
    services.take_up(by=cast.nga, pair_id=two.pair.pk)
    with acting(cast.binh):
        Person.objects.filter(pk=two.binhs.pk).update(restricted=True)
    with acting(cast.nga):
        assert not Pair.objects.exists()
    with pytest.raises(Pair.DoesNotExist):
        services.merge(by=cast.nga, pair_id=two.pair.pk, stays=two.lans.pk)


def test_a_suspect_is_not_joined_with_a_survivor(cast: Cast) -> None:
    contact = take_contact(by=cast.lan, caller_type="relative", place="34/15")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    add = {"by": cast.lan, "case_id": case.id}
    survivor = cases.add_person(**add, role="survivor", name="Lò Thị Pà")
    suspect = cases.add_person(**add, role="suspected_recruiter", name="Lo Thi Pa")
    pair = proposed(survivor, suspect)
    services.take_up(by=cast.nga, pair_id=pair.pk)
    with pytest.raises(services.Refused, match="suspect"):
        services.merge(by=cast.nga, pair_id=pair.pk, stays=survivor.pk)
    with acting(cast.lan):
        assert Person.objects.get(pk=suspect.pk).joined_to_id is None


def test_chosen_values_are_taken_and_the_former_ones_kept_sealed(
    cast: Cast, two: Two, merged: Any
) -> None:
    made = merged("name", "address")
    with acting(cast.lan):
        stays = Person.objects.get(pk=two.lans.pk)
        assert (stays.name, stays.address) == ("Nguyen Thi Hoa", "chợ Hàn, sạp 12")
        assert stays.phone == "0912 345 678"
        assert "Nguyễn Thị Hoa" in ChosenValue.objects.get(merge=made, group="name").before
    with acting(cast.lan), connection.cursor() as cursor:
        cursor.execute("SELECT before::bytea FROM duplicates_chosenvalue WHERE before IS NOT NULL")
        assert not any(b"Hoa" in bytes(row[0]) for row in cursor.fetchall())


def test_three_files_of_one_person_stand_under_one(cast: Cast, two: Two, merged: Any) -> None:
    merged()
    third = record_person(by=cast.lan, centre="HN", name="Hoa Nguyễn Thị", birth_year=2001)
    pair = proposed(two.lans, third)
    services.take_up(by=cast.nga, pair_id=pair.pk)
    services.merge(by=cast.nga, pair_id=pair.pk, stays=two.lans.pk)
    assert depth(cast.binh, third) == DataClass.D3
    with acting(cast.lan):
        shown = queries.shown_as(Person.objects.filter(pk__in=[two.binhs.pk, third.pk]))
        assert {p.pk for p in shown.values()} == {two.lans.pk}


def test_a_file_that_stands_under_another_is_not_joined_again(
    cast: Cast, two: Two, merged: Any
) -> None:
    merged()
    third = record_person(by=cast.lan, centre="HN", name="Hoa Nguyễn Thị", birth_year=2001)
    pair = proposed(two.binhs, third)
    services.take_up(by=cast.nga, pair_id=pair.pk)
    with pytest.raises(services.Refused, match="joined_already"):
        services.merge(by=cast.nga, pair_id=pair.pk, stays=third.pk)


def test_calling_code_cannot_write_a_merge(cast: Cast, two: Two) -> None:
    with pytest.raises(DatabaseError), acting(cast.lan), transaction.atomic():
        Merge.objects.create(stays=two.lans, joined=two.binhs, at=two.pair.at, by=cast.lan.key)
    with (
        pytest.raises(DatabaseError),
        acting(cast.lan),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT duplicates_join(gen_random_uuid(), %s, %s, '{}')", [two.lans.pk, two.binhs.pk]
        )


def test_undoing_leaves_the_pair_decided(cast: Cast, two: Two, merged: Any) -> None:
    made = merged()
    services.undo(by=cast.nga, merge_id=made.pk)
    with acting(cast.nga):
        assert Pair.objects.get(pk=two.pair.pk).state == MERGED
        assert queries.merge_of(two.pair) is None
        assert not queries.to_review(cast.nga).exists()


def said(person: Person) -> dict[str, Any]:
    """Everything a file says that a merge could touch, with the hash its number is found by."""
    fresh = Person.objects.get(pk=person.pk)
    facts = {name: getattr(fresh, name) or "" for names in rules.GROUPS.values() for name in names}
    found_by = bytes(fresh.phone_hash) if fresh.phone_hash else None
    return facts | {"phone_hash": found_by, "joined_to": fresh.joined_to_id}


TEXT = st.sampled_from(["", "Nguyễn Thị Hoa", "Hoa", "H'Hen Niê", "ngõ 12"])
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "name": TEXT,
        "phone": st.sampled_from(["", "0912 345 678", "0987 654 321"]),
        "paper": TEXT,
        "address": TEXT,
        "sex": st.sampled_from(["unknown", "female", "male"]),
        "place": st.sampled_from(["", "34/15", "34/48"]),
        "birth_year": st.sampled_from([None, 1990, 2001]),
        "nationality": st.sampled_from(["", "VN", "LA"]),
    },
)
EDITS = st.lists(st.tuples(st.booleans(), FACTS), max_size=4)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=FACTS, second=FACTS, taken=st.sets(st.sampled_from(sorted(rules.GROUPS))), edits=EDITS)
def test_a_merge_undone_leaves_both_files_as_if_it_had_never_been(
    cast: Cast, first: dict, second: dict, taken: set, edits: list
) -> None:
    """Two files go through a merge and edits, two like them through the edits alone. (An edit that
    writes what the merge had put there anyway cannot be told from the merge, and is left out.)"""
    files = [record_person(by=cast.lan, centre="HN", **facts) for facts in (first, second)]
    alone = [record_person(by=cast.lan, centre="HN", **facts) for facts in (first, second)]
    made = services.join(by=cast.lan, stays=files[0].pk, other=files[1].pk, taken=taken)
    with acting(cast.lan):
        merged = said(files[0])
    for on_the_other, facts in edits:
        told = {
            name: value
            for name, value in facts.items()
            if on_the_other or (value or "") != merged[name]
        }
        for some in (files, alone):
            amend_person(by=cast.lan, person_id=some[on_the_other].pk, **told)
    services.undo(by=cast.lan, merge_id=made.pk)
    with acting(cast.lan):
        assert [said(file) for file in files] == [said(file) for file in alone]


def test_may_open_is_asked_again_after_an_undo(cast: Cast, two: Two, merged: Any) -> None:
    made = merged("name")
    services.undo(by=cast.nga, merge_id=made.pk)
    with acting(cast.binh):
        assert not vault.may_open(two.lans.pk, DataClass.D1)
        assert Person.objects.get(pk=two.binhs.pk).name == "Nguyen Thi Hoa"
    with acting(cast.lan):
        assert Person.objects.get(pk=two.lans.pk).name == "Nguyễn Thị Hoa"
