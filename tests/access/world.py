"""A worked loop with distinctive words, a database of a test's own, and second sign-ins.

Tests that need real commits work in a clone: what they commit goes away with it, and append-only
tables need no exception.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import psycopg
import pytest
from django.db import connection, connections
from django.test import Client, override_settings
from django.test.utils import setup_databases, teardown_databases

from hotline.actor.context import Actor
from hotline.cases import services as cases
from hotline.contacts import services as contacts
from hotline.directory.models import Agency
from hotline.directory.queries import responsible_agency
from hotline.events import reactions
from hotline.events import services as events
from hotline.networks import services as networks
from hotline.people import registry
from hotline.people.services import amend_person
from hotline.referrals import services as referrals
from hotline.seeking import services as seeking
from hotline.staff import services as staff
from hotline.staff.models import Member
from tests.addresses import drop, to_database
from tests.cast import PASSWORD, ROLES, Cast

Result = TypeVar("Result")

NAME = "Vàng Thị Xuyến Chi"
PHONE = "0976 543 218"
PHONE_E164 = "+84976543218"
SAFE_PHONE = "0358 417 296"
ADDRESS = "bản Nậm Khòong, xã Tả Gia Phình"
PAPER = "CCCD 031297004816"
NOTES = "Em bị nhốt trong xưởng gạch bên kia sông Nậm Thi"
PROBLEM = "không dám về nhà vì chú dượng đe doạ"
MEASURE = "gọi lại sau giờ chợ phiên"
ACCOUNT = "Cần chỗ ngủ khoá trái được cửa ngay đêm nay"
BASIS_WORDS = "chị ấy gật đầu qua điện thoại bà ngoại"
ANSWER = "nhà tạm lánh hết giường tầng dưới"
SAFE_WORD = "hoa ban tím"
PLACE_WORDS = "gần cây đa đầu dốc Má Tra"
ALIAS = "Xuyến chợ Cán Hồ"
ZALO = "xuyen.canho.97"
PASSPORT = "C9047715"
HELD = "xưởng gỗ sau đồi thông Nà Ngo"
SOUGHT = "Lường Thị Ín Xa"
ASKER = "dì ruột bán rau chợ Mường Khoa"
ACCOUNT_OF_HIS = "vieclam.nampha.88"
ADVERT = "Tuyển nữ làm nương dứa bên sông Nậm Pha lương cao ứng trước"

SECRETS = (
    NAME, PHONE, PHONE_E164, SAFE_PHONE, ADDRESS, PAPER, NOTES, PROBLEM, MEASURE, ACCOUNT,
    BASIS_WORDS, ANSWER, SAFE_WORD, PLACE_WORDS, ALIAS, ZALO, PASSPORT, HELD, SOUGHT, ASKER,
    ACCOUNT_OF_HIS, ADVERT,
)  # fmt: skip
"""Every word of a case that the loop below writes down."""


@dataclass(frozen=True)
class Files:
    """One root of each kind, of the same story."""

    contact: UUID
    case: UUID
    person: UUID
    referral: UUID


def work_loop(owner: Actor, agency: Agency, *, urgency: str = "urgent") -> Files:
    """A contact, a case, a survivor with everything known of her, a problem, a referral."""
    contact = contacts.take_contact(
        by=owner, kind="referral", caller_type="relative", topic="rescue", place="34/15",
        phone=PHONE, notes=NOTES, place_words=PLACE_WORDS, safe_word=SAFE_WORD,
    )  # fmt: skip
    case = cases.open_case(by=owner, contact_id=contact.id)
    person = cases.add_person(
        by=owner, case_id=case.id, role="survivor", name=NAME, place="34/15", birth_year=2006,
        phone=PHONE, address=ADDRESS, paper=PAPER,
    )  # fmt: skip
    amend_person(by=owner, person_id=person.id, safe_number=SAFE_PHONE, safe_word=SAFE_WORD)
    registry.add_name(by=owner, person_id=person.id, kind="alias", name=ALIAS)
    registry.add_contact_point(by=owner, person_id=person.id, kind="zalo", value=ZALO)
    registry.add_paper(by=owner, person_id=person.id, kind="passport", number=PASSPORT)
    registry.add_place(by=owner, person_id=person.id, tie="held", place="34/15", words=HELD)
    seeking.look_for(by=owner, contact_id=contact.id, name=SOUGHT, asker=ASKER)
    for kind, value in (("facebook", ACCOUNT_OF_HIS), ("advert", ADVERT)):
        networks.mention(
            by=owner, source_kind="case", source=case.id, kind=kind, value=value, part="recruiter"
        )
    problem = cases.name_problem(
        by=owner, case_id=case.id, domain="safety", urgency="urgent", text=PROBLEM,
        person_id=person.id,
    )  # fmt: skip
    cases.plan_measure(
        by=owner, case_id=case.id, kind="protection", text=MEASURE, problem_id=problem.id
    )
    sent = referrals.send(
        by=owner, case_id=case.id, person_id=person.id, agency=agency, urgency=urgency,
        basis="consent", basis_words=BASIS_WORDS, account=ACCOUNT,
        fields=["name", "phone", "address", "paper", "safe_contact"],
    )  # fmt: skip
    return Files(contact.id, case.id, person.id, sent.id)


def enrolled(username: str, role: str, *, centre: str = "", agency: Agency | None = None) -> Member:
    """One more member beside the cast; her password is hashed the quick way."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        return staff.enrol(
            by=staff.SETUP, username=username, display_name=username.capitalize(), role=role,
            password=PASSWORD, centre=centre, agency=agency,
        )  # fmt: skip


