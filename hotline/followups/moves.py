"""A person lives somewhere else now: her file and whoever answers for her go with her.

The body of the new place is found by the directory and a referral to it drafted; nobody but a
person sends it. Whoever had her hears that she has moved only if she agrees, and never where to.
"""

from contextlib import suppress
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.models import Case
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import Agency
from hotline.followups import ground
from hotline.followups.ground import NotInList, Refused
from hotline.followups.models import Move
from hotline.people.models import Person
from hotline.people.services import amend_person
from hotline.places import queries as places
from hotline.referrals import rules as referral_rules
from hotline.referrals import sending, talking
from hotline.referrals.models import Referral
from hotline.referrals.moving import Refused as ReferralRefused


def record_move(
    *, by: Actor, case_id: UUID, person_id: UUID, place: str, tell_old: str = "unknown"
) -> Move:
    """Write down where she lives now, and prepare what follows: a draft to whoever answers there,
    and, if she agrees (`tell_old` yes), a neutral sentence to whoever had her.

    The same place again changes nothing. Raises Refused("no_place"), NotInList, Case.DoesNotExist.
    """
    if not place:
        raise Refused("no_place")
    if tell_old not in pack().codes("yes_no_unknown"):
        raise NotInList(tell_old)
    with acting(by):
        case = Case.objects.get(pk=case_id)
        person = Person.objects.select_for_update().get(pk=person_id)
        last = Move.objects.filter(case=case, person=person).order_by("-at").first()
        if last and last.place == place == person.place:
            return last
        before = person.place
        amend_person(by=by, person_id=person.id, place=place)
        new, old = directory.responsible_agency(place), _last_referral(case.id, person.id)
        move = Move(
            case=case, by=by.key, person=person, place=place, from_place=before, agency=new,
            old_agency=old.agency if old else None, tell_old=tell_old,
        )  # fmt: skip
        if new and not (old and old.agency_id == new.pk):
            move.referral_id = _drafted(by, case, person.id, new, old)
        if tell_old == "yes" and old and _told(by, old):
            move.told_at = timezone.now()
        move.save(force_insert=True)
        ground.note(by, case.id, "moved", subject=move.id)
        audit.record("followup.moved", root=case.id, detail=["drafted" if move.referral_id else ""])
        ground.tell(case, move.id)
        return move


def _last_referral(case_id: UUID, person_id: UUID) -> Referral | None:
    """The referral by which somebody has or had her, the latest; one in care first."""
    rows = Referral.objects.filter(case=case_id, person=person_id).select_related("agency")
    rows = rows.order_by("-sent_at")
    for states in (referral_rules.IN_CARE, referral_rules.UNDECIDED, referral_rules.LEGIBLE):
        found = rows.filter(state__in=states).first()
        if found:
            return found
    return None


def _drafted(
    by: Actor, case: Case, person_id: UUID, agency: Agency, old: Referral | None
) -> UUID | None:
    order = sending.Order(
        case_id=case.id,
        person_id=person_id,
        urgency=case.urgency,
        basis="consent",
        basis_words="",  # she is asked again, for the new body
        fields=list(old.fields) if old else [],
        account="",
    )
    try:
        return sending.keep_draft(by=by, order=order, agency=agency).id
    except ReferralRefused:
        return None  # kept from that body, or the case is closed: the page says so


def _told(by: Actor, old: Referral) -> bool:
    """Whether the body that had her was told, on its referral, that she has moved."""
    words = pack().tracing.sentences["moved"].of(pack().locales[0])
    with suppress(ReferralRefused):
        talking.remark(by=by, referral_id=old.id, words=words)
        return True
    return False


def new_centre(move: Move) -> str:
    """The centre that answers for her new place if it is not the case's; else empty."""
    found = places.centre_of(move.place)
    return "" if found == move.case.centre else found
