"""A caller proves herself by a code that we gave her, or by her own safe word.

Both are kept as keyed hashes. The code is shown once, to be told her and learned by heart; the word
is compared without regard to case, blanks and marks of speech, for it is said and heard.
"""

import secrets
import unicodedata
from uuid import UUID

from django.utils import timezone

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.people.models import Person, Proof
from hotline.vault import keyring
from hotline.vault import services as vault

DIGITS = 6
_SHORTEST = 4  # letters; a shorter word is soon guessed


class TooShort(ValueError):
    """A safe word that is soon guessed, or one that could be taken for a code."""


class Closed(PermissionError):
    """Whoever gives a person her code may read who she is."""


def give_code(*, by: Actor, person_id: UUID) -> str:
    """A fresh code for a person, to be told her now: it is shown this once. Six figures.

    Raises Closed, Person.DoesNotExist.
    """
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    _keep(by, person_id, "code", code)
    return f"{code[:3]} {code[3:]}"


def agree_word(*, by: Actor, person_id: UUID, word: str) -> None:
    """Agree on a safe word with her. Raises TooShort, Closed, Person.DoesNotExist."""
    plain = normalised(word)
    if len(plain) < _SHORTEST or plain.isdigit():
        raise TooShort
    _keep(by, person_id, "word", word)


def withdraw(*, by: Actor, person_id: UUID) -> int:
    """Neither code nor word holds any longer: somebody else may know them. How many held."""
    with acting(by):
        _held(person_id)
        rows = Proof.objects.filter(person=person_id, struck_at__isnull=True)
        ended = rows.update(struck_at=timezone.now(), struck_by=by.key)
        if ended:
            audit.record("person.proof_withdrawn", root=person_id)
        return ended


def kinds_of(person_id: UUID) -> set[str]:
    """Whether she has a code, a word, both or none."""
    rows = Proof.objects.filter(person=person_id, struck_at__isnull=True)
    return set(rows.values_list("kind", flat=True))


def normalised(said: str) -> str:
    """What is compared: letters (with their Vietnamese marks) and figures alone, all small."""
    text = unicodedata.normalize("NFKC", said).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in text if c.isalnum() or c == "+"))


def hashes(said: str) -> dict[str, bytes]:
    """What was said, hashed under every key that a proof may be kept under, by key id."""
    return keyring.proof_hashes(normalised(said))


def _keep(by: Actor, person_id: UUID, kind: str, said: str) -> None:
    key_id, value = keyring.proof_hash(normalised(said))
    with acting(by):
        person = _held(person_id)
        Proof.objects.filter(person=person, kind=kind, struck_at__isnull=True).update(
            struck_at=timezone.now(), struck_by=by.key
        )
        Proof(
            id=new_id(), person=person, by=by.key, kind=kind, value_key=key_id, value_hash=value
        ).save(force_insert=True)
        audit.record("person.proof", root=person.id, detail=[kind])


def _held(person_id: UUID) -> Person:
    person = Person.objects.select_for_update().get(pk=person_id)
    if not vault.may_open(person.id, DataClass.D2):
        raise Closed
    return person
