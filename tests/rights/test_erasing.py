"""Erasing: two people, refused while the law says otherwise; the keys go, the figures stay, and no
restored backup brings anybody back (test_replaying.py)."""

import datetime as dt
import errno
import os
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, transaction

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.cases import closing
from hotline.cases import services as cases
from hotline.cases.models import Case, Entry
from hotline.contacts.models import Contact
from hotline.events.models import Outbox
from hotline.people import proving
from hotline.people.models import Person, Proof
from hotline.people.numbers import keyed
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from hotline.rights import copies, erasing, holds, ledger
from hotline.rights.models import DataRequest, Erasure
from hotline.rights.sql import HASHES, PROOF
from hotline.vault import services as vault
from tests.access import world
from tests.access.world import Files
from tests.cast import Cast
from tests.rights.conftest import accepted

pytestmark = pytest.mark.django_db


def concluded(cast: Cast, files: Files) -> Files:
    """The agency's help has ended and the case is closed."""
    referrals.cancel(by=cast.lan, referral_id=files.referral)
    asked = closing.ask_to_close(
        by=cast.lan, case_id=files.case, outcome="safe_and_settled", words="ổn rồi"
    )
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    return files


def wanted(cast: Cast, files: Files) -> Erasure:
    request = accepted(cast.lan, files.person, "erasure")
    return erasing.ask(by=cast.lan, request_id=request.id)


@pytest.fixture
def over(cast: Cast, files: Files) -> Files:
    return concluded(cast, files)


def test_one_asks_and_another_erases(cast: Cast, officer: Actor, over: Files) -> None:
    erasure = wanted(cast, over)
    with pytest.raises(erasing.NotBySame):
        erasing.erase(by=cast.lan, erasure_id=erasure.id)
    with pytest.raises(Erasure.DoesNotExist):
        erasing.erase(by=cast.son, erasure_id=erasure.id)
    with pytest.raises(ProgrammingError), acting(officer), transaction.atomic():
        erasing.erase(by=officer, erasure_id=erasure.id)
    done = erasing.erase(by=cast.mai, erasure_id=erasure.id)
    assert (done.approved, done.decided_by) == (True, cast.mai.key)
    with pytest.raises(erasing.MovedOn):
        erasing.erase(by=cast.mai, erasure_id=erasure.id)


def test_every_word_is_gone_and_the_figures_stay(cast: Cast, over: Files) -> None:
    erasing.erase(by=cast.mai, erasure_id=wanted(cast, over).id)
    for reader in (cast.lan, cast.mai):
        with acting(reader):
            person, case = Person.objects.get(pk=over.person), Case.objects.get(pk=over.case)
            contact = Contact.objects.get(pk=over.contact)
            referral = Referral.objects.get(pk=over.referral)
            assert (person.name, person.phone, person.address, person.safe_word) == ("",) * 4
            assert (contact.notes, contact.phone, referral.account, referral.identity) == ("",) * 4
            assert [e.text for e in Entry.objects.filter(case=case)] == [""] * Entry.objects.count()
            assert vault.is_erased(over.person)
            assert (person.place, person.birth_year, case.outcome) == (
                "34/15", 2006, "safe_and_settled",
            )  # fmt: skip
            assert person.is_child(dt.date(2026, 1, 1)) is False


def test_her_number_finds_nobody_any_more(cast: Cast, over: Files) -> None:
    _key, hashed = keyed(world.PHONE)
    with acting(cast.mai):
        assert Person.objects.filter(pk=over.person, phone_hash=hashed).exists()
    erasing.erase(by=cast.mai, erasure_id=wanted(cast, over).id)
    with acting(cast.mai):
        assert not Person.objects.filter(pk=over.person, phone_hash=hashed).exists()
        assert not Contact.objects.filter(pk=over.contact, phone_hash=hashed).exists()


def test_her_code_and_word_open_nothing_any_more(cast: Cast, over: Files) -> None:
    proving.give_code(by=cast.lan, person_id=over.person)
    erasing.erase(by=cast.mai, erasure_id=wanted(cast, over).id)
    with acting(cast.lan):
        assert [bytes(p.value_hash) for p in Proof.objects.filter(person=over.person)] == [b""]


def test_her_copy_and_what_she_asked_go_too(cast: Cast, over: Files) -> None:
    copy = copies.make(by=cast.lan, request_id=accepted(cast.lan, over.person).id, language="vi")
    erasing.erase(by=cast.mai, erasure_id=wanted(cast, over).id)
    with acting(cast.lan):
        copy.refresh_from_db()
        assert copy.body == ""
        request = DataRequest.objects.get(pk=copy.request_id)
        assert (request.words, request.right) == ("", "access")


def test_nothing_more_is_written_into_an_erased_file(cast: Cast, over: Files) -> None:
    erasing.erase(by=cast.mai, erasure_id=wanted(cast, over).id)
    with pytest.raises(vault.Erased), acting(cast.lan):
        vault.seal(over.person, "x", "lại ghi")


def test_the_index_is_told(cast: Cast, over: Files) -> None:
    erasing.erase(by=cast.mai, erasure_id=wanted(cast, over).id)
    assert Outbox.objects.filter(kind="person", subject=over.person).exists()


