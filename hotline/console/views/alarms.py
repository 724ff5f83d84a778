"""After the line is gone: saying that nobody is at risk any more, and how one knows."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.cases import reaching
from hotline.console.frame import framed
from hotline.console.presenting import minutes as shown
from hotline.contacts import alarms
from hotline.contacts.models import Contact


@require_POST
@requires("alarms.end")
def over(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """End the alarm of a contact whose line is gone, with a reason."""
    contact = get_object_or_404(Contact, pk=contact_id)
    how, words = request.POST.get("how", ""), request.POST.get("words", "")
    page = reverse("console:contact", args=[contact_id])
    try:
        alarms.end(by=actor_of(request), contact_id=contact_id, how=how, words=words)
    except alarms.Refused as refused:
        if refused.code == "over":
            messages.warning(request, _("Somebody has answered this already."))
        if refused.code in ("over", "goes_on"):
            return HttpResponseRedirect(page)
        return _again(request, contact, words, _trouble(refused.code))
    reaching.note_alarm_over(by=actor_of(request), root=contact_id, how=how, words=words)
    messages.success(
        request, _("Answered: %(decision)s") % {"decision": wording.label("alarm_end", how)}
    )
    return HttpResponseRedirect(page)


def _again(request: HttpRequest, contact: Contact, words: str, trouble: str) -> HttpResponse:
    context = framed(
        request,
        main_label=_("Is she out of danger?"),
        contact=contact,
        alarm=shown.alarm(contact),
        ends=wording.choices("alarm_end", blank=False),
        words=words,
        trouble=trouble,
    )
    return render(request, "console/alarm_over.html", context, status=422)


def _trouble(code: str) -> str:
    return {
        "bad_code": _("Choose one of the answers."),
        "no_words": _("Write in a few words how you know, then press the answer again."),
        "too_long": _("This is too long. Write one or two sentences."),
    }[code]
