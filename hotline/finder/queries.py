"""What an actor finds: the index proposes, her grants decide, and one knock may say "known"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import phonenumbers
from django.db import connection
from django.db.models import Q

from hotline.access.roles import may
from hotline.access.sql import IN_FORCE
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.models import Case, CasePerson
from hotline.contacts.alarms import GOES_ON
from hotline.contacts.models import Contact
from hotline.contacts.queries import Knock
from hotline.countries.pack import current as pack
from hotline.finder import client, own, provinces, rules
from hotline.finder.client import Hit, Reach, State
from hotline.finder.questions import Question, parse
from hotline.people.models import ContactPoint, Paper, Person
from hotline.people.numbers import keyed, keyed_paper
from hotline.places.sorting import order
from hotline.vault import services as vault

SHOWN, WHILE_TYPING, TWINS_SHOWN = 20, 6, 5
_SOME_MORE = 20  # asked of the index: some may be kept from her, or changed since
_ASKED_OF_ALL = 20
MOST_GRANTED = 5_000  # files granted one by one, the latest first

_BY_NAME = f"g.highest >= 2 AND {IN_FORCE}"
# The ledger shows its reader her own grants alone.
_SCOPES = f"SELECT DISTINCT g.scope FROM access_grant g WHERE g.root_id IS NULL AND {_BY_NAME}"
_GRANTED = f"""
SELECT g.root_id FROM access_grant g JOIN people_person p ON p.id = g.root_id
WHERE {_BY_NAME} AND NOT p.restricted ORDER BY g.valid_from DESC LIMIT %s"""
_WHOLE_NUMBER = 8  # digits at least


@dataclass(frozen=True)
class FoundPerson:
    """A person the asker may see, why she was found, and the cases in reach that she stands in."""

    person: Person
    why: tuple[str, ...]
    cases: tuple[Case, ...]
    restricted: bool = False


@dataclass(frozen=True)
class Found:
    """The answer to one question. `knock` is None where nobody may knock: no open contact."""

    people: list[FoundPerson]
    cases: list[Case]
    more: bool
    state: State
    behind_seconds: float
    asked: bool
    knock: Knock | None = None
    held: UUID | None = None  # the open contact in which it may knock


def search(*, by: Actor, text: str, lang: str) -> Found:
    """Everything a line of text finds within the actor's grants; logged, without the text.

    While she holds an open contact, files beyond her grants may knock (`rules.that_knock`).
    """
    with acting(by):
        found = _found(text, lang, SHOWN)
        knock = None
        held = held_contact(by)
        if held is not None:
            beyond = _beyond(client.find(text, limit=_ASKED_OF_ALL).hits)
            knock = _knock(held, [hit.person for hit in rules.that_knock(beyond)])
        audit.record("person.search", detail=[found.state, str(len(found.people))])
        return replace(found, knock=knock, held=held)


def while_typing(*, by: Actor, text: str, lang: str) -> Found:
    """The first few of the same, while a text is typed; nobody knocks yet."""
    with acting(by):
        return _found(text, lang, WHILE_TYPING)


def alike(*, by: Actor, lang: str, **facts: Any) -> Found:
    """Whom the new person that is being typed may be, within the actor's grants, with the reasons
    as codes `field:level` (`duplicates.comparing.LEVELS`). Facts as `client.twins` takes them.

    While she holds an open contact, a file beyond her grants may knock, if it is nearly certain.
    """
    with acting(by):
        answer = client.twins(limit=_ASKED_OF_ALL, **facts)
        near, held = _in_reach(answer.hits), held_contact(by)
        seen = {person.id for person, _hit in near}
        knock = None
        if held is not None:
            sure = [hit for hit in answer.hits if hit.score >= rules.SURE_OF_A_TWIN]
            knock = _knock(held, [hit.person for hit in sure if hit.person not in seen])
        audit.record("person.alike", detail=[answer.state, str(len(near))])
        return Found(
            people=_people(near[:TWINS_SHOWN], lang), cases=[], more=False, state=answer.state,
            behind_seconds=answer.behind_seconds, asked=True, knock=knock,
            held=held,
        )  # fmt: skip


def named(*, by: Actor, text: str) -> list[UUID]:
    """Whom a caller may be who says this name from a number we do not know: those that would
    knock. For a proof to be compared with, never to be shown."""
    with acting(by):
        held = held_contact(by)
        hits = client.find(text, limit=_ASKED_OF_ALL).hits if held and text.strip() else ()
        audit.record("person.named", root=held)
        return [hit.person for hit in rules.that_knock(hits)]


def read(text: str) -> Question:
    """A line of text as the question it asks."""
    country = pack()
    return parse(
        text,
        provinces=provinces.by_name(),
        calling_code=str(phonenumbers.country_code_for_region(country.code)),
        today=country.today(),
    )


def held_contact(by: Actor) -> UUID | None:
    """The open contact the actor holds herself, the latest; None for whoever holds none."""
    if not may(by.role, "contacts.take") or not by.key.startswith("staff:"):
        return None
    held = Contact.objects.filter(GOES_ON, counsellor_id=by.member_id)
    return held.order_by("-started_at").values_list("pk", flat=True).first()


def reach() -> Reach:
    """What the current actor may know by name: by her standing scope, or file by file."""
    with connection.cursor() as cursor:
        cursor.execute(_SCOPES)
        scopes = {row[0] for row in cursor.fetchall()}
        cursor.execute(_GRANTED, [MOST_GRANTED])
        persons = tuple(row[0] for row in cursor.fetchall())
    country = pack()
    centres = [c for c in country.centres if scopes & {"nation", f"centre:{c}"}]
    return Reach(tuple(centres), persons)


def _found(text: str, lang: str, most: int) -> Found:
    question = read(text)
    answer = client.find(text, limit=most + _SOME_MORE, within=reach())
    hits = [*own.hits(question), *answer.hits]
    if answer.state != "ready":
        hits += _exact(question)
    near = _in_reach(hits)
    cases = list(Case.objects.filter(number=question.case_number)) if question.case_number else []
    return Found(
        people=_people(near[:most], lang),
        cases=cases,
        more=len(near) > most,
        state=answer.state,
        behind_seconds=answer.behind_seconds,
        asked=bool(question.name or question.digits or question.case_number),
    )


def _in_reach(hits: Iterable[Hit]) -> list[tuple[Person, Hit]]:
    """The persons of some hits whom the actor may know by name, the surest first."""
    best: dict[UUID, Hit] = {}
    for hit in hits:
        if hit.person not in best or best[hit.person].score < hit.score:
            best[hit.person] = hit
    rows = {row.id: row for row in Person.objects.filter(pk__in=best)}
    vault.preload(rows)
    near = [(rows[i], hit) for i, hit in best.items() if i in rows and _by_name(i)]
    return sorted(near, key=lambda pair: -round(pair[1].score, 3))


def _by_name(person: UUID) -> bool:
    return vault.may_open(person, DataClass.D2)


def _people(near: Sequence[tuple[Person, Hit]], lang: str) -> list[FoundPerson]:
    """Those that are shown, with their cases in reach; those equally sure in the order of the
    alphabet. Only whoever is shown is opened: each opening is a look in the log."""
    cases: dict[UUID, dict[UUID, Case]] = {person.id: {} for person, _hit in near}
    for tie in CasePerson.objects.filter(person_id__in=cases).select_related("case"):
        cases[tie.person_id][tie.case_id] = tie.case
    sort = order(pack(), lang)
    shown = sorted(near, key=lambda pair: (-round(pair[1].score, 3), sort(pair[0].name)))
    return [
        FoundPerson(person, hit.why, tuple(cases[person.id].values()), person.restricted)
        for person, hit in shown
    ]


def _exact(question: Question) -> list[Hit]:
    """Whole numbers by their keyed hash, for while the index is not there."""
    wanted = Q(pk__in=[])
    for ways in question.digits:
        for way in ways:
            spelt = f"+{way}" if len(way) >= _WHOLE_NUMBER else ""
            for key, digest in (keyed(spelt), keyed(way), keyed_paper(way)):
                if digest is not None:
                    wanted |= Q(phone_key=key, phone_hash=digest)
                    for rows, field in ((ContactPoint, "value"), (Paper, "number")):
                        found = rows.objects.filter(
                            **{f"{field}_key": key, f"{field}_hash": digest},
                            struck_at__isnull=True,
                        )
                        wanted |= Q(pk__in=found.values("person_id"))
    return [
        Hit(pk, 1.0, ("number",))
        for pk in Person.objects.filter(wanted).values_list("pk", flat=True)
    ]


def _beyond(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that the actor cannot see."""
    near = set(Person.objects.filter(pk__in=[h.person for h in hits]).values_list("pk", flat=True))
    return [hit for hit in hits if hit.person not in near or not _by_name(hit.person)]


def _knock(held: UUID, persons: Sequence[UUID]) -> Knock:
    """Ask the database whether one of these is known elsewhere. It is asked about the same number
    of ids in any case, so that the time it takes tells nothing."""
    asked = [*persons, *(uuid4() for _ in range(rules.ALWAYS_ASKED))][: rules.ALWAYS_ASKED]
    with connection.cursor() as cursor:
        cursor.execute("SELECT centre, safe_to_call_back FROM finder_knock(%s, %s)", [held, asked])
        row = cursor.fetchone()
    audit.record("person.knock", root=held, detail=["known" if row else "new"])
    return Knock(True, row[0], row[1]) if row else Knock(False)
