"""What a member finds: what her grants reach, nothing beside it, and the one knock."""

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.contacts.queries import Knock
from hotline.finder import own, queries
from hotline.finder.server import Server
from hotline.finder.service import Finder
from hotline.people import proving, registry
from hotline.people import services as people
from hotline.people.models import Person
from tests.access.world import OwnDatabase
from tests.cast import Cast

TYPED = "vang thi suyen chi"


@pytest.fixture
def chi(own_database: OwnDatabase, enrolled: Cast) -> Person:
    return people.record_person(
        by=enrolled.lan, centre="HN", name="Vàng Thị Xuyến Chi", phone="0976 543 218",
        birth_year=1998, place="34/15", safe_to_call_back="never",
    )  # fmt: skip


@pytest.fixture
def finder(chi: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Finder]:
    path = tmp_path / "finder"
    monkeypatch.setenv("HOTLINE_FINDER", str(path))
    found = Finder()
    found.build()
    with Server(path, found) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield found
        server.shutdown()


def found(by: Actor, text: str) -> list[uuid.UUID]:
    return [one.person.id for one in queries.search(by=by, text=text, lang="vi").people]


def knocked(by: Actor, text: str) -> Knock | None:
    return queries.search(by=by, text=text, lang="vi").knock


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.members[name])
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa"}]
    session.save()
    return client


def hold(by: Actor) -> Contact:
    return contacts.take_contact(by=by)


def seal(by: Actor, person: Person) -> None:
    with acting(by):
        Person.objects.filter(pk=person.id).update(restricted=True)


def test_who_may_see_a_file_finds_it(finder: Finder, chi: Person, enrolled: Cast) -> None:
    for actor in (enrolled.lan, enrolled.mai):  # its owner, and her supervisor
        assert found(actor, TYPED) == [chi.id]
    assert found(enrolled.lan, "6543") == [chi.id]


