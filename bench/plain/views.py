"""`console:known` without walls, and its address."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET

from bench.plain.models import PlainContact
from hotline import wording
from hotline.audit.models import Record
from hotline.audit.session import session_mark
from hotline.contacts.queries import Knock


@require_GET
@login_required
def known(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Whether the number of a contact was used before; that it was asked is written down."""
    contact = get_object_or_404(PlainContact, pk=contact_id)
    answer = _knock(contact)
    Record.objects.create(
        actor=f"staff:{request.user.pk}",
        session=session_mark(request.session.session_key),
        action="contact.knock",
        root=contact.id,
        detail=["known" if answer.known else "new"],
    )
    return render(
        request,
        "console/parts/known.html",
        {
            "answer": answer,
            "numbered": contact.phone_hash is not None,
            "centre": wording.centre(answer.centre),
            "rule": wording.label("safe_to_call_back", answer.safe_to_call_back),
            "place": wording.place(contact.place) if contact.place else "",
            "placed": bool(contact.place_words),
        },
    )


def _knock(contact: PlainContact) -> Knock:
    others = PlainContact._default_manager.filter(
        phone_hash=contact.phone_hash, phone_key=contact.phone_key, restricted=False
    ).exclude(pk=contact.pk)
    found = others.order_by("-started_at").values_list("centre", "safe_to_call_back").first()
    return Knock(True, *found) if found else Knock(False)


urlpatterns = [path("desk/contacts/<uuid:contact_id>/known", known)]
