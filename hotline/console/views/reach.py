"""May we call? The verdict, the permission to reach somebody once, the question if it is locked."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.cases import reaching
from hotline.cases.models import CaseContact, CasePerson
from hotline.console.presenting import reach as shown
from hotline.console.presenting.minutes import not_yours
from hotline.console.presenting.phone import refused
from hotline.contacts import callbacks
from hotline.contacts.models import Contact
from hotline.contacts.services import NotHers
from hotline.people import hours, reach
from hotline.people.models import Clearance, Person
from hotline.people.reach import HOWS, How, NotAllowed, NotCleared
from hotline.telephony import seats, wishes
from hotline.vault import services as vault


@dataclass(frozen=True)
class Subject:
    """Whom the panel is about, and its addresses."""

    row: Contact | Person
    contact_ids: list[UUID]
    arguments: tuple[UUID, ...]
    names: tuple[str, str, str]

    def url(self, place: int) -> str:
        return reverse(self.names[place], args=self.arguments)


def _caller(contact_id: UUID) -> Subject:
    row = get_object_or_404(Contact, pk=contact_id)
    names = ("console:reach", "console:clear", "console:ask_call_back")
    return Subject(row, [], (contact_id,), names)


def _person(case_id: UUID, person_id: UUID) -> Subject:
    standing = get_object_or_404(
        CasePerson.objects.select_related("person").filter(case=case_id, person=person_id)[:1]
    )
    ids = CaseContact.objects.filter(case=case_id).order_by("-at").values_list("contact", flat=True)
    names = ("console:reach_person", "console:clear_person", "console:ask_about_person")
    return Subject(standing.person, list(ids), (case_id, person_id), names)


@require_GET
@requires("cases.read")
def contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """The panel of a caller."""
    return _panel(request, _caller(contact_id))


@require_GET
@requires("cases.read")
def person(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """The panel of a person in a case."""
    return _panel(request, _person(case_id, person_id))


@require_POST
@requires("contacts.take")
def clear_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Clear the way that was pressed, to the caller."""
    return _clear(
        request,
        _caller(contact_id),
        lambda how: callbacks.clear(by=actor_of(request), contact_id=contact_id, how=how),
    )


