"""People who are looked for, in words: for whoever asks nothing but what she told herself."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.cases import standing
from hotline.console.presenters import words_of
from hotline.console.presenting.due import Due
from hotline.console.presenting.person_page import heading
from hotline.people.models import Person
from hotline.seeking import queries
from hotline.seeking.models import Notice, SoughtPerson
from hotline.staff import queries as staff


def asked(row: SoughtPerson) -> dict[str, Any]:
    """What was written down, and nothing of what came of it."""
    return {
        "name": row.name or _("Name not known"),
        "asker": row.asker,
        "relation": wording.label("relation", row.relation),
        "place": wording.place(row.place) if row.place else "",
        "words": words_of(row, "words"),
        "at": row.at,
    }


def notice(row: Notice, actor: Actor) -> dict[str, Any]:
    """A notice with what its reader needs to decide."""
    person = Person.objects.filter(pk=row.person).first()
    asker_hash = bytes(row.asker_hash) if row.asker_hash is not None else None
    inside = standing.cases_of(row.person) if person else []
    return {
        "id": row.id,
        "person": heading(person) if person else _("A person no longer in your reach"),
        "person_id": person.id if person else None,
        "case": next((c.case for c in inside if c.case.status != "closed"), None),
        "name": row.name,
        "asker": row.asker or _("Not said"),
        "relation": wording.label("relation", row.relation),
        "words": words_of(row, "words"),
        "asked_at": row.asked_at,
        "asked_by": staff.named(row.asked_by) or _("A member who has left"),
        "centre": wording.centre(row.asking_centre),
        "sure": sure_words(row.sure),
        "why": list(dict.fromkeys(why_words(code) for code in row.why)),
        "suspect": bool(asker_hash and person and asker_hash in standing.barred_numbers(person.id)),
        "answer": answer_words(row.answer),
        "answered_at": row.answered_at,
        "mine": row.answered_by in ("", actor.key),
    }


def due(actor: Actor) -> list[Due]:
    """Notices that wait for the actor, and those that owners told her of as their supervisor."""
    if not may(actor.role, "cases.work"):
        return []
    found = [
        _due(row, _("Somebody is looking for a person in your file"))
        for row in queries.waiting()[:100]
    ]
    if may(actor.role, "cases.approve"):
        found += [
            _due(row, _("A counsellor tells you: somebody is looking for a person"))
            for row in queries.told(actor)[:20]
        ]
    return found


def sure_words(code: str) -> str:
    """How sure it is that the same person is meant."""
    return {
        "sure": _("Almost certainly the same person"),
        "likely": _("Probably the same person"),
        "perhaps": _("Perhaps the same person"),
    }[code]


def answer_words(code: str) -> str:
    """What was done about a notice."""
    return {
        "": "",
        "ask_first": _("The person is asked first"),
        "nothing": _("Nothing is answered"),
        "supervisor": _("The supervisor was told"),
    }[code]


def why_words(code: str) -> str:
    """A reason of the comparison in words; the finer ones are told as what they come down to."""
    return {
        "number": _("the same number"),
        "account_number": _("the same number"),
        "exact": _("the same name"),
        "no_marks": _("the same name without marks"),
        "year": _("born in the same years"),
        "birth": _("born in the same years"),
        "province": _("the same province"),
        "sex": _("the same sex"),
    }.get(code, _("a name that sounds or is written alike"))


def _due(row: Notice, title: str) -> Due:
    return Due(
        title=title,
        sub=sure_words(row.sure),
        href=reverse("console:notice", args=[row.id]),
        icon="search",
        tone="waiting",
        at=row.made_at,
    )
