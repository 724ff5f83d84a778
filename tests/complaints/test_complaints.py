"""A complaint about the service: taken down by anybody at the desk, read by whoever may answer."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.complaints import queries, services
from hotline.complaints.jobs import SWEEPER
from hotline.complaints.models import Complaint
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.vault import services as vault
from tests.cast import Cast

pytestmark = pytest.mark.django_db

WORDS = "Chị tư vấn viên nói trống không và cúp máy"


def taken(by: Actor, **changes: Any) -> str:
    facts: dict[str, Any] = {"about": "tone", "whom": "counsellor", "words": WORDS}
    return services.take(by=by, **(facts | changes))


def only(reader: Actor) -> Complaint:
    with acting(reader):
        return Complaint.objects.get()


def test_whoever_took_it_cannot_read_it_again(cast: Cast) -> None:
    complaint_id = new_id()
    number = taken(cast.lan, complaint_id=complaint_id)
    with acting(cast.lan):
        assert not Complaint.objects.exists()
        assert not vault.may_open(complaint_id, DataClass.D0)
    with acting(cast.mai):
        row = Complaint.objects.get(number=number)
        assert row.words == WORDS


def test_even_within_the_same_transaction_she_has_let_go(cast: Cast) -> None:
    complaint_id = new_id()
    with acting(cast.lan):
        taken(cast.lan, complaint_id=complaint_id)
        assert not vault.may_open(complaint_id, DataClass.D0)
        assert not Complaint.objects.exists()


def test_the_centre_reads_and_nobody_of_another_centre(cast: Cast) -> None:
    taken(cast.lan)
    for reader in (cast.mai, cast.hanh):
        assert only(reader).state == "open"
        with acting(reader):
            assert Complaint.objects.get().words == WORDS
    for stranger in (cast.binh, cast.son, cast.quan, cast.van, cast.pao, cast.tu):
        with acting(stranger):
            assert not Complaint.objects.exists(), stranger


@pytest.mark.parametrize(
    "changes", [{"whom": "supervisor"}, {"whom": "manager"}, {"wants_above": True}]
)
def test_a_complaint_about_a_superior_is_read_above_the_centre_alone(
    cast: Cast, changes: dict[str, Any]
) -> None:
    taken(cast.lan, **changes)
    with acting(cast.quan):
        assert Complaint.objects.get().words == WORDS
    for inside in (cast.lan, cast.mai, cast.hanh):
        with acting(inside):
            assert not Complaint.objects.exists()


def test_a_supervisor_who_takes_one_about_supervisors_cannot_read_it_either(cast: Cast) -> None:
    taken(cast.mai, whom="supervisor")
    with acting(cast.mai):
        assert not Complaint.objects.exists()


def test_taken_twice_it_is_one_complaint_under_one_number(cast: Cast) -> None:
    complaint_id = new_id()
    numbers = {taken(cast.lan, complaint_id=complaint_id) for _ in range(2)}
    assert numbers == {only(cast.mai).number}


def test_it_is_answered_and_closed_once(cast: Cast) -> None:
    taken(cast.lan)
    complaint = only(cast.mai)
    with pytest.raises(services.Refused, match="moved_on"):
        services.close(by=cast.mai, complaint_id=complaint.id)
    with pytest.raises(services.Refused, match="no_answer"):
        services.answer(by=cast.mai, complaint_id=complaint.id, words=" ")
    services.answer(by=cast.mai, complaint_id=complaint.id, words="Đã xin lỗi qua điện thoại")
    with pytest.raises(services.Refused, match="moved_on"):
        services.answer(by=cast.hanh, complaint_id=complaint.id, words="lần nữa")
    services.close(by=cast.hanh, complaint_id=complaint.id)
    with acting(cast.hanh):
        fresh = Complaint.objects.get()
        assert (fresh.state, fresh.answer) == ("closed", "Đã xin lỗi qua điện thoại")
        assert (fresh.answered_by, fresh.closed_by) == (cast.mai.key, cast.hanh.key)


def test_an_answer_is_due_within_a_week_and_rises_once(cast: Cast) -> None:
    taken(cast.lan, at=timezone.now() - dt.timedelta(days=6))
    assert services.mark_late(by=SWEEPER) == 0
    later = timezone.now() + dt.timedelta(days=2)
    assert services.mark_late(by=SWEEPER, now=later) == 1
    assert services.mark_late(by=SWEEPER, now=later) == 0
    with acting(cast.mai):
        assert queries.late(now=later).count() == 1
    with acting(SWEEPER):  # the clock sees codes, never a word
        assert not vault.may_open(only(cast.mai).id, DataClass.D2)


def test_a_complaint_is_kept_from_whoever_is_kept_from_who_complains(cast: Cast) -> None:
    from hotline.cases import never_share
    from tests.access.world import lao_cai, work_loop

    files = work_loop(cast.lan, lao_cai())
    taken(cast.lan, contact_id=files.contact)
    only(cast.mai)
    never_share.keep_from(
        by=cast.lan, case_id=files.case, member_id=cast.members["mai"].pk, words=WORDS
    )
    with acting(cast.mai):
        assert not Complaint.objects.exists()
    assert only(cast.hanh).state == "open"


def test_a_contact_out_of_reach_cannot_be_named(cast: Cast) -> None:
    contact = contacts.take_contact(by=cast.binh)
    with pytest.raises(Contact.DoesNotExist):
        taken(cast.lan, contact_id=contact.id)


@pytest.mark.parametrize(
    ("changes", "code"), [({"about": "x"}, "bad_code"), ({"words": " "}, "no_words")]
)
def test_what_is_not_said_is_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(services.Refused, match=code):
        taken(cast.lan, **changes)


def test_nobody_lets_go_of_what_she_did_not_take_or_leaves_nobody_to_read_it(cast: Cast) -> None:
    contact = contacts.take_contact(by=cast.lan)
    taken(cast.lan)
    complaint = only(cast.mai)
    for root in (contact.id, complaint.id):
        with acting(cast.mai), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("SELECT complaints_let_go(%s)", [root])
    with acting(cast.lan):
        assert Contact.objects.filter(pk=contact.id).exists()


def test_the_database_keeps_it_restricted(cast: Cast) -> None:
    taken(cast.lan)
    with acting(cast.mai), pytest.raises(DatabaseError), transaction.atomic():
        Complaint.objects.update(restricted=False)
