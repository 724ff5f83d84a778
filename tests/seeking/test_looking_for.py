"""A relative looks for someone: only the owner of the matching file is told."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import services as cases
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.seeking import matching, services
from hotline.seeking.models import Notice, SoughtPerson
from hotline.seeking.reactions import COMPARER
from hotline.vault.services import Sealed
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NAME, NUMBER = "Lò Thị Mẩy", "0987 650 123"


@dataclass
class Index:
    """What the index answers in this test."""

    hits: list[Any] = field(default_factory=list)
    state: str = "ready"
    asked: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, **facts: Any) -> "Index":
        self.asked.append(facts)
        return self


@dataclass
class Hit:
    person: UUID
    score: float
    why: tuple[str, ...] = ("exact",)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Index:
    """The index, put where the finder's process is asked."""
    found = Index()
    monkeypatch.setattr(matching, "_ask_index", found)
    return found


@pytest.fixture
def person(cast: Cast) -> Person:
    """In Lan's case in Hà Nội."""
    contact = contacts.take_contact(by=cast.lan, caller_type="victim", place="34/15")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    return cases.add_person(
        by=cast.lan, case_id=case.id, role="survivor", name=NAME, phone=NUMBER, birth_year=2004
    )


@pytest.fixture
def asking(cast: Cast) -> Contact:
    """Bình's contact in Đà Nẵng: an aunt."""
    return contacts.take_contact(by=cast.binh, caller_type="relative", phone="0905 111 333")


def look(cast: Cast, asking: Contact, **told: Any) -> SoughtPerson:
    facts = {"name": NAME, "asker": "dì Pâng", "words": "đi từ tháng ba", "relation": "child"}
    return services.look_for(by=cast.binh, contact_id=asking.id, **(facts | told))


def notices(actor: Actor) -> list[Notice]:
    with acting(actor):
        return list(Notice.objects.all())


def seen_by(actor: Actor, sought: SoughtPerson) -> dict[str, Any]:
    with acting(actor):
        row = SoughtPerson.objects.get(pk=sought.pk)
        return {"waits": row.question is not None, "name": row.name, "words": row.words}


def test_the_owner_of_the_file_is_told_and_nobody_else(
    cast: Cast, index: Index, person: Person, asking: Contact
) -> None:
    index.hits = [Hit(person.id, 0.95)]
    sought = look(cast, asking)
    assert services.compare(by=COMPARER, sought_id=sought.id) == 1
    (notice,) = notices(cast.lan)
    with acting(cast.lan):
        assert (notice.person, notice.sure) == (person.id, "sure")
        assert (notice.name, notice.asker) == (NAME, "dì Pâng")
    for other in (cast.binh, cast.mai, cast.son, cast.hanh, cast.quan, COMPARER):
        assert notices(other) == []


def test_whoever_asked_sees_the_same_known_or_not(
    cast: Cast, index: Index, person: Person, asking: Contact
) -> None:
    known, unknown = look(cast, asking), look(cast, asking, name="Ai Đó Khác", words="không rõ")
    index.hits = [Hit(person.id, 0.95)]
    services.compare(by=COMPARER, sought_id=known.id)
    index.hits = []
    services.compare(by=COMPARER, sought_id=unknown.id)
    for sought in (known, unknown):
        assert seen_by(cast.binh, sought)["waits"] is False
    with acting(cast.binh):
        readers = {row["principal"] for row in access.who_can_see(asking.id)}
        acts = Record.objects.filter(root=asking.id, action__startswith="notice")
        assert not acts.exists()
        topics = _topics()
    assert cast.lan.key not in readers
    assert not any(topic == cast.binh.key and kind == "notice" for topic, kind in topics)


def _topics() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT topic, kind FROM events_outbox")
        return cursor.fetchall()


def test_compared_twice_the_owner_is_told_once(
    cast: Cast, index: Index, person: Person, asking: Contact
) -> None:
    index.state, index.hits = "away", []
    sought = look(cast, asking, phone=NUMBER)
    assert services.compare(by=COMPARER, sought_id=sought.id) == 1
    assert seen_by(cast.binh, sought)["waits"] is True
    index.state, index.hits = "ready", [Hit(person.id, 0.95)]
    assert services.compare_waiting(by=COMPARER) == 0
    assert seen_by(cast.binh, sought)["waits"] is False
    assert len(notices(cast.lan)) == 1


def test_a_file_sealed_by_decision_answers_its_owner_by_its_number_alone(
    cast: Cast, index: Index, person: Person, asking: Contact
) -> None:
    with acting(cast.lan):
        Person.objects.filter(pk=person.pk).update(restricted=True)
    sought = look(cast, asking, phone=NUMBER)
    assert services.compare(by=COMPARER, sought_id=sought.id) == 1
    assert len(notices(cast.lan)) == 1
    assert notices(cast.mai) == []


