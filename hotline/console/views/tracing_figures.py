"""After the referral, in figures: traced, closed, reintegrated. Never a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hotline.access.policy import requires
from hotline.console.presenting import tracing_figures as shown
from hotline.console.views import asked_figures as asked
from hotline.statistics import tracing_figures as figures
from hotline.statistics import words


@require_GET
@requires("figures.read")
def show(request: HttpRequest) -> HttpResponse:
    """The people whose tracing began in the months asked for."""
    actor, reach, form = asked.asking(request, asked.MonthsForm)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        question = form.question()
        found = figures.counted(actor, question)
        context |= {
            "asked": words.months_and_centre(question, reach),
            "nothing": not found.all.people,
            "disagreement": asked.disagreement(found.agrees),
            "numbers": shown.numbers(found),
            "contacts": shown.contacts(found),
            "outcomes": shown.outcomes(found),
            "tables": shown.tables(found),
            "care": f"?{asked.query(question)}",
        }
    return asked.page(request, "console/tracing_figures.html", _("After the referral"), context)
