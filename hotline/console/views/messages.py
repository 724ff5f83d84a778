"""Messages that did not arrive; and, in a demonstration, the sink they fall into."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hotline.access.policy import requires
from hotline.console.frame import framed
from hotline.console.presenting import messages as shown
from hotline.messaging import gateways, queries

_SHOWN = dt.timedelta(days=30)


@require_GET
@requires("cases.oversee")
def index(request: HttpRequest) -> HttpResponse:
    """Addresses that refuse, messages nobody got, and ways that have no gateway."""
    found = queries.undelivered(since=timezone.now() - _SHOWN)
    ways = queries.ways()
    context = {
        "ways": [
            {"way": shown.way(way), "gateway": shown.gateway(name), "name": name, "waiting": count}
            for way, name, count in ways
        ],
        "no_way": any(not name for _way, name, _count in ways),
        "sink": any(name == "sink" for _way, name, _count in ways),
        "addresses": [
            {"who": shown.point(one), "phone": one.phone, "email": one.email, "at": one.bounced_at}
            for one in queries.bad_addresses()
        ],
        "undelivered": [shown.row(one, one.bounced_at) for one in found],
        "tried": [shown.row(one, one.not_before) for one in queries.tried()],
        "demo": settings.HOTLINE_DEMO,
    }
    return render(request, "console/messages.html", framed(request, **context))


@require_GET
@requires("gallery.see")
def outbox(request: HttpRequest) -> HttpResponse:
    """What lies in the sink of a demonstration; answers 404 elsewhere."""
    if not settings.HOTLINE_DEMO:
        raise Http404
    rows = [
        {
            "way": shown.way(one["way"]),
            "to": one["to"],
            "words": one["words"],
            "at": dt.datetime.fromisoformat(one["at"]),
        }
        for one in gateways.sunk()
    ]
    return render(request, "console/outbox.html", framed(request, rows=rows))
