"""Verbs that change persons."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.events import services as events
from hotline.people.models import Person
from hotline.people.numbers import keyed
from hotline.vault import services as vault

EDITABLE = frozenset(Person.data_classes) - {
    "id", "centre", "restricted", "made_at", "joined_to", "phone_key", "phone_hash"
}  # fmt: skip
# A change of these changes whether and how she is found.
FOUND_BY = frozenset(
    {"name", "phone", "paper", "born", "birth_year", "birth_year_to", "place", "sex"}
)


def record_person(*, by: Actor, centre: str, **facts: Any) -> Person:
    """Write down a person the actor has learned of; she owns the file. Unknown stays unknown."""
    facts = _whole(facts)
    with acting(by):
        person = Person(id=new_id(), centre=centre, **facts)
        access.begin(person.id, deepest=DataClass.D3)
        vault.new_root(person.id, "person", centre=centre)
        person.phone_key, person.phone_hash = keyed(facts.get("phone", ""))
        person.save(force_insert=True)
        audit.record("person.record", root=person.id)
        tell(person, by)
        return person


def amend_person(*, by: Actor, person_id: UUID, **facts: Any) -> Person:
    """Change facts about a person. Raises Person.DoesNotExist where the actor sees none."""
    facts = _whole(facts)
    with acting(by):
        person = Person.objects.select_for_update().get(pk=person_id)
        for name, value in facts.items():
            setattr(person, name, value)
            audit.record_once("person.amend", root=person.id, detail=name)
        changed = list(facts)
        if "phone" in facts:
            person.phone_key, person.phone_hash = keyed(facts["phone"])
            changed += ["phone_key", "phone_hash"]
        person.save(update_fields=changed)
        if FOUND_BY & facts.keys():
            tell(person, by)
        return person


def tell(person: Person, by: Actor) -> None:
    """Say that what a person is found by has changed: an id, never a word."""
    oversees = [] if person.restricted else [f"role:supervisor@{person.centre}"]
    events.publish("person", subject=person.id, topics=[by.key, *oversees])


def _whole(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, with a birth that agrees with itself: a day brings its year, a year or a range
    ends what was known of the day."""
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not fields of a person: {sorted(unknown)}")
    given = dict(facts)
    if given.get("born"):
        year = dt.date.fromisoformat(given["born"]).year
        given |= {"birth_year": year, "birth_year_to": None, "age_certainty": "known"}
    elif "birth_year" in given:
        first, last = given["birth_year"], given.get("birth_year_to")
        given |= {"born": "", "birth_year_to": last if first and last and last > first else None}
        if given["birth_year_to"]:
            given["age_certainty"] = "estimated"
    return given
