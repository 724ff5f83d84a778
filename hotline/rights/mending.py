"""Putting right what is wrong about a person: a new value in its place, or her statement beside
it. What was written before stays in the history."""

from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.people import services as people
from hotline.people.models import Person
from hotline.rights import services
from hotline.rights.models import Rectification
from hotline.rights.services import Wrong

# What can be replaced here: words and numbers of her file. Codes are changed on her own page.
REPLACEABLE = ("name", "phone", "address", "paper", "birth_year")


def put_right(
    *, by: Actor, request_id: UUID, field: str = "", after: str = "", statement: str = ""
) -> Rectification:
    """Replace a field of her file, or put her statement beside what stands there; or both.

    Raises Wrong (nothing said, no such field, no year), MovedOn, Sealed.
    """
    if field and field not in REPLACEABLE:
        raise Wrong("field", "not_in_list")
    if bool(field) != bool(after.strip()):
        raise Wrong("after", "no_words")
    if not field and not statement.strip():
        raise Wrong("statement", "no_words")
    with acting(by):
        request = services.working_on(request_id, "rectification")
        assert request.person_id is not None
        person = Person.objects.select_for_update().get(pk=request.person_id)
        before = getattr(person, field) if field else ""
        row = Rectification(
            id=new_id(),
            request=request,
            person=person,
            at=timezone.now(),
            by=by.key,
            field=field,
            before="" if before is None else str(before),
            after=after.strip(),
            statement=statement.strip(),
        )
        if field:
            value = _year(after) if field == "birth_year" else after.strip()
            people.amend_person(by=by, person_id=person.pk, **{field: value})
        row.save(force_insert=True)
        audit.record("rights.put_right", root=person.pk, detail=[field or "statement"])
        services.tell(request)
        return row


def history(person_id: UUID) -> list[Rectification]:
    """What was put right about a person, the latest first."""
    return list(Rectification.objects.filter(person=person_id).order_by("-at"))


def _year(text: str) -> int:
    digits = text.strip()
    if not digits.isdigit() or not 1900 <= int(digits) <= timezone.now().year:
        raise Wrong("after", "no_year")
    return int(digits)
