"""Closed months of the figures: close one, see what changed since, publish it as a revision."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.frame import framed
from hotline.console.presenting.figures import change_words, scope_words
from hotline.countries.pack import current as pack
from hotline.statistics import freezing, words
from hotline.statistics.periods import Month

_OFFERED = 24  # months back that may still be closed by hand


class ReviseForm(forms.Form):
    """Why a closed month changes."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why did it change"), choices=list(words.REASONS.items())
    )


@require_GET
@requires("figures.freeze")
def months(request: HttpRequest) -> HttpResponse:
    """Every closed month, and those that could be closed."""
    closed = freezing.months_closed()
    last = Month.of(pack().today()).plus(-1)
    recent = [last.plus(-back) for back in range(_OFFERED)]
    context = {
        "closed": [_row(Month.parse(code)) for code in closed],
        "open": [(str(m), words.month(m)) for m in recent if str(m) not in closed],
    }
    return render(request, "console/closed_months.html", framed(request, **context))


@require_POST
@requires("figures.freeze")
def close(request: HttpRequest) -> HttpResponse:
    """Close a month now."""
    month = _month(request.POST.get("month", ""))
    try:
        freezing.freeze(by=actor_of(request), month=month)
    except freezing.NotOver:
        messages.warning(request, _("This month still goes on. Close it when it is over."))
        return HttpResponseRedirect(reverse("console:closed_months"))
    return HttpResponseRedirect(reverse("console:closed_month", args=[str(month)]))


@require_http_methods(["GET", "POST"])
@requires("figures.freeze")
def month(request: HttpRequest, code: str) -> HttpResponse:
    """What changed in a closed month since, and its revision."""
    wanted, actor = _month(code), actor_of(request)
    if str(wanted) not in freezing.months_closed():
        raise Http404
    form = ReviseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        number = freezing.revise(by=actor, month=wanted, reason=form.cleaned_data["reason"])
        if number is None:
            messages.info(request, _("Nothing differs any more: no revision was needed."))
        return HttpResponseRedirect(reverse("console:closed_month", args=[str(wanted)]))
    context: dict[str, Any] = {
        "month": words.month(wanted),
        "code": str(wanted),
        "form": form,
        "differences": [
            {
                "scope": scope_words(one.frozen.scope),
                "change": change_words(one.frozen.figure, one.changes),
            }
            for one in freezing.differences(actor, wanted)
        ],
    }
    status = 422 if form.errors else 200
    whole = framed(request, **context)
    return render(request, "console/closed_month.html", whole, status=status)


def _row(month: Month) -> dict[str, str]:
    return {
        "label": words.month(month),
        "href": reverse("console:closed_month", args=[str(month)]),
    }


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404 from error
