"""One's own work of the shift: for the eyes of whoever did it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.frame import framed
from hotline.statistics import own, words


@require_GET
@requires("figures.own")
def show(request: HttpRequest) -> HttpResponse:
    """Contacts by kind, minutes, cases, referrals, follow-ups and tips since the span began."""
    actor = actor_of(request)
    span = request.GET.get("span", "shift")
    span = span if span in own.SPANS else "shift"
    found = own.of(actor, since=own.begins(span))
    names = {"shift": _("Last 12 hours"), "today": _("Today"), "week": _("Last 7 days")}
    lists = wording.choices("contact_kind", blank=False)
    kinds = [*lists, ("", _("Kind not said yet"))]
    context = {
        "tabs": [
            {"href": f"?span={c}", "label": n, "current": c == span} for c, n in names.items()
        ],
        "own": found,
        "numbers": [
            (_("Contacts"), words.number(found.contacts)),
            (_("Minutes in contact"), words.number(found.minutes)),
            (_("Cases opened"), words.number(found.cases_opened)),
            (_("Referrals sent"), words.number(found.referrals_sent)),
            (_("Follow-ups done"), words.number(found.followups_done)),
            (_("Tips taken"), words.number(found.tips_taken)),
        ],
        "kinds": [
            {
                "label": label,
                "value": found.by_kind[code],
                "shown": words.number(found.by_kind[code]),
            }
            for code, label in kinds
            if found.by_kind.get(code)
        ],
    }
    whole = framed(request, main_label=_("My figures"), **context)
    return render(request, "console/own_figures.html", whole)
