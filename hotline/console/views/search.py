"""The search box: one line in, whoever the asker may know out. What is typed stays in the body of
the request: never in an address, a title or a log."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.frame import framed
from hotline.console.presenting import search as shown
from hotline.finder import queries
from hotline.finder.questions import LONGEST_TEXT

FEWEST_LETTERS = 2  # before anything is looked for while one types


@require_http_methods(["GET", "POST"])
@requires("people.find")
def page(request: HttpRequest) -> HttpResponse:
    """The page of results; empty where nothing was asked yet."""
    text = _typed(request)
    context: dict[str, Any] = {"search_text": text}
    if text:
        found = queries.search(by=actor_of(request), text=text, lang=_language())
        context |= shown.results(found)
    return render(request, "console/search.html", framed(request, **context))


@require_POST
@requires("people.find")
def typed(request: HttpRequest) -> HttpResponse:
    """The first few, under the box while one types."""
    text = _typed(request)
    context: dict[str, Any] = {"typing": True}
    if len(text) >= FEWEST_LETTERS:
        found = queries.while_typing(by=actor_of(request), text=text, lang=_language())
        context |= shown.results(found)
    return render(request, "console/parts/search_results.html", context)


def _typed(request: HttpRequest) -> str:
    return request.POST.get("q", "").strip()[:LONGEST_TEXT]


def _language() -> str:
    return get_language() or "vi"
