"""What an actor finds: the index proposes, her grants decide, and one knock may say "known"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import phonenumbers
from django.db import connection
from django.db.models import Q

from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.models import Case, CasePerson
from hotline.contacts.models import Contact
from hotline.contacts.queries import Knock
from hotline.countries.pack import current as pack
from hotline.finder import client, own, provinces, rules
from hotline.finder.client import Answer, Hit, State
from hotline.finder.questions import Question, parse
from hotline.people.models import ContactPoint, Paper, Person
from hotline.people.numbers import keyed, keyed_paper
from hotline.places.sorting import order
from hotline.vault import services as vault

SHOWN, WHILE_TYPING = 20, 6
_ASKED = 80  # of the index: some will be out of reach
NUMBERLESS = 8  # digits that a whole number has at least


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


def search(*, by: Actor, text: str, lang: str) -> Found:
    """Everything a line of text finds within the actor's grants; logged, without the text.

    While she holds an open contact, files beyond her grants may knock (`rules.that_knock`).
    """
    with acting(by):
        question = read(text)
        answer = client.find(text, limit=_ASKED)
        found = _found(question, answer, lang, SHOWN)
        knock = None
        held = held_contact(by)
        if held is not None:
            beyond = _beyond(answer.hits)
            knock = _knock(held, [hit.person for hit in rules.that_knock(beyond)])
        audit.record("person.search", detail=[answer.state, str(len(found.people))])
        return replace(found, knock=knock)


def while_typing(*, by: Actor, text: str, lang: str) -> Found:
    """The first few of the same, while a text is typed; nobody knocks yet."""
    with acting(by):
        return _found(read(text), client.find(text, limit=_ASKED), lang, WHILE_TYPING)


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
    held = Contact.objects.filter(
        counsellor_id=by.member_id, ended_at__isnull=True, source="live"
    ).order_by("-started_at")
    return held.values_list("pk", flat=True).first()


def _found(question: Question, answer: Answer, lang: str, most: int) -> Found:
    hits = [*own.hits(question), *answer.hits]
    if answer.state != "ready":
        hits += _exact(question)
    people = _people(hits, lang)
    cases = list(Case.objects.filter(number=question.case_number)) if question.case_number else []
    return Found(
        people=people[:most],
        cases=cases,
        more=len(people) > most,
        state=answer.state,
        behind_seconds=answer.behind_seconds,
        asked=bool(question.name or question.digits or question.case_number),
    )


def _people(hits: Iterable[Hit], lang: str) -> list[FoundPerson]:
    """The persons of some hits that the actor may know by name, the surest first; those equally
    sure in the order of the alphabet."""
    best: dict[UUID, Hit] = {}
    for hit in hits:
        if hit.person not in best or best[hit.person].score < hit.score:
            best[hit.person] = hit
    rows = {row.id: row for row in Person.objects.filter(pk__in=best)}
    vault.preload(rows)
    seen = {i: row for i, row in rows.items() if vault.may_open(i, DataClass.D2)}
    cases: dict[UUID, dict[UUID, Case]] = {i: {} for i in seen}
    for tie in CasePerson.objects.filter(person_id__in=seen).select_related("case"):
        cases[tie.person_id][tie.case_id] = tie.case
    places = {ident: place for place, ident in enumerate(best)}
    sort = order(pack(), lang)
    return [
        FoundPerson(seen[i], best[i].why, tuple(cases[i].values()), seen[i].restricted)
        for i in sorted(
            seen, key=lambda i: (-round(best[i].score, 3), sort(seen[i].name), places[i])
        )
    ]


def _exact(question: Question) -> list[Hit]:
    """Whole numbers by their keyed hash, for while the index is not there."""
    wanted = Q(pk__in=[])
    for ways in question.digits:
        for way in ways:
            spelt = f"+{way}" if len(way) >= NUMBERLESS else ""
            for key, digest in (keyed(spelt), keyed(way), keyed_paper(way)):
                if digest is not None:
                    wanted |= Q(phone_key=key, phone_hash=digest)
                    for rows, field in ((ContactPoint, "value"), (Paper, "number")):
                        found = rows.objects.filter(
                            **{f"{field}_key": key, f"{field}_hash": digest}
                        )
                        wanted |= Q(pk__in=found.values("person_id"))
    return [
        Hit(pk, 1.0, ("number",))
        for pk in Person.objects.filter(wanted).values_list("pk", flat=True)
    ]


def _beyond(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that the actor cannot see."""
    near = set(Person.objects.filter(pk__in=[h.person for h in hits]).values_list("pk", flat=True))
    return [
        hit
        for hit in hits
        if hit.person not in near or not vault.may_open(hit.person, DataClass.D2)
    ]


def _knock(held: UUID, persons: Sequence[UUID]) -> Knock:
    """Ask the database whether one of these is known elsewhere. It is asked about the same number
    of ids in any case, so that the time it takes tells nothing."""
    asked = [*persons, *(uuid4() for _ in range(rules.ALWAYS_ASKED))][: rules.ALWAYS_ASKED]
    with connection.cursor() as cursor:
        cursor.execute("SELECT centre, safe_to_call_back FROM finder_knock(%s, %s)", [held, asked])
        row = cursor.fetchone()
    audit.record("person.knock", root=held, detail=["known" if row else "new"])
    return Knock(True, row[0], row[1]) if row else Knock(False)
