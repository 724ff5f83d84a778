"""Verbs that change persons."""

from typing import Any
from uuid import UUID

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.people.models import Person
from hotline.people.numbers import keyed
from hotline.vault import services as vault

EDITABLE = frozenset(Person.data_classes) - {
    "id", "centre", "restricted", "made_at", "joined_to", "phone_key", "phone_hash"
}  # fmt: skip


def record_person(*, by: Actor, centre: str, **facts: Any) -> Person:
    """Write down a person the actor has learned of; she owns the file. Unknown stays unknown."""
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not fields of a person: {sorted(unknown)}")
    with acting(by):
        person = Person(id=new_id(), centre=centre, **facts)
        access.begin(person.id, deepest=DataClass.D3)
        vault.new_root(person.id, "person", centre=centre)
        person.phone_key, person.phone_hash = keyed(facts.get("phone", ""))
        person.save(force_insert=True)
        audit.record("person.record", root=person.id)
        return person


def amend_person(*, by: Actor, person_id: UUID, **facts: Any) -> Person:
    """Change facts about a person. Raises Person.DoesNotExist where the actor sees none."""
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not fields of a person: {sorted(unknown)}")
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
        return person
