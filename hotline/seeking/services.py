"""Verbs of somebody who looks for a person.

Whoever asks learns nothing from us, and neither does who answers her: what is done is the same
whether we know the person or not. Only the owner of a matching file is told, and she decides.
"""

import datetime as dt
import json
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.people.numbers import keyed
from hotline.seeking import matching
from hotline.seeking.matching import Match
from hotline.seeking.models import ANSWERS, Notice, SoughtPerson
from hotline.seeking.sql import COMPARES
from hotline.vault import services as vault

WAITS = dt.timedelta(days=1)  # how long the job may open a question when the index is away
TOLD = "told by the owner"
_QUESTION = ("name", "phone", "asker", "words")


class Refused(ValueError):
    """What cannot be written down so; `code` says why: nothing_said, bad_code, moved_on."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field = code, field


def look_for(
    *,
    by: Actor,
    contact_id: UUID,
    name: str = "",
    phone: str = "",
    asker: str = "",
    words: str = "",
    relation: str = "unknown",
    sex: str = "unknown",
    birth_year: int | None = None,
    birth_year_to: int | None = None,
    place: str = "",
) -> SoughtPerson:
    """Write down whom somebody on this contact looks for; it is compared afterwards, elsewhere.

    Raises Refused (nothing_said, bad_code), Contact.DoesNotExist, vault's Sealed.
    """
    if not (name.strip() or phone.strip()):
        raise Refused("nothing_said", "name")
    if relation not in pack().codes("relation") or sex not in pack().codes("sex"):
        raise Refused("bad_code")
    with acting(by):
        contact = Contact.objects.get(pk=contact_id)
        if not vault.may_open(contact.id, DataClass.D3):
            raise vault.Sealed("no grant reaches the words of this contact")
        sought = SoughtPerson(
            id=new_id(), contact=contact, by=by.key, name=name.strip(), phone=phone.strip(),
            asker=asker.strip(), words=words.strip(), relation=relation, sex=sex,
            birth_year=birth_year, birth_year_to=birth_year_to, place=place,
        )  # fmt: skip
        _put_question(sought, contact)
        sought.save(force_insert=True)
        audit.record("sought.ask", root=contact.id)
        events.publish("sought", subject=sought.id, topics=[by.key])
        return sought


def compare(*, by: Actor, sought_id: UUID) -> int:
    """Compare a waiting question with everybody on file and tell the owners of what matches; the
    number told. Done again, it does nothing; where the index is away it goes on waiting."""
    with acting(by):
        rows = SoughtPerson.objects.select_for_update(of=("self",)).select_related("contact")
        sought = rows.filter(pk=sought_id, question__isnull=False).first()
        if sought is None or sought.waiting_root is None:
            return 0
        if not vault.may_open(sought.waiting_root, DataClass.D3):
            _take_away(sought)  # it waited too long
            return 0
        asked = json.loads(
            vault.unseal(
                sought.waiting_root, _label(sought), bytes(sought.question or b""), DataClass.D3
            )
        )
        alike = matching.by_likeness(_facts(sought, asked))
        matches = {m.person: m for m in alike or []}
        matches |= {m.person: m for m in matching.by_number(keyed(asked["phone"])[1])}
        told = sum(_tell_owner(by, sought, asked, match) for match in matches.values())
        if alike is not None:
            _take_away(sought)
        return told


def compare_waiting(*, by: Actor, limit: int = 100) -> int:
    """Compare every question that still waits, the longest first; the number told."""
    with acting(by):
        waiting = SoughtPerson.objects.filter(question__isnull=False).order_by("at")
        ids = list(waiting.values_list("pk", flat=True)[:limit])
    return sum(compare(by=by, sought_id=each) for each in ids)


def answer(*, by: Actor, notice_id: UUID, answer: str) -> Notice:
    """Say what she does about a notice: asks the person first, answers nothing, or tells her
    supervisor, who reads the notice from then on. Raises Refused (bad_code, moved_on),
    Notice.DoesNotExist."""
    if answer not in ANSWERS:
        raise Refused("bad_code")
    with acting(by):
        notice = Notice.objects.get(pk=notice_id)
        done = Notice.objects.filter(pk=notice_id, answer="").update(
            answer=answer, answered_at=timezone.now(), answered_by=by.key
        )
        if not done:
            raise Refused("moved_on")
        topics = [by.key]
        if answer == "supervisor":
            supervisor = f"role:supervisor@{by.centre}"
            access.give(notice.id, to=supervisor, deepest=DataClass.D3, why=TOLD)
            topics.append(supervisor)
        audit.record("notice.answer", root=notice.id, detail=[answer])
        events.publish("notice", subject=notice.id, topics=topics)
        notice.refresh_from_db()
        return notice


def forget(contact_ids: list[UUID]) -> None:
    """Clear what was told of sought people on contacts whose time of retention is over."""
    SoughtPerson.objects.filter(contact__in=contact_ids).update(
        name=None, phone=None, asker=None, words=None, waiting_root=None, question=None
    )


def _put_question(sought: SoughtPerson, contact: Contact) -> None:
    """The same words under a root of their own, for the job that compares, for a day."""
    root = sought.waiting_root = new_id()
    access.begin(root, deepest=DataClass.D3)
    vault.new_root(root, "system", centre=contact.centre, restricted=True)
    asked: dict[str, Any] = {name: getattr(sought, name) for name in _QUESTION}
    asked["number"] = contact.phone
    sought.question = vault.seal(root, _label(sought), json.dumps(asked, ensure_ascii=False))
    access.give(
        root, to=COMPARES, deepest=DataClass.D3, why="compares", until=timezone.now() + WAITS
    )


def _take_away(sought: SoughtPerson) -> None:
    sought.waiting_root = sought.question = None
    sought.save(update_fields=["waiting_root", "question"])


def _facts(sought: SoughtPerson, asked: dict[str, str]) -> dict[str, Any]:
    """What the index compares; what is unknown is left out."""
    facts = {
        "names": [asked["name"]] if asked["name"] else [],
        "numbers": [asked["phone"]] if asked["phone"] else [],
        "birth_from": sought.birth_year,
        "birth_to": sought.birth_year_to or sought.birth_year,
        "sex": sought.sex if sought.sex != "unknown" else "",
        "province": sought.place,
    }
    return {name: value for name, value in facts.items() if value}


def _tell_owner(by: Actor, sought: SoughtPerson, asked: dict[str, str], match: Match) -> bool:
    """A notice for the owner of a file, once; whether it was written now."""
    owner = _owner_of(match.person)
    if not owner or _told_already(sought.id, match.person):
        return False
    notice = Notice(
        id=new_id(), person=match.person, sought=sought.id, asked_at=sought.at, asked_by=sought.by,
        asking_centre=sought.contact.centre, relation=sought.relation, sure=match.sure,
        why=list(match.why), asker_hash=keyed(asked["number"])[1],
    )  # fmt: skip
    access.begin(notice.id, deepest=DataClass.D3)
    vault.new_root(notice.id, "system", restricted=True)
    notice.name, notice.asker, notice.words = asked["name"], asked["asker"], asked["words"]
    notice.save(force_insert=True)
    access.hand_over(notice.id, to=owner, at_once=True)
    vault.forget(notice.id)
    audit.record("notice.tell", root=notice.id, detail=[match.sure])
    events.publish("notice", subject=notice.id, topics=[owner])
    return True


def _owner_of(person: UUID) -> str:
    return access.ask("seeking_owner(%s)", [person]) or ""


def _told_already(sought: UUID, person: UUID) -> bool:
    return bool(access.ask("seeking_told(%s, %s)", [sought, person]))


def _label(sought: SoughtPerson) -> str:
    return f"seeking_soughtperson.question:{sought.pk}"
