"""A case sealed by decision: who keeps it, what follows it, how it is unsealed."""

import uuid

import pytest

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import sealing, transfer
from hotline.cases import services as cases
from hotline.cases.models import Case, CasePerson, Sealing
from hotline.cases.writing import MovedOn, NotInList, NoWords
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.contacts.queries import alarming
from hotline.people.models import Person
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from hotline.statistics import queries as statistics
from hotline.vault import services as vault
from tests.access.world import Files, enrolled, lao_cai, work_loop
from tests.cast import Cast

pytestmark = pytest.mark.django_db

GROUND, WORDS = "suspected_insider", "Anh ấy làm ở trung tâm."


def seal(cast: Cast, files: Files) -> Sealing:
    return sealing.seal(
        by=cast.lan, case_id=files.case, ground=GROUND, words=WORDS,
        keeper_id=cast.members["mai"].pk,
    )  # fmt: skip


def reach(actor: Actor, files: Files) -> dict[str, bool]:
    with acting(actor):
        return {
            "case": Case.objects.filter(pk=files.case).exists(),
            "contact": Contact.objects.filter(pk=files.contact).exists(),
            "person": Person.objects.filter(pk=files.person).exists(),
            "referral": Referral.objects.filter(pk=files.referral).exists(),
            "key": vault.may_open(files.case, DataClass.D0),
        }


def test_a_sealed_case_leaves_every_standing_scope_with_all_that_hangs_on_it(
    cast: Cast, files: Files
) -> None:
    other = enrolled("other", "supervisor", centre="HN").as_actor()
    for reader in (other, cast.hanh, cast.quan, cast.van):
        assert all(reach(reader, files).values())
    seal(cast, files)
    for reader in (other, cast.hanh, cast.quan, cast.van):
        assert not any(reach(reader, files).values()), reader
    for keeper in (cast.lan, cast.mai):
        assert all(reach(keeper, files).values()), keeper


def test_who_can_see_names_its_two_keepers_the_clocks_and_nobody_else(
    cast: Cast, files: Files
) -> None:
    with acting(cast.lan):
        access.give(files.case, to=cast.binh.key, deepest=DataClass.D3, why="helps")
        access.give(files.person, to=cast.binh.key, deepest=DataClass.D3, why="helps")
        access.give(files.case, to="role:counsellor@HN", deepest=DataClass.D3, why="handover")
    seal(cast, files)
    with acting(cast.mai):
        for root in (files.case, files.contact, files.person):
            shown = {row["principal"] for row in access.who_can_see(root)}
            people = {one for one in shown if not one.startswith("system:")}
            assert people == {cast.lan.key, cast.mai.key}, root


def test_an_agency_keeps_the_packet_that_was_sent_to_it(cast: Cast, files: Files) -> None:
    seal(cast, files)
    assert reach(cast.pao, files)["referral"]
    assert not reach(cast.pao, files)["case"]


def test_a_supervisor_who_seals_keeps_it_beside_the_owner(cast: Cast, files: Files) -> None:
    made = sealing.seal(by=cast.mai, case_id=files.case, ground=GROUND, words=WORDS)
    assert made.keeper_id == cast.members["mai"].pk
    assert all(reach(cast.mai, files).values())
    assert all(reach(cast.lan, files).values())


@pytest.mark.parametrize("name", ["binh", "son", "hanh", "quan", "van", "pao"])
def test_nobody_else_seals_it(cast: Cast, files: Files, name: str) -> None:
    with pytest.raises((sealing.NotYours, Case.DoesNotExist)):
        sealing.seal(by=getattr(cast, name), case_id=files.case, ground=GROUND, words=WORDS)


def test_it_takes_a_ground_words_and_a_second_person(cast: Cast, files: Files) -> None:
    def tried(**facts: object) -> None:
        usual = {"ground": GROUND, "words": WORDS, "keeper_id": cast.members["mai"].pk}
        sealing.seal(by=cast.lan, case_id=files.case, **(usual | facts))  # type: ignore[arg-type]

    with pytest.raises(NotInList):
        tried(ground="whim")
    with pytest.raises(NoWords):
        tried(words=" ")
    for nobody in (None, uuid.uuid4(), cast.members["lan"].pk, cast.members["hanh"].pk):
        with pytest.raises(sealing.NoKeeper):
            tried(keeper_id=nobody)
    tried()
    with pytest.raises(MovedOn):
        tried()


