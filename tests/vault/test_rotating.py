"""Keys are renewed while the system runs: everything opens before, meanwhile and afterwards."""

import os
import shutil
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.db import ProgrammingError, connection, transaction

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.config.command import main
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.staff import changes, resealing
from hotline.staff.adapters import MFAAdapter
from hotline.staff.changes import Place
from hotline.staff.models import Member
from hotline.vault import keyring, rotating
from hotline.vault.keyring import KeyringError
from tests.access.world import NAME, Files, OwnDatabase, enrolled, in_thread
from tests.cast import Cast

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of this run's keyring: the other tests keep theirs."""
    copy = tmp_path / "keyring.json"
    shutil.copy(os.environ["HOTLINE_KEYS"], copy)
    monkeypatch.setenv("HOTLINE_KEYS", str(copy))
    return copy


def older(kinds: tuple[str, ...] = ("person",)) -> list[str]:
    return [kek for kek in rotating.older(rotating.census()) if kek.startswith(kinds)]


@pytest.mark.django_db
def test_what_was_sealed_before_opens_under_the_new_key(
    cast: Cast, files: Files, ring: Path
) -> None:
    fresh = rotating.rotate(ring, rotating.ROTATED)
    assert older()
    rotating.rewrap()
    assert not older(tuple(keyring.KINDS))
    assert rotating.census()[fresh["person"]] >= 1
    with acting(cast.lan):
        assert Person.objects.get(pk=files.person).name == NAME
    assert Record.objects.filter(action="keys.rotate").exists()


