"""What a request asks about, in the same words on several pages."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from hotline.access.asking import id_of
from hotline.contacts.models import Contact


def contact_asked(request: HttpRequest) -> Contact | None:
    """The contact the page was opened from, if any; out of reach is 404."""
    asked = request.POST.get("contact") or request.GET.get("contact")
    if not asked:
        return None
    found = id_of(asked)
    if found is None:
        raise Http404
    return get_object_or_404(Contact, pk=found)
