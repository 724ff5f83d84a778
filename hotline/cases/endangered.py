"""Whom a call in danger is about, in its case. The caller is not always the one in danger."""

from dataclasses import dataclass

from django.utils import timezone

from hotline.actor.context import Actor
from hotline.audit import services as audit
from hotline.cases import rules, services
from hotline.cases.models import Case, CasePerson
from hotline.cases.writing import working_on
from hotline.contacts.models import Contact
from hotline.contacts.rules import CALLS_FOR_HERSELF, calls_for_herself
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.people.models import Person
from hotline.vault.fields import has_value


@dataclass(frozen=True)
class _Standing:
    """Who stands in the case: the caller, her own roles as the one in danger, and others in such
    roles, the earliest first."""

    caller: Person | None
    own: list[CasePerson]
    others: list[CasePerson]


def person_in_danger(*, by: Actor, case: Case, contact: Contact) -> tuple[Person, bool]:
    """Who is in danger, and whether it is the caller herself; inside the actor's transaction.

    Somebody the counsellor has entered comes first. Else it is the caller, once she is known to
    call for herself. While that is not known, or it is known that she does not, it is a person at
    risk of whom nothing is said yet: nothing of the caller is told of her. Her place is the
    caller's again as soon as the caller turns out to be the one in danger.
    """
    now = _standing(case)
    herself = calls_for_herself(contact.caller_type)
    entered = [row for row in now.others if not _is_nobody(row.person)]
    if now.caller and now.own and herself is not False:
        return now.caller, True
    if entered:
        return entered[0].person, False
    if herself and now.caller:
        _stands_herself(by, case, now.caller, contact.caller_type, now.others)
        return now.caller, True
    if now.others:
        return now.others[0].person, False
    return _somebody(by, case, now.own), False


def raise_to_emergency(*, by: Actor, case: Case) -> None:
    """A case in which somebody is in danger now is an emergency, and looked at again soon; inside
    the actor's transaction. Raises NotOpen."""
    case = working_on(case.id)
    if case.urgency == rules.EMERGENCY:
        return
    soon = timezone.now() + pack().deadline("risk_review", rules.EMERGENCY)
    case.urgency = rules.EMERGENCY
    case.look_again_at = min(case.look_again_at or soon, soon)
    case.save(update_fields=["urgency", "look_again_at"])
    services.note(by=by, case_id=case.id, kind="case.emergency")
    audit.record("case.emergency", root=case.id)
    events.publish("case", subject=case.id, topics=services.topics(case))


def _standing(case: Case) -> _Standing:
    rows = list(CasePerson.objects.filter(case=case).select_related("person").order_by("id"))
    caller = next((row.person for row in rows if row.role == "caller"), None)
    about = [row for row in rows if row.role in rules.ABOUT_HER]
    return _Standing(
        caller,
        own=[row for row in about if row.person == caller],
        others=[row for row in about if row.person != caller],
    )


def _is_nobody(person: Person) -> bool:
    """Whether nothing is known of a person but where she is and whether she is a child."""
    named = any(has_value(person, name) for name in ("name", "phone", "address", "paper"))
    return not named and not person.birth_year and person.sex == "unknown"


def _stands_herself(
    by: Actor, case: Case, caller: Person, caller_type: str, nobody: list[CasePerson]
) -> None:
    """The caller stands as the one in danger; where a somebody stood for her, in that place."""
    role = CALLS_FOR_HERSELF[caller_type]
    if nobody:
        CasePerson.objects.filter(pk=nobody[0].pk).update(person=caller, role=role)
        audit.record("case.person", root=case.id, detail=[role])
    else:
        services.place_in(by, case, caller, role)


def _somebody(by: Actor, case: Case, mistaken: list[CasePerson]) -> Person:
    """A person at risk of whom nothing is known; she takes the place of the caller where this one
    was taken for her."""
    if not mistaken:
        return services.add_person(by=by, case_id=case.id, role="at_risk")
    person = services.record_in(by, case)
    CasePerson.objects.filter(pk=mistaken[0].pk).update(person=person, role="at_risk")
    audit.record("case.person", root=case.id, detail=["at_risk"])
    return person