def test_a_case_that_is_about_others_too_stays(cast: Cast, files: Files) -> None:
    sister = cases.add_person(by=cast.lan, case_id=files.case, role="survivor", name="Em gái")
    over = concluded(cast, files)
    with acting(cast.lan):
        assert [s.case_id for s in erasing.stays(over.person)] == [over.case]
    erasing.erase(by=cast.mai, erasure_id=wanted(cast, over).id)
    with acting(cast.lan):
        assert Person.objects.get(pk=sister.id).name == "Em gái"
        assert Person.objects.get(pk=over.person).name == ""
        assert Contact.objects.get(pk=over.contact).notes == world.NOTES


@pytest.mark.parametrize("reach", ["person", "case"])
def test_a_legal_hold_refuses_it_until_another_lifts_it(
    cast: Cast, over: Files, reach: str
) -> None:
    erasure = wanted(cast, over)
    hold = holds.place(
        by=cast.mai, ground="criminal", words="toà đang xử",
        person_id=over.person if reach == "person" else None,
        case_id=over.case if reach == "case" else None,
    )  # fmt: skip
    with pytest.raises(erasing.Kept) as refusal:
        erasing.erase(by=cast.mai, erasure_id=erasure.id)
    assert refusal.value.codes == ("legal_hold",)
    holds.lift(by=cast.lan, hold_id=hold.id, words="xử xong")
    erasing.erase(by=cast.mai, erasure_id=erasure.id)


def test_the_database_refuses_by_itself_what_is_held(cast: Cast, over: Files) -> None:
    erasure = wanted(cast, over)
    holds.place(by=cast.mai, ground="court", words="đòi bồi thường", person_id=over.person)
    with (
        pytest.raises(DatabaseError, match="must be kept"),
        acting(cast.mai),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM rights_erase(%s, '{}', '{}')", [erasure.id])


def test_it_waits_for_what_the_pack_says(cast: Cast, files: Files) -> None:
    request = accepted(cast.lan, files.person, "erasure")
    with pytest.raises(erasing.Kept) as refusal:
        erasing.ask(by=cast.lan, request_id=request.id)
    assert refusal.value.codes == ("open_case", "open_referral")


def test_what_is_not_written_outside_the_database_is_not_erased(
    cast: Cast, over: Files, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    erasure = wanted(cast, over)
    settings.HOTLINE_ERASURES = tmp_path / "nowhere" / "erasures.log"  # type: ignore[attr-defined]
    with pytest.raises(ledger.LedgerAway):
        erasing.erase(by=cast.mai, erasure_id=erasure.id)
    with acting(cast.lan):
        assert Person.objects.get(pk=over.person).name == world.NAME


def test_lines_whose_writing_failed_erase_nobody_at_the_next_restore(
    cast: Cast, over: Files, ledger_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    erasure = wanted(cast, over)
    wait = os.fsync
    failed: list[int] = []

    def once(file: int) -> None:
        if not failed:
            failed.append(file)
            raise OSError(errno.EIO, "Input/output error")
        wait(file)

    monkeypatch.setattr(os, "fsync", once)
    with pytest.raises(ledger.LedgerAway):
        erasing.erase(by=cast.mai, erasure_id=erasure.id)
    assert failed
    assert ledger_file.read_text()
    assert ledger.read(ledger_file) == []


def test_the_ledger_names_ids_and_times_and_nothing_else(
    cast: Cast, over: Files, ledger_file: Path
) -> None:
    erasure = wanted(cast, over)
    erasing.erase(by=cast.mai, erasure_id=erasure.id)
    gone = ledger.read(ledger_file)
    assert {over.person, over.case, over.contact, over.referral} <= {g.root for g in gone}
    assert {g.erasure for g in gone} == {erasure.id}
    assert ledger_file.stat().st_mode & 0o077 == 0
    for line in ledger_file.read_text().splitlines():
        at, word, one, root = line.split(" ")
        assert word == "erased"
        assert dt.datetime.fromisoformat(at).tzinfo
        assert {UUID(one), UUID(root)} <= {erasure.id, *(g.root for g in gone)}


def test_the_application_destroys_no_key_by_itself(app_url: str, cast: Cast) -> None:
    for call in (
        "SELECT vault_destroy(ARRAY[gen_random_uuid()])",
        "SELECT rights_wipe(ARRAY[gen_random_uuid()])",
        "SELECT rights_replay(ARRAY[gen_random_uuid()])",
        "SELECT * FROM rights_roots(gen_random_uuid(), '{}')",
        "UPDATE vault_key SET wrapped = ''",
        "DELETE FROM rights_legalhold",
        "UPDATE rights_legalhold SET until = now()",
    ):
        with (
            psycopg.connect(app_url) as outside,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            outside.execute(call)


def test_every_hash_by_which_somebody_is_found_is_deleted() -> None:
    """A table of keyed hashes of identity that erasing does not know would still find her."""
    others = {"tips_tip", "contacts_sourcerow", "contacts_rejectedrow"}
    found = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.fields
        if field.name.endswith("_hash")
        and getattr(model, "data_classes", {}).get(field.name) is DataClass.D2
        and model._meta.db_table not in others
        and _leads_to_a_person(model)
    }
    emptied = {(table, column) for table, (_root, columns) in HASHES.items() for column in columns}
    emptied |= {(PROOF[0], column) for column in PROOF[2]}
    assert found <= emptied, found - emptied


def _leads_to_a_person(model: type) -> bool:
    related = {f.related_model for f in model._meta.fields if f.is_relation}  # type: ignore[attr-defined]
    return model in (Person, Contact) or Person in related