def lao_cai() -> Agency:
    """The agency of Páo."""
    agency = responsible_agency("34/15")
    assert agency is not None
    return agency


def browser_of(member: Member, *, twice: bool = True, locked: bool = False) -> Client:
    """A browser in which `member` is signed in, by default with a second factor."""
    browser = Client(raise_request_exception=False)
    browser.force_login(member)
    session = browser.session
    methods = [{"method": "password", "at": time.time()}]
    if twice:
        methods.append({"method": "mfa", "at": time.time()})
    session["account_authentication_methods"] = methods
    if locked:
        session["locked"] = True
    session.save()
    return browser


def in_thread(work: Callable[[], Result]) -> Result:
    """The result of `work` in a thread, whose connections are closed; its error is raised here."""
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert not thread.is_alive(), "the thread hangs"
    if errors:
        raise errors[0]
    return results[0]


@dataclass(frozen=True)
class OwnDatabase:
    """A database of one test, used by Django's connection while the test runs."""

    name: str
    app: str
    owner: str
    live: str
    backup: str

    def cast(self) -> Cast:
        """Everybody, as they stand in it."""
        return Cast({m.username: m for m in Member.objects.filter(username__in=ROLES)})


def _clone(owner: str, source: str, name: str) -> None:
    """CREATE DATABASE … TEMPLATE as the owner; waits for sessions of the source to end."""
    until = time.monotonic() + 20
    with psycopg.connect(to_database(owner, "postgres"), autocommit=True) as admin:
        while True:
            try:
                admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
                return
            except psycopg.errors.ObjectInUse:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)


@pytest.fixture(scope="session")
def migrated(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of the test database, made here when no chosen test asks for it by `db`."""
    with django_db_blocker.unblock():
        made = None
        if not str(connection.settings_dict["NAME"]).startswith("test_"):
            made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        yield str(connection.settings_dict["NAME"])
        if made:
            teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def quiet_template(
    request: pytest.FixtureRequest, engine: Any, migrated: str, django_db_blocker: Any
) -> Iterator[str]:
    """The migrated test database with the cast, as a template that nobody is connected to."""
    request.getfixturevalue("cast_in_database")
    with django_db_blocker.unblock():
        connection.close()
    name = f"{migrated}_quiet"
    drop(engine.owner, name)
    _clone(engine.owner, migrated, name)
    yield name
    drop(engine.owner, name)


def _wait_for_other_databases(superuser: str, name: str) -> None:
    """Transactions of the whole engine hold a reader of events back, other tests' too: those
    that began before now are let end. Those of the test's own database are its own affair."""
    with psycopg.connect(superuser, autocommit=True) as watcher:
        (now,) = watcher.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()  # type: ignore[misc]
        until = time.monotonic() + 30
        while time.monotonic() < until:
            (older,) = watcher.execute(  # type: ignore[misc]
                "SELECT count(*) FROM pg_stat_activity WHERE datname <> %s"
                " AND backend_xid IS NOT NULL AND backend_xid::text::bigint < %s",
                [name, int(now) % 2**32],
            ).fetchone()
            if not older:
                return
            time.sleep(0.02)


@pytest.fixture
def own_database(
    engine: Any, quiet_template: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OwnDatabase]:
    """A clone in which commits are real; not to be used together with `db`."""
    name = f"{quiet_template}_{time.monotonic_ns() % 10**9}"
    _clone(engine.owner, quiet_template, name)
    with django_db_blocker.unblock():
        connection.close()
        usual = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = name

        def read_after(*position: Any, **limit: Any) -> Iterator[events.Event]:
            _wait_for_other_databases(engine.superuser, name)
            return usual_read(*position, **limit)

        usual_read = events.read_after
        monkeypatch.setattr(events, "read_after", read_after)
        monkeypatch.setattr(reactions, "read_after", read_after)
        try:
            yield OwnDatabase(
                name,
                *(to_database(u, name) for u in (engine.app, engine.owner, engine.live)),
                to_database(engine.backup, name),
            )
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
    drop(engine.owner, name)


@pytest.fixture
def files(cast: Cast) -> Files:
    """Lan's loop, sent to Lào Cai and not opened there yet."""
    return work_loop(cast.lan, lao_cai())
