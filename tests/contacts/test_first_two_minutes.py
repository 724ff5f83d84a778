"""The first two minutes as they are saved: danger counts its minutes, and is told at once."""

import datetime as dt
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hotline.actor.context import acting
from hotline.actor.ids import new_id
from hotline.contacts import alarms, queries, retention, rules, services
from hotline.contacts.models import AlarmEnd, Contact
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


@pytest.mark.parametrize("alarm", [{"danger": "yes"}, {"suicidal": "yes"}])
def test_a_line_that_is_gone_ends_no_alarm(cast: Cast, alarm: dict[str, str]) -> None:
    contact = services.take_contact(by=cast.lan, **alarm)
    services.end_contact(by=cast.lan, contact_id=contact.id)
    assert len(told(contact.id)) == 6
    for who in (cast.mai, cast.hanh):
        with acting(who):
            assert [c.id for c in queries.alarming(who)] == [contact.id]
    with acting(cast.lan):
        assert [c.id for c in queries.still_open(cast.lan)] == [contact.id]


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "quan"])
def test_her_counsellor_or_who_oversees_says_with_a_reason_that_it_is_over(
    cast: Cast, name: str
) -> None:
    contact = services.take_contact(by=cast.lan, danger="yes", suicidal="yes")
    services.end_contact(by=cast.lan, contact_id=contact.id)
    who = getattr(cast, name)
    alarms.end(by=who, contact_id=contact.id, how="safe", words="Chị gái đã đón chị ấy")
    assert len(told(contact.id)) == 9
    assert logged(contact.id, "contact.alarm_over") == ['["safe"]']
    with acting(cast.mai):
        assert not queries.alarming(cast.mai).exists()
        said = alarms.last_end(Contact.objects.get())
        assert said is not None
        assert (said.by, said.how, said.words) == (who.key, "safe", "Chị gái đã đón chị ấy")
        with connection.cursor() as cursor:
            cursor.execute("SELECT contacts_alarmend::text FROM contacts_alarmend")
            assert "Chị gái" not in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("how", "words", "code"),
    [("safe", " ", "no_words"), ("gone", "đã về", "bad_code"), ("safe", "x" * 2001, "too_long")],
)
def test_it_is_not_over_without_an_answer_and_a_reason(
    cast: Cast, how: str, words: str, code: str
) -> None:
    contact = services.take_contact(by=cast.lan, danger="yes")
    services.end_contact(by=cast.lan, contact_id=contact.id)
    with pytest.raises(alarms.Refused, match=code):
        alarms.end(by=cast.lan, contact_id=contact.id, how=how, words=words)
    with acting(cast.mai):
        assert queries.alarming(cast.mai).exists()


def test_while_the_contact_goes_on_its_own_questions_end_the_danger(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan, danger="yes")
    with pytest.raises(alarms.Refused, match="goes_on"):
        alarms.end(by=cast.lan, contact_id=contact.id, how="safe", words="đã về nhà")


def test_it_is_answered_once(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan, danger="yes")
    services.end_contact(by=cast.lan, contact_id=contact.id)
    alarms.end(by=cast.lan, contact_id=contact.id, how="help_on_the_way", words="113 đang đến")
    with pytest.raises(alarms.Refused, match="over"):
        alarms.end(by=cast.mai, contact_id=contact.id, how="safe", words="đã gặp")


def test_danger_answered_anew_after_that_alarms_again(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan, suicidal="yes")
    services.end_contact(by=cast.lan, contact_id=contact.id)
    alarms.end(by=cast.lan, contact_id=contact.id, how="safe", words="chị gái ở bên")
    services.amend_contact(by=cast.lan, contact_id=contact.id, danger="yes")
    with acting(cast.mai):
        assert [c.alarm for c in queries.alarming(cast.mai)] == ["danger"]


