"""An agency says that its entry in the directory is right, by a link without an account.

The page shows what the directory says of its services, never a case, a person or a number; it
needs no script. Looking uses nothing up; one answer does.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hotline import wording
from hotline.access.policy import public
from hotline.directory import confirming, finding, offering, words
from hotline.directory.models import CAPACITIES, Service
from hotline.directory.rules import Refused


class CorrectionForm(forms.Form):
    """What has changed: of each service whether it is offered and its room; a note for the rest."""

    note = forms.CharField(
        label=gettext_lazy("What else should be changed"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Hours, addresses, whom we should ring. Name nobody who was helped."
        ),
    )

    def __init__(self, *args: Any, services: list[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = services
        for one in services:
            self.fields[f"offered_{one.id}"] = forms.ChoiceField(
                label=gettext_lazy("Is it offered?"),
                choices=[("active", _("Yes")), ("temporarily_closed", _("Closed for a time")),
                         ("inactive", _("No"))],
                initial=one.status,
            )  # fmt: skip
            self.fields[f"room_{one.id}"] = forms.ChoiceField(
                label=gettext_lazy("Room"), required=False, initial=one.capacity,
                choices=[("", _("Not said")), *((c, words.capacity(c)) for c in CAPACITIES)],
            )  # fmt: skip
            self.fields[f"number_{one.id}"] = forms.IntegerField(
                label=gettext_lazy("How many more people it can take"), required=False, min_value=0,
                max_value=5000, initial=one.capacity_number,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip

    def parts(self) -> list[dict[str, Any]]:
        """The questions of each service."""
        return [
            {
                "name": words.named(one.names),
                "offered": self[f"offered_{one.id}"],
                "room": self[f"room_{one.id}"],
                "number": self[f"number_{one.id}"],
            }
            for one in self.services
        ]

    def corrections(self) -> dict[UUID, dict[str, Any]]:
        """By service, what was answered: room is said anew, whether it changed or not."""
        said, found = self.cleaned_data, {}
        for one in self.services:
            facts: dict[str, Any] = {"status": said[f"offered_{one.id}"]}
            if room := said[f"room_{one.id}"]:
                facts |= {"capacity": room, "capacity_number": said[f"number_{one.id}"]}
            found[one.id] = facts
        return found


@require_http_methods(["GET", "POST"])
@public("an agency without an account confirms its own entry by a link that is used once")
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The entry; one press says that it is right, a second form what has changed."""
    link = confirming.link_of(token)
    if link is None:
        return _over(request)
    services = [one for one in finding.services_of(link.agency_id) if one.status != "defunct"]
    changing = "change" in request.GET
    form = CorrectionForm(request.POST if changing and request.POST else None, services=services)
    if request.method == "POST" and (not changing or form.is_valid()):
        try:
            confirming.confirm(
                token=token,
                corrections=form.corrections() if changing else None,
                note=form.cleaned_data["note"] if changing else "",
            )
        except Refused as refused:
            if refused.code == "used":
                return _over(request)
            form.add_error(None, _("This cannot be so. Please look at it again."))
        else:
            return _page(request, {"thanks": True})
    context = {
        "name": wording.agency(link.agency),
        "services": [_shown(one) for one in services],
        "until": link.expires_at,
        "form": form,
        "changing": changing,
        "here": reverse("portal:confirm_entry", args=[token]),
    }
    status = 422 if form.errors else 200
    return _page(request, context, status)


def _over(request: HttpRequest) -> HttpResponse:
    """The same page for whatever was used, has ended or never was."""
    return _page(request, {"over": True}, 404)


def _shown(one: Service) -> dict[str, Any]:
    return {
        "name": words.named(one.names),
        "needs": ", ".join(words.need(code) for code in one.needs),
        "hours": words.hours(offering.hours_of(one)),
        "room": words.capacity(one.capacity),
        "number": one.capacity_number,
        "at": one.capacity_at,
        "state": "" if one.status == "active" else words.status(one.status),
    }


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    whole = {"hotline_number": "", "place_name": "", **context}
    response = render(request, "portal/confirm_entry.html", whole, status=status)
    response._has_been_logged = True  # type: ignore[attr-defined]  # its address is a way in
    return response
