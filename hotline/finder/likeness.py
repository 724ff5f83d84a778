"""Whom a new person may be the same as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotline.finder import provinces
from hotline.finder.questions import Question, writings
from hotline.finder.shelves import Person, Shelves


def like(
    shelves: Shelves, facts: Mapping[str, Any], *, limit: int, calling_code: str
) -> list[Person]:
    """The likeliest, best first: by every name and number that is given, with birth and province.

    Facts as `finder.client.like` takes them; unknown ones are passed over.
    """
    year = int(facts.get("birth_from") or 0)
    place = provinces.same_as(str(facts.get("province") or ""))
    numbers = tuple(writings(str(n), calling_code) for n in facts.get("numbers") or ())
    papers = tuple(writings(str(n), "") for n in facts.get("papers") or ())
    questions = [
        Question(name=str(name), year=year, province=place) for name in facts.get("names") or ()
    ]
    if numbers or papers:
        questions.append(Question(digits=tuple(filter(None, (*numbers, *papers)))))
    best: dict[bytes, Person] = {}
    for question in questions:
        for person in shelves.search(question, limit=limit):
            before = best.get(person.id)
            if before is None or before.nats < person.nats:
                best[person.id] = person
    return sorted(best.values(), key=lambda p: (-p.nats, p.id))[:limit]
