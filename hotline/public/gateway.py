"""Where a gateway reports what became of a message it took. Signed; says nothing back."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hotline.access.policy import public
from hotline.messaging import hearing


@csrf_exempt
@require_POST
@public("a gateway has no account: its signature says who it is, and it is told nothing")
def told(request: HttpRequest) -> HttpResponse:
    """204 for whatever was signed and could be read, known or not; 403 for the rest."""
    if int(request.headers.get("Content-Length") or 0) > hearing.MOST_BYTES:
        return _answer(403)
    try:
        report = hearing.read(request.body, request.headers.get("X-Hotline-Signature", ""))
    except hearing.NotHeard as error:
        return _answer({"closed": 404, "unreadable": 400}.get(error.code, 403))
    hearing.hear(report)
    return _answer(204)


def _answer(status: int) -> HttpResponse:
    return HttpResponse(status=status)
