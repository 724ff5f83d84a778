"""What groups of collaborators found among people at risk: sums by province and quarter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hotline.access.policy import requires
from hotline.console.frame import framed
from hotline.console.needs_forms import ReviewFiguresForm
from hotline.console.presenting import visits as shown
from hotline.needs import reviewing
from hotline.needs.rules import SMALLEST_SHOWN
from hotline.statistics.words import NOT_FOR_PUBLICATION

LONGEST = 50


@require_GET
@requires("figures.read")
def show(request: HttpRequest) -> HttpResponse:
    """Reviews in reach between two days, of all provinces or one; small counts left out."""
    since, until = reviewing.last_four_quarters()
    asked = {"since": since.isoformat(), "until": until.isoformat(), **request.GET.dict()}
    form = ReviewFiguresForm(asked)
    context = {"form": form, "smallest": SMALLEST_SHOWN, "not_public": NOT_FOR_PUBLICATION}
    if form.is_valid():
        rows = reviewing.counted(**form.cleaned_data)
        context |= {
            "sums": shown.sums(reviewing.by_place_and_quarter(rows)),
            "domains": shown.by_domain(reviewing.by_domain(rows)),
            "reviews": [shown.review(one) for one in rows[:LONGEST]],
        }
    whole = framed(request, main_label=_("Reviews of groups"), **context)
    status = 200 if form.is_valid() else 422
    return render(request, "console/group_reviews.html", whole, status=status)
