"""What became of a call, and hearing its recordings: for a reason, kept nowhere."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.presenting import phone_history
from hotline.contacts.models import Contact
from hotline.telephony import recordings
from hotline.telephony.models import Recording
from hotline.vault.services import Sealed, Tampered


@require_GET
@requires("cases.read")
def of_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """The call of a contact, fetched again while it goes on."""
    get_object_or_404(Contact, pk=contact_id)
    context = {"call": phone_history.of_contact(contact_id)}
    return render(request, "console/parts/phone_call.html", context)


@require_POST
@requires("cases.read")
def hear(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The sound of a recording, once, for a reason in words; the answer is stored nowhere."""
    reason = request.POST.get("reason", "")
    try:
        sound = recordings.hear(by=actor_of(request), recording_id=recording_id, reason=reason)
    except recordings.NoReason:
        return _no(_("Write in a few words why you listen. It stands in the log."), 422)
    except recordings.Gone:
        return _no(_("This recording is gone: its time of retention is over."), 422)
    except (Recording.DoesNotExist, Sealed):
        raise Http404 from None
    except Tampered:
        return _no(_("This recording cannot be opened. Tell the administrator."), 422)
    return HttpResponse(
        sound.content,
        content_type="audio/wav",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'inline; filename="{sound.name}"',
        },
    )


def _no(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=status)
