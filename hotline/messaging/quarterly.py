"""Once a quarter each agency is asked by a link whether its entry in the directory is right.

Who is due, and what an answer does, the directory knows (confirming.py); here the link leaves. It
goes to one contact, the first that messages reach; where nobody is reached none is made, and the
entry rises as stale. Answered meanwhile, the message stays here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.countries.pack import current as pack
from hotline.directory import confirming
from hotline.directory.models import ContactPoint
from hotline.messaging import notices

TEMPLATE = "entry"
# The hours and days on which an office is asked (local; Monday is 0): nothing here is urgent.
HOURS, DAYS = range(8, 17), range(5)
# So many in an hour: whoever keeps the directory can answer those who phone about it.
AT_ONCE = 40


def ask_due(*, by: Actor, now: dt.datetime | None = None, most: int = AT_ONCE) -> int:
    """Send this quarter's link to agencies that are due; how many were asked. In office hours."""
    moment = now or timezone.now()
    local = timezone.localtime(moment, pack().timezone)
    if local.hour not in HOURS or local.weekday() not in DAYS:
        return 0
    asked = 0
    with acting(by):
        due = [one.pk for one in confirming.due(moment)]
        reached = _reached(due)
    for agency in due:
        if agency in reached and asked < most:
            asked += ask_agency(by=by, agency=agency, point=reached[agency], now=moment)
    return asked


def ask_agency(*, by: Actor, agency: str, point: ContactPoint, now: dt.datetime) -> bool:
    """Make the link and the message that carries it, both or neither; whether this was ours."""
    with acting(by):
        link = confirming.ask_once(by=by, agency=agency, contact_point_id=point.pk, at=now)
        if link is None:
            return False
        notices.tell_point(
            key=f"entry:{link.pk}",
            point=point,
            template=TEMPLATE,
            values={"link": str(link.pk)},
            at=now,
        )
        return True


def words_of_entry(values: Mapping[str, str]) -> Mapping[str, str] | None:
    """The address of a link as a message says it; None once it was answered or ended."""
    token = confirming.token_that_holds(UUID(values["link"]))
    if token is None:
        return None
    path = reverse("portal:confirm_entry", args=[token])
    return {"link": f"{settings.HOTLINE_ORIGIN.rstrip('/')}{path}"}


def _reached(agencies: list[str]) -> dict[str, ContactPoint]:
    """By agency, the first contact in the order of the ladder that messages reach."""
    rank = {kind: place for place, kind in enumerate(ContactPoint.KINDS)}
    rows = ContactPoint.objects.filter(
        agency__in=agencies, ended_at__isnull=True, bounced_at__isnull=True
    )
    found: dict[str, ContactPoint] = {}
    for row in sorted(rows, key=lambda one: (rank[one.kind], one.pk)):
        if notices.ways_of(row):
            found.setdefault(row.agency_id, row)
    return found
