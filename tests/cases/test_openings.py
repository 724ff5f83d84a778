"""A file opened for a time: by break-glass, by a caller's own proof, by its owner."""

import datetime as dt
import time
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import never_share, openings, sealing
from hotline.cases.models import Case, Opening, Problem
from hotline.cases.writing import MovedOn, NoWords
from hotline.console.presenting import openings as shown
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.people import proving
from hotline.people.models import Person
from hotline.vault import services as vault
from tests.access.world import NAME, NOTES, PROBLEM, Files, enrolled
from tests.cast import Cast

pytestmark = pytest.mark.django_db

WHY = "Mẹ chị ấy gọi: chị vừa nhắn bị đưa lên xe."


def number_of(cast: Cast, files: Files) -> str:
    with acting(cast.lan):
        return Case.objects.get(pk=files.case).number


def break_glass(by: Actor, number: str, **facts: Any) -> Opening | None:
    usual: dict[str, Any] = {"reason": WHY, "second_factor_at": timezone.now()}
    return openings.break_glass(by=by, number=number, **(usual | facts))


def reads(actor: Actor, files: Files) -> tuple[bool, bool, bool]:
    """Whether the case's words, the person's name and the contact's notes open."""
    with acting(actor):
        problem = Problem.objects.filter(case=files.case).first()
        person = Person.objects.filter(pk=files.person).first()
        contact = Contact.objects.filter(pk=files.contact).first()
        return (
            problem is not None
            and vault.may_open(files.case, DataClass.D3)
            and problem.text == PROBLEM,
            person is not None
            and vault.may_open(files.person, DataClass.D2)
            and person.name == NAME,
            contact is not None
            and vault.may_open(files.contact, DataClass.D3)
            and contact.notes == NOTES,
        )


def sealed(cast: Cast, files: Files) -> None:
    sealing.seal(
        by=cast.lan, case_id=files.case, ground="protected_witness", words="Nhân chứng.",
        keeper_id=cast.members["mai"].pk,
    )  # fmt: skip


# --- break-glass --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["binh", "son", "hanh", "quan"])
def test_in_an_emergency_a_file_opens_whole_for_an_hour(
    cast: Cast, files: Files, name: str
) -> None:
    reader = getattr(cast, name)
    assert not all(reads(reader, files))
    opening = break_glass(reader, f" {number_of(cast, files).lower()} ")
    assert opening is not None
    assert reads(reader, files) == (True, True, True)
    assert opening.until is not None
    assert opening.opened_at is not None
    assert opening.until - opening.opened_at == dt.timedelta(minutes=60)
    with acting(reader), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT valid_until FROM access_grant WHERE principal = %s"
            " AND why = 'break-glass'", [reader.key],
        )  # fmt: skip
        assert cursor.fetchall() == [(opening.until,)]


def test_it_takes_words_and_a_second_factor_of_the_last_minutes(cast: Cast, files: Files) -> None:
    number, now = number_of(cast, files), timezone.now()
    with pytest.raises(NoWords):
        break_glass(cast.binh, number, reason="  ")
    for moment in (now - dt.timedelta(minutes=6), now + dt.timedelta(minutes=1)):
        with pytest.raises(openings.NotFresh):
            break_glass(cast.binh, number, second_factor_at=moment)
    assert not any(reads(cast.binh, files))


def test_a_manager_opens_files_of_her_centre_only(cast: Cast, files: Files) -> None:
    elsewhere = enrolled("elsewhere", "manager", centre="DN").as_actor()
    assert break_glass(elsewhere, number_of(cast, files)) is None
    assert not any(reads(elsewhere, files))


@pytest.mark.parametrize("name", ["van", "tu", "pao"])
def test_other_roles_open_nothing(cast: Cast, files: Files, name: str) -> None:
    with pytest.raises(openings.NotYours):
        break_glass(getattr(cast, name), number_of(cast, files))


