"""The drill's two ends, each in a process of its own: `fill N` and `open`.

`fill` writes down N invented people and prints what was sealed as JSON; `stream` does it one after
the other and says when each was there for good; `open` opens every one.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def _actor() -> Any:
    from hotline.staff import services
    from hotline.staff.models import Member

    known = Member.objects.filter(username="drill").first()
    member = known or services.enrol(
        by=services.SETUP,
        username="drill",
        display_name="Drill",
        role="counsellor",
        centre="HN",
        password="chim-xanh-bay-qua-doi",
    )
    return member.as_actor()


def fill(count: int) -> dict[str, list[str]]:
    """Records `count` people under one actor."""
    from hotline.actor.context import acting
    from hotline.people.services import record_person

    made = {}
    actor = _actor()
    with acting(actor):
        for number in range(count):
            facts = [f"Người bịa {number}", f"Thôn {number}, xã không có thật"]
            person = record_person(by=actor, centre="HN", name=facts[0], address=facts[1])
            made[str(person.id)] = facts
    return made


def stream(count: int) -> dict[str, list[str]]:
    """Records `count` people, each in a transaction of its own, with the time after it."""
    from django.db import connection

    from hotline.actor.context import acting
    from hotline.people.services import record_person

    made = {}
    actor = _actor()
    for number in range(count):
        facts = [f"Người bịa {number}", f"Thôn {number}, xã không có thật"]
        with acting(actor):
            person = record_person(by=actor, centre="HN", name=facts[0], address=facts[1])
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()::text, pg_sleep(0.01)")
            made[str(person.id)] = [*facts, cursor.fetchone()[0]]
    return made


def open_all() -> dict[str, list[str]]:
    """Every sealed name and address that this actor may open."""
    from hotline.actor.context import acting
    from hotline.people.models import Person
    from hotline.vault import services as vault

    with acting(_actor()):
        people = list(Person.objects.all())
        vault.preload(person.id for person in people)
        return {str(person.id): [person.name, person.address] for person in people}


def main(arguments: list[str]) -> None:
    """Prints the outcome as JSON."""
    import django

    django.setup()
    verb = {"fill": fill, "stream": stream}.get(arguments[0])
    print(json.dumps(verb(int(arguments[1])) if verb else open_all()))


if __name__ == "__main__":
    main(sys.argv[1:])
