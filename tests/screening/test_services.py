"""Asking, answering and judging, as rows."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.cases import services as cases
from hotline.contacts.models import Contact
from hotline.contacts.services import take_contact
from hotline.screening import queries, services
from hotline.screening.models import Answer, Judgement, Screening
from tests.cast import Cast

pytestmark = pytest.mark.django_db
REASON = "Chị nói bị giữ hộ chiếu, giọng rất sợ."


def asked(cast: Cast, *, code: str = "labour", **contact: object) -> tuple[Screening, object]:
    taken = take_contact(by=cast.lan, **contact)
    screening = services.start(by=cast.lan, contact_id=taken.id)
    chosen = services.choose_set(by=cast.lan, screening_id=screening.id, code=code)
    return screening, chosen.id


@pytest.mark.parametrize(
    ("facts", "child", "basis"),
    [
        ({}, True, "unknown"),
        ({"age": 30, "caller_type": "relative"}, True, "unknown"),
        ({"age": 30, "caller_type": "victim"}, False, "contact"),
        ({"age": 15, "caller_type": "victim"}, True, "contact"),
    ],
)
def test_somebody_of_unknown_age_is_treated_as_a_child(
    cast: Cast, facts: dict[str, object], child: bool, basis: str
) -> None:
    screening, _chosen = asked(cast, **facts)
    assert (screening.treated_as_child, screening.age_basis) == (child, basis)


def test_the_year_of_birth_on_file_weighs_more_than_the_call(cast: Cast) -> None:
    contact = take_contact(by=cast.lan, age=40, caller_type="victim")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    girl = cases.add_person(by=cast.lan, case_id=case.id, role="survivor", birth_year=2012)
    found = services.start(by=cast.lan, contact_id=contact.id, person_id=girl.id)
    assert (found.treated_as_child, found.age_basis) == (True, "person")


def test_the_database_itself_refuses_an_adult_of_unknown_age(cast: Cast) -> None:
    screening, _chosen = asked(cast)
    with acting(cast.lan), pytest.raises(DatabaseError), transaction.atomic():
        Screening.objects.filter(pk=screening.id).update(treated_as_child=False)


def test_begun_again_it_goes_on_where_it_stood(cast: Cast) -> None:
    screening, chosen = asked(cast)
    services.answer(by=cast.lan, chosen_id=chosen, indicator="5.01", answer="yes")
    again = services.start(by=cast.lan, contact_id=screening.contact_id)
    assert again.id == screening.id
    with acting(cast.lan):
        assert queries.screened(again.id).asked[0].answers == {"5.01": "yes"}


def test_a_changed_answer_is_one_row_and_the_log_keeps_what_it_was(cast: Cast) -> None:
    screening, chosen = asked(cast)
    for said in ("no", "yes", "yes"):
        services.answer(by=cast.lan, chosen_id=chosen, indicator="5.01", answer=said)
    with acting(cast.lan):
        assert Answer.objects.get().answer == "yes"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT detail::text FROM audit_record WHERE action = 'screening.answer'"
            " AND root = %s ORDER BY seq",
            [screening.contact_id],
        )
        details = [json.loads(row[0]) for row in cursor.fetchall()]
    assert details == [["labour", "5.01", "", "no"], ["labour", "5.01", "no", "yes"]]


def test_age_said_later_changes_what_the_same_answers_show(cast: Cast) -> None:
    screening, chosen = asked(cast)
    for code in ("0.01", "4.01", "4.04"):
        services.answer(by=cast.lan, chosen_id=chosen, indicator=code, answer="yes")
    with acting(cast.lan):
        assert queries.screened(screening.id).asked[0].result.state == "signs"
    services.say_age(by=cast.lan, screening_id=screening.id, age="adult")
    with acting(cast.lan):
        found = queries.screened(screening.id)
        assert found.screening.age_basis == "asked"
        assert found.asked[0].result.state == "some"


def test_a_judgement_needs_a_reason_and_a_later_one_keeps_the_earlier(cast: Cast) -> None:
    screening, chosen = asked(cast)
    with pytest.raises(services.NoReason):
        services.judge(by=cast.lan, screening_id=screening.id, judgement="signs", reason=" ")
    services.judge(by=cast.lan, screening_id=screening.id, judgement="unsure", reason="…")
    services.judge(by=cast.lan, screening_id=screening.id, judgement="signs", reason=REASON)
    with acting(cast.lan):
        found = queries.screened(screening.id)
        assert found.judgement is not None
        assert (found.judgement.judgement, found.judgement.reason) == ("signs", REASON)
        assert not found.changed_since
        assert Judgement.objects.count() == 2
    services.answer(by=cast.lan, chosen_id=chosen, indicator="5.01", answer="no")
    with acting(cast.lan):
        assert queries.screened(screening.id).changed_since


def test_the_reason_is_sealed_and_no_judgement_can_be_rewritten(cast: Cast) -> None:
    screening, _chosen = asked(cast)
    services.judge(by=cast.lan, screening_id=screening.id, judgement="signs", reason=REASON)
    with acting(cast.lan), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(j)::text FROM screening_judgement j")
        assert "hộ chiếu" not in json.loads(cursor.fetchone()[0] or "{}").get("reason", "")
    with acting(cast.lan), pytest.raises(DatabaseError), transaction.atomic():
        Judgement.objects.update(judgement="no_signs")


@pytest.mark.parametrize("stranger", ["binh", "son", "pao"])
def test_whoever_does_not_see_the_contact_sees_and_changes_nothing(
    cast: Cast, stranger: str
) -> None:
    screening, chosen = asked(cast)
    services.answer(by=cast.lan, chosen_id=chosen, indicator="5.01", answer="yes")
    services.judge(by=cast.lan, screening_id=screening.id, judgement="signs", reason=REASON)
    who = getattr(cast, stranger)
    with acting(who):
        assert not Screening.objects.exists()
        assert not Answer.objects.exists()
        assert not Judgement.objects.exists()
        assert queries.latest_of([screening.contact_id]) == []
    with pytest.raises(Contact.DoesNotExist):
        services.start(by=who, contact_id=screening.contact_id)
    with pytest.raises(Screening.DoesNotExist):
        services.judge(by=who, screening_id=screening.id, judgement="signs", reason="x")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"indicator": "9.99"}, "indicator"), ({"answer": "perhaps"}, "answer")],
)
def test_only_questions_and_answers_of_the_set_are_taken(
    cast: Cast, change: dict[str, str], field: str
) -> None:
    _screening, chosen = asked(cast)
    order = {"indicator": "5.01", "answer": "yes"} | change
    with pytest.raises(services.NotInSet) as refused:
        services.answer(by=cast.lan, chosen_id=chosen, **order)
    assert refused.value.field == field


def test_the_latest_of_each_person_is_found_in_few_queries(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    ids = []
    for _ in range(3):
        screening, chosen = asked(cast)
        services.answer(by=cast.lan, chosen_id=chosen, indicator="5.01", answer="yes")
        ids.append(screening.contact_id)
    with acting(cast.lan), django_assert_max_num_queries(4):
        found = queries.latest_of(ids)
    assert [one.screening.contact_id for one in found] == [ids[-1]]


def test_an_answer_is_told_to_the_counsellor_and_her_supervisors(cast: Cast) -> None:
    screening, chosen = asked(cast)
    services.answer(by=cast.lan, chosen_id=chosen, indicator="5.01", answer="yes")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT topic FROM events_outbox WHERE kind = 'screening' AND subject = %s",
            [screening.contact_id],
        )
        topics = {row[0] for row in cursor.fetchall()}
    assert topics == {cast.lan.key, "role:supervisor@HN"}
    assert Record.objects.filter(action="screening.start").exists()
