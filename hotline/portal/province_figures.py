"""How the referrals of her province fare, for its focal point: coded facts of those she may see."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.context import Actor
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import AgencyArea
from hotline.places import queries as places
from hotline.portal.frame import page
from hotline.referrals.models import IN, ONWARD, OUT, Referral
from hotline.statistics import referral_figures as figures
from hotline.statistics import referral_tables as tables
from hotline.statistics import words
from hotline.statistics.referral_figures import Counts

DAYS = 365
_SHOWN = (
    "sent", "opened", "accepted", "in_service", "completed", "verified", "silent", "declined",
    "expired",
)  # fmt: skip


@require_GET
@requires("referrals.conduct")
def show(request: HttpRequest) -> HttpResponse:
    """What was sent to agencies of her province in the last twelve months, and how soon each of
    them answered. Row security decides which referrals those are."""
    actor = actor_of(request)
    units = provinces(actor)
    since = timezone.now() - dt.timedelta(days=DAYS)
    rows = Referral.objects.filter(unit__in=units, sent_at__gte=since, restricted=False)
    rows = rows.exclude(direction=IN)
    found = {one: figures.counted(actor, rows, one) for one in (OUT, ONWARD)}
    by_agency = {one: found[one].by["agency"] for one in found}
    context = {
        "province": ", ".join(sorted({wording.place_name(places.unit_of(u)) for u in units})),
        "since": since,
        "numbers": _numbers(found[OUT].directions),
        "agencies": _agencies(by_agency[OUT]),
        "onward": _agencies(by_agency[ONWARD]),
        "nothing": not any(found[OUT].directions[one]["sent"] for one in (OUT, ONWARD)),
    }
    return page(request, "portal/province_figures.html", context)


def provinces(actor: Actor) -> list[str]:
    """The units whose focal point the actor's agency is, with those of old that they cover."""
    today = pack().today()
    ended = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    areas = AgencyArea.objects.filter(ended, agency=actor.agency, role=directory.FOCAL_POINT)
    hers = {places.unit_of(place) for place in areas.values_list("place", flat=True)} - {""}
    return sorted(key for key in pack().units if places.unit_of(key) in hers)


def _numbers(directions: Any) -> list[dict[str, str]]:
    """Each number from the hotline and from agency to agency, never added up."""
    return [
        {
            "label": str(tables.NAMES[name]),
            "out": words.number(directions[OUT][name]),
            "onward": words.number(directions[ONWARD][name]),
        }
        for name in _SHOWN
    ]


def _agencies(by_agency: Any) -> list[dict[str, Any]]:
    """How soon each agency opened and answered, the one with most referrals first."""
    names = directory.agency_names(by_agency, words.language()) if by_agency else {}
    ordered = sorted(by_agency.items(), key=lambda one: (-one[1]["sent"], names[one[0]]))
    return [_agency(names[code], counts) for code, counts in ordered]


def _agency(name: str, counts: Counts) -> dict[str, Any]:
    lines = []
    for time in ("open", "decide"):
        median, longest = tables.time_words(counts.time(time))
        lines.append(
            _("%(time)s: median %(median)s, longest %(longest)s")
            % {"time": tables.TIME_NAMES[time], "median": median, "longest": longest}
        )
    return {
        "name": name,
        "counts": [(str(tables.NAMES[one]), words.number(counts[one]))
                   for one in ("sent", "accepted", "silent")],
        "times": lines,
        "in_time": tables.answered_share(counts),
    }  # fmt: skip
