"""The supervisor's desk: who waits, who works on what, what is overdue."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.console.frame import framed, handed_to
from hotline.console.presenting import oversight as shown
from hotline.console.presenting import shifts
from hotline.shifts import oversight, queries

IN_SIGHT = 8  # rows of what is overdue before the rest is one press away


@require_GET
@requires("cases.oversee")
def show(request: HttpRequest) -> HttpResponse:
    """The whole page; what moves on it is fetched again by itself."""
    actor = actor_of(request)
    context = framed(
        request,
        main_label=_("Centre now"),
        right_label=_("To decide"),
        may_decide=may(actor.role, "callbacks.decide"),
        may_approve=may(actor.role, "cases.approve"),
        handed=handed_to(actor),
        **picture_of(actor),
    )
    return render(request, "console/oversight.html", context)


@require_GET
@requires("cases.oversee")
def now(request: HttpRequest) -> HttpResponse:
    """The part that moves: contacts, overdue things, hand-overs, who works on what."""
    return render(request, "console/parts/oversight.html", picture_of(actor_of(request)))


@require_GET
@requires("cases.oversee")
def handovers(request: HttpRequest) -> HttpResponse:
    """The hand-overs that nobody has taken yet."""
    rows = [shifts.handover(row) for row in queries.waiting()]
    return render(request, "console/parts/open_handovers.html", {"handovers": rows})


def picture_of(actor: Actor) -> dict[str, Any]:
    """The picture in words."""
    found = oversight.picture(actor)
    contacts = [shown.in_contact(contact, actor) for contact in found.contacts]
    late = shown.overdue(found.overdue)
    return {
        "contacts": contacts,
        "in_danger": sum(1 for one in contacts if one["alarm"]),
        "late": late[:IN_SIGHT],
        "late_rest": late[IN_SIGHT:],
        "late_count": len(late),
        "handovers": [shifts.handover(row) for row in found.handovers],
        "may_take_handovers": may(actor.role, "shifts.handover"),
        "at_work": [shown.at_work(row) for row in found.at_work],
        "signed_in": sum(1 for row in found.at_work if row.since),
    }
