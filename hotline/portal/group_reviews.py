"""Reviews of groups in the portal: reported by collaborators as counts, read by their province."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.countries.pack import current as pack
from hotline.needs import reviewing
from hotline.needs.ground import Refused, domains
from hotline.needs.models import GroupReview
from hotline.portal.frame import page
from hotline.portal.province_figures import provinces
from hotline.vault import services as vault

_LONGEST = 50


class ReviewForm(forms.Form):
    """One review: when, where, how many, and for every domain the counts of each group."""

    held_on = forms.DateField(
        label=gettext_lazy("When did you meet?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Choose a day.")},
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Province"),
        error_messages={"required": gettext_lazy("Choose the province.")},
    )
    commune = forms.CharField(label=gettext_lazy("Commune or ward"), max_length=200)
    took_part = forms.IntegerField(
        label=gettext_lazy("How many of you took part?"), min_value=2, max_value=200
    )
    people = forms.IntegerField(
        label=gettext_lazy("How many people at risk did you look at?"), min_value=1, max_value=2000
    )
    words = forms.CharField(
        label=gettext_lazy("Words to the province"), required=False, widget=forms.Textarea,
        max_length=3000,
        help_text=gettext_lazy("No name, no house, nothing by which somebody could be known."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today_version = pack().version_on().code
        units = [key for key, one in pack().units.items() if one.version == today_version]
        places = sorted(((key, wording.place_name(key)) for key in units), key=lambda one: one[1])
        self.fields["unit"].choices = [("", _("Choose")), *places]  # type: ignore[attr-defined]
        for d, domain in enumerate(domains()):
            for g, (sex, side) in enumerate(reviewing.groups()):
                for s, state in enumerate(reviewing.STATES):
                    # Short and named by its table's headings: the page is read over a slow net.
                    attrs = {
                        "id": f"d{d}g{g}s{s}", "inputmode": "numeric",
                        "aria-labelledby": f"d{d} d{d}g{g} d{d}s{s}",
                    }  # fmt: skip
                    self.fields[_name(domain, sex, side, state)] = forms.IntegerField(
                        label=_label(domain, sex, side, state), required=False, min_value=0,
                        max_value=2000, widget=forms.NumberInput(attrs=attrs),
                    )  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb is told."""
        data = self.cleaned_data
        counts = [
            {"domain": domain, "sex": sex, "side": side}
            | {state: data[_name(domain, sex, side, state)] or 0 for state in reviewing.STATES}
            for domain in domains()
            for sex, side in reviewing.groups()
        ]
        plain = ("held_on", "unit", "commune", "took_part", "people", "words")
        return {name: data[name] for name in plain} | {"counts": counts}

    def tables(self) -> list[dict[str, Any]]:
        """The fields of each domain, a line for every group."""
        shown = []
        for domain in domains():
            lines = [
                {
                    "label": _group(sex, side),
                    "fields": [self[_name(domain, sex, side, s)] for s in reviewing.STATES],
                }
                for sex, side in reviewing.groups()
            ]
            filled = any(field.value() or field.errors for one in lines for field in one["fields"])  # type: ignore[attr-defined]
            shown.append(
                {"label": wording.label("need_domain", domain), "lines": lines, "open": filled}
            )
        return shown


@require_GET
@requires("reviews.report")
def index(request: HttpRequest) -> HttpResponse:
    """What she reported before, and a new one."""
    rows = reviewing.own(actor_of(request))[:_LONGEST]
    return page(request, "portal/reviews.html", {"reviews": [_row(one) for one in rows]})


@require_http_methods(["GET", "POST"])
@requires("reviews.report")
def report(request: HttpRequest) -> HttpResponse:
    """Report one review, without names."""
    posted = request.POST if request.method == "POST" else None
    review_id = id_of(request.POST.get("review_id")) or new_id()
    form = ReviewForm(posted, initial={"held_on": today()})
    if posted is not None and form.is_valid():
        try:
            reviewing.report(by=actor_of(request), review_id=review_id, **form.facts)
        except Refused as refused:
            form.add_error(None, _why(refused))
        else:
            messages.success(request, _("It has arrived; thank you."))
            return HttpResponseRedirect(reverse("portal:reviews"))
    context = {"form": form, "tables": form.tables(), "review_id": review_id}
    return page(request, "portal/review_new.html", context, status=422 if form.errors else 200)


@require_POST
@requires("reviews.report")
def take_back(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Take back a report that was wrong."""
    try:
        reviewing.take_back(by=actor_of(request), review_id=review_id)
    except GroupReview.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        if refused.code != "moved_on":
            raise Http404 from refused
    return HttpResponseRedirect(reverse("portal:reviews"))


@require_GET
@requires("referrals.conduct")
def of_province(request: HttpRequest) -> HttpResponse:
    """What groups of her province reported, with their words, for its focal point."""
    since, until = reviewing.last_four_quarters()
    rows = reviewing.counted(since=since, until=until).filter(unit__in=provinces(actor_of(request)))
    found = reviewing.by_domain(rows)
    context = {
        "reviews": [_row(one) for one in rows[:_LONGEST]],
        "domains": [
            {"label": wording.label("need_domain", domain)}
            | {
                state: sum(one[state] for one in found[domain].values())
                for state in reviewing.STATES
            }
            for domain in domains()
            if domain in found
        ],
    }
    return page(request, "portal/province_reviews.html", context)


def _row(one: GroupReview) -> dict[str, Any]:
    opened = vault.may_open(one.id, DataClass.D3)
    return {
        "id": one.id,
        "title": one.commune if opened and one.commune else wording.place(one.unit),
        "unit": wording.place(one.unit),
        "held_on": wording.day(one.held_on),
        "people": one.people,
        "took_part": one.took_part,
        "words": one.words if opened else "",
        "taken_back": one.taken_back_at is not None,
    }


def _name(domain: str, sex: str, side: str, state: str) -> str:
    return f"{domain}.{sex}.{side}.{state}"


def _group(sex: str, side: str) -> str:
    return f"{wording.label('sex', sex)} · {wording.side_of_line(child=side == 'child')}"


def _label(domain: str, sex: str, side: str, state: str) -> str:
    words = {"weak": _("weak"), "stable": _("stable"), "well": _("well")}
    return f"{wording.label('need_domain', domain)}, {_group(sex, side)}: {words[state]}"


def _why(refused: Refused) -> str:
    if refused.code == "too_many":
        domain = wording.label("need_domain", refused.field)
        return _("%(domain)s: more people are counted than you looked at.") % {"domain": domain}
    if refused.code == "past":
        return _("This day has not come yet.")
    return _("Count somebody in one domain at least.")