def test_what_is_barely_alike_tells_nobody(
    cast: Cast, index: Index, person: Person, asking: Contact
) -> None:
    index.hits = [Hit(person.id, 0.1)]
    assert services.compare(by=COMPARER, sought_id=look(cast, asking).id) == 0


def test_the_index_is_asked_with_what_was_told(cast: Cast, index: Index, asking: Contact) -> None:
    sought = look(cast, asking, birth_year=2003, birth_year_to=2005, place="34/15", sex="female")
    services.compare(by=COMPARER, sought_id=sought.id)
    (facts,) = index.asked
    assert facts["names"] == [NAME]
    assert (facts["birth_from"], facts["birth_to"]) == (2003, 2005)


def test_the_supervisor_reads_it_once_the_owner_tells_her(
    cast: Cast, index: Index, person: Person, asking: Contact
) -> None:
    index.hits = [Hit(person.id, 0.95)]
    services.compare(by=COMPARER, sought_id=look(cast, asking).id)
    (notice,) = notices(cast.lan)
    services.answer(by=cast.lan, notice_id=notice.id, answer="supervisor")
    with acting(cast.mai):
        assert Notice.objects.get(pk=notice.id).name == NAME
    with pytest.raises(services.Refused, match="moved_on"):
        services.answer(by=cast.lan, notice_id=notice.id, answer="nothing")


def test_the_words_are_sealed_under_the_contact_and_forgotten_with_it(
    cast: Cast, index: Index, asking: Contact
) -> None:
    sought = look(cast, asking)
    with acting(cast.son):
        assert SoughtPerson.objects.get(pk=sought.pk).name == NAME
    with acting(cast.hanh):
        assert not SoughtPerson.objects.filter(pk=sought.pk).exists()
    with acting(cast.quan), pytest.raises(Sealed):
        str(SoughtPerson.objects.get(pk=sought.pk).name)
    with acting(cast.binh):
        services.forget([asking.id])
        assert SoughtPerson.objects.get(pk=sought.pk).name == ""


@pytest.mark.parametrize(
    "asked",
    ["seeking_owner(gen_random_uuid())", "seeking_holders('\\x00')",
     "seeking_told(gen_random_uuid(), gen_random_uuid())"],
)  # fmt: skip
def test_nobody_but_the_job_asks_who_owns_what(cast: Cast, asked: str) -> None:
    for actor in (cast.lan, cast.quan, cast.mai):
        with (
            acting(actor),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT {asked}")


def test_a_number_of_a_suspect_that_asks_is_named_to_the_owner(
    cast: Cast, index: Index, person: Person, asking: Contact, signed_in: Any
) -> None:
    with acting(cast.lan):
        case = cases.Case.objects.get(caseperson__person=person)
    cases.add_person(by=cast.lan, case_id=case.id, role="suspected_recruiter", phone="0905 111 333")
    index.hits = [Hit(person.id, 0.95)]
    services.compare(by=COMPARER, sought_id=look(cast, asking).id)
    (notice,) = notices(cast.lan)
    shown = signed_in("lan").get(reverse("console:notice", args=[notice.id]))
    assert "banner-danger" in shown.content.decode()
    assert signed_in("mai").get(reverse("console:notice", args=[notice.id])).status_code == 404


def test_the_page_of_whoever_asks_is_the_same_known_or_not(
    cast: Cast, index: Index, person: Person, asking: Contact, signed_in: Any
) -> None:
    browser = signed_in("binh")
    address = reverse("console:look_for", args=[asking.id])
    pages = []
    for hits in ([], [Hit(person.id, 0.95)]):
        index.hits = hits
        contact = contacts.take_contact(by=cast.binh, caller_type="relative")
        address = reverse("console:look_for", args=[contact.id])
        answer = browser.post(address, {"name": NAME, "relation": "child", "sex": "unknown"})
        assert answer.status_code == 302
        services.compare_waiting(by=COMPARER)
        page = browser.get(address).content.decode()
        pages.append(_without_what_varies(page, contact))
    assert len(notices(cast.lan)) == 1
    assert pages[0] == pages[1]


def _without_what_varies(page: str, contact: Contact) -> str:
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", main.replace(str(contact.id), ""))
    return re.sub(r"<time.*?</time>", "", main, flags=re.S)


def test_without_a_name_or_a_number_nothing_is_asked_and_what_was_typed_stays(
    asking: Contact, signed_in: Any
) -> None:
    answer = signed_in("binh").post(
        reverse("console:look_for", args=[asking.id]), {"words": "áo đỏ, nón lá"}
    )
    assert answer.status_code == 422
    assert "áo đỏ, nón lá" in answer.content.decode()
