"""Views that answer late: what is read while a response is rendered or streamed."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.urls import include, path

from hotline.access.policy import public, requires
from hotline.cases.models import Case
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact


@requires("cases.read")
def lazy(request: HttpRequest) -> HttpResponse:
    """Asks the database only when the template is rendered."""
    words = engines["django"].from_string("{% for c in cases %}[{{ c.number }}]{% endfor %}")
    return SimpleTemplateResponse(words, {"cases": Case.objects.all()})  # type: ignore[arg-type]


@requires("cases.read")
def streaming(request: HttpRequest) -> StreamingHttpResponse:
    """Asks the database only when the answer is sent."""

    def lines() -> Iterator[str]:
        for case in Case.objects.all():
            yield f"[{case.number}]"

    return StreamingHttpResponse(lines())


@requires("contacts.take")
def fails(request: HttpRequest) -> HttpResponse:
    """Writes, reads what is sealed, and falls over."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    contacts.take_contact(by=actor, notes="mất rồi")
    for contact in Contact.objects.filter(notes__isnull=False):
        _ = contact.notes
    raise ValueError("Lý Thị Thắm 0912345678")


@requires("contacts.take")
def answers_503(request: HttpRequest) -> HttpResponse:
    """Writes, and says that it failed."""
    contacts.take_contact(by=request.actor)  # type: ignore[attr-defined]
    return HttpResponse(status=503)


@requires("contacts.take")
def answers_422(request: HttpRequest) -> HttpResponse:
    """Writes, and says that something of the request was wrong."""
    contacts.take_contact(by=request.actor)  # type: ignore[attr-defined]
    return HttpResponse(status=422)


@public("a page that forgot to ask who is there")
def careless(request: HttpRequest) -> HttpResponse:
    """Counts cases for whoever asks."""
    return HttpResponse(str(Case.objects.count()))


urlpatterns = [
    path("lazy", lazy, name="lazy"),
    path("streaming", streaming, name="streaming"),
    path("fails", fails, name="fails"),
    path("answers-503", answers_503, name="answers-503"),
    path("answers-422", answers_422, name="answers-422"),
    path("careless", careless, name="careless"),
    path("", include("hotline.config.urls")),
]
