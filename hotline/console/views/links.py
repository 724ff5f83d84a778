"""Access to a referral for an agency without an account: a link, made anew, revoked."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.frame import framed
from hotline.console.presenting import links as shown
from hotline.links import rules, services
from hotline.links.models import SealedLink
from hotline.links.services import Issued, Refused
from hotline.messaging.models import WAYS
from hotline.referrals.models import Referral

_DAYS = (1, 3, 7, 14, 30)


class LinkForm(forms.Form):
    """Where the link goes, where the code goes, how long the link holds."""

    way = forms.ChoiceField(label=gettext_lazy("The link goes by"))
    address = forms.CharField(label=gettext_lazy("To this address or number"), max_length=200)
    code_way = forms.ChoiceField(label=gettext_lazy("The code goes by"))
    code_address = forms.CharField(
        label=gettext_lazy("To this number or address"),
        max_length=200,
        help_text=gettext_lazy("Another telephone or mailbox than the link's."),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("It holds for"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = shown.way_words()
        offered = {
            "way": [(way, words[way]) for way in WAYS],
            "code_way": [(way, words[way]) for way in reversed(rules.CODE_WAYS)],
            "days": [(n, ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in _DAYS],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@requires("referrals.send")
def issue(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Ask where link and code go; then show the link, this once."""
    referral = get_object_or_404(Referral.objects.select_related("agency"), pk=referral_id)
    asked = request.POST if request.method == "POST" else None
    form = LinkForm(asked, initial=shown.first_choice(referral))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            made = services.issue(
                by=actor_of(request),
                referral_id=referral.id,
                way=facts["way"],
                address=facts["address"],
                code_way=facts["code_way"],
                code_address=facts["code_address"],
                until=timezone.now() + dt.timedelta(days=facts["days"]),
            )
        except Refused as refused:
            _say(form, refused)
        else:
            return _shown_once(request, referral, made)
    context = {"referral": referral, "agency": wording.agency(referral.agency), "form": form}
    status = 422 if form.errors else 200
    return render(request, "console/link_new.html", framed(request, **context), status=status)


@require_POST
@requires("referrals.send")
def reissue(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """A new link to the same addresses; the old one is shut."""
    link = _link(link_id)
    try:
        made = services.reissue(by=actor_of(request), link_id=link.id)
    except Refused as refused:
        messages.warning(request, _words(refused.code)[1])
        return _back(link)
    return _shown_once(request, link.referral, made)


@require_POST
@requires("referrals.send")
def revoke(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Shut a link; whoever is inside is out."""
    link = _link(link_id)
    services.revoke(by=actor_of(request), link_id=link.id)
    messages.success(request, _("The link opens nothing any more."))
    return _back(link)


@require_POST
@requires("referrals.send")
def code(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """A fresh code, shown this once, to be read out by telephone."""
    link = _link(link_id)
    try:
        fresh = services.new_code(by=actor_of(request), link_id=link.id)
    except Refused as refused:
        messages.warning(request, _words(refused.code)[1])
        return _back(link)
    return _shown_once(request, link.referral, Issued(link, "", fresh))


def _shown_once(request: HttpRequest, referral: Referral, made: Issued) -> HttpResponse:
    origin = request.build_absolute_uri("/")
    context = {
        "referral": referral,
        "agency": wording.agency(referral.agency),
        "address": services.address_of(made.token, origin) if made.token else "",
        "code": made.code,
        "link": shown.row(made.link, timezone.now()),
    }
    response = render(request, "console/link_issued.html", framed(request, **context))
    # Nothing is asked for again by a reload, and nothing made twice.
    response.headers["HX-Push-Url"] = reverse("console:referral", args=[referral.id])
    return response


def _link(link_id: UUID) -> SealedLink:
    rows = SealedLink.objects.select_related("referral__agency")
    return get_object_or_404(rows, pk=link_id)


def _back(link: SealedLink) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:referral", args=[link.referral_id]) + "#links")


def _say(form: LinkForm, refused: Refused) -> None:
    field, words = _words(refused.code)
    form.add_error(field, words)


def _words(code: str) -> tuple[str | None, str]:
    """Which field a refusal is about, and what it says."""
    same = _("The code must go to another telephone or mailbox than the link.")
    return {
        "bad_address": ("address", _("This is no address or number of that kind.")),
        "bad_code_address": ("code_address", _("This is no address or number of that kind.")),
        "same_channel": ("code_address", same),
        "never_share": (None, _("This file is never shared with this agency.")),
        "over": (None, _("The referral is over: there is nothing to open.")),
        "revoked": (None, _("This link is shut already.")),
        "too_many": (None, _("Too many codes for this link: send a new link.")),
    }.get(code, (None, _("This link cannot be made so.")))