def test_who_may_not_know_her_name_finds_nobody(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    for name in ("binh", "son", "hanh", "quan", "van", "tu"):
        for text in (TYPED, "0976 543 218", "6543"):
            answer = queries.search(by=getattr(enrolled, name), text=text, lang="vi")
            nothing = (answer.people, answer.cases, answer.more, answer.knock)
            assert nothing == ([], [], False, None), (name, text)


def test_coded_facts_are_not_enough_to_be_told_a_name(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    with acting(enrolled.lan):
        access.give(chi.id, to=enrolled.binh.key, deepest=DataClass.D1, why="helps")
    assert found(enrolled.binh, TYPED) == []
    with acting(enrolled.lan):
        access.give(chi.id, to=enrolled.binh.key, deepest=DataClass.D2, why="helps")
    assert found(enrolled.binh, TYPED) == [chi.id]


def test_who_holds_a_contact_hears_known_desk_and_rule(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    assert knocked(enrolled.binh, TYPED) is None
    held = hold(enrolled.binh)
    assert knocked(enrolled.binh, TYPED) == Knock(True, "HN", "never")
    assert knocked(enrolled.binh, "0976 543 218") == Knock(True, "HN", "never")
    assert knocked(enrolled.binh, "le hoang nam") == Knock(False)
    told = Record.objects.filter(action="person.knock").order_by("seq")
    assert [(r.actor, r.root, r.detail) for r in told] == [
        (enrolled.binh.key, held.id, [word]) for word in ("known", "known", "new")
    ]
    contacts.end_contact(by=enrolled.binh, contact_id=held.id)
    assert knocked(enrolled.binh, TYPED) is None


def test_a_caller_from_another_number_is_named_to_her_proof_and_to_nobody(
    finder: Finder, enrolled: Cast
) -> None:
    case = cases.open_case(by=enrolled.lan, contact_id=hold(enrolled.lan).id)
    xay = cases.add_person(by=enrolled.lan, case_id=case.id, role="survivor", name="Lầu Thị Xay")
    code = proving.give_code(by=enrolled.lan, person_id=xay.id)
    finder.follow_once()
    assert queries.named(by=enrolled.binh, text="lau thi say") == [], "no contact is open"
    held = contacts.take_contact(by=enrolled.binh, phone="0356 111 222")
    binh, proof = signed_in(enrolled, "binh"), f"/desk/contacts/{held.id}/proof"
    known = binh.post(proof, {"said": "hoa sen", "name": "lau thi say"})
    unknown = binh.post(proof, {"said": "hoa sen", "name": "le hoang nam"})
    assert (known.status_code, unknown.status_code) == (422, 422)
    assert "Xay" not in known.content.decode()
    assert binh.post(proof, {"said": code, "name": ""}).status_code == 422
    assert binh.post(proof, {"said": code, "name": "lau thi say"}).status_code == 302
    assert found(enrolled.binh, "lau thi say") == [xay.id]


def test_nobody_knocks_while_she_types(finder: Finder, enrolled: Cast) -> None:
    hold(enrolled.binh)
    assert queries.while_typing(by=enrolled.binh, text=TYPED, lang="vi").knock is None
    assert not Record.objects.filter(action="person.knock").exists()


def test_a_sealed_file_answers_as_one_that_is_not_there(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    hold(enrolled.binh)
    seal(enrolled.lan, chi)
    # The index has not heard of it yet: the database alone keeps it silent.
    sealed = queries.search(by=enrolled.binh, text=TYPED, lang="vi")
    absent = queries.search(by=enrolled.binh, text="le hoang nam", lang="vi")
    assert sealed == absent
    finder.follow_once()
    assert queries.search(by=enrolled.binh, text=TYPED, lang="vi") == absent
    assert found(enrolled.mai, TYPED) == []


def test_a_file_kept_from_anybody_does_not_answer(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    hold(enrolled.binh)
    with acting(enrolled.lan), connection.cursor() as cursor:
        cursor.execute("SELECT access_deny(%s, %s)", [chi.id, enrolled.son.key])
    assert knocked(enrolled.binh, TYPED) == Knock(False)


def test_the_owner_finds_her_sealed_file_and_nobody_else_does(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    seal(enrolled.lan, chi)
    finder.follow_once()
    for text in ("vang xuyen chi", TYPED, "chi vang", "6543", "0976543218"):
        [one] = queries.search(by=enrolled.lan, text=text, lang="vi").people
        assert (one.person.id, one.restricted) == (chi.id, True), text
    assert found(enrolled.lan, "le hoang nam") == []


def test_a_knock_asks_about_the_same_number_of_people_whoever_is_found(
    finder: Finder, chi: Person, enrolled: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(enrolled.binh)
    for text in (TYPED, "le hoang nam", "0000000"):
        with connection.execute_wrapper(asked := Asked()):
            queries.search(by=enrolled.binh, text=text, lang="vi")
        assert asked.lengths == [20], text


class Asked:
    """Watches how many ids a knock asks about."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if "finder_knock" in sql:
            self.lengths.append(len(params[1]))
        return execute(sql, params, many, context)


def test_the_database_lets_only_the_holder_of_an_open_contact_knock(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    held = hold(enrolled.binh)
    over = hold(enrolled.binh)
    contacts.end_contact(by=enrolled.binh, contact_id=over.id)
    for actor, contact in (
        (enrolled.lan, held.id), (enrolled.quan, held.id), (enrolled.binh, over.id),
        (enrolled.binh, uuid.uuid4()),
    ):  # fmt: skip
        with (
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            acting(actor),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT * FROM finder_knock(%s, %s)", [contact, [chi.id]])


def test_a_case_is_found_by_its_number_by_whoever_may_see_it(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    case = cases.open_case(by=enrolled.lan, contact_id=hold(enrolled.lan).id)

    def numbered(by: Actor) -> list[Case]:
        return queries.search(by=by, text=case.number.lower(), lang="vi").cases

    assert numbered(enrolled.lan) == numbered(enrolled.quan) == [case]
    assert numbered(enrolled.binh) == []


def test_without_the_index_whole_numbers_are_found(
    chi: Person, enrolled: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_FINDER", str(tmp_path / "nobody"))
    answer = queries.search(by=enrolled.lan, text="0976.543.218", lang="vi")
    assert answer.state == "away"
    assert [one.person.id for one in answer.people] == [chi.id]
    assert found(enrolled.binh, "0976.543.218") == []
    assert found(enrolled.lan, TYPED) == []


def test_what_was_struck_out_finds_nobody_without_the_index_either(
    chi: Person, enrolled: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_FINDER", str(tmp_path / "nobody"))
    told = {"by": enrolled.lan, "person_id": chi.id}
    for kind, row, number in (
        ("contact_point", registry.add_contact_point(**told, kind="phone", value="0987654321"),
         "0987654321"),
        ("paper", registry.add_paper(**told, kind="passport", number="31297004816"),
         "31297004816"),
    ):  # fmt: skip
        assert found(enrolled.lan, number) == [chi.id], kind
        registry.strike(by=enrolled.lan, kind=kind, row_id=row.id)
        assert found(enrolled.lan, number) == [], kind


def test_sealed_files_are_looked_up_by_an_index_of_their_own(enrolled: Cast) -> None:
    with acting(enrolled.mai), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, params = own.sealed().query.sql_with_params()
        cursor.execute("EXPLAIN " + sql, params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "person_sealed" in plan


def test_a_damaged_value_of_a_sealed_file_keeps_nothing_else_from_being_found(
    finder: Finder, chi: Person, enrolled: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    seal(enrolled.lan, chi)
    with acting(enrolled.lan), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET phone = name WHERE id = %s", [chi.id])
    assert found(enrolled.lan, TYPED) == [chi.id]
    assert "Tampered" in caplog.text
    assert "Xuyến" not in caplog.text


def test_a_name_struck_out_of_a_sealed_file_does_not_find_it(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    seal(enrolled.lan, chi)
    name = registry.add_name(by=enrolled.lan, person_id=chi.id, kind="alias", name="Bé Na")
    assert found(enrolled.lan, "be na") == [chi.id]
    registry.strike(by=enrolled.lan, kind="name", row_id=name.id)
    assert found(enrolled.lan, "be na") == []


def test_what_is_searched_for_stands_nowhere_in_the_log(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    hold(enrolled.binh)
    for actor in (enrolled.lan, enrolled.binh):
        found(actor, TYPED)
    for record in Record.objects.all():
        assert "vang" not in str(record.detail).lower()
        assert "vang" not in record.reason.lower()
    assert Record.objects.filter(action="person.search").count() == 2


def test_a_common_name_alone_knocks_for_nobody(finder: Finder, enrolled: Cast) -> None:
    for year in range(1990, 1998):
        people.record_person(by=enrolled.lan, centre="HN", name="Nguyễn Thị Lan", birth_year=year)
    finder.follow_once()
    hold(enrolled.binh)
    assert knocked(enrolled.binh, "nguyen thi lan") == Knock(False)
    assert knocked(enrolled.binh, "nguyen thi lan 1994") == Knock(True, "HN", "unknown")


def test_the_page_keeps_what_is_typed_out_of_the_address(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    client = signed_in(enrolled, "lan")
    page = client.post("/search/", {"q": TYPED})
    assert page.status_code == 200
    assert "Vàng Thị Xuyến Chi" in page.content.decode()
    assert str(chi.id) in page.content.decode()
    assert page.headers.get("HX-Push-Url") is None
    typed = client.post("/search/typed", {"q": TYPED})
    assert "Vàng Thị Xuyến Chi" in typed.content.decode()
    assert client.get("/search/", {"q": TYPED}).content.decode().count("Vàng") == 0
    assert client.get("/search/typed", {"q": TYPED}).status_code == 405
