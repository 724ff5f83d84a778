"""What every verb on a case needs: the file locked and still open, a line in its timeline, the
people who hear of it."""

from typing import Any
from uuid import UUID

from django.db import ProgrammingError, transaction
from psycopg.errors import InsufficientPrivilege

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.cases.models import Case, Entry
from hotline.countries.pack import current as pack

CLOSED = "closed"


class NotInList(ValueError):
    """A code that its list does not hold; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotOpen(ValueError):
    """The case is closed: it is read, and reopened before anybody works on it again."""


class NoWords(ValueError):
    """An act that must be explained in words was not; `field` says where they are missing."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotYours(PermissionError):
    """Neither the owner nor the supervisor of this case, or not the one who was asked."""


class NotBySame(PermissionError):
    """Two people decide: nobody closes or unseals a case because she herself asked for it."""


class MovedOn(ValueError):
    """Somebody was quicker: what was to be decided is decided already."""


def ask(expression: str, *values: Any) -> Any:
    """What a definer function of the walls answers. Raises NotYours where it refuses, and only
    there: a fault of the function is no refusal."""
    try:
        with transaction.atomic():
            return access.ask(expression, values)
    except ProgrammingError as error:
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        raise NotYours from None


def in_list(field: str, code: str, list_name: str) -> None:
    """Raises NotInList where the pack's list does not hold the code."""
    if code not in pack().codes(list_name):
        raise NotInList(field)


def in_words(field: str, text: str) -> None:
    """Raises NoWords where nothing was said."""
    if not text.strip():
        raise NoWords(field)


def working_on(case_id: UUID) -> Case:
    """The case, held until the transaction ends, so that it cannot be closed meanwhile.

    Raises NotOpen, Case.DoesNotExist.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
    if case.status == CLOSED:
        raise NotOpen
    return case


def note(
    *,
    by: Actor,
    case_id: UUID,
    kind: str = "note",
    text: str = "",
    detail: str = "",
    subject: UUID | None = None,
) -> Entry:
    """Add a line to the timeline: words (sealed), or a coded happening."""
    with acting(by):
        entry = Entry(
            case_id=case_id, by=by.key, kind=kind, text=text, detail=detail, subject=subject
        )
        entry.save(force_insert=True)
        return entry


def topics(case: Case, *others: str) -> list[str]:
    """Who hears of this case: its owner, the supervisors of its centre and `others`, without
    anybody from whom it is kept."""
    heard = [f"staff:{case.owner_id}", f"role:supervisor@{case.centre}", *others]
    return access.heard_by(case.id, heard)
