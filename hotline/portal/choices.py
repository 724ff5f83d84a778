"""How an agency's contacts, and the reader herself, are told that something waits. Needs no
script."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.directory.models import ContactPoint
from hotline.messaging import choosing
from hotline.messaging.choosing import Choice, Refused
from hotline.messaging.models import EMAIL, SMS, MemberAddress
from hotline.people.numbers import e164
from hotline.portal.frame import page

_WAYS = [(EMAIL, gettext_lazy("E-mail")), (SMS, gettext_lazy("Text message"))]


class ChoiceForm(forms.Form):
    """Ways, quiet hours, digest."""

    ways = forms.MultipleChoiceField(
        label=gettext_lazy("Tell me by"),
        choices=_WAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    digest = forms.BooleanField(
        label=gettext_lazy("One message at 8:00 and at 16:00 instead of one for each"),
        required=False,
    )

    def choice(self) -> Choice:
        """What was chosen."""
        said = self.cleaned_data
        return Choice(tuple(said["ways"]), said["quiet_from"], said["quiet_until"], said["digest"])


class OwnForm(ChoiceForm):
    """The same for the reader herself, with her addresses."""

    email = forms.EmailField(label=gettext_lazy("My e-mail"), required=False, max_length=200)
    phone = forms.CharField(label=gettext_lazy("My number"), required=False, max_length=30)

    field_order = ("email", "phone", "ways", "quiet_from", "quiet_until", "digest")

    def clean_phone(self) -> str:
        said = str(self.cleaned_data["phone"]).strip()
        if said and not e164(said):
            raise forms.ValidationError(_("This is no telephone number."))
        return e164(said) if said else ""


@require_http_methods(["GET", "POST"])
@requires("referrals.answer")
def show(request: HttpRequest) -> HttpResponse:
    """Every contact of the agency with its choice, and the reader's own; each is its own form."""
    actor = actor_of(request)
    points, which = choosing.points_of(actor), request.POST.get("which", "")
    forms_of = {str(one.pk): _point_form(one) for one in points}
    own = _own_form(MemberAddress.objects.filter(member=actor.member_id).first())
    if request.method == "POST":
        if which == "own":
            own = OwnForm(request.POST, prefix="own")
            said: ChoiceForm = own
        elif which in forms_of:
            said = forms_of[which] = ChoiceForm(request.POST, prefix=which)
        else:
            raise Http404
        if said.is_valid() and _chosen(said, lambda: _choose(request, which, said)):
            messages.success(request, _("Kept. From now on it is as you chose."))
            return HttpResponseRedirect(reverse("portal:choices"))
    context: dict[str, Any] = {
        "points": [_row(one, forms_of[str(one.pk)]) for one in points],
        "own": own,
    }
    wrong = any(form.errors for form in (own, *forms_of.values()))
    return page(request, "portal/choices.html", context, status=422 if wrong else 200)


def _choose(request: HttpRequest, which: str, form: ChoiceForm) -> None:
    actor = actor_of(request)
    if which == "own":
        said = form.cleaned_data
        choosing.choose_own(
            by=actor, email=said["email"], phone=said["phone"], choice=form.choice()
        )
    else:
        choosing.choose(by=actor, point_id=UUID(which), choice=form.choice())


def _chosen(form: ChoiceForm, act: Callable[[], None]) -> bool:
    try:
        act()
    except Refused as refused:
        field, words = {
            "no_way": ("ways", _("Choose at least one way.")),
            "no_address": ("ways", _("There is no address for one of these ways.")),
            "hours": ("quiet_until", _("Give both ends of the quiet hours, or neither.")),
        }[refused.code]
        form.add_error(field, words)
        return False
    return True


def _point_form(point: ContactPoint) -> ChoiceForm:
    return ChoiceForm(prefix=str(point.pk), initial=_initial(point))


def _own_form(found: MemberAddress | None) -> OwnForm:
    initial = _initial(found) | {"email": found.email, "phone": found.phone} if found else {}
    return OwnForm(prefix="own", initial=initial)


def _initial(found: ContactPoint | MemberAddress) -> dict[str, Any]:
    has = {EMAIL: found.email, SMS: found.phone}
    return {
        "ways": found.ways or [way for way, address in has.items() if address],
        "quiet_from": found.quiet_from,
        "quiet_until": found.quiet_until,
        "digest": found.digest,
    }


def _row(point: ContactPoint, form: ChoiceForm) -> dict[str, Any]:
    kinds = {
        "main": _("Main contact"),
        "duty": _("On duty"),
        "backup": _("Backup"),
        "head": _("Head of the agency"),
    }
    return {
        "id": str(point.pk),
        "kind": kinds[point.kind],
        "name": point.name,
        "reached": " · ".join(one for one in (point.email, point.phone) if one),
        "bounced_at": point.bounced_at,
        "form": form,
    }