def test_what_joins_a_sealed_case_is_sealed_too(cast: Cast, files: Files) -> None:
    seal(cast, files)
    person = cases.add_person(by=cast.lan, case_id=files.case, role="witness", name="Tráng A Pó")
    sent = referrals.send(
        by=cast.lan, case_id=files.case, person_id=person.id, agency=lao_cai(), urgency="urgent",
        basis="consent", basis_words="đồng ý", account="cần chỗ ở", fields=[],
    )  # fmt: skip
    for reader in (cast.hanh, cast.quan, cast.van):
        with acting(reader):
            assert not Person.objects.exists()
            assert not Referral.objects.exists()
    with acting(cast.mai):
        assert Person.objects.get(pk=person.id).name == "Tráng A Pó"
        assert Referral.objects.get(pk=sent.id).account == "cần chỗ ở"


def test_it_is_in_no_list_count_or_alert(cast: Cast, files: Files) -> None:
    contacts.amend_contact(by=cast.lan, contact_id=files.contact, danger="yes")
    question = statistics.Question(
        statistics.Period(*[statistics.Month.of(statistics.pack().today())] * 2)
    )
    assert statistics.cases(cast.hanh, question).total == 1
    with acting(cast.hanh):
        assert alarming(cast.hanh).count() == 1
    seal(cast, files)
    for reader in (cast.hanh, cast.quan):
        assert statistics.cases(reader, question).total == 0
        assert statistics.persons(reader, question).total == 0
        assert statistics.contacts(reader, question).total == 0
        with acting(reader):
            assert alarming(reader).count() == 0


def test_whoever_heard_of_it_hears_no_more(cast: Cast, files: Files) -> None:
    from django.db import connection

    from hotline.events.services import Event, read_after  # noqa: F401

    def topics() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT topic FROM events_outbox WHERE subject = %s ORDER BY seq DESC LIMIT 2",
                [files.case],
            )
            return {row[0] for row in cursor.fetchall()}

    seal(cast, files)
    cases.judge_risk(
        by=cast.lan, case_id=files.case, risk="high", urgency="urgent",
        look_again_at=statistics.dt.datetime.now(statistics.dt.UTC),
    )  # fmt: skip
    assert topics() == {cast.lan.key, cast.mai.key}


def test_two_people_unseal_it_and_neither_of_them_alone(cast: Cast, files: Files) -> None:
    seal(cast, files)
    with pytest.raises(MovedOn):
        sealing.decide_unsealing(by=cast.mai, case_id=files.case, approved=True)
    sealing.ask_to_unseal(by=cast.lan, case_id=files.case, words="Đã xác minh, không liên quan.")
    with pytest.raises(sealing.NotBySame):
        sealing.decide_unsealing(by=cast.lan, case_id=files.case, approved=True)
    assert not reach(cast.hanh, files)["case"]
    sealing.decide_unsealing(by=cast.mai, case_id=files.case, approved=True)
    assert all(reach(cast.hanh, files).values())
    with acting(cast.lan):
        shown = {row["why"] for row in access.who_can_see(files.case)}
        assert "keeps it sealed" not in shown
        ended = Sealing.objects.get(case=files.case)
    assert (ended.asked_open_by, ended.ended_by) == (cast.lan.key, cast.mai.key)


def test_an_unsealing_that_is_refused_leaves_it_sealed(cast: Cast, files: Files) -> None:
    seal(cast, files)
    sealing.ask_to_unseal(by=cast.mai, case_id=files.case, words="Xong rồi.")
    sealing.decide_unsealing(by=cast.lan, case_id=files.case, approved=False)
    assert not reach(cast.hanh, files)["case"]
    sealing.ask_to_unseal(by=cast.mai, case_id=files.case, words="Xin hỏi lại.")


def another_of(cast: Cast, files: Files) -> Files:
    """A second case in which the person of the first stands."""
    second = work_loop(cast.lan, lao_cai())
    with acting(cast.lan):
        CasePerson(
            case_id=second.case, person_id=files.person, role="survivor", by=cast.lan.key
        ).save(force_insert=True)
    return second


def sees_her(actor: Actor, files: Files) -> bool:
    return reach(actor, files)["person"]


def unseal(case: uuid.UUID, *, asked_by: Actor, decided_by: Actor) -> None:
    sealing.ask_to_unseal(by=asked_by, case_id=case, words="Xong.")
    sealing.decide_unsealing(by=decided_by, case_id=case, approved=True)


