"""Verbs of a copy: made and read by who owns the file, released by another, handed over only when
having it is safe for her."""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone, translation

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.people.models import Person
from hotline.rights import held, sent, services
from hotline.rights.body import Body, Section
from hotline.rights.models import DataCopy, Handing
from hotline.rights.services import MovedOn, NotBySame, Wrong
from hotline.rights.writer import Writer
from hotline.vault import services as vault

# What a copy is made for: to see it, or to take it elsewhere.
RIGHTS = ("access", "portability")


def make(*, by: Actor, request_id: UUID, language: str) -> DataCopy:
    """Gather everything held about her, as far as the actor reads her files, in one language.

    A copy made anew takes the place of one that was not released. Raises MovedOn, Wrong, Sealed.
    """
    if language not in pack().locales:
        raise Wrong("language", "not_in_list")
    with acting(by):
        request = services.working_on(request_id)
        if request.right not in RIGHTS:
            raise MovedOn
        assert request.person_id is not None
        person = Person.objects.get(pk=request.person_id)
        if not vault.may_open(person.pk, DataClass.D3):
            raise vault.Sealed("no grant reaches the words of this person")
        copy = DataCopy(
            id=new_id(),
            request=request,
            person=person,
            language=language,
            made_at=timezone.now(),
            made_by=by.key,
            body=gathered(person, language).to_json(),
        )
        copy.save(force_insert=True)
        audit.record("rights.make_copy", root=person.pk, detail=[language])
        services.tell(request)
        return copy


def gathered(person: Person, language: str) -> Body:
    """Her copy as the actor's reach allows it now; files that were joined to hers included."""
    with translation.override(language):
        people = [person, *Person.objects.filter(joined_to=person)]
        found: list[Section] = []
        for one in people:
            write = Writer.of(one, language)
            for room in (held.sections, sent.sections):
                found += (section for section in room(write, one) if section.items)
        return Body(tuple(found))


def strike(*, by: Actor, copy_id: UUID, keys: Collection[str]) -> DataCopy:
    """Strike out exactly these passages, before it is offered. Raises MovedOn."""
    with acting(by):
        copy = _unread(by, copy_id)
        copy.body = Body.from_json(copy.body).struck(set(keys)).to_json()
        copy.save(update_fields=["body"])
        audit.record("rights.strike", root=copy.person_id, detail=[str(len(keys))])
        return copy


def offer(*, by: Actor, copy_id: UUID) -> DataCopy:
    """Say that every passage was read, and ask a second person to release it. Raises MovedOn."""
    with acting(by):
        copy = _unread(by, copy_id)
        copy.offered_at = timezone.now()
        copy.save(update_fields=["offered_at"])
        audit.record("rights.offer_copy", root=copy.person_id)
        services.tell(copy.request)
        return copy


def decide(*, by: Actor, copy_id: UUID, released: bool, words: str = "") -> DataCopy:
    """Release a copy that another made and read, or give it back with words.

    Raises NotBySame, Wrong (given back without a reason), MovedOn.
    """
    if not released and not words.strip():
        raise Wrong("words", "no_reason")
    with acting(by):
        copy = _held(copy_id)
        if copy.offered_at is None or copy.released_at or copy.returned_at:
            raise MovedOn
        if copy.made_by == by.key:
            raise NotBySame
        # Who releases has the copy open before her; whoever could not is not asked.
        if not vault.may_open(copy.person_id, DataClass.D3):
            raise vault.Sealed("no grant reaches the words of this person")
        now = timezone.now()
        if released:
            copy.released_at, copy.released_by = now, by.key
            copy.save(update_fields=["released_at", "released_by"])
        else:
            copy.returned_at, copy.returned_by, copy.returned_words = now, by.key, words
            copy.save(update_fields=["returned_at", "returned_by", "returned_words"])
        audit.record(
            "rights.release_copy" if released else "rights.return_copy", root=copy.person_id
        )
        services.tell(copy.request)
        return copy


def hand_over(*, by: Actor, copy_id: UUID, safe: bool, how: str = "", words: str = "") -> Handing:
    """Ask first whether having it is safe for her now. Safe, it is handed over as the list
    `copy_handing` says, and the request is done; not safe, it waits, and the words say why.

    Raises Wrong, MovedOn (not released).
    """
    if safe and how not in pack().codes("copy_handing"):
        raise Wrong("how", "not_in_list")
    if not safe and not words.strip():
        raise Wrong("words", "no_reason")
    with acting(by):
        copy = _held(copy_id)
        if copy.released_at is None:
            raise MovedOn
        handing = Handing(
            id=new_id(),
            copy=copy,
            at=timezone.now(),
            by=by.key,
            safe=safe,
            how=how if safe else "",
            words=words,
        )
        handing.save(force_insert=True)
        audit.record("rights.hand_over", root=copy.person_id, detail=[how if safe else "not_safe"])
        if safe and copy.request.ended_at is None:
            services.end(by, services.working_on(copy.request_id), "done")
        return handing


def may_leave(copy: DataCopy) -> bool:
    """Whether it may be printed or saved: released, and said to be safe for her when last asked."""
    last = Handing.objects.filter(copy=copy).order_by("-at").first()
    return copy.released_at is not None and last is not None and last.safe


def taken(*, by: Actor, copy_id: UUID, form: str) -> DataCopy:
    """The copy in a form that leaves the system (print, file). Logged. Raises MovedOn."""
    with acting(by):
        copy = _held(copy_id)
        if not may_leave(copy):
            raise MovedOn
        audit.record("rights.take_copy", root=copy.person_id, detail=[form])
        return copy


def latest(request_id: UUID) -> DataCopy | None:
    """The copy a request stands at, or None."""
    return DataCopy.objects.filter(request=request_id).order_by("-made_at").first()


def _unread(by: Actor, copy_id: UUID) -> DataCopy:
    copy = _held(copy_id)
    if copy.offered_at is not None or copy.made_by != by.key:
        raise MovedOn
    return copy


def _held(copy_id: UUID) -> DataCopy:
    rows = DataCopy.objects.select_for_update(of=("self",)).select_related("request")
    return rows.get(pk=copy_id)