@pytest.mark.django_db
def test_stopped_in_the_middle_everything_opens_and_the_next_run_finishes(
    cast: Cast, files: Files, ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts.take_contact(by=cast.lan, notes="một")
    rotating.rotate(ring, ["contact"])
    monkeypatch.setattr(rotating, "BATCH", 1)

    def killed(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotating.rewrap(say=killed)
    under = rotating.census()
    assert len([kek for kek in under if kek.startswith("contact-")]) == 2
    with acting(cast.lan):
        assert {c.notes for c in Contact.objects.all()} >= {"một"}
    rotating.rewrap()
    assert not older(("contact",))


@pytest.mark.django_db
def test_only_the_rotation_reads_keys_by_the_thousand(cast: Cast) -> None:
    for actor in (cast.lan, cast.tu, Actor("system:sweeper")):
        for question in ("SELECT * FROM vault_census()", "SELECT * FROM vault_keys_under('a', 1)"):
            with (
                acting(actor),
                pytest.raises(psycopg.errors.InsufficientPrivilege),
                connection.connection.transaction(),
            ):
                connection.connection.execute(question)


@pytest.mark.django_db
def test_the_rotation_sees_no_file(files: Files) -> None:
    with acting(rotating.KEYS):
        assert not Person.objects.exists()
        assert not Contact.objects.exists()


@pytest.mark.django_db
def test_a_second_factor_is_sealed_anew_and_still_works(cast: Cast, ring: Path) -> None:
    factor = Authenticator.objects.create(
        user=cast.members["lan"], type="totp", data={"secret": MFAAdapter().encrypt(SECRET)}
    )
    fresh = rotating.rotate(ring, ["system"])["system"]
    assert resealing.reseal() == 1
    factor.refresh_from_db()
    assert factor.data["secret"].startswith(f"{fresh}:")
    assert MFAAdapter().decrypt(factor.data["secret"]) == SECRET
    assert resealing.reseal() == 0


@pytest.mark.django_db
def test_a_passkey_is_sealed_anew_and_still_opens(cast: Cast, ring: Path) -> None:
    passkey = Authenticator.objects.create(
        user=cast.members["lan"], type="webauthn", data={"name": "Máy bàn số 3", "credential": {}}
    )
    was = keyring.current().current["system"]
    fresh = rotating.rotate(ring, ["system"])["system"]
    assert resealing.census()[was] == 1
    assert resealing.reseal() == 1
    assert resealing.census() == {fresh: 1}
    assert Authenticator.objects.get(pk=passkey.pk).data["name"] == "Máy bàn số 3"
    assert resealing.reseal() == 0


@pytest.mark.django_db
def test_half_of_a_password_that_waits_is_sealed_anew_and_still_counts(
    cast: Cast, ring: Path
) -> None:
    hoa = enrolled("hoa", "administrator").as_actor()
    change, first = changes.ask_to_enrol(
        by=cast.tu, username="moi", display_name="Mới", place=Place("counsellor", "DN"),
        language="vi",
    )  # fmt: skip
    was = keyring.current().current["system"]
    fresh = rotating.rotate(ring, ["system"])["system"]
    assert resealing.census()[was] == 1
    assert resealing.reseal() == 1
    assert resealing.census() == {fresh: 1}
    keyring.retire(ring, [was])
    second = changes.confirm(by=hoa, change_id=change.pk)
    assert Member.objects.get(username="moi").check_password(f"{first}-{second}")
    assert not resealing.census()


@pytest.mark.django_db
def test_only_the_rotation_seals_half_of_a_password_anew(cast: Cast) -> None:
    enrolled("hoa", "administrator")
    change, _ = changes.ask_to_reset(by=cast.tu, member_id=cast.lan.member_id)
    with (
        acting(cast.tu),
        pytest.raises(ProgrammingError, match="only the rotation"),
        transaction.atomic(),
    ):
        access.ask("staff_reseal(%s, %s, %s)", [change.pk, change.first_half, "system-9:x"])
    change.refresh_from_db()
    assert change.first_half != "system-9:x"


@pytest.mark.django_db
def test_a_key_is_retired_when_nothing_lies_under_it_and_not_before(
    cast: Cast, files: Files, ring: Path
) -> None:
    was = keyring.current().current["person"]
    rotating.rotate(ring, ["person"])
    assert was not in rotating.unused(rotating.census())
    rotating.rewrap()
    assert was in rotating.unused(rotating.census())
    keyring.retire(ring, [was])
    with acting(cast.lan):
        assert Person.objects.get(pk=files.person).name == NAME
    with pytest.raises(KeyringError, match="in use"):
        keyring.retire(ring, [keyring.current().current["person"]])


@pytest.mark.parametrize("kind", rotating.FOR_GOOD)
@pytest.mark.django_db
def test_keys_by_which_numbers_are_found_are_not_rotated(ring: Path, kind: str) -> None:
    before = ring.read_bytes()
    with pytest.raises(ValueError, match=kind):
        rotating.rotate(ring, [kind])
    assert ring.read_bytes() == before


def test_counsellors_go_on_writing_while_keys_are_renewed(
    own_database: OwnDatabase, django_db_blocker: Any, ring: Path
) -> None:
    with django_db_blocker.unblock():
        lan = own_database.cast().lan
        written: list[str] = []
        stop = threading.Event()

        def write() -> None:
            while not stop.is_set():
                words = f"lời số {len(written)}"
                contacts.take_contact(by=lan, notes=words)
                written.append(words)

        writer = threading.Thread(target=lambda: in_thread(write))
        writer.start()
        rounds = 0
        while len(written) < 25 or rounds < 3:
            rotating.rotate(ring, ["contact"])
            rotating.rewrap()
            rounds += 1
        stop.set()
        writer.join(60)
        rotating.rewrap()
        assert not older(("contact",))
        with acting(lan):
            found = sorted(Contact.objects.all(), key=lambda c: c.started_at)
            assert [c.notes for c in found] == written


def test_the_command_says_what_lies_where_and_retires_nothing_in_a_hurry(
    own_database: OwnDatabase,
    django_db_blocker: Any,
    ring: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, url in (
        ("DATABASE_URL", own_database.app),
        ("HOTLINE_OWNER_URL", own_database.owner),
        ("HOTLINE_LIVE_URL", own_database.live),
        ("HOTLINE_BACKUP_URL", own_database.backup),
    ):
        monkeypatch.setenv(name, url)
    with django_db_blocker.unblock():
        contacts.take_contact(by=own_database.cast().lan, notes="một")
        assert main(["keys", "rotate"]) == 0
        assert "contact-2" in capsys.readouterr().out
        assert main(["keys", "status"]) == 0
        assert "older" in capsys.readouterr().out
        assert main(["keys", "rotate", "--kind", "number"]) == 1
        assert main(["keys", "retire"]) == 1
        assert "after an hour" in capsys.readouterr().err
        os.utime(ring, (0, 0))
        assert main(["keys", "retire"]) == 0
        assert "contact-1" in capsys.readouterr().out
