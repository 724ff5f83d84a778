"""The first two minutes beside the form: steps in danger, the draft, alerts, a mere question."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.ids import new_id
from hotline.cases.writing import NotOpen
from hotline.console.frame import framed
from hotline.console.presenting import minutes as shown
from hotline.contacts import alarms, queries, rules, services
from hotline.contacts.models import Contact
from hotline.referrals import drafts
from hotline.telephony import seats

MOST_ALERTS = 5  # more would push the page away; the page of the centre has them all


@require_GET
@requires("cases.read")
def steps(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """What to do now: the emergency steps while danger is answered yes, else the numbers alone."""
    contact = get_object_or_404(Contact, pk=contact_id)
    return render(request, "console/parts/steps.html", steps_of(request, contact))


def steps_of(request: HttpRequest, contact: Contact) -> dict[str, object]:
    """What the steps show for this reader."""
    mine = f"staff:{contact.counsellor_id}" == actor_of(request).key
    role, danger = actor_of(request).role, contact.alarm == "danger"
    found = drafts.of_contact(contact.id) if danger else None
    return {
        "contact": contact,
        "numbers": shown.numbers(),
        "at_phone": _at_phone(request),
        "rescuers": shown.rescuers(contact) if danger else {},
        "draft": shown.draft(found, may_send=may(role, "referrals.send")),
        "may_draft": mine and (contact.is_open or danger),
        "may_ask": mine and contact.is_open,
        "ends": wording.choices("alarm_end", blank=False) if may(role, "alarms.end") else [],
    }


def _at_phone(request: HttpRequest) -> bool:
    """Whether she can call a number from here."""
    seat = seats.taken(actor_of(request).member_id)
    return seat is not None and seat.device_since is not None


@require_POST
@requires("referrals.send")
def draft(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Draft the emergency referral from the answers, or bring the draft up to date with them."""
    get_object_or_404(Contact, pk=contact_id)
    try:
        found = drafts.draft_emergency(by=actor_of(request), contact_id=contact_id)
    except drafts.NotInDanger:
        return HttpResponse(status=409)
    except NotOpen:
        return _not_drafted(request, contact_id)
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(reverse("console:contact", args=[contact_id]))
    return render(request, "console/parts/draft.html", {"draft": shown.draft(found, may_send=True)})


def _not_drafted(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    words = _("The case of this contact is closed. Reopen it, and the referral is drafted.")
    if request.headers.get("HX-Request"):
        return render(request, "console/parts/draft.html", {"wrong": words}, status=422)
    messages.warning(request, words)
    return HttpResponseRedirect(reverse("console:contact", args=[contact_id]))


@require_GET
@requires("cases.read")
def age_mark(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Whether she is treated as a child, in a word."""
    contact = get_object_or_404(Contact, pk=contact_id)
    context = {"child": shown.is_child(contact), "age_known": shown.age_is_known(contact)}
    return render(request, "console/parts/age_mark.html", context)


@require_GET
@requires("cases.read")
def reading(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """A contact to read while another takes it down, fetched again by itself."""
    contact = get_object_or_404(Contact, pk=contact_id)
    context = {"contact": contact, **shown.answered(contact)}
    return render(request, "console/parts/contact_read.html", context)


@require_GET
@requires("cases.oversee")
def alerts(request: HttpRequest) -> HttpResponse:
    """Who is in danger, in neutral words, on every page of whoever oversees: those on the line
    first, then those whose line went last."""
    found = alarms.lines_first(queries.alarming(actor_of(request)))
    context = {
        "alerts": [shown.alert(contact) for contact in found[:MOST_ALERTS]],
        "more": max(0, len(found) - MOST_ALERTS),
    }
    return render(request, "console/parts/alerts.html", context)


@require_http_methods(["GET", "POST"])
@requires("contacts.take")
def information(request: HttpRequest) -> HttpResponse:
    """A mere question: one press on its topic saves the contact, taken and ended."""
    if request.method == "GET":
        contact_id = id_of(request.GET.get("contact", ""))
        return _ask_topic(request, contact_id)
    # The id comes from the page, so that a key pressed twice takes one contact.
    contact_id = id_of(request.POST.get("contact", "")) or new_id()
    try:
        contact = services.take_information(
            by=actor_of(request), topic=request.POST.get("topic", ""), contact_id=contact_id
        )
    except rules.InvalidAnswer:
        return _refused(request, contact_id, _("Press the number of a topic."))
    except services.InDanger:
        return _stays_open(request, contact_id, _in_danger())
    except services.NotHers:
        return _stays_open(request, contact_id, shown.not_yours())
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(f"{reverse('console:desk')}?saved={contact.id}")
    return render(request, "console/parts/information_saved.html", {"saved": shown.saved(contact)})


def _ask_topic(
    request: HttpRequest, contact_id: UUID | None, wrong: str = "", status: int = 200
) -> HttpResponse:
    context = framed(
        request,
        contact_id=contact_id or new_id(),
        wrong=wrong,
    )
    return render(request, "console/information.html", context, status=status)


def _refused(request: HttpRequest, contact_id: UUID, words: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        context = {"wrong": words}
        return render(request, "console/parts/information_wrong.html", context, status=422)
    return _ask_topic(request, contact_id, words, 422)


def _in_danger() -> str:
    return _(
        "A life may be at stake in this contact: it is no mere question. Answer that again, or"
        " end the contact."
    )


def _stays_open(request: HttpRequest, contact_id: UUID, words: str) -> HttpResponse:
    """The contact stays on the screen as it is, and why is said."""
    if request.headers.get("HX-Request"):
        return _refused(request, contact_id, words)
    messages.warning(request, words)
    return HttpResponseRedirect(reverse("console:contact", args=[contact_id]))


def saved_of(request: HttpRequest) -> dict[str, str] | None:
    """What the desk says was saved a moment ago, by the id in its address."""
    contact_id = id_of(request.GET.get("saved", ""))
    contact = Contact.objects.filter(pk=contact_id).first() if contact_id else None
    if contact is None or contact.kind != services.INFORMATION:
        return None
    return shown.saved(contact)