@require_POST
@requires("contacts.take")
def clear_person(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Clear the way that was pressed, to a person of a case."""
    return _clear(
        request,
        _person(case_id, person_id),
        lambda how: reach.clear(by=actor_of(request), person_id=person_id, how=how),
    )


@require_POST
@requires("contacts.take")
def ask_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Ask the supervisor about the caller."""
    return _ask(request, _caller(contact_id), contact_id)


@require_POST
@requires("contacts.take")
def ask_person(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Ask the supervisor about a person of a case; the question lies with its latest contact."""
    subject = _person(case_id, person_id)
    if not subject.contact_ids:
        raise Http404
    return _ask(request, subject, subject.contact_ids[0], person_id)


@require_POST
@requires("contacts.take")
def dropped(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """The line was lost or nobody spoke: end the contact, and ask if nobody said what is safe."""
    get_object_or_404(Contact, pk=contact_id)
    try:
        callbacks.end_dropped(
            by=actor_of(request), contact_id=contact_id, why=request.POST.get("why", "")
        )
    except callbacks.Refused:
        return HttpResponse(_("This answer cannot be saved."), status=422)
    except NotHers:
        messages.warning(request, not_yours())
    return HttpResponseRedirect(reverse("console:contact", args=[contact_id]))


@require_POST
@requires("contacts.take")
def dial(request: HttpRequest, clearance_id: UUID) -> HttpResponse:
    """Use the clearance up and go to the contact of the call."""
    actor, held = actor_of(request), _held(request, clearance_id)
    seat = seats.taken(actor.member_id)
    # Without a telephone here the number is shown, and dialled by hand.
    begin = wishes.dial if seat and seat.device_since else callbacks.dial
    try:
        call = begin(by=actor, clearance=held)
    except (NotCleared, NotAllowed):
        return _over(request, held)
    except seats.Refused as no:
        messages.warning(request, refused(no.code))
        return HttpResponseRedirect(_home_of(held))
    reaching.attach_call(by=actor, root=held.root, contact_id=call.id)
    return HttpResponseRedirect(reverse("console:contact", args=[call.id]))


@require_POST
@requires("contacts.take")
def sent(request: HttpRequest, clearance_id: UUID) -> HttpResponse:
    """Note that the text was sent by hand; the clearance is used up."""
    held = _held(request, clearance_id)
    try:
        callbacks.sent(by=actor_of(request), clearance=held)
    except (NotCleared, NotAllowed):
        return _over(request, held)
    messages.success(request, _("Noted: the text was sent."))
    return HttpResponseRedirect(_home_of(held))


@require_POST
@requires("contacts.take")
def understood(request: HttpRequest) -> HttpResponse:
    """What the safe hours just typed are understood as. Posted, so that no address carries them."""
    text = request.POST.get("safe_hours", "").strip()
    windows = hours.parse(text) if text else None
    words = shown.hours_words(windows) if windows else ""
    return render(request, "console/parts/hours.html", {"text": text, "understood": words})


def _panel(request: HttpRequest, subject: Subject, *, status: int = 200) -> HttpResponse:
    row, actor = subject.row, actor_of(request)
    if not vault.may_open(row.id, DataClass.D2) or not may(actor.role, "contacts.take"):
        return HttpResponse("")  # whoever may not see the number is told nothing about calling it
    held = reach.current(actor, row.id)
    question = shown.last(row.id, subject.contact_ids)
    ways = shown.ways(reach.block_of(row))
    waits = question is not None and question.decided_at is None
    context = {
        "ways": ways,
        "why": list(dict.fromkeys(reason for way in ways for reason in way.why)),
        "reached": shown.reached(actor, held, row) if held else None,
        "question": shown.question(
            question, words=vault.may_open(question.contact_id, DataClass.D3)
        )
        if question
        else None,
        "waits": waits,
        "may_ask": not waits and held is None and ways[0].tone == "waiting",
        "clear_url": subject.url(1),
        "ask_url": subject.url(2),
        "panel_url": subject.url(0),
        "ident": f"reach-{row.id}",
    }
    return render(request, "console/parts/reach.html", context, status=status)


def _clear(request: HttpRequest, subject: Subject, clear: Callable[[How], object]) -> HttpResponse:
    how = next((one for one in HOWS if one == request.POST.get("how")), None)
    if how is None:
        return _panel(request, subject, status=422)
    try:
        clear(how)
    except NotAllowed:
        return _panel(request, subject, status=422)
    return _panel(request, subject)


def _ask(
    request: HttpRequest, subject: Subject, contact_id: UUID, person_id: UUID | None = None
) -> HttpResponse:
    outside = any(
        way.how == "call" and way.why == [shown.why_words("outside_hours")]
        for way in shown.ways(reach.block_of(subject.row))
    )
    callbacks.ask(
        by=actor_of(request),
        contact_id=contact_id,
        person_id=person_id,
        why="outside_hours" if outside else "no_rule",
    )
    return _panel(request, subject)


def _held(request: HttpRequest, clearance_id: UUID) -> Clearance:
    return get_object_or_404(Clearance, pk=clearance_id, by=actor_of(request).key)


def _over(request: HttpRequest, held: Clearance) -> HttpResponse:
    messages.warning(request, _("This permission is over. Nobody was called; ask for it again."))
    return HttpResponseRedirect(_home_of(held))


def _home_of(held: Clearance) -> str:
    if Contact.objects.filter(pk=held.root).exists():
        return reverse("console:contact", args=[held.root])
    case = reaching.case_of(held.root)
    return reverse("console:case", args=[case.id]) if case else reverse("console:desk")