def test_its_owner_and_supervisor_are_told_at_once_and_read_why(cast: Cast, files: Files) -> None:
    opening = break_glass(cast.binh, number_of(cast, files))
    assert opening is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT topic FROM events_outbox WHERE kind = 'opening' AND subject = %s",
            [opening.id],
        )
        told = {row[0] for row in cursor.fetchall()}
    assert {cast.lan.key, cast.mai.key, cast.hanh.key} <= told
    assert cast.son.key not in told
    for reader in (cast.lan, cast.mai, cast.hanh):
        with acting(reader):
            assert Opening.objects.get().reason == WHY
    for stranger in (cast.son, cast.quan, cast.van, cast.tu, cast.pao):
        with acting(stranger):
            assert not Opening.objects.exists()


def test_a_file_that_is_not_there_answers_like_one_that_needs_another_person(
    cast: Cast, files: Files
) -> None:
    number = number_of(cast, files)
    sealed(cast, files)
    took = []
    for asked in (number, "HN-2026-99999"):
        began = time.perf_counter()
        assert break_glass(cast.binh, asked) is None
        took.append(time.perf_counter() - began)
        with acting(cast.binh):
            assert not Opening.objects.exists(), "she has let go of her own request"
    assert abs(took[0] - took[1]) < 0.05, took
    assert not any(reads(cast.binh, files))


def test_what_opens_nothing_is_asked_five_times_a_day(cast: Cast, files: Files) -> None:
    for guess in range(5):
        assert break_glass(cast.binh, f"HN-2026-{guess + 90000}") is None
    with pytest.raises(openings.TooMany):
        break_glass(cast.binh, number_of(cast, files))
    assert not any(reads(cast.binh, files))


def test_a_sealed_file_is_opened_by_another_keeper_and_by_nobody_for_herself(
    cast: Cast, files: Files
) -> None:
    number = number_of(cast, files)
    sealed(cast, files)
    assert break_glass(cast.binh, number) is None
    with acting(cast.lan):
        asked = Opening.objects.get()
        assert asked.reason == WHY
    for stranger in (cast.binh, cast.son, cast.hanh, cast.quan):
        with pytest.raises((openings.NotYours, Opening.DoesNotExist)):
            openings.let_in(by=stranger, opening_id=asked.id)
    opening = openings.let_in(by=cast.mai, opening_id=asked.id)
    assert opening.opened_by == cast.mai.key
    assert reads(cast.binh, files) == (True, True, True)
    with acting(cast.binh):
        assert Opening.objects.get().until is not None
    with pytest.raises(MovedOn):
        openings.let_in(by=cast.lan, opening_id=asked.id)


def test_a_sealed_file_that_is_declined_tells_whoever_asked_nothing(
    cast: Cast, files: Files
) -> None:
    number = number_of(cast, files)
    sealed(cast, files)
    break_glass(cast.binh, number)
    with acting(cast.mai):
        asked = Opening.objects.get()
    openings.decline(by=cast.mai, opening_id=asked.id, words="Không phải lúc này.")
    with acting(cast.binh):
        assert not Opening.objects.exists()
    with pytest.raises(MovedOn):
        openings.let_in(by=cast.mai, opening_id=asked.id)


def test_the_database_lets_nobody_in_by_herself(cast: Cast, files: Files) -> None:
    sealed(cast, files)
    with acting(cast.hanh):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT cases_let_in(%s)", [uuid.uuid4()])
        with pytest.raises(ProgrammingError), transaction.atomic():
            opening_id = uuid.uuid4()
            access.begin(opening_id)
            vault.new_root(opening_id, "case", centre="HN", restricted=True)
            Opening(
                id=opening_id, centre="HN", kind="break_glass", by=cast.hanh.key,
                case_id=files.case, opened_at=timezone.now(),
                until=timezone.now() + dt.timedelta(hours=1),
            ).save(force_insert=True)  # fmt: skip
    assert not any(reads(cast.hanh, files))


def test_whoever_is_kept_from_a_file_breaks_no_glass_of_it(cast: Cast, files: Files) -> None:
    never_share.keep_from(
        by=cast.lan, case_id=files.case, member_id=cast.members["binh"].pk, words="Họ hàng."
    )
    assert break_glass(cast.binh, number_of(cast, files)) is None
    assert not any(reads(cast.binh, files))


