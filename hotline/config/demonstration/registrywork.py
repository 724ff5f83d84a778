"""What is known of the people of the demonstration beside their names in use, and who is suspected
of having harmed them. `registry` of the content says what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any
from uuid import UUID

from hotline.actor.context import Actor, acting
from hotline.cases import services as cases
from hotline.cases import standing
from hotline.cases.models import CasePerson
from hotline.config.demonstration.casework import Written
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.names import Inventor
from hotline.people import registry
from hotline.people.models import Person

_AFTER = dt.timedelta(minutes=9)  # of the contact: while she tells it
_OF_NOBODY = "000"  # no province issues papers under this code


class RegistryWriter:
    """Writes what is known of people in the cases of now; the oldest first."""

    def __init__(self, actors: Mapping[str, Actor], chance: Random, now: dt.datetime) -> None:
        self.actors, self.chance, self.now = actors, chance, now
        self.inventor = Inventor(chance)
        self.words: dict[str, Any] = content("registry")

    def write(self, written: Iterable[Written]) -> None:
        """Names, accounts, papers, places, vulnerabilities, identification, relations, suspects."""
        current = [one for one in written if one.plot.current]
        for number, one in enumerate(current):
            by = self.actors[one.plot.contact.counsellor]
            with standing_at(min(self.now, one.plot.contact.at + _AFTER)), acting(by):
                for person_id in one.persons:
                    self._know(by, person_id, number)
                self._relate_caller(by, one)
                if number % 3 == 0:
                    self._suspect(by, one, self.words["suspects"][number // 3 % 3])
        if current:
            self._guardian(current[0])

    def _know(self, by: Actor, person_id: UUID, number: int) -> None:
        person = Person.objects.get(pk=person_id)
        known = self.words["names"].get(person.language, [])
        if known:
            kind, name = known[number % len(known)]
            registry.add_name(by=by, person_id=person_id, kind=kind, name=name)
        if number % 2:
            kind, value = self.words["accounts"][number % len(self.words["accounts"])]
            registry.add_contact_point(by=by, person_id=person_id, kind=kind, value=value)
        else:
            registry.add_paper(
                by=by, person_id=person_id, kind="citizen_card",
                number=f"{_OF_NOBODY}{self.chance.randrange(10**9):09}",
                words=self.chance.choice(self.words["paper_words"]),
            )  # fmt: skip
        if person.place:
            registry.add_place(by=by, person_id=person_id, tie="origin", place=person.place)
        if person.exploited_in and person.exploited_in != person.place:
            registry.add_place(by=by, person_id=person_id, tie="held", place=person.exploited_in)
        registry.add_vulnerability(
            by=by, person_id=person_id, factor=self.chance.choice(self.words["vulnerabilities"])
        )
        registry.identify(by=by, person_id=person_id, status="potential")

    def _relate_caller(self, by: Actor, one: Written) -> None:
        """A relative who called is written down as one."""
        if one.plot.calls_herself or one.plot.contact.answers.get("caller_type") != "relative":
            return
        caller = CasePerson.objects.filter(case=one.case_id, role="caller").values_list("person")
        registry.relate(by=by, person_id=one.persons[0], other_id=caller[0][0], kind="other_family")

    def _suspect(self, by: Actor, one: Written, said: Mapping[str, Any]) -> None:
        suspect = cases.add_person(
            by=by, case_id=one.case_id, role=said["role"], name=said["name"],
            phone=self.inventor.number(),
        )  # fmt: skip
        registry.add_name(by=by, person_id=suspect.id, kind="alias", name=said["alias"])
        kind, value = said["account"]
        registry.add_contact_point(by=by, person_id=suspect.id, kind=kind, value=value)

    def _guardian(self, one: Written) -> None:
        """A guardian who is suspected: he has no right over her data."""
        by, said = self.actors[one.plot.contact.counsellor], self.words["guardian"]
        with standing_at(min(self.now, one.plot.contact.at + _AFTER)), acting(by):
            guardian = cases.add_person(
                by=by, case_id=one.case_id, role="guardian", name=said["name"],
                phone=self.inventor.number(),
            )  # fmt: skip
            kind, value = said["account"]
            registry.add_contact_point(by=by, person_id=guardian.id, kind=kind, value=value)
            registry.relate(
                by=by, person_id=one.persons[0], other_id=guardian.id, kind="guardian",
                words=said["words"],
            )  # fmt: skip
            standing.place(
                by=by, case_id=one.case_id, person_id=guardian.id, role="suspected_recruiter"
            )
