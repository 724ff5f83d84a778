"""Claims and livelihoods in figures: what the law's support and a plan of her own came to. Never a
file of a person, never an amount."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from hotline.access.policy import requires
from hotline.console.presenting import care_figures as shown
from hotline.console.views import asked_figures as asked
from hotline.statistics import claim_figures, grids, livelihood_figures, words

SMALL_HIDDEN = gettext_lazy(
    "Small numbers are kept inside. Not for publication beside figures of other months."
)


@require_GET
@requires("figures.read")
def show(request: HttpRequest) -> HttpResponse:
    """The page, or with `table` and `format` its tables as a workbook that hides small numbers."""
    actor, reach, form = asked.asking(request, asked.MonthsForm)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        question = form.question()
        claims = claim_figures.counted(actor, question)
        livelihoods = livelihood_figures.counted(actor, question)
        said = words.months_and_centre(question, reach)
        of_claims = shown.claim_grids(claims, said)
        of_livelihoods = shown.livelihood_grids(livelihoods, said)
        if asked.wants_file(request):
            tables = {n: g for n, g in (of_claims | of_livelihoods).items() if g.leaves}
            return asked.file(
                request, tables, question, "care",
                lambda chosen: grids.as_workbook(chosen, SMALL_HIDDEN),
            )  # fmt: skip
        context |= {
            "asked": said,
            "query": asked.query(question),
            "nothing": not claims.all["asked"] and not livelihoods.all["plans"],
            "disagreement": asked.disagreement(claims.agrees and livelihoods.agrees),
            "claims": shown.claim_numbers(claims) if claims.all["asked"] else [],
            "claim_grids": of_claims,
            "livelihoods": (
                shown.livelihood_numbers(livelihoods) if livelihoods.all["plans"] else []
            ),
            "livelihood_grids": of_livelihoods,
            "reasons": shown.reasons(livelihoods),
            "income": shown.income(livelihoods),
        }
    return asked.page(
        request, "console/care_figures.html", _("Claims and livelihood in figures"), context
    )