def test_of_two_sealed_cases_each_keeper_reads_the_person_while_her_own_is_sealed(
    cast: Cast, files: Files
) -> None:
    second = another_of(cast, files)
    other = enrolled("other", "supervisor", centre="HN")
    seal(cast, files)
    sealing.seal(
        by=cast.lan, case_id=second.case, ground=GROUND, words=WORDS, keeper_id=other.pk
    )  # fmt: skip
    assert sees_her(cast.mai, files), "sealing the second spares the keeper of the first"
    assert sees_her(other.as_actor(), files)
    unseal(files.case, asked_by=cast.lan, decided_by=cast.mai)
    assert not sees_her(cast.mai, files), "what the second seals is no longer hers to keep"
    assert sees_her(other.as_actor(), files)
    assert sees_her(cast.lan, files)


def test_who_keeps_both_goes_on_keeping_the_person_when_one_is_unsealed(
    cast: Cast, files: Files
) -> None:
    second = another_of(cast, files)
    seal(cast, files)
    seal(cast, second)
    unseal(files.case, asked_by=cast.lan, decided_by=cast.mai)
    assert sees_her(cast.mai, files)
    with acting(Actor("system:sweeper")):
        assert Person.objects.filter(pk=files.person).exists(), "its clocks go on"


def test_who_kept_one_and_owns_another_of_hers_reaches_the_person_when_both_are_unsealed(
    cast: Cast, files: Files
) -> None:
    son = cast.members["son"].pk
    second = work_loop(cast.lan, lao_cai())
    offer = transfer.hand_over(
        by=cast.lan, case_id=second.case, words="Bàn giao.", to_member=son
    )  # fmt: skip
    transfer.take(by=cast.son, transfer_id=offer.id)
    sealing.seal(by=cast.lan, case_id=files.case, ground=GROUND, words=WORDS, keeper_id=son)
    sealing.seal(
        by=cast.son, case_id=second.case, ground=GROUND, words=WORDS,
        keeper_id=cast.members["mai"].pk,
    )  # fmt: skip
    with acting(cast.son):
        CasePerson(
            case_id=second.case, person_id=files.person, role="survivor", by=cast.son.key
        ).save(force_insert=True)
    unseal(files.case, asked_by=cast.lan, decided_by=cast.son)
    unseal(second.case, asked_by=cast.son, decided_by=cast.mai)
    assert sees_her(cast.son, files), "she is in a case of his, whatever else he kept"


def test_a_person_whom_another_sealed_case_holds_stays_sealed(cast: Cast, files: Files) -> None:
    second = another_of(cast, files)
    seal(cast, files)
    seal(cast, second)
    sealing.ask_to_unseal(by=cast.lan, case_id=files.case, words="Xong.")
    sealing.decide_unsealing(by=cast.mai, case_id=files.case, approved=True)
    seen = reach(cast.hanh, files)
    assert seen["case"]
    assert not seen["person"]


def test_a_sealed_case_passes_to_somebody_by_name_only(cast: Cast, files: Files) -> None:
    seal(cast, files)
    with pytest.raises(transfer.NobodyThere):
        transfer.hand_over(by=cast.lan, case_id=files.case, words="Bàn giao.", to_centre="DN")
    offer = transfer.hand_over(
        by=cast.lan, case_id=files.case, words="Bàn giao.", to_member=cast.members["binh"].pk
    )
    transfer.take(by=cast.binh, transfer_id=offer.id)
    assert all(reach(cast.binh, files).values())
    assert all(reach(cast.mai, files).values()), "the second person goes on keeping it"
    assert not any(reach(cast.son, files).values())
    assert not reach(cast.lan, files)["case"]


def test_sealing_is_in_the_log_without_its_words(cast: Cast, files: Files) -> None:
    seal(cast, files)
    row = Record.objects.get(action="case.seal")
    assert (row.actor, row.root, row.detail) == (cast.lan.key, files.case, [GROUND])


def test_the_application_cannot_seal_past_the_function(cast: Cast, files: Files) -> None:
    from django.db import ProgrammingError, connection, transaction

    for actor, keeper in ((cast.hanh, cast.hanh), (cast.binh, cast.binh), (cast.lan, cast.lan)):
        with (
            acting(actor),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT cases_seal(%s, %s)", [files.case, keeper.key])