def test_nobody_else_says_that_it_is_over(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan, danger="yes")
    services.end_contact(by=cast.lan, contact_id=contact.id)
    with pytest.raises(Contact.DoesNotExist):
        alarms.end(by=cast.son, contact_id=contact.id, how="safe", words="chắc ổn")
    with acting(cast.mai):
        assert queries.alarming(cast.mai).exists()


def test_history_never_alarms(cast: Cast) -> None:
    contact = services.take_contact(by=cast.lan, danger="yes")
    with acting(cast.lan):
        Contact.objects.filter(pk=contact.id).update(source="history")
        assert Contact.objects.get().alarm == ""
    with acting(cast.mai):
        assert not queries.alarming(cast.mai).exists()


def test_what_may_be_at_stake_is_not_forgotten(cast: Cast) -> None:
    long_ago = timezone.now() - dt.timedelta(days=3650)
    contact = services.take_contact(
        by=cast.lan, danger="yes", phone="0912345678", started_at=long_ago
    )
    services.end_contact(by=cast.lan, contact_id=contact.id, ended_at=long_ago)
    assert retention.clear(by=retention.SWEEPER) == 0
    alarms.end(by=cast.lan, contact_id=contact.id, how="safe", words="đã gặp lại chị ấy")
    assert retention.clear(by=retention.SWEEPER) == 1
    with acting(cast.lan):
        assert Contact.objects.get().phone == ""
        assert AlarmEnd.objects.get().words == ""


def test_the_alarms_are_found_by_their_own_small_indexes(cast: Cast) -> None:
    with acting(cast.mai), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, params = queries.open_or_alarming().query.sql_with_params()
        cursor.execute("EXPLAIN " + sql, params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    for index in ("contact_danger", "contact_suicidal", "contact_open"):
        assert index in plan


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

CALLERS = ["", *(code.code for code in pack().codes("caller_type"))]
ANSWERS = ["", *(code.code for code in pack().codes("yes_no_unknown"))]


def said(under_18: str, age: int | None, caller_type: str) -> Contact:
    return Contact(under_18=under_18, age=age, caller_type=caller_type)


@pytest.mark.parametrize(
    ("under_18", "age", "caller", "found"),
    [
        ("", None, "victim", "unknown"),
        ("unknown", None, "victim", "unknown"),
        ("", 17, "victim", "child"),
        ("", 18, "victim", "adult"),
        ("yes", 18, "victim", "child"),
        ("no", 17, "victim", "child"),
        ("no", None, "relative", "adult"),
        ("", 40, "relative", "unknown"),
        ("yes", 45, "relative", "child"),
        ("no", 12, "relative", "adult"),
        ("no", 16, "", "child"),  # the caller of 16 may be the one it is about
        ("no", 16, "relative", "adult"),
        ("", 45, "", "unknown"),  # who calls is not known: her age says nothing yet
    ],
)
def test_a_contact_tells_the_age_of_whom_it_is_about(
    under_18: str, age: int | None, caller: str, found: str
) -> None:
    assert rules.age_of_contact(age, under_18, caller, 18) == found
    assert rules.is_treated_as_child(said(under_18, age, caller), pack()) is (found != "adult")


@given(st.none() | st.integers(0, 120), st.sampled_from(CALLERS))
def test_whoever_is_said_to_be_under_18_is_a_child_whoever_calls(
    age: int | None, caller: str
) -> None:
    contact = said("yes", age, caller)
    assert rules.age_said(contact, pack()) == "child"
    assert rules.is_treated_as_child(contact, pack())


@given(
    st.sampled_from(ANSWERS), st.none() | st.integers(0, 120), st.none() | st.integers(0, 120),
    st.sampled_from([c for c in CALLERS if rules.calls_for_herself(c) is False]),
)  # fmt: skip
def test_the_age_of_a_caller_who_is_somebody_else_changes_nothing(
    under_18: str, age: int | None, other: int | None, caller: str
) -> None:
    first, second = said(under_18, age, caller), said(under_18, other, caller)
    assert rules.age_said(first, pack()) == rules.age_said(second, pack())
