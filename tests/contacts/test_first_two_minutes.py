"""The first two minutes as they are saved: danger counts its minutes, and is told at once."""

import datetime as dt
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from hotline.actor.context import acting
from hotline.actor.ids import new_id
from hotline.contacts import queries, rules, services
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def told(contact_id: UUID) -> list[str]:
    """The topics of the danger told about a contact, each as often as it was told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT topic FROM events_outbox WHERE kind = 'danger' AND subject = %s", [contact_id]
        )
        return sorted(topic for (topic,) in cursor.fetchall())


def logged(contact_id: UUID, action: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT detail::text FROM audit_record WHERE root = %s AND action = %s ORDER BY seq",
            [contact_id, action],
        )
        return [detail for (detail,) in cursor.fetchall()]


def test_danger_is_told_to_those_who_oversee_the_centre(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan)
    services.amend_contact(by=cast.lan, contact_id=contact.id, danger="yes")
    assert told(contact.id) == [
        "role:manager@HN", "role:supervisor@HN", f"staff:{cast.members['lan'].pk}",
    ]  # fmt: skip


def test_danger_said_twice_is_told_once_and_its_minutes_go_on(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan)
    first = services.amend_contact(by=cast.lan, contact_id=contact.id, danger="yes")
    again = services.amend_contact(by=cast.lan, contact_id=contact.id, danger="yes")
    assert again.danger_since == first.danger_since is not None
    assert len(told(contact.id)) == 3


def test_danger_over_stops_the_minutes_and_the_log_keeps_both_answers(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan)
    services.amend_contact(by=cast.lan, contact_id=contact.id, danger="yes")
    calm = services.amend_contact(by=cast.lan, contact_id=contact.id, danger="unknown")
    assert calm.danger_since is None
    assert len(told(contact.id)) == 6
    assert logged(contact.id, "contact.danger") == ['["yes"]', '["unknown"]']


def test_a_calm_answer_alarms_nobody(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan)
    services.amend_contact(by=cast.lan, contact_id=contact.id, danger="no", suicidal="unknown")
    assert told(contact.id) == []


def test_a_wish_to_die_is_told_as_danger_is(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan)
    services.amend_contact(by=cast.lan, contact_id=contact.id, suicidal="yes")
    assert len(told(contact.id)) == 3
    with acting(cast.mai):
        assert [c.id for c in queries.alarming(cast.mai)] == [contact.id]


def test_the_longest_danger_of_the_own_centre_stands_first(cast: Cast) -> None:
    thinking = services.take_contact(by=cast.lan, suicidal="yes")
    first = services.take_contact(by=cast.lan, danger="yes")
    second = services.take_contact(by=cast.lan, danger="yes")
    services.take_contact(by=cast.binh, danger="yes")
    services.take_contact(by=cast.lan, danger="no")
    with acting(cast.mai):
        found = [c.id for c in queries.alarming(cast.mai)]
    assert found == [first.id, second.id, thinking.id]


def test_an_ended_contact_alarms_no_more_and_that_is_told(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan, danger="yes")
    services.end_contact(by=cast.lan, contact_id=contact.id)
    assert len(told(contact.id)) == 6
    with acting(cast.mai):
        assert not queries.alarming(cast.mai).exists()


def test_landmark_and_company_lie_sealed(cast: Cast) -> None:
    words = {"landmark": "cầu treo Nậm Khắt", "with_whom": "người môi giới tên Hợp"}
    contact = services.take_contact(by=cast.lan, **words)
    with acting(cast.lan), connection.cursor() as cursor:
        cursor.execute("SELECT contacts_contact::text FROM contacts_contact")
        stored = str(cursor.fetchall())
    assert "cầu treo" not in stored
    assert "môi giới" not in stored
    with acting(cast.lan):
        assert Contact.objects.get(pk=contact.id).landmark == words["landmark"]


# --- information contacts ---------------------------------------------------------------------


def test_a_question_is_taken_and_ended_in_one_step(cast: Cast) -> None:
    contact_id = new_id()
    services.take_information(by=cast.lan, topic="about_line", contact_id=contact_id)
    services.take_information(by=cast.lan, topic="about_line", contact_id=contact_id)
    with acting(cast.lan):
        (contact,) = Contact.objects.all()
    assert (contact.id, contact.kind, contact.topic) == (contact_id, "information", "about_line")
    assert contact.ended_at is not None


def test_an_open_contact_becomes_one_of_information_and_ends(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan, notes="hỏi giờ làm việc")
    services.take_information(by=cast.lan, topic="policy", contact_id=contact.id)
    with acting(cast.lan):
        ended = Contact.objects.get()
        assert (ended.kind, ended.topic, ended.notes) == (
            "information", "policy", "hỏi giờ làm việc",
        )  # fmt: skip
        assert ended.ended_at is not None


@pytest.mark.parametrize("alarm", [{"danger": "yes"}, {"suicidal": "yes"}])
def test_somebody_in_danger_is_not_closed_as_a_question(cast: Cast, alarm: dict[str, str]) -> None:
    contact = services.take_contact(by=cast.lan, **alarm)
    with pytest.raises(services.InDanger):
        services.take_information(by=cast.lan, topic="other", contact_id=contact.id)
    with acting(cast.lan):
        assert Contact.objects.get().ended_at is None


@pytest.mark.parametrize("topic", ["", "weather"])
def test_a_question_needs_a_topic_of_the_list(cast: Cast, topic: str) -> None:
    with pytest.raises(rules.InvalidAnswer):
        services.take_information(by=cast.lan, topic=topic, contact_id=new_id())
    with acting(cast.lan):
        assert not Contact.objects.exists()


def test_one_key_chooses_a_topic_and_what_the_line_does_is_the_first() -> None:
    topics = rules.information_topics(pack())
    assert topics[0] == ("1", "about_line")
    assert topics[-1] == ("0", "other")
    assert [digit for digit, _code in topics] == [*"1234567890"]


# --- what comes late --------------------------------------------------------------------------


def test_words_typed_before_the_end_may_arrive_after_it(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan)
    services.end_contact(by=cast.lan, contact_id=contact.id)
    services.amend_contact(by=cast.lan, contact_id=contact.id, notes="câu cuối cùng")
    with acting(cast.lan):
        assert Contact.objects.get().notes == "câu cuối cùng"


def test_a_contact_ended_long_ago_takes_no_words(cast: Cast) -> None:
    earlier = timezone.now() - dt.timedelta(hours=2)
    contact = services.take_contact(by=cast.lan, started_at=earlier)
    services.end_contact(
        by=cast.lan, contact_id=contact.id, ended_at=earlier + dt.timedelta(minutes=9)
    )
    with pytest.raises(services.NotOpen):
        services.amend_contact(by=cast.lan, contact_id=contact.id, notes="quá muộn")


# --- children ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("under_18", "age", "child"),
    [("", None, True), ("unknown", None, True), ("yes", None, True), ("no", None, False),
     ("no", 17, True), ("yes", 18, False), ("unknown", 24, False)],
)  # fmt: skip
def test_an_unknown_age_is_treated_as_a_childs(under_18: str, age: int | None, child: bool) -> None:
    assert rules.is_treated_as_child(under_18, age, pack()) is child
