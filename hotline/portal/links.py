"""The way in for an agency without an account: a sealed link, a code, one referral. Needs no
script, and says of nothing what it is before the code is right."""

import time
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import id_of
from hotline.access.policy import public
from hotline.access.visiting import Visit
from hotline.audit.session import session_mark
from hotline.links import entering, rules
from hotline.links.entering import Outcome
from hotline.links.models import SealedLink, guest
from hotline.messaging.models import WAYS

CLEARED = {"Clear-Site-Data": '"cache", "cookies", "storage"'}
_LINK, _UNTIL = "link", "link_until"
# Referring on and watching over others is for members of an agency, known by name.
_NOT_FOR_GUESTS = frozenset({"refer_on", "phoned"})


class CodeForm(forms.Form):
    """The six digits that came another way."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
        error_messages={"required": gettext_lazy("Type the code that was sent to you.")},
    )


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@public("an agency without an account comes in by a sealed link and a code")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code; right, the one referral of this link opens for an hour."""
    if request.user.is_authenticated:
        return _signed_in(request)
    if request.method == "GET":
        return _asking(request, entering.open_link(token=token), CodeForm())
    if request.POST.get("step") == "send":
        outcome = entering.ask_code(token=token)
        form = CodeForm()
        return _asking(request, entering.open_link(token=token), form, outcome)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _asking(request, entering.open_link(token=token), form)
    outcome, link = entering.enter(token=token, code=form.cleaned_data["code"])
    if outcome is Outcome.IN and link is not None:
        return _let_in(request, link)
    return _asking(request, None if outcome is Outcome.GONE else link, form, outcome)


@require_POST
@public("ends a visit; says nothing")
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit, and leave nothing of it in this browser."""
    if not request.user.is_authenticated:
        request.session.flush()
    return _said(request, _("You have left"), _("You can close this page."), 200, CLEARED)


@require_GET
@public("says that there is nothing here, to whoever asks")
def closed(request: HttpRequest) -> HttpResponse:
    """The same page for whatever is over, was revoked or never was."""
    return _nothing(request)


def visit(request: HttpRequest) -> Visit | None:
    """Who came in by a link, as long as it holds; a link that was revoked meanwhile ends it."""
    link_id = id_of(request.session.get(_LINK))
    if link_id is None:
        return None
    mark = session_mark(request.session.session_key)
    holds = time.time() < request.session.get(_UNTIL, 0)
    link = entering.visitor(link_id=link_id, session=mark) if holds else None
    if link is None:
        return Visit(None, lambda _match: False, over="portal:closed")
    actor = guest(link.id, link.agency_id, mark)
    return Visit(actor, lambda match: _is_of(match, link.referral_id))


def _is_of(match: ResolverMatch, referral_id: UUID) -> bool:
    """Whether an address is one of the pages of this referral in the portal."""
    hers = match.namespace == "portal" and match.kwargs.get("referral_id") == referral_id
    return hers and match.url_name not in _NOT_FOR_GUESTS


def _let_in(request: HttpRequest, link: SealedLink) -> HttpResponse:
    request.session.flush()
    request.session[_LINK] = str(link.id)
    request.session[_UNTIL] = time.time() + rules.SESSION.total_seconds()
    request.session.set_expiry(int(rules.SESSION.total_seconds()))
    request.session.cycle_key()
    rotate_token(request)
    return HttpResponseRedirect(reverse("portal:referral", args=[link.referral_id]))


def _asking(
    request: HttpRequest, link: SealedLink | None, form: CodeForm, outcome: Outcome | None = None
) -> HttpResponse:
    if link is None:
        return _nothing(request)
    said = {
        Outcome.WRONG: _("That is not the code. Please try again."),
        Outcome.WAIT: _("Please wait a moment and try again."),
        Outcome.NO_CODE: _("There is no code that holds now."),
    }
    trouble = said.get(outcome, "") if outcome else ""
    if trouble and form.is_bound:
        form.add_error("code", trouble)
    context: dict[str, Any] = {
        "form": form,
        "sent": outcome is Outcome.SENT,
        "trouble": "" if form.is_bound else trouble,
        "may_ask": link.code_way in WAYS and link.code_number < rules.MOST_CODES,
        "by_text": link.code_way == "sms",
    }
    status = 422 if form.errors or trouble else 200
    return _unlogged(render(request, "portal/link.html", context, status=status))


def _nothing(request: HttpRequest) -> HttpResponse:
    words = _("This address opens nothing, or no longer. Ask whoever gave it to you.")
    return _said(request, _("Nothing here"), words, 404, CLEARED)


def _signed_in(request: HttpRequest) -> HttpResponse:
    words = _("You are signed in. Sign out first, or open this address in another browser.")
    return _said(request, _("Nothing here"), words, 409)


def _said(
    request: HttpRequest, title: str, words: str, status: int, headers: dict[str, str] | None = None
) -> HttpResponse:
    context = {"said_title": title, "said": words}
    response = render(request, "portal/link_said.html", context, status=status)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return _unlogged(response)


def _unlogged(response: HttpResponse) -> HttpResponse:
    """Django writes the address of a refusal into its log; half of a way in is no matter for it."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
