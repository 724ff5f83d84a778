"""Puts facts into the reader's words and masks who else is in them, for a copy of one person."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import phonenumbers
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline.actor.classes import DataClass
from hotline.cases.models import CasePerson
from hotline.countries.pack import current as pack
from hotline.people.models import ContactPoint, Person, PersonName
from hotline.people.numbers import e164
from hotline.places import queries as places
from hotline.rights import rules
from hotline.rights.body import Item, Piece
from hotline.vault import services as vault


@dataclass(frozen=True)
class Writer:
    """Writes items in one language; knows whose names to mask and which numbers are her own."""

    lang: str
    others: frozenset[str]
    own_numbers: frozenset[str]

    @classmethod
    def of(cls, person: Person, lang: str) -> "Writer":
        """For a copy of this person's data, from what the actor sees of her cases."""
        return cls(lang, frozenset(_names_of_others(person)), frozenset(_own_numbers(person)))

    def code(self, label: str, list_name: str, code: str) -> list[Item]:
        """A code in words; nothing where none was chosen."""
        return self.fact(label, pack().codes(list_name).label(code, self.lang) if code else "")

    def place(self, label: str, key: str) -> list[Item]:
        """A place by its name then."""
        return self.fact(label, places.label(key, self.lang) if key else "")

    def day(self, label: str, at: dt.datetime | dt.date | None) -> list[Item]:
        """A moment on the clocks of the country, or a day."""
        if at is None:
            return []
        if isinstance(at, dt.datetime):
            local = timezone.localtime(at, pack().timezone)
            return self.fact(label, f"{local:%d/%m/%Y %H:%M}")
        return self.fact(label, f"{at:%d/%m/%Y}")

    def fact(self, label: str, value: str) -> list[Item]:
        """A fact; nothing where it is empty."""
        return [Item(label, value)] if value else []

    def words(self, label: str, text: str, *, of_others: bool = False) -> list[Item]:
        """Words in pieces, others masked. What mentions others, or was said by somebody else
        (`of_others`), is struck out until the owner of the file has read it and says otherwise."""
        pieces = []
        for sentence in rules.sentences(text):
            said = rules.masked(sentence, self.others, self.own_numbers, _("[left out]"))
            mentions = said != sentence
            pieces.append(Piece(said, struck=mentions or of_others, mentions=mentions))
        return [Item(label, "", tuple(pieces))] if pieces else []


def _names_of_others(person: Person) -> set[str]:
    """Names of everybody else in her cases, as far as the actor may open them."""
    hers = CasePerson.objects.filter(person=person.pk).values("case")
    rows = CasePerson.objects.filter(case__in=hers).exclude(person=person.pk)
    others = {row.person_id: row.person for row in rows.select_related("person")}
    vault.preload(others)
    seen = [p for p in others.values() if vault.may_open(p.pk, DataClass.D2)]
    ids: Collection[UUID] = [p.pk for p in seen]
    further = PersonName.objects.filter(person__in=ids)
    accounts = ContactPoint.objects.filter(person__in=ids)
    names = {p.name for p in seen} | {n.name for n in further} | {a.value for a in accounts}
    return {name for name in names if name.strip()}


def _own_numbers(person: Person) -> set[str]:
    """Her numbers as digits without prefix, so that they are known in whatever writing."""
    points = ContactPoint.objects.filter(person=person.pk)
    found = set()
    for text in (person.phone, person.safe_number, *(point.value for point in points)):
        if spelt := e164(text):
            found.add(str(phonenumbers.parse(spelt).national_number))
    return found