def test_an_hour_gives_nothing_onward_and_takes_nothing_away(cast: Cast, files: Files) -> None:
    break_glass(cast.binh, number_of(cast, files))
    with acting(cast.binh):
        for act in (
            lambda: access.give(files.case, to=cast.son.key, deepest=DataClass.D1, why="helps"),
            lambda: access.withdraw(files.case, from_=cast.lan.key),
            lambda: access.hand_over(files.case, to=cast.binh.key, at_once=True),
            lambda: access.deny(files.case, to=cast.mai.key),
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                act()


def test_it_is_reviewed_by_somebody_else(cast: Cast, files: Files) -> None:
    opening = break_glass(cast.hanh, number_of(cast, files))
    assert opening is not None
    assert opening.due_at is not None
    assert opening.opened_at is not None
    assert opening.due_at - opening.opened_at == dt.timedelta(hours=72)
    for nobody in (cast.hanh, cast.lan):  # herself; the owner reads it and judges nobody
        with pytest.raises(openings.NotYours):
            openings.review(by=nobody, opening_id=opening.id, finding="justified", words="Được.")
    done = openings.review(
        by=cast.mai, opening_id=opening.id, finding="not_justified", words="Không khẩn cấp."
    )
    assert done.reviewed_by == cast.mai.key
    with pytest.raises(MovedOn):
        openings.review(by=cast.mai, opening_id=opening.id, finding="justified", words="Được.")
    with acting(cast.hanh):
        assert Opening.objects.get().answer == "Không khẩn cấp."


def test_the_database_itself_refuses_a_review_by_whoever_broke_the_glass(
    cast: Cast, files: Files
) -> None:
    opening = break_glass(cast.hanh, number_of(cast, files))
    assert opening is not None
    with acting(cast.hanh), pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(
            reviewed_at=timezone.now(), reviewed_by=cast.hanh.key, finding="justified"
        )


def test_passed_on_it_is_the_data_protection_officers_to_judge(cast: Cast, files: Files) -> None:
    officer = enrolled("officer", "auditor").as_actor()
    opening = break_glass(cast.binh, number_of(cast, files))
    assert opening is not None
    openings.pass_on(by=cast.mai, opening_id=opening.id)
    with pytest.raises(openings.NotYours):
        openings.review(by=cast.mai, opening_id=opening.id, finding="justified", words="Được.")
    openings.review(by=officer, opening_id=opening.id, finding="justified", words="Có căn cứ.")
    assert not any(reads(officer, files)), "she judges the act and reads no file"


def test_a_review_that_is_overdue_rises_once(cast: Cast, files: Files) -> None:
    opening = break_glass(cast.binh, number_of(cast, files))
    assert opening is not None
    sweeper = Actor("system:sweeper")
    assert openings.mark_late(by=sweeper) == 0
    later = timezone.now() + dt.timedelta(hours=73)
    assert openings.mark_late(by=sweeper, now=later) == 1
    assert openings.mark_late(by=sweeper, now=later) == 0
    with acting(cast.mai):
        assert Opening.objects.get().raised_at is not None


def test_who_opened_files_is_asked_once_for_all_of_them(cast: Cast, files: Files) -> None:
    for name in ("hanh", "mai"):
        assert break_glass(getattr(cast, name), number_of(cast, files))
    chief = enrolled("chief", "supervisor", centre="HN").as_actor()

    def queries(most: int) -> int:
        with acting(chief), CaptureQueriesContext(connection) as seen:
            rows = Opening.objects.select_related("case").order_by("at")[:most]
            vault.preload([row.id for row in rows])
            names = [one["who"] for one in shown.all_shown(list(rows), chief)]
        assert len(set(names)) == most
        return len(seen)

    assert queries(1) == queries(2)


def test_every_step_is_in_the_log_without_a_word(cast: Cast, files: Files) -> None:
    opening = break_glass(cast.binh, number_of(cast, files))
    assert opening is not None
    openings.review(by=cast.mai, opening_id=opening.id, finding="justified", words="Được.")
    rows = Record.objects.filter(action__in=("glass.ask", "opening.open", "opening.review"))
    assert [(r.action, r.actor, r.root) for r in rows.order_by("seq")] == [
        ("glass.ask", cast.binh.key, opening.id),
        ("opening.open", cast.binh.key, files.case),
        ("opening.review", cast.mai.key, files.case),
    ]


# --- a returning caller -------------------------------------------------------------------------


@pytest.fixture
def held(cast: Cast) -> Contact:
    """Bình holds a call from the number that Lan's file knows."""
    return contacts.take_contact(by=cast.binh, phone="0976 543 218")


def prove(by: Actor, contact: Contact, said: str, **more: Any) -> Opening | None:
    return openings.prove(by=by, contact_id=contact.id, said=proving.hashes(said), **more)


def test_her_code_opens_her_file_to_the_counsellor_for_a_day(
    cast: Cast, files: Files, held: Contact
) -> None:
    code = proving.give_code(by=cast.lan, person_id=files.person)
    opening = prove(cast.binh, held, code.replace(" ", "-"))
    assert opening is not None
    assert opening.until is not None
    assert opening.opened_at is not None
    assert opening.until - opening.opened_at == dt.timedelta(hours=24)
    # Her case and who she is; the contacts of others stay with those who took them.
    assert reads(cast.binh, files) == (True, True, False)
    with acting(cast.binh):
        assert not vault.may_open(files.person, DataClass.D3)
    with acting(cast.lan):
        assert Opening.objects.get().kind == "proved"


@pytest.mark.parametrize("said", ["Hoa Ban  tím", "hoa ban tím!", "HOA BAN TÍM"])
def test_her_safe_word_is_taken_as_it_is_heard(
    cast: Cast, files: Files, held: Contact, said: str
) -> None:
    proving.agree_word(by=cast.lan, person_id=files.person, word="hoa ban tím")
    assert prove(cast.binh, held, said) is not None


def test_a_wrong_word_and_an_unknown_caller_answer_alike_in_words_and_time(
    cast: Cast, files: Files, held: Contact
) -> None:
    proving.agree_word(by=cast.lan, person_id=files.person, word="hoa ban tím")
    stranger = contacts.take_contact(by=cast.binh, phone="0356 111 222")
    took = []
    for contact in (held, stranger):
        began = time.perf_counter()
        assert prove(cast.binh, contact, "hoa ban trắng") is None
        took.append(time.perf_counter() - began)
    assert abs(took[0] - took[1]) < 0.05, took
    assert not any(reads(cast.binh, files))


def test_five_tries_a_contact_then_only_her_supervisor(
    cast: Cast, files: Files, held: Contact
) -> None:
    code = proving.give_code(by=cast.lan, person_id=files.person)
    for guess in range(5):
        with acting(cast.binh):
            assert openings.tries_left(held.id) == 5 - guess
        assert prove(cast.binh, held, f"{guess}00000x") is None
    with pytest.raises(openings.TooMany):
        prove(cast.binh, held, code)
    assert not any(reads(cast.binh, files))
    assert prove(cast.son, held, code) is not None
    assert reads(cast.son, files)[1]


def test_the_code_of_somebody_elses_number_is_wrong_here(
    cast: Cast, files: Files, held: Contact
) -> None:
    other = contacts.take_contact(by=cast.lan, phone="0356 111 222")
    from hotline.cases import services as cases

    case = cases.open_case(by=cast.lan, contact_id=other.id)
    person = cases.add_person(by=cast.lan, case_id=case.id, role="survivor", name="Lù Thị Mỷ")
    code = proving.give_code(by=cast.lan, person_id=person.id)
    assert prove(cast.binh, held, code) is None
    # Her name knocked: then she is one of those whom the code is compared with.
    assert prove(cast.binh, held, code, persons=[person.id]) is not None


def test_a_new_code_ends_the_one_before_and_a_withdrawn_one_is_worth_nothing(
    cast: Cast, files: Files, held: Contact
) -> None:
    first = proving.give_code(by=cast.lan, person_id=files.person)
    second = proving.give_code(by=cast.lan, person_id=files.person)
    assert prove(cast.binh, held, first) is None
    proving.withdraw(by=cast.lan, person_id=files.person)
    assert prove(cast.binh, held, second) is None


def test_a_sealed_file_and_whoever_is_kept_from_it_open_by_no_code(
    cast: Cast, files: Files, held: Contact
) -> None:
    code = proving.give_code(by=cast.lan, person_id=files.person)
    entry = never_share.keep_from(
        by=cast.lan, case_id=files.case, member_id=cast.members["binh"].pk, words="Họ hàng."
    )
    assert prove(cast.binh, held, code) is None
    never_share.strike_out(by=cast.lan, entry_id=entry.id)
    sealed(cast, files)
    assert prove(cast.binh, held, code) is None


def test_nobody_proves_anything_in_a_contact_she_does_not_hold(
    cast: Cast, files: Files, held: Contact
) -> None:
    code = proving.give_code(by=cast.lan, person_id=files.person)
    for stranger in (cast.mai, cast.hanh, cast.quan, cast.van):
        with pytest.raises(openings.NotYours):
            prove(stranger, held, code)
    contacts.end_contact(by=cast.binh, contact_id=held.id)
    with pytest.raises(openings.NotYours):
        prove(cast.binh, held, code)


def test_a_safe_word_is_no_short_word_and_no_number(cast: Cast, files: Files) -> None:
    for word in ("ba", "123456", "   "):
        with pytest.raises(proving.TooShort):
            proving.agree_word(by=cast.lan, person_id=files.person, word=word)


def test_only_whoever_reads_who_she_is_gives_her_a_code(cast: Cast, files: Files) -> None:
    with pytest.raises(proving.Closed):
        proving.give_code(by=cast.hanh, person_id=files.person)
    with pytest.raises(Person.DoesNotExist):
        proving.give_code(by=cast.binh, person_id=files.person)


# --- the owner is asked -------------------------------------------------------------------------


def _signed_in(cast: Cast, name: str) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    from hotline.staff import services as staff

    session = SessionStore()
    session.create()
    staff.note_sign_in(cast.members[name], str(session.session_key))


def test_an_owner_on_shift_is_asked_herself_and_lets_in_for_a_day(
    cast: Cast, files: Files, held: Contact
) -> None:
    _signed_in(cast, "lan")
    asked = openings.ask_owner(by=cast.binh, contact_id=held.id, reason="Chị ấy gọi lại.")
    with acting(cast.mai):
        assert not Opening.objects.exists()
    opening = openings.let_in(by=cast.lan, opening_id=asked.id)
    assert opening.until is not None
    assert reads(cast.binh, files)[:2] == (True, True)


def test_off_shift_her_supervisor_is_asked_too(cast: Cast, files: Files, held: Contact) -> None:
    asked = openings.ask_owner(by=cast.binh, contact_id=held.id, reason="Chị ấy gọi lại.")
    openings.let_in(by=cast.mai, opening_id=asked.id)
    assert reads(cast.binh, files)[:2] == (True, True)


def test_from_another_number_she_is_asked_for_by_her_name(
    cast: Cast, files: Files, held: Contact
) -> None:
    elsewhere = contacts.take_contact(by=cast.binh, phone="0356 111 222")
    openings.ask_owner(by=cast.binh, contact_id=elsewhere.id, reason="Chị ấy đổi số.")
    with acting(cast.lan):
        assert not Opening.objects.exists()
    again = contacts.take_contact(by=cast.binh, phone="0356 111 223")
    asked = openings.ask_owner(
        by=cast.binh, contact_id=again.id, reason="Chị ấy đổi số.", persons=[files.person]
    )
    openings.let_in(by=cast.mai, opening_id=asked.id)
    assert reads(cast.binh, files)[:2] == (True, True)


def test_a_file_that_answers_no_knock_is_not_asked_for_either(
    cast: Cast, files: Files, held: Contact
) -> None:
    sealed(cast, files)
    asked = openings.ask_owner(by=cast.binh, contact_id=held.id, reason="Chị ấy gọi lại.")
    assert asked.case_id is None
    with acting(cast.lan):
        assert not Opening.objects.exists()


def test_declined_the_counsellor_reads_what_to_do_instead(
    cast: Cast, files: Files, held: Contact
) -> None:
    asked = openings.ask_owner(by=cast.binh, contact_id=held.id, reason="Chị ấy gọi lại.")
    openings.decline(by=cast.lan, opening_id=asked.id, words="Để em gọi lại cho chị ấy.")
    with acting(cast.binh):
        assert Opening.objects.get().answer == "Để em gọi lại cho chị ấy."
    assert not any(reads(cast.binh, files))
