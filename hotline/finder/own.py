"""Files sealed by decision, looked through for their own people only, in their own process.

They never enter the shared index. Whoever holds such a file finds it by comparing its few names
here, under her own grants; nothing of it leaves her request.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from rapidfuzz.distance import OSA

from hotline.finder.client import Hit
from hotline.finder.digits import only_digits
from hotline.finder.questions import Question
from hotline.people.folding import glued, sound, syllables
from hotline.people.models import Person, PersonName
from hotline.vault.many import Opener
from hotline.vault.services import Tampered

log = logging.getLogger(__name__)

MOST = 500  # of one person's sealed files
LEAST_SURE = 0.7
_SOUND, _SLIP, _BEGUN = 0.85, 0.75, 0.7

_REACHED = """
SELECT root_id, kek, wrapped FROM vault_keys(%s) WHERE reach >= 2 AND kek <> 'destroyed'"""


@dataclass(frozen=True)
class _Names:
    person: UUID
    names: tuple[str, ...]
    number: str


def hits(question: Question) -> list[Hit]:
    """The current actor's own sealed files that a question means. Those that are not shown leave
    no look in the log; whoever shows one opens it, and that is logged."""
    found = []
    for one in _own():
        sure, why = max(
            ((alike(question.name, name), "sound") for name in one.names), default=(0.0, "sound")
        )
        if sure == 1.0:
            why = "no_marks"
        for ways in question.digits:
            if one.number and any(part in one.number for part in ways):
                sure, why = 1.0, "number_part"
        if sure >= LEAST_SURE:
            found.append(Hit(one.person, sure, (why,)))
    return found


def alike(typed: str, name: str) -> float:
    """How alike two names are, 0 to 1, in any order, by letters and by sound."""
    asked, has = syllables(typed), list(syllables(name))
    if not asked or not has:
        return 0.0
    if glued(typed) == glued(name):
        return 1.0
    total = 0.0
    for part in asked:
        best = max(has, key=lambda other: _alike(part, other), default="")
        worth = _alike(part, best) if best else 0.0
        total += worth
        if worth:
            has.remove(best)
    return total / len(asked)


def _alike(typed: str, syllable: str) -> float:
    if typed == syllable:
        return 1.0
    if sound(typed) == sound(syllable):
        return _SOUND
    if len(typed) > 2 and OSA.distance(typed, syllable, score_cutoff=1) <= 1:
        return _SLIP
    return _BEGUN if len(typed) > 1 and syllable.startswith(typed) else 0.0


def sealed() -> QuerySet[Person]:
    """The persons of sealed files whom the current actor reaches."""
    return Person.objects.filter(restricted=True)[:MOST]


def _own() -> list[_Names]:
    rows = {row.id: row for row in sealed()}
    if not rows:
        return []
    further: dict[UUID, list[PersonName]] = {}
    for name in PersonName.objects.filter(person_id__in=rows, struck_at__isnull=True):
        further.setdefault(name.person_id, []).append(name)
    opener, found = Opener(), []
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, [list(rows)])
        keys = cursor.fetchall()
    for root, kek, wrapped in keys:
        row, cipher = rows[root], opener.key(root, kek, bytes(wrapped))

        def text(label: str, box: object, key: object = cipher, of: UUID = root) -> str:
            try:
                return opener.text(key, of, label, box)  # type: ignore[arg-type]
            except Tampered as error:  # one damaged value keeps nothing else from being found
                log.error("a value of a sealed file does not open: %s", type(error).__name__)
                return ""

        names = [text(f"people_person.name:{root}", row.__dict__["name"])]
        names += [
            text(f"people_personname.name:{n.id}", n.__dict__["name"])
            for n in further.get(root, ())
        ]
        number = only_digits(text(f"people_person.phone:{root}", row.__dict__["phone"]))
        found.append(_Names(root, tuple(filter(None, names)), number))
    return found
